import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import { forwardMicrosoft } from './forward-microsoft.ts'
import { forwardPrimavera } from './forward-primavera.ts'
import { gatherBounds, type LogicBounds } from './logic.ts'
import * as results from './result.ts'
import * as reasoning from './reason-codes.ts'

// constants of the module's own: see columns.ts
const { codes, constraints } = columns
const { none } = results
const { reasonCodes } = reasoning

const bounds: LogicBounds = { start: none, finish: none }

export function createDates(network: Network): Dates {
  const { nodeCount } = network
  const empty = (count: number): Int32Array => new Int32Array(count).fill(none)
  return {
    start: empty(nodeCount),
    finish: empty(nodeCount),
    lateStart: empty(nodeCount),
    lateFinish: empty(nodeCount),
    minutes: new Int32Array(nodeCount),
    reason: new Uint8Array(nodeCount),
    logicStart: empty(nodeCount),
    heldStart: empty(nodeCount),
    projectFinish: empty(network.projectCount),
  }
}

/** As {@link createDates} makes them, for another schedule of the same network. */
export function clearDates(dates: Dates): void {
  const { start, finish, lateStart, lateFinish, minutes, reason, logicStart, heldStart, projectFinish } = dates
  for (const column of [start, finish, lateStart, lateFinish, logicStart, heldStart, projectFinish]) column.fill(none)
  minutes.fill(0)
  reason.fill(0)
}

/** Is the activity outside the passes: inactive, or scheduled after them from what surrounds it? */
export const isOutsidePasses = (network: Network, activity: number): boolean =>
  ((network.activities.code[activity] as number) & codes.outside) !== 0

/** Early dates of every node, in topological order. */
export function forwardPass(network: Network, dates: Dates, order: Int32Array): void {
  for (let n = 0; n < order.length; n++) forwardNode(network, dates, order[n] as number)
}

/** Early dates of one node, from those of the nodes before it. */
export function forwardNode(network: Network, dates: Dates, node: number): void {
  if (node >= network.activityCount) return openGate(network, dates, node)
  const code = network.activities.code[node] as number
  if ((code & (codes.outside | codes.summary | codes.microsoft)) === 0) return forwardPrimavera(network, dates, node)
  if ((code & codes.outside) !== 0) return
  if ((code & codes.summary) !== 0) rollUpEarly(network, dates, node)
  else forwardMicrosoft(network, dates, node)
}

/** A gate holds the bounds that logic and constraints put on a whole summary. */
function openGate(network: Network, dates: Dates, gate: number): void {
  gatherBounds(network, dates, gate, bounds)
  const { activities, hierarchy, activityCount } = network
  const summary = hierarchy.gateOf[gate - activityCount] as number
  const date = activities.constraintDate[summary] as number
  if (activities.constraint[summary] === constraints['start-on-or-after']) bounds.start = Math.max(bounds.start, date)
  dates.start[gate] = bounds.start
  dates.finish[gate] = bounds.finish
}

function rollUpEarly(network: Network, dates: Dates, summary: number): void {
  const { childIndex, child } = network.hierarchy
  let start = Infinity
  let finish = none
  const end = childIndex[summary + 1] as number
  for (let n = childIndex[summary] as number; n < end; n++) {
    const below = child[n] as number
    if (dates.start[below] === none || dates.finish[below] === none) continue
    start = Math.min(start, dates.start[below] as number)
    finish = Math.max(finish, dates.finish[below] as number)
  }
  if (finish === none) return
  dates.start[summary] = start
  dates.finish[summary] = finish
  dates.reason[summary] = reasonCodes.summary
}
