import { isLate } from '../as-late-as-possible.ts'
import { worksEver, type Calendar } from '../calendar.ts'
import { codes, flags, kinds, packActivity, ruleSets, type EffortLink } from '../columns.ts'
import { writeActivity, type AssignmentRows } from '../compile-activities.ts'
import { packLink } from '../columns.ts'
import { writeLink } from '../compile-links.ts'
import type { NetworkFinding } from '../result.ts'
import { mark } from './collect.ts'
import { addEntry, removeEntry } from './moving-rows.ts'
import type { EngineState } from './state.ts'

/** Links that have come, gone or changed their ends: what the order of the nodes has to follow. */
export interface EdgeChanges {
  /** Ends of links that were in the network before, two numbers a link. */
  readonly gone: number[]
  readonly come: number[]
}

const rows: AssignmentRows = { calendar: [], work: [], delay: [] }

/** Writes one activity's columns anew and marks what hangs on them; its links are to be written anew as well. */
export function recompileActivity(state: EngineState, activity: number): void {
  const { network, changes } = state
  const { activities, hierarchy } = network
  changes.idle ||= isIdle(state, activity)
  rows.calendar.length = 0
  rows.work.length = 0
  rows.delay.length = 0
  noteKind(state, activity, -1)
  writeActivity(state, activities, activity, rows)
  writeAssignments(state, activity)
  packActivity(activities, activity, hierarchy.parent[activity] as number)
  noteKind(state, activity, 1)
  changes.idle ||= isIdle(state, activity)
  // gates hold a summary's constraint, and late dates of what is not done under it
  const above = hierarchy.parent[activity] as number
  if ((hierarchy.gate[activity] as number) >= 0) mark(changes.forward, hierarchy.gate[activity] as number)
  if (above >= 0 && (hierarchy.gate[above] as number) >= 0) mark(changes.backward, hierarchy.gate[above] as number)
  mark(changes.edited, activity)
  mark(changes.forward, activity)
  mark(changes.backward, activity)
  mark(changes.rows, activity)
}

function isIdle({ network, input }: EngineState, activity: number): boolean {
  const { statedCalendar, kind, flags: bits } = network.activities
  if (kind[activity] === kinds.summary || ((bits[activity] as number) & flags.removed) !== 0) return false
  const stated = statedCalendar[activity] as number
  return stated < 0 || stated >= input.calendars.length || !worksEver(network.calendars[stated] as Calendar)
}

/** Takes the activity into the lists of its kind, or out of them. */
function noteKind(state: EngineState, activity: number, step: 1 | -1): void {
  const { network, lateActivities, efforts, changes } = state
  const { activities } = network
  if (isLate(network, activity)) {
    if (activities.ruleSet[activity] === ruleSets.microsoft) state.heldTasks += step
    else if (step > 0) lateActivities.add(activity)
    else lateActivities.delete(activity)
  }
  if (activities.kind[activity] !== kinds['level-of-effort']) return
  changes.efforts = true
  if (step > 0 && ((activities.flags[activity] as number) & flags.inactive) === 0) efforts.add(activity)
  else efforts.delete(activity)
}

/** Puts the assignments where the activity's last ones were, or behind all others when they are more. */
function writeAssignments({ network }: EngineState, activity: number): void {
  const { activities } = network
  const count = rows.calendar.length
  let begin = activities.assignmentIndex[activity] as number
  const places = (activities.assignmentEnd[activity] as number) - begin
  if (count > places) begin = activities.assignmentCalendar.length
  if (count > places) {
    activities.assignmentCalendar = extended(activities.assignmentCalendar, count)
    activities.assignmentWork = extended(activities.assignmentWork, count)
    activities.assignmentDelay = extended(activities.assignmentDelay, count)
  }
  for (let n = 0; n < count; n++) {
    activities.assignmentCalendar[begin + n] = rows.calendar[n] as number
    activities.assignmentWork[begin + n] = rows.work[n] as number
    activities.assignmentDelay[begin + n] = rows.delay[n] as number
  }
  activities.assignmentIndex[activity] = begin
  activities.assignmentEnd[activity] = begin + count
}

function extended(column: Int32Array, count: number): Int32Array {
  const longer = new Int32Array(column.length + count)
  longer.set(column)
  return longer
}

/** Writes one link's columns anew and, when its effect changes, marks what hangs on it. */
export function recompileLink(state: EngineState, link: number, edges: EdgeChanges, force: boolean): void {
  const { network, book, input, changes } = state
  const { links, activities, hierarchy, projects } = network
  const before = linkRow(state, link)
  const special = writeLink({ input, book, projects, activities, hierarchy }, links, link)
  packLink(links, link)
  noteSpecial(state, link, special)
  const after = linkRow(state, link)
  if (before.from !== after.from || before.to !== after.to) {
    moveLink(state, link, before, after, edges)
  } else if (!force && before.values === after.values) return
  touchLink(state, link, before.from, before.to)
  touchLink(state, link, after.from, after.to)
  mark(changes.links, link)
}

interface LinkRow {
  readonly from: number
  readonly to: number
  /** All that the passes see of the link. */
  readonly values: string
}

function linkRow({ network }: EngineState, link: number): LinkRow {
  const { from, to, type, lag, lagCalendar, fixed, forward, backward } = network.links
  const columns = [type, lag, lagCalendar, fixed, forward, backward]
  return {
    from: from[link] as number,
    to: to[link] as number,
    values: columns.map((column) => column[link]).join(),
  }
}

function moveLink(state: EngineState, link: number, before: LinkRow, after: LinkRow, edges: EdgeChanges): void {
  const { links } = state.network
  if (before.from >= 0) {
    removeEntry(state.predecessors, before.to, link)
    removeEntry(state.successors, before.from, link)
    edges.gone.push(before.from, before.to)
  }
  if (after.from >= 0) {
    addEntry(state.predecessors, after.to, link)
    addEntry(state.successors, after.from, link)
    edges.come.push(after.from, after.to)
  }
  links.predecessorLink = state.predecessors.entries
  links.successorLink = state.successors.entries
}

/** Keeps the lists of links that take no part in the passes. */
function noteSpecial(state: EngineState, link: number, special: EffortLink | NetworkFinding | undefined): void {
  const { invalidLinks, effortLinks, effortEnds, changes } = state
  const known = effortLinks.get(link)
  const effort = special !== undefined && 'link' in special ? special : undefined
  if (known !== undefined || effort !== undefined) {
    changes.efforts = true
    if (known !== undefined) effortLinks.delete(link)
    if (effort !== undefined) effortLinks.set(link, effort)
    for (const end of ends(known)) effortEnds[end] = (effortEnds[end] as number) - 1
    for (const end of ends(effort)) effortEnds[end] = (effortEnds[end] as number) + 1
  }
  if (special !== undefined && 'code' in special) invalidLinks.set(link, special)
  else invalidLinks.delete(link)
}

const ends = (link: EffortLink | undefined): readonly number[] => (link === undefined ? [] : [link.from, link.to])

/** Marks the ends of a link whose effect has changed; -1: there was or is none. */
export function touchLink(state: EngineState, link: number, from: number, to: number): void {
  if (from < 0 || to < 0) return
  const { changes } = state
  mark(changes.links, link)
  mark(changes.forward, to)
  mark(changes.backward, from)
  markRows(state, from)
  markRows(state, to)
}

/** Marks an activity's row and, of a summary or its gate, those of everything under it. */
export function markRows({ network, changes }: EngineState, node: number): void {
  const { activityCount, activities, hierarchy } = network
  const open = [node < activityCount ? node : (hierarchy.gateOf[node - activityCount] as number)]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    mark(changes.rows, next)
    if (((activities.code[next] as number) & codes.summary) === 0) continue
    for (let n = hierarchy.childIndex[next] as number; n < (hierarchy.childIndex[next + 1] as number); n++) {
      open.push(hierarchy.child[n] as number)
    }
  }
}
