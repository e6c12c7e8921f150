import type { CalendarInput, Shift } from './network.ts'

/**
 * One calendar as columns. Work is counted from an arbitrary fixed instant, so only differences of positions mean
 * anything. The week repeats for ever; each exception only changes the count from its own day on, so a calendar needs
 * memory for its exceptions and none for its years.
 */
export interface Calendar {
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

const minutesPerDay = 1440
/** 1970-01-01 was a Thursday; weeks begin on Sunday. */
const epochWeekday = 4
/** Instants are kept within these bounds (about the years 70 and 3870): a date there means "no working time ever". */
export const horizon = 1_000_000_000

const clamp = (instant: number): number => Math.min(horizon, Math.max(-horizon, instant))

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
const weekdayOf = (day: number): number => (((day + epochWeekday) % 7) + 7) % 7

export function compileCalendar(input: CalendarInput): Calendar {
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

function exceptionsBefore({ exceptionDay, exceptionRank }: Calendar, day: number): number {
  const offset = day - (exceptionDay[0] ?? 0)
  if (offset <= 0) return 0
  if (offset < exceptionRank.length) return exceptionRank[offset] as number
  return exceptionRank.length > 0 ? exceptionDay.length : countBelow(exceptionDay, day)
}

/** Does the calendar hold any working time at all? */
export const worksEver = (calendar: Calendar): boolean => calendar.shiftFrom.length > 0

/** How many entries of an ascending column are less than the value. */
function countBelow(column: Int32Array, value: number): number {
  let low = 0
  let high = column.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((column[middle] as number) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Position of an instant: working minutes since the calendar's fixed instant. */
export function positionOf(calendar: Calendar, instant: number): number {
  const day = Math.floor(instant / minutesPerDay) | 0
  const minute = instant - day * minutesPerDay
  const sundayCount = day + epochWeekday
  const week = Math.floor(sundayCount / 7) | 0
  const weekday = sundayCount - week * 7
  const passed = exceptionsBefore(calendar, day)
  const slot = calendar.exceptionDay[passed] === day ? 7 + passed : weekday
  let position =
    week * calendar.weekWork + (calendar.weekBefore[weekday] as number) + (calendar.exceptionShift[passed] as number)
  const end = calendar.shiftIndex[slot + 1] as number
  for (let shift = calendar.shiftIndex[slot] as number; shift < end; shift++) {
    const from = calendar.shiftFrom[shift] as number
    if (minute <= from) break
    position += Math.min(minute, calendar.shiftTo[shift] as number) - from
  }
  return position
}

/** Minute of the day at which `work` (> 0) minutes of the slot's shifts are done. */
function minuteDone(calendar: Calendar, slot: number, work: number): number {
  let rest = work
  const end = calendar.shiftIndex[slot + 1] as number
  for (let shift = calendar.shiftIndex[slot] as number; shift < end; shift++) {
    const from = calendar.shiftFrom[shift] as number
    const length = (calendar.shiftTo[shift] as number) - from
    if (rest <= length) return from + rest
    rest -= length
  }
  return minutesPerDay
}

/** Minute of the day at which work goes on after `work` (>= 0, less than the day's) minutes of the slot's shifts. */
function minuteNext(calendar: Calendar, slot: number, work: number): number {
  let rest = work
  const end = calendar.shiftIndex[slot + 1] as number
  for (let shift = calendar.shiftIndex[slot] as number; shift < end; shift++) {
    const from = calendar.shiftFrom[shift] as number
    const length = (calendar.shiftTo[shift] as number) - from
    if (rest < length) return from + rest
    rest -= length
  }
  return minutesPerDay
}

const lengthOfSlot = (calendar: Calendar, exception: number): number => {
  const weekday = weekdayOf(calendar.exceptionDay[exception] as number)
  const plain = (calendar.weekBefore[weekday + 1] as number) - (calendar.weekBefore[weekday] as number)
  const change = (calendar.exceptionShift[exception + 1] as number) - (calendar.exceptionShift[exception] as number)
  return plain + change
}

const isEmpty = (calendar: Calendar): boolean => calendar.exceptionDay.length === 0

/** The earliest instant at a position: a finish, never the start of the next period. */
export function earliestAt(calendar: Calendar, position: number): number {
  const passed = countBelow(calendar.exceptionPosition, position)
  if (passed > 0) {
    const exception = passed - 1
    const work = position - (calendar.exceptionPosition[exception] as number)
    if (work <= lengthOfSlot(calendar, exception)) {
      const day = calendar.exceptionDay[exception] as number
      return clamp(day * minutesPerDay + minuteDone(calendar, 7 + exception, work))
    }
  }
  if (calendar.weekWork === 0) return passed > 0 || (isEmpty(calendar) && position > 0) ? horizon : -horizon
  const plain = position - (calendar.exceptionShift[passed] as number)
  const week = Math.ceil(plain / calendar.weekWork) - 1
  const rest = plain - week * calendar.weekWork
  let weekday = 0
  while (weekday < 6 && (calendar.weekBefore[weekday + 1] as number) < rest) weekday++
  const minute = minuteDone(calendar, weekday, rest - (calendar.weekBefore[weekday] as number))
  return clamp((week * 7 + weekday - epochWeekday) * minutesPerDay + minute)
}

/** The latest instant at a position: a start, never the finish of the period before. */
export function latestAt(calendar: Calendar, position: number): number {
  // positions are whole minutes, so "not above" is "below the next minute"
  const passed = countBelow(calendar.exceptionPosition, position + 1)
  if (passed > 0) {
    const exception = passed - 1
    const work = position - (calendar.exceptionPosition[exception] as number)
    if (work < lengthOfSlot(calendar, exception)) {
      const day = calendar.exceptionDay[exception] as number
      return clamp(day * minutesPerDay + minuteNext(calendar, 7 + exception, work))
    }
  }
  if (calendar.weekWork === 0) return passed > 0 || (isEmpty(calendar) && position >= 0) ? horizon : -horizon
  const plain = position - (calendar.exceptionShift[passed] as number)
  const week = Math.floor(plain / calendar.weekWork)
  const rest = plain - week * calendar.weekWork
  let weekday = 0
  while (weekday < 6 && (calendar.weekBefore[weekday + 1] as number) <= rest) weekday++
  const minute = minuteNext(calendar, weekday, rest - (calendar.weekBefore[weekday] as number))
  return clamp((week * 7 + weekday - epochWeekday) * minutesPerDay + minute)
}

/** Plus working minutes: forwards to a finish, backwards (negative) to a start, zero stays. */
export function addWork(calendar: Calendar, instant: number, minutes: number): number {
  if (minutes === 0) return instant
  const position = positionOf(calendar, instant) + minutes
  return minutes > 0 ? earliestAt(calendar, position) : latestAt(calendar, position)
}

/** Signed working minutes from one instant to another. */
export const workBetween = (calendar: Calendar, from: number, to: number): number =>
  positionOf(calendar, to) - positionOf(calendar, from)

/** The instant itself when work goes on at it, else the next start of work. */
export const nextStart = (calendar: Calendar, instant: number): number =>
  latestAt(calendar, positionOf(calendar, instant))

/** The instant itself when work goes on up to it, else the finish of work before it. */
export const previousFinish = (calendar: Calendar, instant: number): number =>
  earliestAt(calendar, positionOf(calendar, instant))
