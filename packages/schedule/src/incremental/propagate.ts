import { backwardNode, floatBases, scheduledEnds } from '../backward.ts'
import { codes, linkCodes, statuses, type Dates, type Network } from '../columns.ts'
import { forwardNode } from '../forward.ts'
import { none } from '../result.ts'
import { addWaiting, mark, takeHighest, takeLowest } from './collect.ts'
import type { EngineState, Ends } from './state.ts'

/** Early dates of what has changed and of what that moves, in topological order; answers how many nodes it looked at. */
export function propagateForward(state: EngineState): number {
  const { network, early, changes, waitingForward: waiting, place, nodeAt } = state
  for (const node of changes.forward.list) addWaiting(waiting, place[node] as number)
  let count = 0
  for (let at = takeLowest(waiting); at >= 0; at = takeLowest(waiting)) {
    const node = nodeAt[at] as number
    count++
    const start = early.start[node] as number
    const finish = early.finish[node] as number
    const minutes = early.minutes[node] as number
    const reason = early.reason[node] as number
    const logic = early.logicStart[node] as number
    clearEarly(early, node)
    forwardNode(network, early, node)
    const moves = early.start[node] !== start || early.finish[node] !== finish
    if (moves) pushAfter(state, node)
    if (early.minutes[node] !== minutes || (moves && isMicrosoft(network, node))) mark(changes.backward, node)
    if (moves || early.minutes[node] !== minutes || early.reason[node] !== reason || early.logicStart[node] !== logic) {
      mark(changes.early, node)
    }
  }
  return count
}

/** As before the first pass. */
export function clearEarly(dates: Dates, node: number): void {
  dates.start[node] = none
  dates.finish[node] = none
  dates.minutes[node] = 0
  dates.reason[node] = 0
  dates.logicStart[node] = none
}

const isMicrosoft = ({ activityCount, activities }: Network, node: number): boolean =>
  node < activityCount && ((activities.code[node] as number) & codes.microsoft) !== 0

/** What reads a node's early dates: its successors, the summary above it and, of a gate, what is under it. */
function pushAfter({ network, place, waitingForward }: EngineState, node: number): void {
  const { links, hierarchy, activityCount } = network
  const end = links.successorEnd[node] as number
  for (let n = links.successorIndex[node] as number; n < end; n++) {
    const link = links.successorLink[n] as number
    if (((links.code[link] as number) & linkCodes.forward) === 0) continue
    addWaiting(waitingForward, place[links.to[link] as number] as number)
  }
  if (hierarchy.summaries.length === 0) return
  if (node < activityCount) {
    const above = hierarchy.parent[node] as number
    if (above >= 0) addWaiting(waitingForward, place[above] as number)
    return
  }
  const summary = hierarchy.gateOf[node - activityCount] as number
  for (let n = hierarchy.childIndex[summary] as number; n < (hierarchy.childIndex[summary + 1] as number); n++) {
    const child = hierarchy.child[n] as number
    const inner = hierarchy.gate[child] as number
    addWaiting(waitingForward, place[inner >= 0 ? inner : child] as number)
  }
}

/**
 * Finds project finishes and where floats look to, and marks for the backward pass what a changed end reaches: the
 * activities that their successors would let finish later than the earlier one of the two ends.
 */
export function followFinishes(state: EngineState): void {
  const { network, early, ends, changes, byLogic } = state
  const ended = scheduledEnds(network, early)
  const stale = new Set<number>()
  for (const marks of [changes.early, changes.edited]) {
    for (const node of marks.list) if (node < network.activityCount) noteEnd(state, node, stale)
  }
  for (const project of stale) findLatest(ends, project)
  writeFinishes(ends, early)
  const bases = floatBases(network, early)
  for (const [project, end] of scheduledEnds(network, early).entries()) {
    if (end !== ended[project]) mark(changes.projects, project)
  }
  const least = bases.map((base, project) => Math.min(base, state.bases[project] as number))
  const moved = bases.map((base, project) => (base === state.bases[project] ? 0 : 1))
  state.bases = bases
  if (!moved.includes(1)) return
  const { project } = network.activities
  for (let activity = 0; activity < network.activityCount; activity++) {
    const owner = project[activity] as number
    if (moved[owner] === 1 && (byLogic[activity] as number) > (least[owner] as number)) mark(changes.backward, activity)
  }
}

export function createEnds({ activityCount, projectCount }: Network): Ends {
  return {
    kind: new Uint8Array(activityCount),
    project: new Int32Array(activityCount),
    date: new Int32Array(activityCount),
    unfinished: new Int32Array(projectCount).fill(none),
    finished: new Int32Array(projectCount).fill(none),
  }
}

/** What one activity says about its project's finish; see `findProjectFinishes` for the rule. */
export function noteEnd(state: EngineState, activity: number, stale: Set<number>): void {
  const { network, early, ends } = state
  const code = network.activities.code[activity] as number
  const complete = (code & codes.status) === statuses.complete
  const unfinished = !complete || (code & codes.microsoft) !== 0
  const kind = (code & (codes.outside | codes.summary)) !== 0 ? 0 : unfinished ? 1 : 2
  const date = kind === 0 ? none : ((unfinished ? early.finish : network.activities.actualFinish)[activity] as number)
  const project = network.activities.project[activity] as number
  const oldProject = ends.project[activity] as number
  const oldKind = ends.kind[activity]
  const oldDate = ends.date[activity] as number
  if (kind === oldKind && project === oldProject && date === oldDate) return
  ends.kind[activity] = kind
  ends.project[activity] = project
  ends.date[activity] = date
  if (oldKind !== 0 && oldDate === (oldKind === 1 ? ends.unfinished : ends.finished)[oldProject]) stale.add(oldProject)
  if (kind === 0) return
  const latest = kind === 1 ? ends.unfinished : ends.finished
  if (date > (latest[project] as number)) latest[project] = date
}

function findLatest(ends: Ends, project: number): void {
  ends.unfinished[project] = none
  ends.finished[project] = none
  for (let activity = 0; activity < ends.kind.length; activity++) {
    if (ends.project[activity] !== project || ends.kind[activity] === 0) continue
    const latest = ends.kind[activity] === 1 ? ends.unfinished : ends.finished
    if ((ends.date[activity] as number) > (latest[project] as number)) latest[project] = ends.date[activity] as number
  }
}

export function writeFinishes(ends: Ends, dates: Dates): void {
  for (let project = 0; project < dates.projectFinish.length; project++) {
    const unfinished = ends.unfinished[project] as number
    dates.projectFinish[project] = unfinished === none ? (ends.finished[project] as number) : unfinished
  }
}

/** Late dates of what has changed and of what that moves, against the order; answers how many nodes it looked at. */
export function propagateBackward(state: EngineState): number {
  const { network, early, changes, bases, byLogic, waitingBackward: waiting, place, nodeAt } = state
  for (const node of changes.backward.list) addWaiting(waiting, place[node] as number)
  let count = 0
  for (let at = takeHighest(waiting); at >= 0; at = takeHighest(waiting)) {
    const node = nodeAt[at] as number
    count++
    const start = early.lateStart[node] as number
    const finish = early.lateFinish[node] as number
    early.lateStart[node] = none
    early.lateFinish[node] = none
    byLogic[node] = backwardNode(network, early, node, bases)
    if (early.lateStart[node] === start && early.lateFinish[node] === finish) continue
    mark(changes.late, node)
    pushBefore(state, node)
  }
  return count
}

/** What reads a node's late dates: its predecessors, what is under a summary, and the gate above. */
function pushBefore({ network, place, waitingBackward }: EngineState, node: number): void {
  const { links, hierarchy, activityCount } = network
  const end = links.predecessorEnd[node] as number
  for (let n = links.predecessorIndex[node] as number; n < end; n++) {
    const link = links.predecessorLink[n] as number
    if (((links.code[link] as number) & linkCodes.backward) === 0) continue
    addWaiting(waitingBackward, place[links.from[link] as number] as number)
  }
  if (hierarchy.summaries.length === 0) return
  const activity = node < activityCount ? node : (hierarchy.gateOf[node - activityCount] as number)
  const above = hierarchy.parent[activity] as number
  const outer = above < 0 ? -1 : (hierarchy.gate[above] as number)
  if (outer >= 0) addWaiting(waitingBackward, place[outer] as number)
  if (node >= activityCount) return
  for (let n = hierarchy.childIndex[node] as number; n < (hierarchy.childIndex[node + 1] as number); n++) {
    addWaiting(waitingBackward, place[hierarchy.child[n] as number] as number)
  }
}
