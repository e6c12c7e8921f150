import { addWork, workBetween, type Calendar } from './calendar.ts'
import { constraints, floatKinds, kinds, ruleSets, statuses, type Dates, type Network } from './columns.ts'
import { isLate } from './as-late-as-possible.ts'
import { scheduledEnd } from './backward.ts'
import { isOutsidePasses } from './forward.ts'
import { expectedFinishCounts } from './forward-primavera.ts'
import { boundsStart, leavesStart, withoutLag } from './link-dates.ts'
import { none } from './result.ts'
import { calendarOf, floatBetween } from './work.ts'

/** Total float in minutes of the activity's own calendar. */
export function totalFloat(network: Network, dates: Dates, activity: number): number {
  const { activities, projects } = network
  const start = dates.start[activity] as number
  const finish = dates.finish[activity] as number
  const lateStart = dates.lateStart[activity] as number
  const lateFinish = dates.lateFinish[activity] as number
  if (finish === none || lateFinish === none) return none
  const isMicrosoft = activities.ruleSet[activity] === ruleSets.microsoft
  const status = activities.status[activity]
  if (status === statuses.complete) return isMicrosoft ? 0 : none
  if (isMicrosoft && isLate(network, activity)) return 0
  const atFinish = floatBetween(network, activity, finish, lateFinish)
  if (status === statuses['in-progress'] || activities.kind[activity] === kinds['level-of-effort']) return atFinish
  const atStart = floatBetween(network, activity, start, lateStart)
  if (isMicrosoft) return Math.min(atStart, atFinish)
  switch (projects.floatKind[activities.project[activity] as number]) {
    case floatKinds.start:
      return atStart
    case floatKinds.finish:
      return atFinish
    default:
      return Math.min(atStart, atFinish)
  }
}

/** Where the next activities stand, seen from a link's end: for a summary's gate the earliest under it. */
export interface NextDates {
  readonly start: Int32Array
  readonly finish: Int32Array
}

/** By how much each link could slip before its successor moves, in minutes of the predecessor's calendar. */
export function linkFloats(network: Network, dates: Dates): Int32Array {
  const { links, linkCount, activityCount, hierarchy } = network
  const floats = new Int32Array(linkCount).fill(none)
  const open = openDates(network, dates)
  for (let link = 0; link < linkCount; link++) {
    const from = links.from[link] as number
    if (from < 0 || links.quarantined[link] === 1 || links.backward[link] === 0) continue
    const to = links.to[link] as number
    const target = to < activityCount ? to : (hierarchy.gateOf[to - activityCount] as number)
    const stands = (boundsStart(network, link) ? open.start : open.finish)[target] as number
    const leaves = (leavesStart(network, link) ? dates.start : dates.finish)[from] as number
    if (leaves === none || stands === none) continue
    const bound = withoutLag(network, link, stands)
    floats[link] = workBetween(calendarOf(network, from), leaves, bound)
  }
  return floats
}

/** Early dates by activity; for a summary the earliest start and finish of the unfinished activities under it. */
function openDates(network: Network, dates: Dates): NextDates {
  const start = dates.start.slice(0, network.activityCount)
  const finish = dates.finish.slice(0, network.activityCount)
  const { summaries, childIndex, child } = network.hierarchy
  for (const summary of summaries) {
    start[summary] = none
    finish[summary] = none
    for (let n = childIndex[summary] as number; n < (childIndex[summary + 1] as number); n++) {
      const below = child[n] as number
      if (network.activities.status[below] === statuses.complete) continue
      start[summary] = earlier(start[summary] as number, start[below] as number)
      finish[summary] = earlier(finish[summary] as number, finish[below] as number)
    }
  }
  return { start, finish }
}

const earlier = (a: number, b: number): number => (a === none ? b : b === none ? a : Math.min(a, b))

/** Free float of every activity: how far it may slip without moving any other, in minutes of its own calendar. */
export function freeFloats(network: Network, dates: Dates, floats: Int32Array): Int32Array {
  const { activityCount, activities } = network
  const free = new Int32Array(activityCount).fill(none)
  for (let activity = 0; activity < activityCount; activity++) {
    if (dates.finish[activity] === none || dates.lateFinish[activity] === none) continue
    const isMicrosoft = activities.ruleSet[activity] === ruleSets.microsoft
    if (activities.status[activity] === statuses.complete) {
      free[activity] = isMicrosoft ? 0 : none
      continue
    }
    if (isOutsidePasses(network, activity) || activities.kind[activity] === kinds.summary) free[activity] = 0
    else if (isMicrosoft) free[activity] = freeMicrosoft(network, dates, activity, floats)
    else free[activity] = freePrimavera(network, dates, activity, floats)
  }
  return free
}

/** Least link float towards activities that can still move; `none` without any. */
function leastLinkFloat(network: Network, activity: number, floats: Int32Array, skipComplete: boolean): number {
  const { links, activities, activityCount } = network
  let least = none
  const end = links.successorIndex[activity + 1] as number
  for (let n = links.successorIndex[activity] as number; n < end; n++) {
    const link = links.successorLink[n] as number
    const float = floats[link] as number
    if (float === none) continue
    const to = links.to[link] as number
    if (skipComplete && to < activityCount && activities.status[to] === statuses.complete) continue
    least = least === none ? float : Math.min(least, float)
  }
  return least
}

function freePrimavera(network: Network, dates: Dates, activity: number, floats: Int32Array): number {
  const { constraint } = network.activities
  if (constraint[activity] === constraints['mandatory-finish'] || expectedFinishCounts(network, dates, activity))
    return 0
  const least = leastLinkFloat(network, activity, floats, false)
  if (least !== none) return Math.max(0, least)
  if (constraint[activity] === constraints['mandatory-start']) return 0
  const end = scheduledEnd(network, dates, network.activities.project[activity] as number)
  return Math.max(0, floatBetween(network, activity, dates.finish[activity] as number, end))
}

function freeMicrosoft(network: Network, dates: Dates, activity: number, floats: Int32Array): number {
  if (isLate(network, activity)) return 0
  let least = leastLinkFloat(network, activity, floats, true)
  // what follows a summary follows everything under it
  for (
    let above = network.hierarchy.parent[activity] as number;
    above >= 0;
    above = network.hierarchy.parent[above] as number
  ) {
    const bound = summaryBound(network, dates, above, floats)
    if (bound === none) continue
    const float = floatBetween(network, activity, dates.finish[activity] as number, bound)
    least = least === none ? float : Math.min(least, float)
  }
  return Math.max(0, least === none ? totalFloat(network, dates, activity) : least)
}

/** How late anything under a summary may end before what follows the summary moves; `none`: nothing follows. */
function summaryBound(network: Network, dates: Dates, summary: number, floats: Int32Array): number {
  const { links } = network
  let least = none
  const end = links.successorIndex[summary + 1] as number
  for (let n = links.successorIndex[summary] as number; n < end; n++) {
    const link = links.successorLink[n] as number
    const float = floats[link] as number
    if (float === none || leavesStart(network, link)) continue
    least = least === none ? float : Math.min(least, float)
  }
  if (least === none || dates.finish[summary] === none) return none
  return addWork(calendarOf(network, summary) as Calendar, dates.finish[summary] as number, Math.max(0, least))
}
