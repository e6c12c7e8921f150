import { positionOf } from './calendar.ts'
import type { Dates, Network } from './columns.ts'
import { none } from './result.ts'
import { calendarOf } from './work.ts'

/**
 * By activity, the early dates as positions on its own calendar: counts of working minutes, so that float is a
 * difference and "no work lies between" an equality. 0 without a date.
 */
export interface Positions {
  readonly start: Int32Array
  readonly finish: Int32Array
  /** The least float of the links that leave the activity, `none` without one; `measureLinks` writes it. */
  readonly leastFloat: Int32Array
}

export const createPositions = ({ activityCount }: Network): Positions => ({
  start: new Int32Array(activityCount),
  finish: new Int32Array(activityCount),
  leastFloat: new Int32Array(activityCount),
})

/** Writes the positions of all early dates. */
export function findPositions(network: Network, dates: Dates, positions: Positions): void {
  for (let activity = 0; activity < network.activityCount; activity++) {
    const calendar = calendarOf(network, activity)
    const start = dates.start[activity] as number
    const finish = dates.finish[activity] as number
    positions.start[activity] = start === none ? 0 : positionOf(calendar, start)
    positions.finish[activity] = finish === none ? 0 : positionOf(calendar, finish)
  }
}
