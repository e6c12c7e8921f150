import { workBetween } from './calendar.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import { scheduledEnd } from './backward.ts'
import { boundsStart, earliestByLink } from './link-dates.ts'
import { outerGate } from './logic.ts'
import * as results from './result.ts'
import { calendarOf } from './work.ts'

// constants of the module's own: see columns.ts
const { codes, linkCodes, statuses } = columns
const { none } = results

/** Does a link set its successor's dates? Whether anything under a summary stands there is seen afterwards. */
export function drives(network: Network, dates: Dates, link: number): boolean {
  const { links, activities } = network
  if (((links.code[link] as number) & linkCodes.forward) === 0) return false
  const to = links.to[link] as number
  if (to < network.activityCount && ((activities.code[to] as number) & codes.ownDates) !== 0) return false
  const date = earliestByLink(network, dates, link)
  return date !== none && meets(network, dates, to, date, boundsStart(network, link))
}

/** Does a node stand exactly where a bound on its start or finish puts it? */
function meets(network: Network, dates: Dates, node: number, date: number, isStart: boolean): boolean {
  const stands = (isStart ? dates.start : dates.finish)[node] as number
  if (stands === none || date === stands) return stands !== none
  return node < network.activityCount && workBetween(calendarOf(network, node), date, stands) === 0
}

/** Is a node held where it stands by the gate above it? */
function heldByGate(network: Network, dates: Dates, node: number, gate: number): boolean {
  if (node < network.activityCount && ((network.activities.code[node] as number) & codes.ownDates) !== 0) return false
  const start = dates.start[gate] as number
  const finish = dates.finish[gate] as number
  return (
    (start !== none && meets(network, dates, node, start, true)) ||
    (finish !== none && meets(network, dates, node, finish, false))
  )
}

/** Logic into a summary drives only when something under it stands there. */
export function dropIdleGates(network: Network, dates: Dates, driving: Uint8Array): void {
  const { hierarchy, links, activityCount } = network
  const { gateOf, gate, childIndex, child } = hierarchy
  const moves = new Uint8Array(gateOf.length)
  // gates come outermost first: from the end, the inner ones are settled before those around them
  for (let n = gateOf.length - 1; n >= 0; n--) {
    const node = activityCount + n
    const summary = gateOf[n] as number
    for (let c = childIndex[summary] as number; c < (childIndex[summary + 1] as number); c++) {
      const inner = gate[child[c] as number] as number
      const below = inner >= 0 ? inner : (child[c] as number)
      const counts = inner < 0 || moves[inner - activityCount] === 1
      if (counts && heldByGate(network, dates, below, node)) moves[n] = 1
    }
    if (moves[n] === 1) continue
    for (let p = links.predecessorIndex[node] as number; p < (links.predecessorEnd[node] as number); p++) {
      driving[links.predecessorLink[p] as number] = 0
    }
  }
}

/**
 * Activities on the longest path: those that end last in their float base (the own project, or all projects) and
 * everything that leads there by driving links.
 *
 * @param open the former, where they are known; it is emptied
 */
export function findLongestPath(
  network: Network,
  dates: Dates,
  driving: Uint8Array,
  open = lastActivities(network, dates),
): Uint8Array {
  const { activityCount, nodeCount, links, hierarchy, activities } = network
  const hasGates = hierarchy.gateOf.length > 0
  const reached = new Uint8Array(nodeCount)
  for (const node of open) reached[node] = 1
  const visit = (node: number): void => {
    if (reached[node] === 1) return
    reached[node] = 1
    open.push(node)
  }
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (let n = links.predecessorIndex[node] as number; n < (links.predecessorEnd[node] as number); n++) {
      const link = links.predecessorLink[n] as number
      if (driving[link] === 1) visit(links.from[link] as number)
    }
    const gate = hasGates ? outerGate(network, node) : -1
    if (gate >= 0 && heldByGate(network, dates, node, gate)) visit(gate)
    if (node < activityCount && ((activities.code[node] as number) & codes.summary) !== 0) {
      const end = hierarchy.childIndex[node + 1] as number
      for (let n = hierarchy.childIndex[node] as number; n < end; n++) {
        const child = hierarchy.child[n] as number
        if (dates.finish[child] === dates.finish[node] && dates.finish[child] !== none) visit(child)
      }
    }
  }
  return reached.slice(0, activityCount)
}

/** The activities that end last in their float base. */
export function lastActivities(network: Network, dates: Dates): number[] {
  const ends = Array.from(dates.projectFinish, (_, owner) => scheduledEnd(network, dates, owner))
  const last: number[] = []
  for (let activity = 0; activity < network.activityCount; activity++) {
    if (isLast(network, dates, ends, activity)) last.push(activity)
  }
  return last
}

/** Does an activity end when the last one of its float base does? `ends`: when that is, by project. */
export function isLast(network: Network, dates: Dates, ends: readonly number[], activity: number): boolean {
  const { project, code } = network.activities
  if (dates.finish[activity] !== ends[project[activity] as number]) return false
  const bits = code[activity] as number
  return (bits & (codes.outside | codes.summary)) === 0 && (bits & codes.status) !== statuses.complete
}
