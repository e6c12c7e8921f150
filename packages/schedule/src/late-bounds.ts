import { subtractWork, type Calendar } from './calendar.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import * as results from './result.ts'

// constants of the module's own: see columns.ts
const { codes, linkCodes } = columns
const { none } = results

/** Later than any date: no bound. */
export const unbounded = 0x7fffffff

/** The latest start and finish that successors leave to a node; {@link unbounded} where none does. */
export interface LateBounds {
  start: number
  finish: number
}

/** Gathers the links that leave a node and what the summary above it passes on. */
export function gatherLateBounds(network: Network, dates: Dates, node: number, bounds: LateBounds): void {
  const { successorIndex, successorEnd, successorLink, code, to, lag, lagCalendar } = network.links
  let start = unbounded
  let finish = unbounded
  const end = successorEnd[node] as number
  for (let n = successorIndex[node] as number; n < end; n++) {
    const link = successorLink[n] as number
    const bits = code[link] as number
    if ((bits & linkCodes.backward) === 0) continue
    const column = (bits & linkCodes.boundsFinish) === 0 ? dates.lateStart : dates.lateFinish
    let date = column[to[link] as number] as number
    if (date === none) continue
    if ((bits & linkCodes.adjusted) !== 0) {
      date = subtractWork(network.calendars[lagCalendar[link] as number] as Calendar, date, lag[link] as number)
    }
    if ((bits & linkCodes.leavesStart) === 0) {
      if (date < finish) finish = date
    } else if (date < start) start = date
  }
  const { activities, hierarchy } = network
  if (((activities.code[node] as number) & codes.below) !== 0) {
    const above = hierarchy.parent[node] as number
    const lateStart = dates.lateStart[above] as number
    const lateFinish = dates.lateFinish[above] as number
    if (lateStart !== none) start = Math.min(start, lateStart)
    if (lateFinish !== none) finish = Math.min(finish, lateFinish)
  }
  bounds.start = start
  bounds.finish = finish
}
