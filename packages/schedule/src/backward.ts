import { backwardMicrosoft } from './backward-microsoft.ts'
import { backwardPrimavera } from './backward-primavera.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import * as lateBounds from './late-bounds.ts'
import { gatherLateBounds, type LateBounds } from './late-bounds.ts'
import * as results from './result.ts'

// constants of the module's own: see columns.ts
const { codes, constraints, statuses } = columns
const { unbounded } = lateBounds
const { none } = results

const bounds: LateBounds = { start: unbounded, finish: unbounded }

/** Latest early finish of each project's activities; of finished ones only when nothing else is left. */
export function findProjectFinishes(network: Network, dates: Dates): void {
  const { project, code, actualFinish } = network.activities
  const last = new Int32Array(network.projectCount).fill(none)
  dates.projectFinish.fill(none)
  for (let activity = 0; activity < network.activityCount; activity++) {
    const bits = code[activity] as number
    if ((bits & (codes.outside | codes.summary)) !== 0) continue
    const owner = project[activity] as number
    const complete = (bits & codes.status) === statuses.complete
    if (complete) last[owner] = Math.max(last[owner] as number, actualFinish[activity] as number)
    if (complete && (bits & codes.microsoft) === 0) continue
    const finish = dates.finish[activity] as number
    if (finish > (dates.projectFinish[owner] as number)) dates.projectFinish[owner] = finish
  }
  for (let owner = 0; owner < network.projectCount; owner++) {
    if (dates.projectFinish[owner] === none) dates.projectFinish[owner] = last[owner] as number
  }
}

/**
 * Where each project's backward pass begins: the date it must finish by, else its own latest early finish or, as its
 * float option says, the latest of all projects.
 */
export function floatBases(network: Network, dates: Dates): Int32Array {
  const { mustFinishBy, dataDate } = network.projects
  return scheduledEnds(network, dates).map((end, project) => {
    const must = mustFinishBy[project] as number
    if (must !== none) return must
    return end === none ? (dataDate[project] as number) : end
  })
}

/** The latest early finish that a project's floats look to: its own, or that of all projects. */
export function scheduledEnd(network: Network, dates: Dates, project: number): number {
  return network.projects.sharedFloatBase[project] === 1
    ? latestFinish(dates)
    : (dates.projectFinish[project] as number)
}

/** The same by project. */
export function scheduledEnds(network: Network, dates: Dates): Int32Array {
  const latest = latestFinish(dates)
  const { sharedFloatBase } = network.projects
  return dates.projectFinish.map((own, project) => (sharedFloatBase[project] === 1 ? latest : own))
}

export const latestFinish = (dates: Dates): number =>
  dates.projectFinish.reduce((latest, finish) => Math.max(latest, finish), none)

/** Late dates of every node, against the topological order. */
export function backwardPass(network: Network, dates: Dates, order: Int32Array, bases: Int32Array): void {
  for (let n = order.length - 1; n >= 0; n--) backwardNode(network, dates, order[n] as number, bases)
}

/**
 * Late dates of one node, from those of the nodes after it. The answer is the finish that successors leave to it: the
 * project's end bounds it only where that is later; `none` where the project's end plays no part.
 */
export function backwardNode(network: Network, dates: Dates, node: number, bases: Int32Array): number {
  const { activityCount, activities } = network
  const code = node < activityCount ? (activities.code[node] as number) : 0
  if ((code & codes.outside) !== 0) return none
  if (node < activityCount && (code & codes.summary) === 0) {
    const base = bases[activities.project[node] as number] as number
    if ((code & codes.microsoft) !== 0) return backwardMicrosoft(network, dates, node, base)
    return backwardPrimavera(network, dates, node, base)
  }
  if (node < activityCount) boundSummary(network, dates, node)
  else closeGate(network, dates, node)
  return none
}

/** During the pass a summary's late dates are the bounds for all that is under it; they are rolled up afterwards. */
function boundSummary(network: Network, dates: Dates, summary: number): void {
  const { constraint, constraintDate, deadline } = network.activities
  gatherLateBounds(network, dates, summary, bounds)
  if (deadline[summary] !== none) bounds.finish = Math.min(bounds.finish, deadline[summary] as number)
  if (constraint[summary] === constraints['finish-on-or-before']) {
    bounds.finish = Math.min(bounds.finish, constraintDate[summary] as number)
  }
  dates.lateStart[summary] = bounds.start === unbounded ? none : bounds.start
  dates.lateFinish[summary] = bounds.finish === unbounded ? none : bounds.finish
}

/** What leads into a summary must leave room for the earliest of the late dates under it. */
function closeGate(network: Network, dates: Dates, node: number): void {
  const { gateOf, gate, childIndex, child } = network.hierarchy
  const summary = gateOf[node - network.activityCount] as number
  let start = unbounded
  let finish = unbounded
  const end = childIndex[summary + 1] as number
  for (let n = childIndex[summary] as number; n < end; n++) {
    const activity = child[n] as number
    const inner = gate[activity] as number
    const below = inner >= 0 ? inner : activity
    if (network.activities.status[activity] === statuses.complete) continue
    if (dates.lateStart[below] !== none) start = Math.min(start, dates.lateStart[below] as number)
    if (dates.lateFinish[below] !== none) finish = Math.min(finish, dates.lateFinish[below] as number)
  }
  dates.lateStart[node] = start === unbounded ? none : start
  dates.lateFinish[node] = finish === unbounded ? none : finish
}
