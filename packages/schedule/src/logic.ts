import type { Dates, Network } from './columns.ts'
import { boundsStart, earliestByLink } from './link-dates.ts'
import { none } from './result.ts'

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
  const { predecessorIndex, predecessorLink, forward, quarantined } = network.links
  bounds.start = none
  bounds.finish = none
  const end = predecessorIndex[node + 1] as number
  for (let n = predecessorIndex[node] as number; n < end; n++) {
    const link = predecessorLink[n] as number
    if (forward[link] === 0 || quarantined[link] === 1) continue
    const date = earliestByLink(network, dates, link)
    if (boundsStart(network, link)) bounds.start = Math.max(bounds.start, date)
    else bounds.finish = Math.max(bounds.finish, date)
  }
  const gate = outerGate(network, node)
  if (gate < 0) return
  bounds.start = Math.max(bounds.start, dates.start[gate] as number)
  bounds.finish = Math.max(bounds.finish, dates.finish[gate] as number)
}

/** Gate of the summary above a node, -1 without. */
export function outerGate(network: Network, node: number): number {
  const { parent, gate, gateOf } = network.hierarchy
  const { activityCount } = network
  const inside = node < activityCount ? node : (gateOf[node - activityCount] as number)
  const above = parent[inside] as number
  return above < 0 ? -1 : (gate[above] as number)
}
