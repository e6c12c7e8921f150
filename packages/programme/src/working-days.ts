import { fromMinutes, type DateChange } from '@throughline/domain'
import { createWorkingTime, none, type CalendarInput, type WorkingTime } from '@throughline/schedule'
import { at, type Network } from './network.ts'
import { twoDecimals } from './words.ts'

const tables = new WeakMap<CalendarInput, WorkingTime>()

/** Working time of one of the network's calendars. */
export function workingTime(network: Network, calendar: number): WorkingTime {
  const input = at(network.input.calendars, calendar)
  const known = tables.get(input)
  if (known !== undefined) return known
  const made = createWorkingTime(input)
  tables.set(input, made)
  return made
}

const eightHours = 480

/**
 * Minutes that stand for one day of a calendar in words: what the tool states, else the length that most of its
 * working weekdays have (the longer one when two lengths are as frequent), else eight hours.
 */
export function minutesPerDay(network: Network, calendar: number): number {
  const stated = at(network.calendars, calendar).calendar?.minutesPerDay
  if (stated !== undefined) return stated
  const input = at(network.input.calendars, calendar)
  const known = usual.get(input) ?? usualDay(input)
  usual.set(input, known)
  return known
}

const usual = new WeakMap<CalendarInput, number>()

function usualDay({ week }: CalendarInput): number {
  const lengths = new Map<number, number>()
  for (const shifts of week) {
    const length = shifts.reduce((sum, [from, to]) => sum + to - from, 0)
    if (length > 0) lengths.set(length, (lengths.get(length) ?? 0) + 1)
  }
  let best = eightHours
  let count = 0
  for (const [length, found] of lengths) {
    if (found > count || (found === count && length > best)) {
      best = length
      count = found
    }
  }
  return best
}

/** A date of the schedule as the reports write it; `null` where none exists. */
export function dateOrNull(value: number): string | null {
  return value === none ? null : fromMinutes(value)
}

export function floatOrNull(value: number): number | null {
  return value === none ? null : value
}

/**
 * What became of a date, in working time of one calendar. Both dates as they stand in the schedule, `none` where one
 * does not exist. With the same calendar the working deltas of successive changes add up; elapsed ones always do.
 */
export function dateChange(network: Network, calendar: number, before: number, after: number): DateChange {
  const both = before !== none && after !== none
  const delta = both ? workingTime(network, calendar).between(before, after) : null
  return {
    before: dateOrNull(before),
    after: dateOrNull(after),
    deltaMinutes: delta,
    deltaDays: delta === null ? null : twoDecimals(delta / minutesPerDay(network, calendar)),
    elapsedMinutes: both ? after - before : null,
  }
}
