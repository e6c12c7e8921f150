import type { Activity, Calendar, ProgrammeRegister, ProjectSettings, RegisteredLink } from '@throughline/domain'
import type { ActivityInput, LinkInput, ProjectInput } from '@throughline/schedule'
import { activityInput, minutesOf } from './compile-activity.ts'
import { contextOf } from './compile.ts'
import { frozenDates, linkInput } from './compile-links.ts'
import { linkIndex } from './comparison.ts'
import { nodeKey, type LinkRegister } from './graph.ts'
import { activityIndex, at, type Network } from './network.ts'
import { projectInput } from './options.ts'
import { calendarGaps } from './plan-findings.ts'
import type { Stale, StaleLink } from './stale.ts'

/** What takes a network to the state of the registers while its shape stays. Indices are those of the network. */
export interface NetworkEdits {
  readonly activities: readonly ActivityEdit[]
  readonly projects: readonly ProjectEdit[]
  readonly calendars: readonly CalendarEdit[]
  readonly links: LinkEdits
}

export interface ActivityEdit {
  readonly index: number
  readonly activity: Activity
  /** Absent: only what its tool reports is another. */
  readonly input: ActivityInput | undefined
}

export interface ProjectEdit {
  readonly index: number
  readonly settings: ProjectSettings
  readonly input: ProjectInput
}

export interface CalendarEdit {
  readonly index: number
  readonly calendar: Calendar
}

export interface LinkEdits {
  /** Ascending. */
  readonly gone: readonly number[]
  readonly revised: readonly { readonly index: number; readonly link: RegisteredLink; readonly input: LinkInput }[]
  /** As they were declared, all after those that are there. */
  readonly come: readonly NewLink[]
}

export interface NewLink {
  readonly link: RegisteredLink
  readonly input: LinkInput
  readonly order: number
}

/** The registers of a programme. */
export interface Registers {
  readonly register: ProgrammeRegister
  readonly links: LinkRegister
}

/** Finds the edits; `undefined` when the network is of another shape now and has to be compiled anew. */
export function findEdits(network: Network, registers: Registers, stale: Stale): NetworkEdits | undefined {
  if (stale.shape) return undefined
  const projects = projectEdits(network, registers, stale)
  const calendars = calendarEdits(network, registers, stale)
  const links = linkEdits(network, registers, stale)
  if (projects === undefined || calendars === undefined || links === undefined) return undefined
  return { projects, calendars, links, activities: activityEdits(network, registers, stale) }
}

export function hasNoEdits({ activities, projects, calendars, links }: NetworkEdits): boolean {
  const { gone, revised, come } = links
  return [activities, projects, calendars, gone, revised, come].every(({ length }) => length === 0)
}

function projectEdits(network: Network, { register }: Registers, stale: Stale): ProjectEdit[] | undefined {
  const edits: ProjectEdit[] = []
  for (const id of stale.projects) {
    const index = network.projectIndex.get(id)
    const settings = register.projects.get(id)?.settings
    if (index === undefined || settings === undefined) continue
    const known = at(network.projects, index)
    const ignores = (of: ProjectSettings) => of.options.ignoreLinksToOtherProjects === true
    if (settings.defaultCalendar !== known.settings.defaultCalendar) return undefined
    if (ignores(settings) !== ignores(known.settings)) return undefined
    edits.push({ index, settings, input: projectInput(settings, known.calendar, minutesOf) })
  }
  return edits
}

function calendarEdits(network: Network, { register }: Registers, stale: Stale): CalendarEdit[] | undefined {
  const edits: CalendarEdit[] = []
  for (const { project, code } of stale.calendars.values()) {
    const place = network.projectIndex.get(project)
    const calendar = register.projects.get(project)?.calendars.get(code)
    if (place === undefined || calendar === undefined) continue
    const index = at(network.projects, place).calendarCodes.get(code)
    if (index === undefined) return undefined
    edits.push({ index, calendar })
  }
  return edits
}

function activityEdits(network: Network, registers: Registers, stale: Stale): ActivityEdit[] {
  const wanted = new Map(stale.activities)
  // a link to another project decides whether a frozen date of its ends counts
  for (const { from, to } of stale.links.values()) {
    if (from.project === to.project) continue
    for (const { project, activity: code } of [from, to]) {
      wanted.set(nodeKey(project, code), { project, code, dates: true })
    }
  }
  const edits: ActivityEdit[] = []
  for (const [key, { project, code, dates }] of wanted) {
    const index = activityIndex(network, project, code)
    const activity = registers.register.projects.get(project)?.activities.get(code)
    if (index === -1 || activity === undefined) continue
    const hasFrozen = (activity.externalEarlyStart ?? activity.externalLateFinish) !== undefined
    if (!stale.activities.has(key) && !hasFrozen) continue
    edits.push({ index, activity, input: dates ? inputOf(network, registers, index, activity) : undefined })
  }
  return edits
}

function inputOf(network: Network, { links }: Registers, index: number, activity: Activity): ActivityInput {
  const { project } = at(network.input.activities, index)
  const { id, settings } = at(network.projects, project)
  const frozen =
    (activity.externalEarlyStart ?? activity.externalLateFinish) === undefined ||
    settings.options.ignoreLinksToOtherProjects === true
      ? neverFrozen
      : frozenDates(links, nodeKey(id, activity.code), { project: id, activity: activity.code })
  return activityInput(activity, contextOf(network, project, calendarGaps()), frozen)
}

const neverFrozen = { start: false, finish: false }

function linkEdits(network: Network, { register, links }: Registers, stale: Stale): LinkEdits | undefined {
  const gone: number[] = []
  const revised: LinkEdits['revised'][number][] = []
  const come: NewLink[] = []
  for (const [key, identity] of stale.links) {
    if (isIgnored(register, identity)) return undefined
    const index = indexBefore(network, identity)
    const edge = links.graph.hasEdge(key) ? links.graph.getEdgeAttributes(key) : undefined
    if (edge === undefined) {
      if (index !== -1) gone.push(index)
      continue
    }
    const [from, to] = [identity.from, identity.to].map((end) => activityIndex(network, end.project, end.activity))
    const input = linkInput({ link: edge.link, from: from ?? -1, to: to ?? -1 })
    if (index !== -1 && network.declared[index] === edge.order) revised.push({ index, link: edge.link, input })
    else {
      if (index !== -1) gone.push(index)
      come.push({ link: edge.link, input, order: edge.order })
    }
  }
  come.sort((a, b) => a.order - b.order)
  const newest = network.declared[network.declared.length - 1] ?? -1
  // one that was declared long ago and binds only now stands between others
  if (come[0] !== undefined && come[0].order < newest) return undefined
  return { gone: gone.sort((a, b) => a - b), revised, come }
}

/** Links that a project ignores are counted in a finding of their own. */
function isIgnored(register: ProgrammeRegister, { from, to }: StaleLink): boolean {
  const options = register.projects.get(to.project)?.settings.options
  return from.project !== to.project && options?.ignoreLinksToOtherProjects === true
}

function indexBefore(network: Network, { from, to, type }: StaleLink): number {
  const giver = activityIndex(network, from.project, from.activity)
  const receiver = activityIndex(network, to.project, to.activity)
  return giver === -1 || receiver === -1 ? -1 : linkIndex(network, giver, receiver, type)
}
