import { backwardNode } from './backward.ts'
import { horizon } from './calendar.ts'
import { statuses, type Dates, type Network } from './columns.ts'
import { buildScene, type Scene } from './explain/scene.ts'
import { isSummary } from './explain/logic-ways.ts'
import { totalFloat } from './float.ts'
import { gatherLateBounds, unbounded, type LateBounds } from './late-bounds.ts'
import type { NetworkInput } from './network.ts'
import { dependences, isActivity } from './predecessors.ts'
import { none, type Schedule } from './result.ts'

/**
 * The longest path to a chosen activity: 1 for it and for all that leads to it by driving links, whether or not the
 * activity itself is critical to anything.
 *
 * @param schedule the result for the same input
 */
export function longestPathTo(input: NetworkInput, schedule: Schedule, target: number): Uint8Array {
  return findLongestPathTo(buildScene(input, schedule), target)
}

export function findLongestPathTo(scene: Scene, target: number): Uint8Array {
  const reached = new Uint8Array(scene.network.activityCount)
  if (!isActivity(scene.network, target) || scene.final.finish[target] === none) return reached
  const open = [target]
  reached[target] = 1
  for (let activity = open.pop(); activity !== undefined; activity = open.pop()) {
    for (const { from, driving } of dependences(scene, activity)) {
      if (!driving || reached[from] === 1) continue
      reached[from] = 1
      open.push(from)
    }
  }
  return reached
}

/** By activity index; {@link none} for what does not lead to the target. */
export interface FloatTo {
  readonly lateStart: Int32Array
  readonly lateFinish: Int32Array
  /** By how much an activity may slip before the target does, in minutes of its own calendar. */
  readonly floatMinutes: Int32Array
}

/**
 * Late dates and float with regard to one activity: the backward pass of each rule set, begun at the target's early
 * dates and only along what leads to it. Deadlines, constraints and dates of other projects elsewhere bound nothing
 * here, for they do not move the target. What is finished has no float.
 *
 * @param schedule the result for the same input
 */
export function floatTo(input: NetworkInput, schedule: Schedule, target: number): FloatTo {
  return findFloatTo(buildScene(input, schedule), target)
}

export function findFloatTo(scene: Scene, target: number): FloatTo {
  const { network, order, final } = scene
  const empty = (): Int32Array => new Int32Array(network.nodeCount).fill(none)
  const dates: Dates = { ...final, lateStart: empty(), lateFinish: empty() }
  const free = withoutDates(network)
  const isDone = (activity: number): boolean => network.activities.status[activity] === statuses.complete
  if (isActivity(network, target) && !isDone(target) && final.finish[target] !== none) {
    const bases = new Int32Array(network.projectCount).fill(unbounded)
    for (let n = order.length - 1; n >= 0; n--) {
      const node = order[n] as number
      if (node === target) beginAtTarget(scene, dates, target)
      else if (node >= network.activityCount || isBounded(free, dates, node)) backwardNode(free, dates, node, bases)
      if (node !== target && isBeyond(dates, node)) [dates.lateStart[node], dates.lateFinish[node]] = [none, none]
    }
  }
  const lateStart = dates.lateStart.slice(0, network.activityCount)
  const lateFinish = dates.lateFinish.slice(0, network.activityCount)
  const floatMinutes = lateFinish.map((_, activity) => totalFloat(free, dates, activity))
  for (let activity = 0; activity < network.activityCount; activity++) {
    if (!isDone(activity) && !isSummary(scene, activity)) continue
    floatMinutes[activity] = none
    if (activity !== target || isDone(activity)) [lateStart[activity], lateFinish[activity]] = [none, none]
  }
  return { lateStart, lateFinish, floatMinutes }
}

/** Everything under a summary that is the target may end with it, and begin at any time. */
function beginAtTarget(scene: Scene, dates: Dates, target: number): void {
  dates.lateFinish[target] = dates.finish[target] as number
  if (!isSummary(scene, target)) dates.lateStart[target] = dates.start[target] as number
}

const bounds: LateBounds = { start: unbounded, finish: unbounded }

function isBounded(network: Network, dates: Dates, node: number): boolean {
  gatherLateBounds(network, dates, node, bounds)
  return bounds.start !== unbounded || bounds.finish !== unbounded
}

/** Nothing that counts in the activity's rules leads on to the target. */
const isBeyond = (dates: Dates, node: number): boolean => (dates.lateFinish[node] as number) >= horizon

/** The network without the dates that bound late dates otherwise than by logic. */
function withoutDates(network: Network): Network {
  const absent = new Int32Array(network.activityCount).fill(none)
  const activities = {
    ...network.activities,
    constraintDate: absent,
    secondConstraintDate: absent,
    deadline: absent,
    externalLateFinish: absent,
  }
  return { ...network, activities }
}
