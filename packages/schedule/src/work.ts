import { addWork, nextStart, previousFinish, subtractWork, workBetween, type Calendar } from './calendar.ts'
import * as columns from './columns.ts'
import type { Network } from './columns.ts'

// constants of the module's own: see columns.ts
const { codes } = columns

/** Calendar of an activity. */
export const calendarOf = (network: Network, activity: number): Calendar =>
  network.calendars[network.activities.calendar[activity] as number] as Calendar

export const isResourced = (network: Network, activity: number): boolean =>
  ((network.activities.code[activity] as number) & codes.resourced) !== 0

/** Earliest instant, not before the given one, at which the activity can begin: when the first of its resources can. */
export function startFrom(network: Network, activity: number, instant: number): number {
  if (!isResourced(network, activity)) return nextStart(calendarOf(network, activity), instant)
  const { assignmentIndex, assignmentEnd, assignmentCalendar } = network.activities
  let start = Infinity
  for (let n = assignmentIndex[activity] as number; n < (assignmentEnd[activity] as number); n++) {
    start = Math.min(start, nextStart(network.calendars[assignmentCalendar[n] as number] as Calendar, instant))
  }
  return start
}

/** Latest instant, not after the given one, at which the activity can end: when the last of its resources can. */
export function finishUpTo(network: Network, activity: number, instant: number): number {
  if (!isResourced(network, activity)) return previousFinish(calendarOf(network, activity), instant)
  const { assignmentIndex, assignmentEnd, assignmentCalendar } = network.activities
  let finish = -Infinity
  for (let n = assignmentIndex[activity] as number; n < (assignmentEnd[activity] as number); n++) {
    finish = Math.max(finish, previousFinish(network.calendars[assignmentCalendar[n] as number] as Calendar, instant))
  }
  return finish
}

/** Finish of the activity's work when it begins at an instant. */
export function finishFrom(network: Network, activity: number, start: number, minutes: number): number {
  if (minutes === 0 || !isResourced(network, activity)) return addWork(calendarOf(network, activity), start, minutes)
  const { assignmentIndex, assignmentEnd, assignmentCalendar, assignmentWork, assignmentDelay } = network.activities
  let finish = -Infinity
  for (let n = assignmentIndex[activity] as number; n < (assignmentEnd[activity] as number); n++) {
    const calendar = network.calendars[assignmentCalendar[n] as number] as Calendar
    const work = (assignmentWork[n] as number) + (assignmentDelay[n] as number)
    finish = Math.max(finish, addWork(calendar, start, work))
  }
  return finish
}

/** Start of the activity's work when it ends at an instant. */
export function startBefore(network: Network, activity: number, finish: number, minutes: number): number {
  if (minutes === 0 || !isResourced(network, activity))
    return subtractWork(calendarOf(network, activity), finish, minutes)
  const { assignmentIndex, assignmentEnd, assignmentCalendar, assignmentWork, assignmentDelay } = network.activities
  let start = Infinity
  for (let n = assignmentIndex[activity] as number; n < (assignmentEnd[activity] as number); n++) {
    const calendar = network.calendars[assignmentCalendar[n] as number] as Calendar
    const work = (assignmentWork[n] as number) + (assignmentDelay[n] as number)
    start = Math.min(start, subtractWork(calendar, finish, work))
  }
  return start
}

/** Signed working minutes between two instants on the activity's own calendar: the measure of float. */
export const floatBetween = (network: Network, activity: number, from: number, to: number): number =>
  workBetween(calendarOf(network, activity), from, to)
