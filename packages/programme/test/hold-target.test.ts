import { fromMinutes, toMinutes, type Fact, type LinkType } from '@throughline/domain'
import { computeSchedule, createWorkingTime } from '@throughline/schedule'
import fc from 'fast-check'
import t from 'tap'
import { applyEvent, computeView, createProgramme, holdTarget, type ProgrammeView } from '../src/index.ts'
import { day, fiveDays, link, plan, recorded, settings, story, task } from './story.ts'

const network = fc.record({
  durations: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 2, maxLength: 7 }),
  links: fc.array(
    fc.tuple(
      fc.nat(6),
      fc.nat(6),
      fc.constantFrom<LinkType>('FS', 'FS', 'FS', 'SS', 'FF', 'SF'),
      fc.constantFrom(0, 0, day, -day),
    ),
    { minLength: 2, maxLength: 12 },
  ),
  constrained: fc.option(fc.tuple(fc.nat(6), fc.integer({ min: 0, max: 12 }))),
  early: fc.integer({ min: 0, max: 12 }),
})

interface Input {
  readonly durations: readonly number[]
  readonly links: readonly (readonly [from: number, to: number, type: LinkType, lag: number])[]
  readonly constrained: readonly [activity: number, day: number] | null
}

function viewOf({ durations, links, constrained }: Input): ProgrammeView {
  const count = durations.length
  const facts: Fact[] = [
    { type: 'project.joined', data: { project: 'A', settings: settings() } },
    { type: 'calendar.defined', data: { project: 'A', calendar: fiveDays } },
    ...durations.map((days, n): Fact => {
      const date = fromMinutes(toMinutes('2026-03-02T08:00') + (constrained?.[1] ?? 0) * 1440)
      const over = constrained?.[0] === n ? { constraint: { kind: 'start-on-or-after' as const, date } } : {}
      return { type: 'activity.planned', data: { project: 'A', activity: task(`${n}`, days, over) } }
    }),
    ...links
      .map(([a, b, type, lag]) => [Math.min(a, b), Math.max(a, b), type, lag] as const)
      .filter(([a, b]) => a !== b && b < count)
      .map(([a, b, type, lag]): Fact => ({ type: 'link.declared', data: link(`A/${a}`, `A/${b}`, type, lag) })),
    { type: 'target.declared', data: { target: 'T', name: 'T', project: 'A', activity: `${count - 1}` } },
  ]
  const programme = createProgramme('p')
  facts.forEach((fact, n) => applyEvent(programme, recorded(fact, n, 'plan', n === facts.length - 1)))
  return computeView(programme)
}

/** Early finish of an activity when some others have so many minutes left. */
function finishWith({ network }: ProgrammeView, target: number, left: ReadonlyMap<number, number>): number {
  const activities = network.input.activities.map((activity, n) => {
    const remainingMinutes = left.get(n) ?? activity.remainingMinutes
    return { ...activity, remainingMinutes, durationMinutes: remainingMinutes }
  })
  return computeSchedule({ ...network.input, activities }).schedule.earlyFinish[target] ?? 0
}

/** Not after the date, or with no working time between: the end of a day is the start of the next. */
function isHeld({ network }: ProgrammeView, target: number, finish: number, date: number): boolean {
  const calendar = network.input.calendars[network.input.activities[target]?.calendar ?? -1]
  if (calendar === undefined) throw new Error('the target has a calendar')
  return finish <= date || createWorkingTime(calendar).between(date, finish) <= 0
}

t.test('no smaller set of activities holds the date, and the one told does: against all sets', async (t) => {
  const found = { held: 0, impossible: 0, several: 0 }
  fc.assert(
    fc.property(network, (input) => {
      const view = viewOf(input)
      const count = view.network.activities.length
      const target = count - 1
      const date = finishWith(view, target, new Map()) - input.early * 1440
      const answer = holdTarget(view, 'T', date)
      if (answer === undefined) throw new Error('the target is there')
      let smallest = Infinity
      for (let set = 0; set < 1 << count; set++) {
        const zeroed = Array.from({ length: count }, (_, n) => n).filter((n) => (set & (1 << n)) !== 0)
        if (zeroed.length >= smallest) continue
        if (isHeld(view, target, finishWith(view, target, new Map(zeroed.map((n) => [n, 0]))), date))
          smallest = zeroed.length
      }
      if (answer.held !== Number.isFinite(smallest)) throw new Error(`held ${answer.held}, smallest ${smallest}`)
      if (!answer.held) {
        found.impossible += 1
        if (answer.obstacles.length === 0) throw new Error('why not?')
        return
      }
      found.held += 1
      if (smallest > 1) found.several += 1
      if (answer.give.length !== smallest) throw new Error(`${answer.give.length} give, ${smallest} would do`)
      const left = new Map(
        answer.give.map(({ activity, remainingMinutes, giveMinutes }) => [
          view.network.activities.findIndex(({ code }) => code === activity),
          remainingMinutes - giveMinutes,
        ]),
      )
      const verified = finishWith(view, target, left)
      if (!isHeld(view, target, verified, date) || fromMinutes(Math.min(verified, date)) !== answer.verified)
        throw new Error('it does not hold')
      for (const [activity, minutes] of left) {
        if (isHeld(view, target, finishWith(view, target, new Map([...left, [activity, minutes + 60]])), date))
          throw new Error('an hour less would do')
      }
    }),
    { numRuns: 300 },
  )
  t.comment(JSON.stringify(found))
  t.ok(found.held > 50 && found.impossible > 20 && found.several > 10, JSON.stringify(found))
})

const works = () =>
  plan(
    'A',
    [task('10', 4, { owner: 'Ann' }), task('20', 6), task('30', 9), task('40', 2), task('90', 0)],
    [
      link('A/10', 'A/20'),
      link('A/10', 'A/30'),
      link('A/20', 'A/40', 'FS', day),
      link('A/30', 'A/90'),
      link('A/40', 'A/90'),
    ],
  )
const target: Fact = { type: 'target.declared', data: { target: 'T', name: 'Opening', project: 'A', activity: '90' } }

t.test('who must give how much; parallel chains take over', async (t) => {
  const told = story()
  told.submit(works())
  const { after } = told.post(target)
  t.match(holdTarget(after, 'T', toMinutes('2026-03-17T16:00')), {
    forecast: '2026-03-18T16:00',
    overrunDays: 1,
    held: true,
    smallest: true,
    give: [{ activity: '10', owner: 'Ann', giveDays: 1, remainingMinutes: 4 * day }],
    verified: '2026-03-17T16:00',
    obstacles: [],
  })
  const both = holdTarget(after, 'T', toMinutes('2026-03-10T16:00'))
  t.equal(both?.give.length, 2)
  t.match(both, { held: true, verified: '2026-03-10T16:00' })
  t.match(holdTarget(after, 'T', toMinutes('2026-03-18T16:00')), { held: true, overrunMinutes: 0, give: [] })
  t.match(holdTarget(after, 'finish:A', toMinutes('2026-03-17T16:00')), { held: true, give: [{ activity: '10' }] })
  t.equal(holdTarget(after, 'U', 0), undefined)
  t.match(holdTarget(after, 'T', toMinutes('2026-03-10T16:00'), 1), { held: true, smallest: false }, 'cut short')
})

t.test('what shorter work cannot hold is told with what stands in the way', async (t) => {
  const told = story()
  told.submit(works())
  const { after } = told.post(target, {
    type: 'activity.replanned',
    data: {
      project: 'A',
      activity: '20',
      changes: { constraint: { kind: 'start-on-or-after', date: '2026-03-09T08:00' } },
    },
  })
  t.match(holdTarget(after, 'T', toMinutes('2026-03-04T16:00')), {
    held: false,
    give: [],
    verified: '2026-03-10T08:00',
    obstacles: [
      { activity: '20', words: 'constraint start on or after 2026-03-09 08:00' },
      { activity: '40', words: 'lag 1d of link A/20 -FS-> A/40' },
    ],
  })
})
