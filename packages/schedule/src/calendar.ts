import * as calendarDays from './calendar-days.ts'
import { noTable, tabulate } from './calendar-table.ts'
import { epochWeekday, horizon, weekdayOf, weekEarliest, weekLatest, weekPosition } from './calendar-week.ts'
import type { CalendarInput, Shift } from './network.ts'

// constants of the module's own: see columns.ts
const { dayCells, dayWidth } = calendarDays

export { horizon }

/**
 * One calendar as it is stated. Work is counted from an arbitrary fixed instant, so only differences of positions mean
 * anything. The week repeats for ever; each exception only changes the count from its own day on, so a calendar needs
 * memory for its exceptions and none for its years.
 */
export interface Week {
  /** Working minutes of a week. */
  readonly weekWork: number
  /** Working minutes of the week before its n-th day, Sunday first; 8 values. */
  readonly weekBefore: Int32Array
  /** Exception days, ascending. */
  readonly exceptionDay: Int32Array
  /** How many exceptions come before a day, by day from the first exception on; empty when they lie too far apart. */
  readonly exceptionRank: Uint16Array
  /** Position at the beginning of each exception day. */
  readonly exceptionPosition: Int32Array
  /** By how much the first n exceptions differ from the plain week; one value more than there are exceptions. */
  readonly exceptionShift: Int32Array
  /** Where a day's shifts begin in the two columns below: seven week days, then the exceptions, then the end. */
  readonly shiftIndex: Int32Array
  readonly shiftFrom: Int32Array
  readonly shiftTo: Int32Array
}

/**
 * The days of a plan, one by one. A *position* is a count of working minutes, as in {@link Week}. Days with the same
 * shifts share one pattern of entries in the two tables of minutes.
 */
export interface DayTable {
  /** First instant that the table covers, and how many minutes from there on; 0: no table. */
  readonly from: number
  readonly span: number
  /** Position at the beginning of the first day and at the end of the last one. */
  readonly firstPosition: number
  readonly lastPosition: number
  /** By day two numbers side by side, since whoever asks for one needs the other: see {@link dayCells}. */
  readonly days: Int32Array
  /** The first start of work from each day on; one value more than there are days. */
  readonly startFrom: Int32Array
  /** The last finish of work up to the beginning of each day. */
  readonly finishUpTo: Int32Array
  /** Positions with the same value after this shift share an entry of the next table. */
  readonly positionShift: number
  /** By shifted position: the first day at whose end the position is reached. */
  readonly dayAt: Uint16Array
  /** By pattern and minute of the day: working minutes before it. */
  readonly workBefore: Int16Array
  /** By pattern and number of working minutes: the minute of the day at which they are done. */
  readonly minuteDone: Int16Array
}

/** A calendar that answers for any instant, and at once for those that its table covers. */
export interface Calendar extends Week, DayTable {}

/** The days for which tables are made. */
export interface DayWindow {
  readonly firstDay: number
  readonly dayCount: number
}

const minutesPerDay = 1440

/** Puts shifts in order, cuts them to the day and joins those that touch: hostile input becomes harmless. */
export function tidyShifts(shifts: readonly Shift[]): Shift[] {
  const sorted = shifts
    .map(([from, to]): Shift => [Math.max(0, Math.trunc(from)), Math.min(minutesPerDay, Math.trunc(to))])
    .filter(([from, to]) => from < to)
    .sort((a, b) => a[0] - b[0])
  const tidy: Shift[] = []
  for (const [from, to] of sorted) {
    const last = tidy.at(-1)
    if (last !== undefined && from <= last[1]) tidy[tidy.length - 1] = [last[0], Math.max(last[1], to)]
    else tidy.push([from, to])
  }
  return tidy
}

const lengthOf = (shifts: readonly Shift[]): number => shifts.reduce((sum, [from, to]) => sum + to - from, 0)

export const compileCalendar = (input: CalendarInput): Calendar => join(compileWeek(input), noTable)

/** The same calendar with tables for the days of a window: for networks that ask often. */
export const tabulated = (calendar: Calendar, window: DayWindow): Calendar => join(calendar, tabulate(calendar, window))

/** Field by field: objects made by spreading others differ in their shape inside, and the passes ask all alike. */
const join = (week: Week, table: DayTable): Calendar => ({
  weekWork: week.weekWork,
  weekBefore: week.weekBefore,
  exceptionDay: week.exceptionDay,
  exceptionRank: week.exceptionRank,
  exceptionPosition: week.exceptionPosition,
  exceptionShift: week.exceptionShift,
  shiftIndex: week.shiftIndex,
  shiftFrom: week.shiftFrom,
  shiftTo: week.shiftTo,
  from: table.from,
  span: table.span,
  firstPosition: table.firstPosition,
  lastPosition: table.lastPosition,
  days: table.days,
  startFrom: table.startFrom,
  finishUpTo: table.finishUpTo,
  positionShift: table.positionShift,
  dayAt: table.dayAt,
  workBefore: table.workBefore,
  minuteDone: table.minuteDone,
})

function compileWeek(input: CalendarInput): Week {
  const week = Array.from({ length: 7 }, (_, weekday) => tidyShifts(input.week[weekday] ?? []))
  const limit = horizon / minutesPerDay
  const exceptions = [...input.exceptions]
    .filter(([day]) => Number.isInteger(day) && Math.abs(day) < limit)
    .sort((a, b) => a[0] - b[0])
    .map(([day, shifts]) => ({ day, shifts: tidyShifts(shifts) }))
  const weekBefore = new Int32Array(8)
  week.forEach((shifts, weekday) => (weekBefore[weekday + 1] = (weekBefore[weekday] ?? 0) + lengthOf(shifts)))
  const weekWork = weekBefore[7] ?? 0

  const exceptionDay = Int32Array.from(exceptions, ({ day }) => day)
  const exceptionRank = rankDays(exceptionDay)
  const exceptionPosition = new Int32Array(exceptions.length)
  const exceptionShift = new Int32Array(exceptions.length + 1)
  exceptions.forEach(({ day, shifts }, n) => {
    const weekday = weekdayOf(day)
    const before = exceptionShift[n] ?? 0
    exceptionPosition[n] = Math.floor((day + epochWeekday) / 7) * weekWork + (weekBefore[weekday] ?? 0) + before
    exceptionShift[n + 1] = before + lengthOf(shifts) - lengthOf(week[weekday] ?? [])
  })

  const days = [...week, ...exceptions.map(({ shifts }) => shifts)]
  const shiftIndex = new Int32Array(days.length + 1)
  days.forEach((shifts, slot) => (shiftIndex[slot + 1] = (shiftIndex[slot] ?? 0) + shifts.length))
  const flat = days.flat()
  const shiftFrom = Int32Array.from(flat, ([from]) => from)
  const shiftTo = Int32Array.from(flat, ([, to]) => to)
  return {
    weekWork,
    weekBefore,
    exceptionDay,
    exceptionRank,
    exceptionPosition,
    exceptionShift,
    shiftIndex,
    shiftFrom,
    shiftTo,
  }
}

/** A table instead of a search, as long as it stays small: real calendars keep their exceptions within decades. */
function rankDays(exceptionDay: Int32Array): Uint16Array {
  const first = exceptionDay[0]
  const last = exceptionDay.at(-1)
  if (first === undefined || last === undefined || last - first > 50_000) return new Uint16Array(0)
  const rank = new Uint16Array(last - first + 2)
  for (const day of exceptionDay) rank[day - first + 1] = 1
  for (let day = 1; day < rank.length; day++) rank[day] = (rank[day] as number) + (rank[day - 1] as number)
  return rank
}

/** Does the calendar hold any working time at all? */
export const worksEver = (calendar: Week): boolean => calendar.shiftFrom.length > 0

/** Position of an instant: working minutes since the calendar's fixed instant. */
export function positionOf(calendar: Calendar, instant: number): number {
  const offset = instant - calendar.from
  if (offset < 0 || offset >= calendar.span) return weekPosition(calendar, instant)
  const { days } = calendar
  const day = (offset / minutesPerDay) | 0
  const row = day * dayWidth
  const entry = (days[row + dayCells.pattern] as number) + offset - day * minutesPerDay
  return (days[row + dayCells.position] as number) + (calendar.workBefore[entry] as number)
}

/** The earliest instant at a position: a finish, never the start of the next period. */
export function earliestAt(calendar: Calendar, position: number): number {
  const { days } = calendar
  const work = position - calendar.firstPosition
  if (work <= 0 || position > calendar.lastPosition) return weekEarliest(calendar, position)
  let day = calendar.dayAt[work >> calendar.positionShift] as number
  while ((days[(day + 1) * dayWidth + dayCells.position] as number) < position) day++
  const row = day * dayWidth
  const entry = (days[row + dayCells.pattern] as number) + position - (days[row + dayCells.position] as number)
  return calendar.from + day * minutesPerDay + (calendar.minuteDone[entry] as number)
}

/** The latest instant at a position: a start, never the finish of the period before. */
export function latestAt(calendar: Calendar, position: number): number {
  const { days } = calendar
  const work = position - calendar.firstPosition
  if (work < 0 || position >= calendar.lastPosition) return weekLatest(calendar, position)
  let day = calendar.dayAt[work >> calendar.positionShift] as number
  while ((days[(day + 1) * dayWidth + dayCells.position] as number) <= position) day++
  const row = day * dayWidth
  // work goes on where the next minute, which is done one minute later, begins
  const entry = (days[row + dayCells.pattern] as number) + position - (days[row + dayCells.position] as number) + 1
  return calendar.from + day * minutesPerDay + (calendar.minuteDone[entry] as number) - 1
}

/** Does the table hold the position? Then work added to an instant is found at the sum of the positions. */
export function isTabled({ firstPosition, lastPosition }: Calendar, position: number): boolean {
  return position > firstPosition && position < lastPosition
}

/** Plus working minutes: forwards to a finish, backwards (negative) to a start, zero stays. */
export function addWork(calendar: Calendar, instant: number, minutes: number): number {
  if (minutes === 0) return instant
  const position = positionOf(calendar, instant) + minutes
  return minutes > 0 ? earliestAt(calendar, position) : latestAt(calendar, position)
}

/** Minus working minutes: `addWork` of as many less, without the negative zero that makes whole numbers slow. */
export const subtractWork = (calendar: Calendar, instant: number, minutes: number): number =>
  addWork(calendar, instant, 0 - minutes)

/** Where work begins and ends; written into, so that a pass over many activities makes no objects. */
export interface Span {
  start: number
  finish: number
}

/** The next start of work from an instant on, and the finish of so many minutes of work (not negative) from there. */
export function rollAndWork(calendar: Calendar, instant: number, minutes: number, span: Span): void {
  const offset = instant - calendar.from
  if (offset < 0 || offset >= calendar.span) {
    span.start = nextStart(calendar, instant)
    span.finish = addWork(calendar, span.start, minutes)
    return
  }
  const { days, workBefore, minuteDone } = calendar
  const day = (offset / minutesPerDay) | 0
  const row = day * dayWidth
  const pattern = days[row + dayCells.pattern] as number
  const work = workBefore[pattern + offset - day * minutesPerDay] as number
  const next = minuteDone[pattern + work + 1] as number
  span.start = next > 0 ? calendar.from + day * minutesPerDay + next - 1 : (calendar.startFrom[day + 1] as number)
  // from the instant and from the start of work after it, the same work is done
  span.finish =
    minutes === 0 ? span.start : earliestAt(calendar, (days[row + dayCells.position] as number) + work + minutes)
}

/** Signed working minutes from one instant to another. */
export const workBetween = (calendar: Calendar, from: number, to: number): number =>
  positionOf(calendar, to) - positionOf(calendar, from)

/** The instant itself when work goes on at it, else the next start of work. */
export function nextStart(calendar: Calendar, instant: number): number {
  const offset = instant - calendar.from
  if (offset < 0 || offset >= calendar.span) return weekLatest(calendar, weekPosition(calendar, instant))
  const { days } = calendar
  const day = (offset / minutesPerDay) | 0
  const row = day * dayWidth
  const pattern = days[row + dayCells.pattern] as number
  const work = calendar.workBefore[pattern + offset - day * minutesPerDay] as number
  const next = calendar.minuteDone[pattern + work + 1] as number
  if (next > 0) return calendar.from + day * minutesPerDay + next - 1
  return calendar.startFrom[day + 1] as number
}

/** The instant itself when work goes on up to it, else the finish of work before it. */
export function previousFinish(calendar: Calendar, instant: number): number {
  const offset = instant - calendar.from
  if (offset < 0 || offset >= calendar.span) return weekEarliest(calendar, weekPosition(calendar, instant))
  const { days } = calendar
  const day = (offset / minutesPerDay) | 0
  const row = day * dayWidth
  const pattern = days[row + dayCells.pattern] as number
  const work = calendar.workBefore[pattern + offset - day * minutesPerDay] as number
  if (work === 0) return calendar.finishUpTo[day] as number
  return calendar.from + day * minutesPerDay + (calendar.minuteDone[pattern + work] as number)
}
