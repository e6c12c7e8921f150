import { isLate, useFreeFloat } from '../as-late-as-possible.ts'
import { linkCodes } from '../columns.ts'
import { scheduleEfforts } from '../level-of-effort.ts'
import { rollUpSummary } from '../summaries.ts'
import { addWaiting, mark, takeHighest } from './collect.ts'
import { clearEarly } from './propagate.ts'
import type { EngineState } from './state.ts'

/** Brings the dates that readers see up to those of the passes: "as late as possible", levels of effort, summaries. */
export function settleDates(state: EngineState): void {
  const { changes, final, lateActivities } = state
  for (const marks of [changes.early, changes.edited]) for (const node of marks.list) takeOver(state, node)
  for (const marks of [changes.late, changes.edited]) for (const node of marks.list) takeOverLate(state, node)
  if (lateActivities.size > 0) moveLate(state)
  if (feedsEffort(state)) renewEfforts(state)
  if (state.rolled !== final) rollUp(state)
  for (const marks of [changes.moved, changes.late, changes.edited, changes.early]) {
    for (const node of marks.list) if (node < state.network.activityCount) mark(changes.rows, node)
  }
}

/** The first pass's dates, as far as nothing moves them afterwards. */
function takeOver(state: EngineState, node: number): void {
  const { network, early, final, changes, place, waitingLate } = state
  if (state.lateActivities.has(node)) {
    addWaiting(waitingLate, place[node] as number)
    return
  }
  // levels of effort have no dates in the passes; their own are written when something they hang on moves
  if (node < network.activityCount && state.efforts.has(node)) return
  const moves = final.start[node] !== early.start[node] || final.finish[node] !== early.finish[node]
  copyEarly(state, node)
  if (moves) mark(changes.moved, node)
}

function takeOverLate({ network, early, final, efforts }: EngineState, node: number): void {
  if (node < network.activityCount && efforts.has(node)) return
  final.lateStart[node] = early.lateStart[node] as number
  final.lateFinish[node] = early.lateFinish[node] as number
}

function copyEarly({ early, final }: EngineState, node: number): void {
  final.start[node] = early.start[node] as number
  final.finish[node] = early.finish[node] as number
  final.minutes[node] = early.minutes[node] as number
  final.reason[node] = early.reason[node] as number
  final.logicStart[node] = early.logicStart[node] as number
}

/**
 * Free float is used up from the end: by the activities that have changed, by those whose successors have moved, and by
 * those that nothing follows when their project's end has.
 */
function moveLate(state: EngineState): void {
  const { network, final, changes, lateActivities, waitingLate, place, nodeAt } = state
  const { links } = network
  const push = (node: number): void => {
    for (let n = links.predecessorIndex[node] as number; n < (links.predecessorEnd[node] as number); n++) {
      const link = links.predecessorLink[n] as number
      const from = links.from[link] as number
      if (((links.code[link] as number) & linkCodes.forward) === 0) continue
      if (lateActivities.has(from)) addWaiting(waitingLate, place[from] as number)
    }
  }
  for (const node of changes.moved.list) push(node)
  // a successor that is finished no longer counts, and a link may have come or gone
  for (const node of changes.edited.list) push(node)
  for (const node of changes.backward.list) if (lateActivities.has(node)) addWaiting(waitingLate, place[node] as number)
  if (changes.projects.list.length > 0) {
    for (const node of lateActivities) addWaiting(waitingLate, place[node] as number)
  }
  for (let at = takeHighest(waitingLate); at >= 0; at = takeHighest(waitingLate)) {
    const node = nodeAt[at] as number
    const start = final.start[node] as number
    const finish = final.finish[node] as number
    const reason = final.reason[node]
    copyEarly(state, node)
    if (isLate(network, node)) useFreeFloat(network, final, node)
    if (final.start[node] === start && final.finish[node] === finish && final.reason[node] === reason) continue
    mark(changes.moved, node)
    push(node)
  }
}

/** Has anything moved that a level of effort hangs on? */
function feedsEffort({ network, changes, effortEnds, efforts }: EngineState): boolean {
  if (changes.efforts) return true
  if (efforts.size === 0) return false
  const feeds = (node: number): boolean => node < network.activityCount && (effortEnds[node] as number) > 0
  return changes.moved.list.some(feeds) || changes.late.list.some(feeds) || changes.edited.list.some(feeds)
}

/** Levels of effort are few and hang on one another: all are computed again. */
function renewEfforts({ network, final, efforts, changes }: EngineState): void {
  const columns = [final.start, final.finish, final.lateStart, final.lateFinish]
  const before = [...efforts].map((effort) => columns.map((column) => column[effort]))
  for (const effort of efforts) {
    clearEarly(final, effort)
    final.lateStart[effort] = final.start[effort] as number
    final.lateFinish[effort] = final.finish[effort] as number
  }
  scheduleEfforts(network, final)
  let n = 0
  for (const effort of efforts) {
    const old = before[n++] ?? []
    if (columns.some((column, at) => column[effort] !== old[at])) mark(changes.moved, effort)
  }
}

/** Summaries above whatever has changed, innermost first. */
function rollUp(state: EngineState): void {
  const { network, final, rolled, changes } = state
  const { parent, summaries, childIndex } = network.hierarchy
  const columns = [rolled.start, rolled.finish, rolled.lateStart, rolled.lateFinish, rolled.reason]
  const stale = new Set<number>()
  for (const marks of [changes.early, changes.moved, changes.late, changes.edited]) {
    for (const node of marks.list) {
      if (node >= network.activityCount) continue
      if (childIndex[node] === childIndex[node + 1]) copyFinal(state, node)
      for (let above = node; above >= 0; above = parent[above] as number) stale.add(above)
    }
  }
  for (const summary of summaries) {
    if (!stale.has(summary)) continue
    const before = columns.map((column) => column[summary])
    rolled.reason[summary] = final.reason[summary] as number
    rollUpSummary(network, rolled, summary)
    if (columns.some((column, n) => column[summary] !== before[n])) mark(changes.moved, summary)
  }
}

function copyFinal({ final, rolled }: EngineState, node: number): void {
  rolled.start[node] = final.start[node] as number
  rolled.finish[node] = final.finish[node] as number
  rolled.lateStart[node] = final.lateStart[node] as number
  rolled.lateFinish[node] = final.lateFinish[node] as number
  rolled.reason[node] = final.reason[node] as number
}
