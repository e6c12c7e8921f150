import type { Dates, Network } from './columns.ts'
import { latestByLink, leavesStart } from './link-dates.ts'
import { none } from './result.ts'

/** Later than any date: no bound. */
export const unbounded = 0x7fffffff

/** The latest start and finish that successors leave to a node; {@link unbounded} where none does. */
export interface LateBounds {
  start: number
  finish: number
}

/** Gathers the links that leave a node and what the summary above it passes on. */
export function gatherLateBounds(network: Network, dates: Dates, node: number, bounds: LateBounds): void {
  const { successorIndex, successorLink, backward, quarantined } = network.links
  bounds.start = unbounded
  bounds.finish = unbounded
  const end = successorIndex[node + 1] as number
  for (let n = successorIndex[node] as number; n < end; n++) {
    const link = successorLink[n] as number
    if (backward[link] === 0 || quarantined[link] === 1) continue
    const date = latestByLink(network, dates, link)
    if (date === none) continue
    if (leavesStart(network, link)) bounds.start = Math.min(bounds.start, date)
    else bounds.finish = Math.min(bounds.finish, date)
  }
  const above = network.hierarchy.parent[node] as number
  if (above < 0) return
  const start = dates.lateStart[above] as number
  const finish = dates.lateFinish[above] as number
  if (start !== none) bounds.start = Math.min(bounds.start, start)
  if (finish !== none) bounds.finish = Math.min(bounds.finish, finish)
}
