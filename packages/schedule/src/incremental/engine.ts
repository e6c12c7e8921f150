import type { NetworkInput } from '../network.ts'
import type { NetworkFinding, ScheduleResult } from '../result.ts'
import { clearMarks } from './collect.ts'
import { changeInput, renewTables, widenPlan, type Plan } from './change-input.ts'
import { checkEdits, type Edit } from './edits.ts'
import { keepOrder, orderAnew } from './keep-order.ts'
import { computeAll, createLayers, listSpecial, noSchedule } from './passes.ts'
import { createEnds, followFinishes, propagateBackward, propagateForward } from './propagate.ts'
import { findOthers, openResult, publishChanges } from './publish.ts'
import { recompileActivity, recompileLink, type EdgeChanges } from './recompile.ts'
import { settleDates } from './settle.ts'
import { createChanges, createWaitings, openInput, openNetwork, type Changes, type EngineState } from './state.ts'

/** What an edit cost. */
export interface Recomputed {
  /** Nodes whose early dates were computed. */
  readonly forward: number
  /** Nodes whose late dates were computed. */
  readonly backward: number
  /** The whole topological order was made anew, because links on loops came or went. */
  readonly reordered: boolean
  /** Everything was computed anew. */
  readonly whole: boolean
  /** Activities and links of which a column, or a finding, may say something else; `undefined`: any may. */
  readonly changed: ChangedRows | undefined
}

export interface ChangedRows {
  readonly activities: readonly number[]
  readonly links: readonly number[]
  /** Those of which the findings may say something else. */
  readonly findings: { readonly activities: readonly number[]; readonly links: readonly number[] }
}

/** The findings of the result by what they speak of; those that speak of more than one activity or link apart. */
export interface EngineFindings {
  readonly activities: ReadonlyMap<number, readonly NetworkFinding[]>
  readonly links: ReadonlyMap<number, NetworkFinding>
  others(): readonly NetworkFinding[]
}

/** A network that is edited and always has its schedule. */
export interface ScheduleEngine {
  /** The network as it is now; with `computeSchedule` it gives the same result, bit for bit. */
  readonly input: NetworkInput
  /**
   * Dates, floats and findings of the network as it is now. The columns are those the engine works on: they change with
   * the next edit. Whoever needs them longer copies them; the longest path alone is never written to again, and is the
   * same bytes as long as it does not change.
   */
  readonly result: ScheduleResult
  /** The same findings as in the result, kept up with it. */
  readonly findings: EngineFindings
  /**
   * Changes the network, all edits at once, and brings the result up to it. Throws a RangeError, and changes nothing,
   * where an index leaves a gap or an activity names no project.
   */
  apply(edits: readonly Edit[]): Recomputed
}

/**
 * Schedules a network and keeps the schedule up to date through edits: only what an edit moves is computed again, early
 * dates along a topological order that is kept up, late dates against it, both cut off where nothing changes.
 *
 * Everything is made anew when summaries, what is under them, or what holds them back change (a summary ties all under
 * it together), when projects or calendars are added, and when the lists outgrow their room, which is a sixteenth of
 * them. A network in which Microsoft Project tasks are to be done as late as possible is passed through wholly with
 * each edit, for there late dates decide early ones. Changed settings of a project have its activities looked at one by
 * one, and so has a changed calendar all activities; dates are computed for those concerned.
 */
export function createEngine(input: NetworkInput): ScheduleEngine {
  let state = createState(input)
  let current = readersView(state)
  return {
    get input() {
      return current.input
    },
    get result() {
      return current.result
    },
    get findings() {
      const { activityFindings: activities, linkFindings: links } = state
      return { activities, links, others: () => findOthers(state) }
    },
    apply(edits) {
      checkEdits(edits, state.input, state.activityCount, state.linkCount)
      const plan = changeInput(state, edits)
      let done: Recomputed
      if (plan.rebuild) {
        const { activityCount, linkCount } = state
        const { calendars, projects, activities, links } = state.input
        state = createState({
          calendars,
          projects,
          activities: activities.slice(0, activityCount),
          links: links.slice(0, linkCount),
        })
        done = wholly(state, true)
      } else done = applyPlan(state, plan)
      current = readersView(state)
      return done
    },
  }
}

function readersView(state: EngineState): { readonly input: NetworkInput; readonly result: ScheduleResult } {
  let input: NetworkInput | undefined
  const { activityCount, linkCount } = state
  return {
    get input() {
      input ??= {
        calendars: state.input.calendars.slice(),
        projects: state.input.projects.slice(),
        activities: state.input.activities.slice(0, activityCount),
        links: state.input.links.slice(0, linkCount),
      }
      return input
    },
    result: openResult(state),
  }
}

function createState(source: NetworkInput): EngineState {
  const input = openInput(source)
  const opened = openNetwork(input)
  const { network } = opened
  const state: EngineState = {
    input,
    activityCount: source.activities.length,
    linkCount: source.links.length,
    ...opened,
    place: new Int32Array(0),
    nodeAt: new Int32Array(0),
    loops: { findings: [], quarantined: [], tangle: new Int32Array(0) },
    ...createLayers(network),
    bases: new Int32Array(0),
    byLogic: new Int32Array(network.nodeCount),
    ends: createEnds(network),
    schedule: noSchedule,
    longestPath: undefined,
    overdue: undefined,
    ...listSpecial(network),
    activityFindings: new Map(),
    linkFindings: new Map(),
    idleFindings: undefined,
    changes: createChanges(network),
    ...createWaitings(network),
  }
  orderAnew(state)
  computeAll(state)
  clearChanges(state.changes)
  return state
}

function applyPlan(state: EngineState, plan: Plan): Recomputed {
  const heldBefore = state.heldTasks
  widenPlan(state, plan)
  for (const activity of plan.activities) recompileActivity(state, activity)
  if (plan.calendars) renewTables(state)
  const edges: EdgeChanges = { gone: [], come: [] }
  for (const link of plan.links) recompileLink(state, link, edges, plan.forced.has(link))
  if (state.changes.efforts) state.network.effortLinks = [...state.effortLinks.values()]
  const reordered = keepOrder(state, edges)
  let done: Recomputed
  if (heldBefore > 0 || state.heldTasks > 0) {
    computeAll(state)
    done = wholly(state, reordered)
  } else {
    const forward = propagateForward(state)
    followFinishes(state)
    const backward = propagateBackward(state)
    settleDates(state)
    const findings = publishChanges(state, edges)
    const { rows, links } = state.changes
    const changed = { activities: rows.list.slice(), links: links.list.slice(), findings }
    done = { forward, backward, reordered, whole: false, changed }
  }
  clearChanges(state.changes)
  return done
}

const wholly = ({ network: { nodeCount } }: EngineState, reordered: boolean): Recomputed => ({
  forward: nodeCount,
  backward: nodeCount,
  reordered,
  whole: true,
  changed: undefined,
})

function clearChanges(changes: Changes): void {
  for (const marks of [changes.edited, changes.links, changes.forward, changes.backward, changes.early])
    clearMarks(marks)
  for (const marks of [changes.moved, changes.late, changes.rows, changes.projects]) clearMarks(marks)
  changes.efforts = false
  changes.idle = false
}
