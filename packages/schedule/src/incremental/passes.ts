import { isLate, moveLateActivities } from '../as-late-as-possible.ts'
import { backwardNode, floatBases, latestFinish } from '../backward.ts'
import { flags, kinds, ruleSets, type Dates, type Network } from '../columns.ts'
import { reportActivity, reportOutOfSequence } from '../findings.ts'
import { freeFloats } from '../float.ts'
import { createDates, forwardPass } from '../forward.ts'
import { scheduleEfforts } from '../level-of-effort.ts'
import { none, type NetworkFinding, type Schedule } from '../result.ts'
import { rollUpSummaries } from '../summaries.ts'
import { measureLinks } from '../measure-links.ts'
import { createPositions, findPositions } from '../positions.ts'
import { writeSchedule } from '../write.ts'
import { clearEarly, noteEnd, writeFinishes } from './propagate.ts'
import type { EngineState } from './state.ts'

/** The dates of the passes, those that readers see, and those with summaries rolled up. */
export function createLayers(network: Network): Pick<EngineState, 'early' | 'final' | 'rolled'> {
  const early = createDates(network)
  // late dates apart, too: during the passes levels of effort have none
  const final: Dates = { ...createDates(network), projectFinish: early.projectFinish }
  if (network.hierarchy.summaries.length === 0) return { early, final, rolled: final }
  const sums = createDates(network)
  const rolled: Dates = {
    ...final,
    start: sums.start,
    finish: sums.finish,
    lateStart: sums.lateStart,
    lateFinish: sums.lateFinish,
    reason: sums.reason,
  }
  return { early, final, rolled }
}

/** Computes everything over the state's columns and order, as a full calculation does, and writes the result anew. */
export function computeAll(state: EngineState): void {
  const { network, early, final, rolled, ends, byLogic, nodeAt } = state
  for (let node = 0; node < network.nodeCount; node++) clearEarly(early, node)
  early.lateStart.fill(none)
  early.lateFinish.fill(none)
  forwardPass(network, early, nodeAt)
  ends.kind.fill(0)
  ends.unfinished.fill(none)
  ends.finished.fill(none)
  const stale = new Set<number>()
  for (let activity = 0; activity < network.activityCount; activity++) noteEnd(state, activity, stale)
  writeFinishes(ends, early)
  state.bases = floatBases(network, early)
  for (let n = nodeAt.length - 1; n >= 0; n--) {
    const node = nodeAt[n] as number
    byLogic[node] = backwardNode(network, early, node, state.bases)
  }
  copyDates(early, final)
  final.minutes.set(early.minutes)
  final.logicStart.set(early.logicStart)
  final.heldStart.fill(none)
  moveLateActivities(network, final, nodeAt)
  scheduleEfforts(network, final)
  if (rolled !== final) copyDates(final, rolled)
  const positions = createPositions(network)
  findPositions(network, final, positions)
  const links = measureLinks(network, final, positions)
  rollUpSummaries(network, rolled)
  state.schedule = writeSchedule(network, rolled, positions, {
    driving: links.driving,
    // found when it is asked for
    longestPath: new Uint8Array(0),
    linkFloatMinutes: links.floats,
    freeFloatMinutes: freeFloats(network, rolled, positions, links),
    finish: latestFinish(early),
  })
  state.longestPath = undefined
  state.overdue = undefined
  findAll(state)
}

function copyDates(from: Dates, to: Dates): void {
  to.start.set(from.start)
  to.finish.set(from.finish)
  to.lateStart.set(from.lateStart)
  to.lateFinish.set(from.lateFinish)
  to.reason.set(from.reason)
}

function findAll(state: EngineState): void {
  const { network, rolled, schedule, activityFindings, linkFindings } = state
  activityFindings.clear()
  linkFindings.clear()
  state.idleFindings = undefined
  let found: NetworkFinding[] = []
  for (let activity = 0; activity < network.activityCount; activity++) {
    reportActivity(network, rolled, schedule, activity, true, found)
    if (found.length === 0) continue
    activityFindings.set(activity, found)
    found = []
  }
  for (let link = 0; link < network.linkCount; link++) {
    reportOutOfSequence(network, link, found)
    if (found[0] === undefined) continue
    linkFindings.set(link, found[0])
    found = []
  }
}

/** The activities that rules of their own apply to, found once; edits keep the lists. */
export function listSpecial(
  network: Network,
): Pick<EngineState, 'lateActivities' | 'heldTasks' | 'efforts' | 'effortEnds'> {
  const { activities, activityCount } = network
  const lateActivities = new Set<number>()
  const efforts = new Set<number>()
  const effortEnds = new Int32Array(activityCount)
  let heldTasks = 0
  for (let activity = 0; activity < activityCount; activity++) {
    if (isLate(network, activity)) {
      if (activities.ruleSet[activity] === ruleSets.microsoft) heldTasks++
      else lateActivities.add(activity)
    }
    const inactive = ((activities.flags[activity] as number) & flags.inactive) !== 0
    if (activities.kind[activity] === kinds['level-of-effort'] && !inactive) efforts.add(activity)
  }
  for (const { from, to } of network.effortLinks) {
    effortEnds[from] = (effortEnds[from] as number) + 1
    effortEnds[to] = (effortEnds[to] as number) + 1
  }
  return { lateActivities, heldTasks, efforts, effortEnds }
}

/** A result that is still to be written. */
export const noSchedule: Schedule = {
  earlyStart: new Int32Array(0),
  earlyFinish: new Int32Array(0),
  remainingStart: new Int32Array(0),
  remainingFinish: new Int32Array(0),
  lateStart: new Int32Array(0),
  lateFinish: new Int32Array(0),
  totalFloatMinutes: new Int32Array(0),
  freeFloatMinutes: new Int32Array(0),
  longestPath: new Uint8Array(0),
  reason: new Uint8Array(0),
  driving: new Uint8Array(0),
  linkFloatMinutes: new Int32Array(0),
  projectFinish: new Int32Array(0),
  finish: none,
}
