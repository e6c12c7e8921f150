import { constraints, flags, statuses, type Dates, type Network } from './columns.ts'
import { gatherLateBounds, unbounded, type LateBounds } from './late-bounds.ts'
import { none } from './result.ts'
import { finishFrom, finishUpTo, startBefore } from './work.ts'

const bounds: LateBounds = { start: unbounded, finish: unbounded }

/** Late dates of one task as Microsoft Project computes them. */
export function backwardMicrosoft(network: Network, dates: Dates, activity: number, base: number): number {
  const { activities } = network
  if (activities.status[activity] === statuses.complete) {
    dates.lateStart[activity] = dates.start[activity] as number
    dates.lateFinish[activity] = dates.finish[activity] as number
    return none
  }
  const minutes = dates.minutes[activity] as number
  const started = activities.actualStart[activity] !== none
  gatherLateBounds(network, dates, activity, bounds)
  let byLogic = bounds.finish
  // a start that is fixed, by progress or by hand, is not moved by what is tied to it
  const fixed = started || ((activities.flags[activity] as number) & flags.manual) !== 0
  if (bounds.start !== unbounded && !fixed) {
    byLogic = Math.min(byLogic, finishFrom(network, activity, bounds.start, minutes))
  }
  let finish = Math.min(base, byLogic)
  if (!started) finish = capped(network, activity, finish, minutes)
  if (activities.deadline[activity] !== none) finish = Math.min(finish, activities.deadline[activity] as number)
  finish = finishUpTo(network, activity, finish)
  dates.lateFinish[activity] = finish
  dates.lateStart[activity] = started
    ? (activities.actualStart[activity] as number)
    : startBefore(network, activity, finish, minutes)
  return byLogic
}

function capped(network: Network, activity: number, finish: number, minutes: number): number {
  const date = network.activities.constraintDate[activity] as number
  if (date === none) return finish
  switch (network.activities.constraint[activity]) {
    case constraints['start-on-or-before']:
      return Math.min(finish, finishFrom(network, activity, date, minutes))
    case constraints['finish-on-or-before']:
      return Math.min(finish, date)
    case constraints['start-on']:
    case constraints['mandatory-start']:
      return finishFrom(network, activity, date, minutes)
    case constraints['finish-on']:
    case constraints['mandatory-finish']:
      return date
    default:
      return finish
  }
}
