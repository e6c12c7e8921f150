import { workBetween } from './calendar.ts'
import { flags, kinds, ruleSets, statuses, type Dates, type Network } from './columns.ts'
import { scheduledEnd } from './backward.ts'
import { isOutsidePasses } from './forward.ts'
import { boundsStart, earliestByLink } from './link-dates.ts'
import { outerGate } from './logic.ts'
import { none } from './result.ts'
import { calendarOf } from './work.ts'

/**
 * Which links set their successor's early dates: those whose date is, in the successor's working time, where the
 * successor stands. Where a constraint or the data date holds it later, no link drives.
 */
export function findDrivingLinks(network: Network, dates: Dates): Uint8Array {
  const { links } = network
  const driving = new Uint8Array(network.linkCount)
  for (let link = 0; link < network.linkCount; link++) {
    if ((links.from[link] as number) < 0 || links.forward[link] === 0 || links.quarantined[link] === 1) continue
    const to = links.to[link] as number
    if (to < network.activityCount && hasOwnDates(network, to)) continue
    const date = earliestByLink(network, dates, link)
    if (date !== none && meets(network, dates, to, date, boundsStart(network, link))) driving[link] = 1
  }
  dropIdleGates(network, dates, driving)
  return driving
}

/** Does a node stand exactly where a bound on its start or finish puts it? */
function meets(network: Network, dates: Dates, node: number, date: number, isStart: boolean): boolean {
  const stands = (isStart ? dates.start : dates.finish)[node] as number
  if (stands === none || date === stands) return stands !== none
  return node < network.activityCount && workBetween(calendarOf(network, node), date, stands) === 0
}

/** Is a node held where it stands by the gate above it? */
function heldByGate(network: Network, dates: Dates, node: number, gate: number): boolean {
  if (node < network.activityCount && hasOwnDates(network, node)) return false
  const start = dates.start[gate] as number
  const finish = dates.finish[gate] as number
  return (
    (start !== none && meets(network, dates, node, start, true)) ||
    (finish !== none && meets(network, dates, node, finish, false))
  )
}

/** In Microsoft Project progress and manual dates free a task from logic. */
const hasOwnDates = ({ activities }: Network, activity: number): boolean =>
  activities.ruleSet[activity] === ruleSets.microsoft &&
  (activities.actualStart[activity] !== none || ((activities.flags[activity] as number) & flags.manual) !== 0)

/** Logic into a summary drives only when something under it stands there. */
function dropIdleGates(network: Network, dates: Dates, driving: Uint8Array): void {
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
    for (let p = links.predecessorIndex[node] as number; p < (links.predecessorIndex[node + 1] as number); p++) {
      driving[links.predecessorLink[p] as number] = 0
    }
  }
}

/**
 * Activities on the longest path: those that end last in their float base (the own project, or all projects) and
 * everything that leads there by driving links.
 */
export function findLongestPath(network: Network, dates: Dates, driving: Uint8Array): Uint8Array {
  const { activityCount, nodeCount, links, hierarchy } = network
  const reached = new Uint8Array(nodeCount)
  const open = lastActivities(network, dates)
  for (const node of open) reached[node] = 1
  const visit = (node: number): void => {
    if (reached[node] === 1) return
    reached[node] = 1
    open.push(node)
  }
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (let n = links.predecessorIndex[node] as number; n < (links.predecessorIndex[node + 1] as number); n++) {
      const link = links.predecessorLink[n] as number
      if (driving[link] === 1) visit(links.from[link] as number)
    }
    const gate = outerGate(network, node)
    if (gate >= 0 && heldByGate(network, dates, node, gate)) visit(gate)
    if (node < activityCount && network.activities.kind[node] === kinds.summary) {
      const end = hierarchy.childIndex[node + 1] as number
      for (let n = hierarchy.childIndex[node] as number; n < end; n++) {
        const child = hierarchy.child[n] as number
        if (dates.finish[child] === dates.finish[node] && dates.finish[child] !== none) visit(child)
      }
    }
  }
  return reached.slice(0, activityCount)
}

function lastActivities(network: Network, dates: Dates): number[] {
  const { activities } = network
  const last: number[] = []
  for (let activity = 0; activity < network.activityCount; activity++) {
    if (isOutsidePasses(network, activity) || activities.kind[activity] === kinds.summary) continue
    if (activities.status[activity] === statuses.complete) continue
    const end = scheduledEnd(network, dates, activities.project[activity] as number)
    if (dates.finish[activity] === end) last.push(activity)
  }
  return last
}
