import { latestFinish } from '../backward.ts'
import { reportIdleCalendars } from '../compile.ts'
import { dropIdleGates, drives } from '../driving.ts'
import { reportActivity, reportOutOfSequence } from '../findings.ts'
import { freeFloat, leastLinkFloat, linkFloat, openDates, type NextDates } from '../float.ts'
import { none, type NetworkFinding, type Schedule, type ScheduleResult } from '../result.ts'
import { widenSummary, writeRow } from '../write.ts'
import { mark } from './collect.ts'
import type { ChangedRows } from './engine.ts'
import { keepLongestPath, longestPathOf } from './longest-path.ts'
import { mustFinishFindings, reviseOverdue } from './must-finish.ts'
import { markRows, type EdgeChanges } from './recompile.ts'
import type { EngineState } from './state.ts'

/** Brings links, rows and findings of the result up to the dates; tells of what the findings may be others. */
export function publishChanges(state: EngineState, { come, gone }: EdgeChanges): ChangedRows['findings'] {
  const isTurned = publishLinks(state)
  publishRows(state)
  const findings = publishFindings(state)
  keepLongestPath(state, isTurned || come.length > 0 || gone.length > 0)
  return findings
}

/**
 * Driving links and link floats, of links that have changed or whose ends have moved. Tells whether one that leads into
 * the longest path drives that did not, or the other way round.
 */
function publishLinks(state: EngineState): boolean {
  const { network, final, changes, schedule, predecessors, successors } = state
  const { activityCount, links, hierarchy } = network
  // of an edited activity the calendar, by which its links are measured, may be another, and it may be done now
  for (const marks of [changes.moved, changes.edited]) {
    for (const node of marks.list) {
      for (const rows of [predecessors, successors]) {
        for (let n = rows.begin[node] as number; n < (rows.end[node] as number); n++) {
          const link = rows.entries[n] as number
          mark(changes.links, link)
          if (marks === changes.edited) mark(changes.rows, links.from[link] as number)
        }
      }
    }
  }
  const hasGates = hierarchy.gateOf.length > 0
  if (hasGates) for (const link of linksIntoGates(state)) mark(changes.links, link)
  const open: NextDates = hasGates ? openDates(network, final) : final
  let isTurned = false
  const path = state.longestPath?.reached
  for (const link of changes.links.list) {
    const isIn = (links.from[link] as number) >= 0
    const float = isIn ? linkFloat(network, final, open, link) : none
    const driving = isIn && drives(network, final, link) ? 1 : 0
    if (driving !== schedule.driving[link]) isTurned ||= path?.[links.to[link] as number] === 1
    schedule.driving[link] = driving
    if (float === schedule.linkFloatMinutes[link]) continue
    schedule.linkFloatMinutes[link] = float
    // what follows a summary bounds the free float of everything under it
    if (isIn) markRows(state, links.from[link] as number)
  }
  if (hasGates) dropIdleGates(network, final, schedule.driving)
  for (const activity of changes.moved.list) {
    if (activity >= activityCount) continue
    if (successors.begin[activity] === successors.end[activity]) mark(changes.rows, activity)
    else markRows(state, activity)
  }
  return isTurned
}

function linksIntoGates({ network, predecessors }: EngineState): number[] {
  const found: number[] = []
  for (let gate = network.activityCount; gate < network.nodeCount; gate++) {
    for (let n = predecessors.begin[gate] as number; n < (predecessors.end[gate] as number); n++) {
      found.push(predecessors.entries[n] as number)
    }
  }
  return found
}

/** Dates and floats of activities. */
function publishRows(state: EngineState): void {
  const { network, rolled, changes, schedule } = state
  const { project } = network.activities
  const { parent, summaries } = network.hierarchy
  if (changes.projects.list.length > 0) {
    const moved = new Set(changes.projects.list)
    for (let activity = 0; activity < network.activityCount; activity++) {
      if (moved.has(project[activity] as number)) mark(changes.rows, activity)
    }
  }
  const wider = new Set<number>()
  for (const activity of changes.rows.list) {
    writeRow(network, rolled, schedule, activity)
    const least = leastLinkFloat(network, activity, schedule.linkFloatMinutes, false)
    schedule.freeFloatMinutes[activity] = freeFloat(network, rolled, activity, schedule.linkFloatMinutes, least)
    if (summaries.length > 0) {
      for (let above = activity; above >= 0; above = parent[above] as number) wider.add(above)
    }
  }
  if (summaries.length > 0) for (const summary of summaries) if (wider.has(summary)) widenAnew(state, summary)
  schedule.projectFinish.set(rolled.projectFinish)
}

function widenAnew({ network, rolled, schedule, changes }: EngineState, summary: number): void {
  writeRow(network, rolled, schedule, summary)
  widenSummary(network, schedule, summary)
  mark(changes.rows, summary)
}

function publishFindings(state: EngineState): ChangedRows['findings'] {
  const { network, rolled, changes, schedule, activityFindings, linkFindings } = state
  const [activities, links]: [number[], number[]] = [[], []]
  // most have none and had none: one list serves all of them
  let found: NetworkFinding[] = []
  for (const activity of changes.rows.list) {
    reportActivity(network, rolled, schedule, activity, true, found)
    if (found.length > 0) {
      activityFindings.set(activity, found)
      activities.push(activity)
      found = []
    } else if (activityFindings.delete(activity)) activities.push(activity)
  }
  for (const link of changes.links.list) {
    reportOutOfSequence(network, link, found)
    const [first] = found
    if (first !== undefined) {
      linkFindings.set(link, first)
      links.push(link)
      found = []
    } else if (linkFindings.delete(link)) links.push(link)
  }
  reviseOverdue(state)
  if (changes.idle) state.idleFindings = undefined
  return { activities, links }
}

interface OtherFindings {
  readonly idle: readonly NetworkFinding[]
  readonly mustFinish: readonly NetworkFinding[]
}

function findOther(state: EngineState): OtherFindings {
  const { network, input } = state
  if (state.idleFindings === undefined) {
    const idle: NetworkFinding[] = []
    reportIdleCalendars(input, network, network.activities, idle)
    state.idleFindings = idle
  }
  return { idle: state.idleFindings, mustFinish: mustFinishFindings(state) }
}

/** The findings that are not of one activity and not of one link's order. */
export function findOthers(state: EngineState): NetworkFinding[] {
  const { idle, mustFinish } = findOther(state)
  return [...idle, ...state.hierarchyFindings, ...inOrder(state.invalidLinks), ...state.loops.findings, ...mustFinish]
}

/** All findings in the order of a full calculation. */
export function collectFindings(state: EngineState): NetworkFinding[] {
  const { idle, mustFinish } = findOther(state)
  return [
    ...idle,
    ...state.hierarchyFindings,
    ...inOrder(state.invalidLinks),
    ...state.loops.findings,
    ...inOrder(state.activityFindings).flat(),
    ...mustFinish,
    ...inOrder(state.linkFindings),
  ]
}

const inOrder = <T>(byIndex: ReadonlyMap<number, T>): T[] =>
  [...byIndex].sort(([a], [b]) => a - b).map(([, value]) => value)

/** The result as readers see it: the columns of the state, cut to the activities and links that there are. */
export function openResult(state: EngineState): ScheduleResult {
  const { schedule, activityCount, linkCount } = state
  const rows = <T extends Int32Array | Uint8Array>(column: T, count: number): T => column.subarray(0, count) as T
  const view: Schedule = {
    earlyStart: rows(schedule.earlyStart, activityCount),
    earlyFinish: rows(schedule.earlyFinish, activityCount),
    remainingStart: rows(schedule.remainingStart, activityCount),
    remainingFinish: rows(schedule.remainingFinish, activityCount),
    lateStart: rows(schedule.lateStart, activityCount),
    lateFinish: rows(schedule.lateFinish, activityCount),
    totalFloatMinutes: rows(schedule.totalFloatMinutes, activityCount),
    freeFloatMinutes: rows(schedule.freeFloatMinutes, activityCount),
    reason: rows(schedule.reason, activityCount),
    driving: rows(schedule.driving, linkCount),
    linkFloatMinutes: rows(schedule.linkFloatMinutes, linkCount),
    projectFinish: schedule.projectFinish,
    get longestPath() {
      return longestPathOf(state).reached.subarray(0, state.activityCount)
    },
    get finish() {
      return latestFinish(state.rolled)
    },
  }
  let findings: readonly NetworkFinding[] | undefined
  return {
    schedule: view,
    get findings() {
      findings ??= collectFindings(state)
      return findings
    },
  }
}
