import type { Activity, ProgrammeRegister, ProjectRegister } from '@throughline/domain'
import type { ActivityInput, CalendarInput, ProjectInput } from '@throughline/schedule'
import { activityInput, minutesOf, type ActivityContext } from './compile-activity.ts'
import { compileLinks, outerLinks, type OuterLinks } from './compile-links.ts'
import { nodeKey, type LinkRegister } from './graph.ts'
import {
  activityIndex,
  at,
  byCode,
  calendarInput,
  type Network,
  type NetworkCalendar,
  type NetworkProject,
} from './network.ts'
import { projectInput, standardCalendar } from './options.ts'
import { calendarGaps, missingCalendarFindings, type CalendarGaps } from './plan-findings.ts'

interface Layout {
  readonly projects: NetworkProject[]
  readonly projectIndex: Map<string, number>
  readonly calendars: NetworkCalendar[]
  readonly calendarInputs: CalendarInput[]
  readonly projectInputs: ProjectInput[]
  readonly activities: Activity[]
}

/**
 * Compiles the registers to the columns' input. The result is a function of the log alone, not of the way the registers
 * came to their state.
 */
export function compile(register: ProgrammeRegister, links: LinkRegister): Network {
  const gaps = calendarGaps()
  const layout = layOut(register, gaps)
  placeNodes(layout, links)
  const compiled = compileLinks(layout.projects, layout.activities.length, links)
  const outer = outerLinks(links, layout.activities.length)
  const activities = compileActivities(layout, outer, gaps)
  return {
    input: {
      calendars: layout.calendarInputs,
      projects: layout.projectInputs,
      activities,
      links: compiled.inputs,
    },
    projects: layout.projects,
    projectIndex: layout.projectIndex,
    calendars: layout.calendars,
    activities: layout.activities,
    projectAt: projectColumn(layout),
    links: compiled.links,
    declared: compiled.declared,
    incoming: compiled.incoming,
    crossing: compiled.crossing,
    hasSuccessor: compiled.hasSuccessor,
    findings: [...missingCalendarFindings(gaps), ...compiled.findings],
    shape: {},
  }
}

function projectColumn({ projects, activities }: Layout): Int32Array {
  const column = new Int32Array(activities.length)
  projects.forEach(({ first, end }, place) => column.fill(place, first, end))
  return column
}

function layOut(register: ProgrammeRegister, gaps: CalendarGaps): Layout {
  const layout: Layout = {
    projects: [],
    projectIndex: new Map(),
    calendars: [],
    calendarInputs: [],
    projectInputs: [],
    activities: [],
  }
  const projects = [...register.projects.values()].sort((a, b) => byCode(a.id, b.id))
  for (const project of projects) placeProject(layout, project, gaps)
  return layout
}

function placeProject(layout: Layout, project: ProjectRegister, gaps: CalendarGaps): void {
  const calendarCodes = new Map<string, number>()
  for (const calendar of [...project.calendars.values()].sort((a, b) => byCode(a.code, b.code))) {
    calendarCodes.set(calendar.code, layout.calendars.length)
    layout.calendars.push({ project: project.id, calendar })
    layout.calendarInputs.push(calendarInput(calendar))
  }
  const first = layout.activities.length
  const sorted = [...project.activities.values()].sort((a, b) => byCode(a.code, b.code))
  for (const activity of sorted) layout.activities.push(activity)
  const calendar = defaultCalendar(layout, project, calendarCodes, gaps)
  layout.projectIndex.set(project.id, layout.projects.length)
  layout.projects.push({
    id: project.id,
    settings: project.settings,
    first,
    end: layout.activities.length,
    calendar,
    calendarCodes,
  })
  layout.projectInputs.push(projectInput(project.settings, calendar, minutesOf))
}

/** The default that the project names; else its only calendar; else the standard one. */
function defaultCalendar(
  layout: Layout,
  { id, settings, calendars }: ProjectRegister,
  codes: ReadonlyMap<string, number>,
  gaps: CalendarGaps,
): number {
  const named = settings.defaultCalendar
  const known = named === undefined ? undefined : codes.get(named)
  if (known !== undefined) return known
  if (named !== undefined) gaps.defaults.set(id, named)
  const only = calendars.size === 1 ? calendars.keys().next().value : undefined
  const stands = only === undefined ? undefined : codes.get(only)
  if (stands !== undefined) return stands
  gaps.standard.add(id)
  layout.calendars.push({ project: id, calendar: undefined })
  layout.calendarInputs.push(standardCalendar)
  return layout.calendars.length - 1
}

function placeNodes(layout: Layout, { graph }: LinkRegister): void {
  for (const project of layout.projects) {
    for (let index = project.first; index < project.end; index++) {
      graph.setNodeAttribute(nodeKey(project.id, at(layout.activities, index).code), 'index', index)
    }
  }
}

function compileActivities(layout: Layout, outer: OuterLinks, gaps: CalendarGaps): ActivityInput[] {
  const inputs: ActivityInput[] = []
  layout.projects.forEach((project, place) => {
    const ignores = project.settings.options.ignoreLinksToOtherProjects === true
    const context = contextOf(layout, place, gaps)
    for (let index = project.first; index < project.end; index++) {
      const start = !ignores && outer.startIsFrozen(index)
      const finish = !ignores && outer.finishIsFrozen(index)
      inputs.push(activityInput(at(layout.activities, index), context, { start, finish }))
    }
  })
  return inputs
}

export function contextOf(
  network: Pick<Network, 'projects' | 'projectIndex' | 'activities'>,
  place: number,
  gaps: CalendarGaps,
): ActivityContext {
  const project = at(network.projects, place)
  return {
    project: place,
    calendarOf(code) {
      const known = code === undefined ? project.calendar : project.calendarCodes.get(code)
      if (code === undefined) gaps.takesDefault(project.id)
      else if (known === undefined) gaps.missing(project.id, code)
      return known ?? project.calendar
    },
    indexOf(code) {
      const index = activityIndex(network, project.id, code)
      return index === -1 ? undefined : index
    },
  }
}
