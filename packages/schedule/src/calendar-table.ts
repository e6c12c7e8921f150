import type { DayTable, DayWindow, Week } from './calendar.ts'
import { dayCells, dayWidth } from './calendar-days.ts'
import { epochWeekday, weekEarliest, weekLatest, weekPosition } from './calendar-week.ts'

const minutesPerDay = 1440
/** A pattern's share of the tables of minutes: 0 to 1440 minutes, and one beyond for "no more work today". */
const patternMinutes = minutesPerDay + 2
/** Calendars with more different kinds of days than this go without a table: it would be large and seldom used. */
const mostPatterns = 100

/** No instant lies in it and no position: everything is left to the formulas. */
export const noTable: DayTable = {
  from: 0,
  span: 0,
  firstPosition: 0x7fffffff,
  lastPosition: -0x80000000,
  days: new Int32Array(0),
  startFrom: new Int32Array(0),
  finishUpTo: new Int32Array(0),
  positionShift: 0,
  dayAt: new Uint16Array(0),
  workBefore: new Int16Array(0),
  minuteDone: new Int16Array(0),
}

/** Writes the days of a window into tables, so that neither shifts nor exceptions need a search. */
export function tabulate(week: Week, { firstDay, dayCount }: DayWindow): DayTable {
  const slots = daySlots(week, firstDay, dayCount)
  const patterns = patternsOf(week, slots)
  if (patterns === undefined || dayCount === 0 || dayCount > 0xffff) return noTable
  const from = firstDay * minutesPerDay
  const firstPosition = weekPosition(week, from)
  const days = new Int32Array((dayCount + 1) * dayWidth)
  const startFrom = new Int32Array(dayCount + 1)
  const finishUpTo = new Int32Array(dayCount + 1)
  let position = firstPosition
  for (let day = 0; day <= dayCount; day++) {
    const row = day * dayWidth
    const same = day > 0 && days[row - dayWidth + dayCells.position] === position
    days[row + dayCells.position] = position
    startFrom[day] = same ? (startFrom[day - 1] as number) : weekLatest(week, position)
    finishUpTo[day] = same ? (finishUpTo[day - 1] as number) : weekEarliest(week, position)
    if (day === dayCount) break
    const pattern = patterns.ofSlot.get(slots[day] as number) as number
    days[row + dayCells.pattern] = pattern * patternMinutes
    position += patterns.length[pattern] as number
  }
  return {
    from,
    span: dayCount * minutesPerDay,
    firstPosition,
    lastPosition: position,
    days,
    startFrom,
    finishUpTo,
    ...daysByPosition(days, position - firstPosition),
    workBefore: patterns.workBefore,
    minuteDone: patterns.minuteDone,
  }
}

/** Which shifts each day has, as the place of their list. */
function daySlots({ exceptionDay }: Week, firstDay: number, dayCount: number): Uint32Array {
  const slots = new Uint32Array(dayCount)
  const weekday = (((firstDay + epochWeekday) % 7) + 7) % 7
  for (let day = 0; day < dayCount; day++) slots[day] = (weekday + day) % 7
  exceptionDay.forEach((day, n) => {
    if (day >= firstDay && day < firstDay + dayCount) slots[day - firstDay] = 7 + n
  })
  return slots
}

interface Patterns {
  readonly ofSlot: ReadonlyMap<number, number>
  /** Working minutes of each pattern. */
  readonly length: readonly number[]
  readonly workBefore: Int16Array
  readonly minuteDone: Int16Array
}

function patternsOf({ shiftIndex, shiftFrom, shiftTo }: Week, slots: Uint32Array): Patterns | undefined {
  const byShifts = new Map<string, number>()
  const ofSlot = new Map<number, number>()
  const first: number[] = []
  for (const slot of slots) {
    if (ofSlot.has(slot)) continue
    const [begin, end] = [shiftIndex[slot] as number, shiftIndex[slot + 1] as number]
    const key = `${shiftFrom.subarray(begin, end).join()};${shiftTo.subarray(begin, end).join()}`
    let pattern = byShifts.get(key)
    if (pattern === undefined) {
      if (first.length === mostPatterns) return undefined
      pattern = first.push(slot) - 1
      byShifts.set(key, pattern)
    }
    ofSlot.set(slot, pattern)
  }
  const workBefore = new Int16Array(first.length * patternMinutes)
  const minuteDone = new Int16Array(first.length * patternMinutes)
  const length = first.map((slot, pattern) => {
    const base = pattern * patternMinutes
    let work = 0
    let minute = 0
    for (let shift = shiftIndex[slot] as number; shift < (shiftIndex[slot + 1] as number); shift++) {
      for (; minute < (shiftFrom[shift] as number); minute++) workBefore[base + minute] = work
      for (; minute < (shiftTo[shift] as number); minute++) {
        workBefore[base + minute] = work
        minuteDone[base + ++work] = minute + 1
      }
    }
    workBefore.fill(work, base + minute, base + patternMinutes)
    return work
  })
  return { ofSlot, length, workBefore, minuteDone }
}

/** About two entries a day: a table small enough to stay near, and seldom more than a weekend to walk from it. */
function daysByPosition(days: Int32Array, work: number): Pick<DayTable, 'positionShift' | 'dayAt'> {
  const first = days[dayCells.position] as number
  const positionShift = Math.max(4, Math.floor(Math.log2(1 + (work * dayWidth) / (2 * days.length))))
  const dayAt = new Uint16Array((work >> positionShift) + 1)
  for (let step = 0, day = 0; step < dayAt.length; step++) {
    while ((days[(day + 1) * dayWidth + dayCells.position] as number) < first + (step << positionShift)) day++
    dayAt[step] = day
  }
  return { positionShift, dayAt }
}
