import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { addWork, compileCalendar, nextStart, previousFinish, tabulated, workBetween } from '../src/calendar.ts'
import { createWorkingTime, horizon, type CalendarInput, type Shift } from '../src/index.ts'

const workday: readonly Shift[] = [
  [480, 720],
  [780, 1020],
]
const office: CalendarInput = { week: [[], workday, workday, workday, workday, workday, []], exceptions: new Map() }
const minute = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`) / 60_000
const text = (instant: number): string => new Date(instant * 60_000).toISOString().slice(0, 16).replace('T', ' ')
const day = (date: string): number => minute(`${date} 00:00`) / 1440

t.test('office week, at the edges of its periods', (t) => {
  const clock = createWorkingTime(office)
  const cases: readonly [what: string, from: string, minutes: number, to: string][] = [
    ['a whole day ends with the day', '2026-01-05 08:00', 480, '2026-01-05 17:00'],
    ['one minute more is the next morning', '2026-01-05 08:00', 481, '2026-01-06 08:01'],
    ['lunch is skipped', '2026-01-05 08:00', 241, '2026-01-05 13:01'],
    ['the morning ends at noon', '2026-01-05 08:00', 240, '2026-01-05 12:00'],
    ['a finish is where the next start is measured from', '2026-01-05 17:00', 480, '2026-01-06 17:00'],
    ['over the weekend', '2026-01-09 16:00', 120, '2026-01-12 09:00'],
    ['out of the weekend', '2026-01-10 03:00', 480, '2026-01-12 17:00'],
    ['backwards to a start', '2026-01-12 08:00', -480, '2026-01-09 08:00'],
    ['backwards within a day', '2026-01-12 17:00', -480, '2026-01-12 08:00'],
    ['backwards one minute over lunch', '2026-01-05 13:00', -1, '2026-01-05 11:59'],
    ['nothing at all stays, even at night', '2026-01-10 03:00', 0, '2026-01-10 03:00'],
  ]
  for (const [what, from, minutes, to] of cases) t.equal(text(clock.add(minute(from), minutes)), to, what)
  const century = clock.add(minute('2026-01-05 08:00'), 480 * 5 * 5218)
  t.equal(text(century), text(minute('2026-01-02 17:00') + 5218 * 10_080), 'a hundred years ahead')
  t.equal(text(clock.nextStart(minute('2026-01-09 17:00'))), '2026-01-12 08:00')
  t.equal(text(clock.nextStart(minute('2026-01-09 16:59'))), '2026-01-09 16:59')
  t.equal(text(clock.previousFinish(minute('2026-01-12 08:00'))), '2026-01-09 17:00')
  t.equal(text(clock.previousFinish(minute('2026-01-12 08:01'))), '2026-01-12 08:01')
  t.equal(clock.between(minute('2026-01-09 17:00'), minute('2026-01-12 08:00')), 0)
  t.equal(clock.minutesPerDay, 480)
  t.equal(clock.between(minute('2026-01-13 08:00'), minute('2026-01-12 08:00')), -480)
  t.end()
})

t.test('exceptions at both ends of time', (t) => {
  const clock = createWorkingTime({
    ...office,
    exceptions: new Map([
      [day('1950-01-02'), []],
      [day('2149-12-31'), [[0, 1440]]],
    ]),
  })
  t.equal(text(clock.nextStart(minute('1950-01-02 00:00'))), '1950-01-03 08:00')
  t.equal(text(clock.previousFinish(minute('1950-01-03 08:00'))), '1949-12-30 17:00')
  t.equal(clock.between(minute('2149-12-31 00:00'), minute('2150-01-01 00:00')), 1440)
  t.equal(text(clock.add(minute('2149-12-31 23:00'), 61)), '2150-01-01 08:01')
  t.equal(clock.between(minute('1950-01-02 00:00'), minute('1950-01-09 00:00')), 4 * 480)
  t.end()
})

t.test('a calendar that stops working has no answer but the horizon', (t) => {
  const never = createWorkingTime({ week: [], exceptions: new Map() })
  t.equal(never.worksEver, false)
  t.equal(never.minutesPerDay, 1440)
  t.equal(never.add(0, 1), horizon)
  t.equal(never.subtract(0, 1), -horizon)
  t.equal(never.between(-1_000_000, 1_000_000), 0)
  const once = createWorkingTime({ week: [], exceptions: new Map([[day('2026-01-05'), workday]]) })
  t.equal(once.worksEver, true)
  t.equal(text(once.add(minute('2020-01-01 00:00'), 480)), '2026-01-05 17:00')
  t.equal(text(once.nextStart(minute('2020-01-01 00:00'))), '2026-01-05 08:00')
  t.equal(text(once.previousFinish(minute('2030-01-01 00:00'))), '2026-01-05 17:00')
  t.equal(once.add(minute('2020-01-01 00:00'), 481), horizon)
  t.equal(once.nextStart(minute('2026-01-05 17:00')), horizon)
  t.equal(once.subtract(minute('2020-01-01 00:00'), 1), -horizon)
  t.end()
})

t.test('untidy shifts count once', (t) => {
  const untidy: readonly Shift[] = [
    [780, 1020],
    [480, 600],
    [540, 720],
    [900, 900],
    [1000, 990],
    [-60, 0],
  ]
  const clock = createWorkingTime({ week: Array.from({ length: 7 }, () => untidy), exceptions: new Map() })
  t.equal(clock.between(0, 1440), 480)
  t.equal(clock.add(0, 481), 1440 + 481)
  t.end()
})

/** The same questions answered by walking minute by minute. */
function walk({ week, exceptions }: CalendarInput) {
  const works = (at: number): boolean => {
    const date = Math.floor(at / 1440)
    const shifts = exceptions.get(date) ?? week[(((date + 4) % 7) + 7) % 7] ?? []
    return shifts.some(([from, to]) => at - date * 1440 >= from && at - date * 1440 < to)
  }
  return {
    add(from: number, minutes: number): number {
      let at = from
      for (let left = minutes; left > 0; at++) if (works(at)) left--
      return at
    },
    subtract(from: number, minutes: number): number {
      let at = from
      for (let left = minutes; left > 0; at--) if (works(at - 1)) left--
      return at
    },
    between(from: number, to: number): number {
      let count = 0
      for (let at = Math.min(from, to); at < Math.max(from, to); at++) if (works(at)) count++
      return from <= to ? count : 0 - count
    },
    nextStart(from: number): number {
      let at = from
      while (!works(at)) at++
      return at
    },
    previousFinish(from: number): number {
      let at = from
      while (!works(at - 1)) at--
      return at
    },
  }
}

const shifts = fc
  .uniqueArray(fc.integer({ min: 0, max: 96 }), { maxLength: 6 })
  .map((edges) => edges.sort((a, b) => a - b).map((edge) => edge * 15))
  .map((edges) => edges.flatMap((from, n): Shift[] => (n % 2 === 1 ? [[edges[n - 1] ?? 0, from]] : [])))
const calendars = fc
  .record({
    week: fc.array(shifts, { minLength: 7, maxLength: 7 }),
    exceptions: fc.array(fc.tuple(fc.integer({ min: -12, max: 12 }), shifts), { maxLength: 8 }),
  })
  .map(({ week, exceptions }): CalendarInput => ({ week, exceptions: new Map(exceptions) }))
  .filter(({ week }) => week.some((day) => day.length > 0))

/** Round the clock, never, and once only. */
const odd: readonly CalendarInput[] = [
  { week: Array.from({ length: 7 }, (): Shift[] => [[0, 1440]]), exceptions: new Map() },
  { week: [], exceptions: new Map() },
  { week: [], exceptions: new Map([[3, workday]]) },
]

t.test('agrees with walking minute by minute', (t) => {
  const instants = fc.integer({ min: -14 * 1440, max: 14 * 1440 })
  fc.assert(
    fc.property(calendars, instants, instants, fc.integer({ min: 1, max: 4000 }), (calendar, from, to, minutes) => {
      const clock = createWorkingTime(calendar)
      const naive = walk(calendar)
      assert.equal(clock.between(from, to), naive.between(from, to))
      assert.equal(clock.add(from, minutes), naive.add(from, minutes))
      assert.equal(clock.subtract(from, minutes), naive.subtract(from, minutes))
      assert.equal(clock.nextStart(from), naive.nextStart(from))
      assert.equal(clock.previousFinish(from), naive.previousFinish(from))
    }),
    { numRuns: 150 },
  )
  t.end()
})

t.test('tables say what the formulas say, within their days, at their edges and beyond', (t) => {
  const instants = fc.integer({ min: -40 * 1440, max: 40 * 1440 })
  const window = fc.record({ firstDay: fc.integer({ min: -20, max: 10 }), dayCount: fc.integer({ min: 1, max: 30 }) })
  const changes = fc.integer({ min: -4000, max: 4000 })
  const any = fc.oneof(calendars, fc.constantFrom(...odd))
  fc.assert(
    fc.property(any, window, instants, instants, changes, (input, days, from, to, minutes) => {
      const formulas = compileCalendar(input)
      const tables = tabulated(formulas, days)
      assert.equal(tables.span, days.dayCount * 1440)
      for (const edge of [from, days.firstDay * 1440, (days.firstDay + days.dayCount) * 1440 - 1]) {
        assert.equal(workBetween(tables, edge, to), workBetween(formulas, edge, to))
        assert.equal(addWork(tables, edge, minutes), addWork(formulas, edge, minutes))
        assert.equal(nextStart(tables, edge), nextStart(formulas, edge))
        assert.equal(previousFinish(tables, edge), previousFinish(formulas, edge))
      }
    }),
    { numRuns: 400 },
  )
  t.end()
})

t.test('adding and taking away are each other’s way back', (t) => {
  const far = fc.integer({ min: minute('1950-01-01 00:00'), max: minute('2150-01-01 00:00') })
  fc.assert(
    fc.property(calendars, far, fc.integer({ min: 1, max: 1_000_000 }), (calendar, from, minutes) => {
      const clock = createWorkingTime(calendar)
      const finish = clock.add(from, minutes)
      assert.equal(clock.between(from, finish), minutes)
      assert.equal(clock.previousFinish(finish), finish)
      const start = clock.subtract(finish, minutes)
      assert.equal(start, clock.nextStart(from))
      assert.equal(clock.between(start, finish), minutes)
    }),
    { numRuns: 300 },
  )
  t.end()
})
