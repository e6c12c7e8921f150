import { scheduledEnd } from './backward.ts'
import { constraints, kinds, ruleSets, statuses, type Dates, type Network } from './columns.ts'
import { forwardPass, isOutsidePasses } from './forward.ts'
import { boundsStart, leavesStart, withoutLag } from './link-dates.ts'
import { reasonCodes } from './reason-codes.ts'
import { none } from './result.ts'
import { finishFrom, finishUpTo, startBefore } from './work.ts'

/** Is the activity to be done as late as possible, and still free to move? */
export const isLate = (network: Network, activity: number): boolean =>
  (network.activities.constraint[activity] === constraints['as-late-as-possible'] ||
    network.activities.secondConstraint[activity] === constraints['as-late-as-possible']) &&
  network.activities.status[activity] === statuses['not-started'] &&
  network.activities.kind[activity] !== kinds.summary &&
  !isOutsidePasses(network, activity)

/**
 * "As late as possible" means two things. In Microsoft Project such a task takes its late dates and the tasks after it
 * follow. In Primavera P6 it uses up its free float only: no successor's early dates move.
 */
export function moveLateActivities(network: Network, dates: Dates, order: Int32Array): void {
  let holds = false
  for (let activity = 0; activity < network.activityCount; activity++) {
    if (network.activities.ruleSet[activity] !== ruleSets.microsoft || !isLate(network, activity)) continue
    dates.heldStart[activity] = dates.lateStart[activity] as number
    holds = true
  }
  if (holds) forwardPass(network, dates, order)
  for (let n = order.length - 1; n >= 0; n--) {
    const activity = order[n] as number
    if (activity >= network.activityCount || network.activities.ruleSet[activity] === ruleSets.microsoft) continue
    if (isLate(network, activity)) useFreeFloat(network, dates, activity)
  }
}

/** Moves one activity as late as its successors' early dates allow. */
export function useFreeFloat(network: Network, dates: Dates, activity: number): void {
  const { links } = network
  const minutes = dates.minutes[activity] as number
  let finish = Infinity
  const end = links.successorEnd[activity] as number
  for (let n = links.successorIndex[activity] as number; n < end; n++) {
    const link = links.successorLink[n] as number
    if (links.forward[link] === 0 || links.quarantined[link] === 1) continue
    const to = links.to[link] as number
    const date = (boundsStart(network, link) ? dates.start : dates.finish)[to] as number
    if (date === none || network.activities.status[to] === statuses.complete) continue
    const bound = withoutLag(network, link, date)
    finish = Math.min(finish, leavesStart(network, link) ? finishFrom(network, activity, bound, minutes) : bound)
  }
  if (finish === Infinity) finish = scheduledEnd(network, dates, network.activities.project[activity] as number)
  finish = finishUpTo(network, activity, finish)
  if (finish <= (dates.finish[activity] as number)) return
  dates.start[activity] = startBefore(network, activity, finish, minutes)
  dates.finish[activity] = finish
  dates.reason[activity] = reasonCodes['as-late-as-possible']
}
