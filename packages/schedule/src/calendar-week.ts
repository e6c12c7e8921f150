import type { Week } from './calendar.ts'

/**
 * Working time by formula: the week repeats for ever, and each exception only changes the count from its own day on.
 * It answers for every instant there is; tables answer faster for the years of a plan (`calendar-table.ts`).
 */

const minutesPerDay = 1440
/** 1970-01-01 was a Thursday; weeks begin on Sunday. */
export const epochWeekday = 4
/** Instants are kept within these bounds (about the years 70 and 3870): a date there means "no working time ever". */
export const horizon = 1_000_000_000

const clamp = (instant: number): number => Math.min(horizon, Math.max(-horizon, instant))
export const weekdayOf = (day: number): number => (((day + epochWeekday) % 7) + 7) % 7

function exceptionsBefore({ exceptionDay, exceptionRank }: Week, day: number): number {
  const offset = day - (exceptionDay[0] ?? 0)
  if (offset <= 0) return 0
  if (offset < exceptionRank.length) return exceptionRank[offset] as number
  return exceptionRank.length > 0 ? exceptionDay.length : countBelow(exceptionDay, day)
}

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
export function weekPosition(calendar: Week, instant: number): number {
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
function minuteDone(calendar: Week, slot: number, work: number): number {
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
function minuteNext(calendar: Week, slot: number, work: number): number {
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

const lengthOfSlot = (calendar: Week, exception: number): number => {
  const weekday = weekdayOf(calendar.exceptionDay[exception] as number)
  const plain = (calendar.weekBefore[weekday + 1] as number) - (calendar.weekBefore[weekday] as number)
  const change = (calendar.exceptionShift[exception + 1] as number) - (calendar.exceptionShift[exception] as number)
  return plain + change
}

const isEmpty = (calendar: Week): boolean => calendar.exceptionDay.length === 0

/** The earliest instant at a position: a finish, never the start of the next period. */
export function weekEarliest(calendar: Week, position: number): number {
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
export function weekLatest(calendar: Week, position: number): number {
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
