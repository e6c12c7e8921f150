import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import { earliestByLink } from './link-dates.ts'
import * as results from './result.ts'

// constants of the module's own: see columns.ts
const { linkCodes } = columns
const { none } = results

/** The earliest start and finish that logic leaves to a node; `none` where no link bounds it. */
export interface LogicBounds {
  start: number
  finish: number
}

/**
 * Gathers the links that end at a node and what its summaries' gates pass on. The bounds are written into `bounds`, so
 * that a pass over many activities makes no objects.
 */
export function gatherBounds(network: Network, dates: Dates, node: number, bounds: LogicBounds): void {
  const { predecessorIndex, predecessorEnd, predecessorLink, code, from } = network.links
  let start: number = none
  let finish: number = none
  const end = predecessorEnd[node] as number
  for (let n = predecessorIndex[node] as number; n < end; n++) {
    const link = predecessorLink[n] as number
    const bits = code[link] as number
    if ((bits & linkCodes.forward) === 0) continue
    let date: number
    if ((bits & linkCodes.adjusted) !== 0) date = earliestByLink(network, dates, link)
    else date = ((bits & linkCodes.leavesStart) !== 0 ? dates.start : dates.finish)[from[link] as number] as number
    if ((bits & linkCodes.boundsFinish) === 0) {
      if (date > start) start = date
    } else if (date > finish) finish = date
  }
  if (network.hierarchy.gateOf.length > 0) {
    const gate = outerGate(network, node)
    if (gate >= 0) {
      start = Math.max(start, dates.start[gate] as number)
      finish = Math.max(finish, dates.finish[gate] as number)
    }
  }
  bounds.start = start
  bounds.finish = finish
}

/** Gate of the summary above a node, -1 without. */
export function outerGate(network: Network, node: number): number {
  const { parent, gate, gateOf } = network.hierarchy
  const { activityCount } = network
  const inside = node < activityCount ? node : (gateOf[node - activityCount] as number)
  const above = parent[inside] as number
  return above < 0 ? -1 : (gate[above] as number)
}
