import { addWork, positionOf, workBetween, type Calendar } from './calendar.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import { isLate } from './as-late-as-possible.ts'
import { scheduledEnd } from './backward.ts'
import { expectedFinishCounts } from './forward-primavera.ts'
import { leavesStart, withoutLag } from './link-dates.ts'
import type { LinkMeasures } from './measure-links.ts'
import * as standing from './positions.ts'
import type { Positions } from './positions.ts'
import * as results from './result.ts'
import { calendarOf, floatBetween } from './work.ts'

// constants of the module's own: see columns.ts
const { codes, constraints, floatKinds, kinds, linkCodes, statuses } = columns
const { standWidth, stands } = standing
const { none } = results

/** Total float in minutes of the activity's own calendar. */
export function totalFloat(network: Network, dates: Dates, activity: number): number {
  const calendar = calendarOf(network, activity)
  const start = dates.start[activity] as number
  const finish = dates.finish[activity] as number
  const startPosition = start === none ? 0 : positionOf(calendar, start)
  return totalFloatFrom(network, dates, activity, startPosition, finish === none ? 0 : positionOf(calendar, finish))
}

/** The same with the early dates as positions on the activity's calendar. */
export function totalFloatFrom(
  network: Network,
  dates: Dates,
  activity: number,
  startPosition: number,
  finishPosition: number,
): number {
  const { activities, projects } = network
  const finish = dates.finish[activity] as number
  const lateStart = dates.lateStart[activity] as number
  const lateFinish = dates.lateFinish[activity] as number
  if (finish === none || lateFinish === none) return none
  const code = activities.code[activity] as number
  const isMicrosoft = (code & codes.microsoft) !== 0
  const status = code & codes.status
  if (status === statuses.complete) return isMicrosoft ? 0 : none
  if (isMicrosoft && isLate(network, activity)) return 0
  const calendar = calendarOf(network, activity)
  const atFinish = positionOf(calendar, lateFinish) - finishPosition
  if (status === statuses['in-progress'] || activities.kind[activity] === kinds['level-of-effort']) return atFinish
  const atStart = positionOf(calendar, lateStart) - startPosition
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

/** By how much one link could slip; {@link none} where it bounds nothing. */
export function linkFloat(network: Network, dates: Dates, open: NextDates, link: number): number {
  const { links, activityCount, hierarchy } = network
  const bits = links.code[link] as number
  if ((bits & linkCodes.backward) === 0) return none
  const from = links.from[link] as number
  const to = links.to[link] as number
  const target = to < activityCount ? to : (hierarchy.gateOf[to - activityCount] as number)
  const stands = ((bits & linkCodes.boundsFinish) === 0 ? open.start : open.finish)[target] as number
  const leaves = ((bits & linkCodes.leavesStart) !== 0 ? dates.start : dates.finish)[from] as number
  if (leaves === none || stands === none) return none
  return workBetween(calendarOf(network, from), leaves, withoutLag(network, link, stands))
}

/** Early dates by activity; for a summary the earliest start and finish of the unfinished activities under it. */
export function openDates(network: Network, dates: Dates): NextDates {
  if (network.hierarchy.summaries.length === 0) return dates
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
export function freeFloats(
  network: Network,
  dates: Dates,
  positions: Positions,
  { floats }: Pick<LinkMeasures, 'floats'>,
): Int32Array {
  const free = new Int32Array(network.activityCount)
  for (let activity = 0; activity < free.length; activity++) {
    const least = positions[activity * standWidth + stands.leastFloat] as number
    free[activity] = freeFloat(network, dates, activity, floats, least)
  }
  return free
}

/** Free float of one activity, from those of the links that leave it. */
export function freeFloat(network: Network, dates: Dates, activity: number, floats: Int32Array, least: number): number {
  if (dates.finish[activity] === none || dates.lateFinish[activity] === none) return none
  const code = network.activities.code[activity] as number
  const isMicrosoft = (code & codes.microsoft) !== 0
  if ((code & codes.status) === statuses.complete) return isMicrosoft ? 0 : none
  if ((code & (codes.outside | codes.summary)) !== 0) return 0
  return isMicrosoft ? freeMicrosoft(network, dates, activity, floats) : freePrimavera(network, dates, activity, least)
}

/** Least link float towards activities that can still move; `none` without any. */
export function leastLinkFloat(network: Network, activity: number, floats: Int32Array, skipComplete: boolean): number {
  const { links, activities, activityCount } = network
  let least = none
  const end = links.successorEnd[activity] as number
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

function freePrimavera(network: Network, dates: Dates, activity: number, least: number): number {
  const { constraint } = network.activities
  if (constraint[activity] === constraints['mandatory-finish']) return 0
  const mayExpect = ((network.activities.code[activity] as number) & codes.expected) !== 0
  if (mayExpect && expectedFinishCounts(network, dates, activity)) return 0
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
  const end = links.successorEnd[summary] as number
  for (let n = links.successorIndex[summary] as number; n < end; n++) {
    const link = links.successorLink[n] as number
    const float = floats[link] as number
    if (float === none || leavesStart(network, link)) continue
    least = least === none ? float : Math.min(least, float)
  }
  if (least === none || dates.finish[summary] === none) return none
  return addWork(calendarOf(network, summary) as Calendar, dates.finish[summary] as number, Math.max(0, least))
}
