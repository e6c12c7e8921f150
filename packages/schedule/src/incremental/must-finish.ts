import { isLateProject, isOverdue, overdue } from '../findings.ts'
import type { NetworkFinding } from '../result.ts'
import type { EngineState } from './state.ts'

/** The activities that end after the date by which their projects must finish, kept up from edit to edit. */
export interface Overdue {
  /** By activity: the project in whose list it is; -1: in none. */
  readonly listed: Int32Array
  readonly projects: Map<number, OverdueInProject>
  /** By project: the date that the list was made for. */
  readonly mustFinishBy: Int32Array
}

interface OverdueInProject {
  readonly activities: Set<number>
  /** Absent: the list has changed since. */
  finding: NetworkFinding | undefined
}

function listOverdue(state: EngineState): Overdue {
  const { network } = state
  const found: Overdue = {
    listed: new Int32Array(network.activityCount).fill(-1),
    projects: new Map(),
    mustFinishBy: network.projects.mustFinishBy.slice(),
  }
  for (let activity = 0; activity < network.activityCount; activity++) look(state, found, activity)
  return found
}

function look({ network, schedule }: EngineState, { listed, projects }: Overdue, activity: number): void {
  const was = listed[activity] as number
  const is = isOverdue(network, schedule, activity) ? (network.activities.project[activity] as number) : -1
  if (was === is) return
  listed[activity] = is
  const [left, joined] = [projects.get(was), projects.get(is)]
  if (left !== undefined) {
    left.activities.delete(activity)
    left.finding = undefined
  }
  if (joined !== undefined) {
    joined.activities.add(activity)
    joined.finding = undefined
  } else if (is !== -1) projects.set(is, { activities: new Set([activity]), finding: undefined })
}

/** Looks at the rows that an edit has changed. Another date of a project asks for all of it. */
export function reviseOverdue(state: EngineState): void {
  const { overdue: known, changes, network } = state
  if (known === undefined) return
  const { mustFinishBy } = network.projects
  if (mustFinishBy.some((date, project) => date !== known.mustFinishBy[project])) {
    state.overdue = undefined
    return
  }
  for (const activity of changes.rows.list) look(state, known, activity)
}

/** As `reportMustFinish` has it: a finding a late project, in the order of their first activities. */
export function mustFinishFindings(state: EngineState): NetworkFinding[] {
  const { network, schedule } = state
  const known = (state.overdue ??= listOverdue(state))
  const found: NetworkFinding[] = []
  for (const [project, list] of known.projects) {
    if (list.activities.size === 0 || !isLateProject(network, schedule, project)) continue
    list.finding ??= overdue([...list.activities].sort((a, b) => a - b))
    found.push(list.finding)
  }
  return found.sort((a, b) => (a.activities[0] as number) - (b.activities[0] as number))
}
