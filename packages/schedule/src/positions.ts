import { positionOf, type Calendar } from './calendar.ts'
import type { Dates, Network } from './columns.ts'
import { none } from './result.ts'

/**
 * Where each activity stands when the passes are done: by activity {@link standWidth} numbers side by side, see
 * {@link stands}. Whoever looks at a link needs all of both its ends, and one row is fetched at the cost of one column.
 */
export type Positions = Int32Array

export const standWidth = 4
/** Place of each number in an activity's row. */
export const stands = {
  /**
   * The early dates as positions on the activity's own calendar: counts of working minutes, so that float is a
   * difference and "no work lies between" an equality. `none` without a date.
   */
  start: 0,
  finish: 1,
  calendar: 2,
  /** The least float of the links that leave the activity, `none` without one; `measureLinks` writes it. */
  leastFloat: 3,
} as const

export const createPositions = ({ activityCount }: Network): Positions => new Int32Array(activityCount * standWidth)

/** Writes the rows of all activities. */
export function findPositions(network: Network, dates: Dates, positions: Positions): void {
  const { calendars, activities, activityCount } = network
  for (let activity = 0; activity < activityCount; activity++) {
    const row = activity * standWidth
    const clock = activities.calendar[activity] as number
    const calendar = calendars[clock] as Calendar
    const start = dates.start[activity] as number
    const finish = dates.finish[activity] as number
    positions[row + stands.start] = start === none ? none : positionOf(calendar, start)
    positions[row + stands.finish] = finish === none ? none : positionOf(calendar, finish)
    positions[row + stands.calendar] = clock
    positions[row + stands.leastFloat] = none
  }
}
