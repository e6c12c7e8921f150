import { constraints, flags, kinds } from '../columns.ts'
import { compileCalendars } from '../compile-calendars.ts'
import { compileProjects, dateValue, needsEarliest } from '../compile-activities.ts'
import { tabulateCalendars } from '../compile.ts'
import type { Calendar } from '../calendar.ts'
import type { ActivityInput, LinkInput } from '../network.ts'
import { none } from '../result.ts'
import { noActivity, noLink, type Edit } from './edits.ts'
import { addEntry, removeEntry } from './moving-rows.ts'
import { statedEnd, type EngineState } from './state.ts'

/** What edits ask to be compiled anew. */
export interface Plan {
  readonly activities: Set<number>
  readonly links: Set<number>
  /** Links whose columns say the same but mean something else: their lag is counted on a calendar that has changed. */
  readonly forced: Set<number>
  readonly projects: Set<number>
  calendars: boolean
  /** Nodes come or go, or lists outgrow their room: everything is made anew. */
  rebuild: boolean
}

/** Puts the edits into the input and finds what they touch. */
export function changeInput(state: EngineState, edits: readonly Edit[]): Plan {
  const { input } = state
  const plan: Plan = {
    activities: new Set(),
    links: new Set(),
    forced: new Set(),
    projects: new Set(),
    calendars: false,
    rebuild: false,
  }
  for (const edit of edits) {
    switch (edit.what) {
      case 'activity':
        changeActivity(state, plan, edit.index, edit.value)
        break
      case 'link':
        changeLink(state, plan, edit.index, edit.value)
        break
      case 'calendar':
        plan.rebuild ||= edit.index === input.calendars.length
        plan.calendars = true
        input.calendars[edit.index] = edit.value
        break
      case 'project':
        plan.rebuild ||= edit.index === input.projects.length
        plan.projects.add(edit.index)
        input.projects[edit.index] = edit.value
        break
    }
  }
  return plan
}

function changeActivity(state: EngineState, plan: Plan, index: number, value: ActivityInput | undefined): void {
  const { input, network } = state
  plan.rebuild ||= index >= network.activityCount || changesHierarchy(state, index, value)
  state.activityCount = Math.max(state.activityCount, index + 1)
  input.activities[index] = value ?? noActivity
  plan.activities.add(index)
}

/** Summaries, what is under them and what holds them back make nodes and ties: the order of everything rests on them. */
function changesHierarchy({ network, input }: EngineState, index: number, value: ActivityInput | undefined): boolean {
  const { statedParent, kind, constraint, deadline, flags: bits } = network.activities
  const now = value === undefined || value.removed === true ? undefined : value
  const wasSummary = kind[index] === kinds.summary && ((bits[index] as number) & flags.removed) === 0
  const isSummary = now?.kind === 'summary'
  const parent = now?.parent
  const isParent = parent !== undefined && Number.isInteger(parent) && parent >= 0 && parent < input.activities.length
  if (wasSummary !== isSummary || (statedParent[index] ?? -1) !== (isParent && parent !== index ? parent : -1))
    return true
  if (!isSummary) return false
  const wasHeld = constraint[index] !== constraints.none || deadline[index] !== none
  return wasHeld !== (now.constraint !== undefined || dateValue(now.deadline) !== none)
}

function changeLink(state: EngineState, plan: Plan, index: number, value: LinkInput | undefined): void {
  const { input, network, stated } = state
  const { activityCount, linkCount } = network
  const now = value ?? noLink
  state.linkCount = Math.max(state.linkCount, index + 1)
  if (index >= linkCount) {
    plan.rebuild = true
    input.links[index] = now
    return
  }
  const before = input.links[index] ?? noLink
  // a link into a summary may make the gate that holds it back, or leave it idle
  plan.rebuild ||= [before, now].some(
    ({ to, removed }) => removed !== true && network.activities.kind[to] === kinds.summary,
  )
  const ends = (link: LinkInput): Set<number> =>
    new Set([link.from, link.to].map((end) => statedEnd(link, end, activityCount)).filter((end) => end >= 0))
  for (const end of ends(before)) removeEntry(stated, end, index)
  for (const end of ends(now)) addEntry(stated, end, index)
  input.links[index] = now
  plan.links.add(index)
}

/** Adds to the plan what project settings and calendars concern; columns of both are new afterwards. */
export function widenPlan(state: EngineState, plan: Plan): void {
  changeProjects(state, plan)
  if (plan.calendars) changeCalendars(state, plan)
  if (plan.projects.size > 0) {
    const { project } = state.network.activities
    for (let activity = 0; activity < state.activityCount; activity++) {
      if (plan.projects.has(project[activity] as number)) plan.activities.add(activity)
    }
  }
  const { begin, end, entries } = state.stated
  for (const activity of plan.activities) {
    for (let n = begin[activity] as number; n < (end[activity] as number); n++) plan.links.add(entries[n] as number)
  }
}

/** A project without any date of its own begins with its earliest activity: then each edit may move it. */
function changeProjects({ network, input }: EngineState, plan: Plan): void {
  const follows = plan.activities.size > 0 && input.projects.some(needsEarliest)
  if (plan.projects.size === 0 && !follows) return
  const projects = compileProjects(input)
  for (const name of Object.keys(projects) as (keyof typeof projects)[]) {
    const column = network.projects[name]
    projects[name].forEach((value, project) => {
      if (column[project] === value) return
      column[project] = value
      plan.projects.add(project)
    })
  }
}

/**
 * A calendar's change concerns the activities that work by it, directly, by their project or by their assignments, and
 * the links whose lag is counted on it.
 */
function changeCalendars(state: EngineState, plan: Plan): void {
  const { input, network } = state
  const old = network.calendars
  const book = compileCalendars(input.calendars)
  state.book = book
  network.calendars = book.calendars
  state.changes.idle = true
  const isNew = book.calendars.map((calendar, index) => !isSame(calendar, old[index]))
  const { project, statedCalendar, workCalendar, calendar } = network.activities
  for (let activity = 0; activity < state.activityCount; activity++) {
    const stated = statedCalendar[activity] as number
    const own = book.usable(stated, input.projects[project[activity] as number]?.calendar)
    const hasOthers = input.activities[activity]?.assignments !== undefined
    if (own !== workCalendar[activity] || isNew[calendar[activity] as number] === true || hasOthers) {
      plan.activities.add(activity)
    }
  }
  for (let link = 0; link < state.linkCount; link++) {
    const { to } = input.links[link] ?? noLink
    const owner = input.projects[project[to] ?? -1]
    if (isNew[network.links.lagCalendar[link] as number] === true) plan.forced.add(link)
    else if (owner?.lagCalendar === 'project-default') plan.links.add(link)
  }
  for (const effort of state.effortLinks.keys()) plan.forced.add(effort)
  for (const link of plan.forced) plan.links.add(link)
}

/** Tables may only be made when activities name their calendars. */
export function renewTables(state: EngineState): void {
  tabulateCalendars(state.input, state.book, state.network.projects, state.network.activities)
}

function isSame(a: Calendar, b: Calendar | undefined): boolean {
  if (b === undefined) return false
  const same = (x: Int32Array, y: Int32Array): boolean => x.length === y.length && x.every((value, n) => value === y[n])
  return (
    same(a.exceptionDay, b.exceptionDay) &&
    same(a.shiftIndex, b.shiftIndex) &&
    same(a.shiftFrom, b.shiftFrom) &&
    same(a.shiftTo, b.shiftTo)
  )
}
