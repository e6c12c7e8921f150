import type { Baseline, PlanSnapshot, ProjectSettings } from '@throughline/domain'
import { createDayBudget, type DayBudget } from '../day-budget.ts'
import { localDateTime } from '../dates.ts'
import { cleanCode, cleanName, nameOrNone, stated } from '../names.ts'
import type { Notes } from '../notes.ts'
import type { PlanHints } from '../plan-file.ts'
import { calendarCodes, standardWorkingTime, toCalendar, type WorkingTime } from '../working-time.ts'
import { readActivities, type ActivityContext } from './activities.ts'
import type { MspdiAssignment, MspdiResource } from './assignments.ts'
import { resolveCalendars, type MspdiCalendars } from './calendars.ts'
import { readLinks } from './links.ts'
import { arrange, type Outline } from './outline.ts'
import { projectName } from './project-name.ts'
import { createXmlRecord, readFields, type FieldReader, type XmlRecord } from './record.ts'
import type { MspdiTask } from './task.ts'

/** All records of a document. */
export interface MspdiDocument {
  readonly project: ReadonlyMap<string, string>
  readonly calendars: readonly XmlRecord[]
  readonly tasks: readonly MspdiTask[]
  readonly resources: ReadonlyMap<string, MspdiResource>
  readonly assignments: readonly MspdiAssignment[]
}

export interface MspdiPlan {
  readonly tool: string
  readonly plan: PlanSnapshot
  readonly stubs: readonly string[]
}

const usualMinutesPerDay = 480

export function makePlan(document: MspdiDocument, hints: PlanHints, notes: Notes): MspdiPlan {
  const header = createXmlRecord('/Project')
  for (const [name, value] of document.project) header.set(name, value)
  const fields = readFields(header, notes)
  const project = projectName(fields, hints)
  const tool = toolWords(fields)
  const budget = createDayBudget(notes)
  const minutesPerDay = fields.number('MinutesPerDay') ?? usualMinutesPerDay
  const calendars = resolveCalendars(document.calendars, minutesPerDay, { notes, budget })
  const outline = arrange(document.tasks, project, notes)
  const assignments = assignmentsByTask(document.assignments)
  const used = usedCalendars(document, { calendars, outline, assignments, fields, notes, project, budget })
  const codes = calendarCodes(used.times)
  const settings = settingsOf(fields, project, { tool, defaultCalendar: codes.get(used.standard) ?? '', minutesPerDay })
  const context: ActivityContext = {
    project,
    projectName: settings.name,
    notes,
    outline,
    calendars,
    codes,
    assignments,
    resources: document.resources,
  }
  const { links, stubs } = readLinks(outline, project, notes)
  noteScheduling(fields, project, notes)
  const plan = stated({
    project,
    settings,
    calendars: [...used.times].map(([uid, time]) => toCalendar(codes.get(uid) ?? uid, time)),
    activities: readActivities(context),
    links,
    baselines: readBaselines(outline),
  })
  return { tool, plan, stubs }
}

function settingsOf(
  fields: FieldReader,
  project: string,
  { tool, defaultCalendar, minutesPerDay }: { tool: string; defaultCalendar: string; minutesPerDay: number },
): ProjectSettings {
  // Microsoft Project states the limit in days.
  const criticalDays = fields.number('CriticalSlackLimit') ?? 0
  return stated({
    name: nameOrNone(fields.text('Title')) ?? cleanName(project),
    ruleSet: 'microsoft' as const,
    tool,
    dataDate: localDateTime(fields.date('StatusDate')),
    plannedStart: localDateTime(fields.date('StartDate')),
    reportedFinish: localDateTime(fields.date('FinishDate')),
    defaultCalendar,
    owner: nameOrNone(fields.text('Manager')),
    options: {
      criticalBy: 'total-float' as const,
      criticalFloatMinutes: Math.round(criticalDays * minutesPerDay),
      openEndsCritical: fields.flag('MultipleCriticalPaths'),
    },
  })
}

/** Files name the build of the program, or only the version of the format. */
function toolWords(fields: FieldReader): string {
  const build = fields.text('BuildNumber')
  const releases: Record<string, string> = { 9: '2003 or before', 12: '2007', 14: '2010 or later' }
  const release = releases[fields.text('SaveVersion') ?? '']
  return cleanName(['Microsoft Project', build ?? release].filter((word) => word !== undefined).join(' '))
}

function noteScheduling(fields: FieldReader, project: string, notes: Notes): void {
  if (fields.text('ScheduleFromStart') === undefined || fields.flag('ScheduleFromStart')) return
  const message = 'the project is scheduled from its finish; here it is computed from its start'
  notes.finding('warning', 'scheduled-from-finish', message, project, project)
}

function assignmentsByTask(assignments: readonly MspdiAssignment[]): ReadonlyMap<string, readonly MspdiAssignment[]> {
  const byTask = new Map<string, MspdiAssignment[]>()
  for (const assignment of assignments) {
    const others = byTask.get(assignment.task)
    if (others === undefined) byTask.set(assignment.task, [assignment])
    else others.push(assignment)
  }
  return byTask
}

interface CalendarUse {
  readonly calendars: MspdiCalendars
  readonly outline: Outline
  readonly assignments: ReadonlyMap<string, readonly MspdiAssignment[]>
  readonly fields: FieldReader
  readonly notes: Notes
  readonly project: string
  readonly budget: DayBudget
}

/** A file holds one calendar per resource: those that tasks, resources at work and the project use are kept. */
function usedCalendars(document: MspdiDocument, use: CalendarUse) {
  const { calendars, outline, assignments, budget } = use
  const times = new Map<string, WorkingTime>()
  const keep = (uid: string | undefined) => {
    const same = uid === undefined ? undefined : calendars.same(uid)
    const time = same === undefined || times.has(same) ? undefined : calendars.workingTime(same)
    if (same !== undefined && time !== undefined && budget.spend(time.exceptions.size)) times.set(same, time)
  }
  const standard = defaultCalendar(use)
  if (standard.time === undefined) keep(standard.uid)
  else times.set(standard.uid, standard.time)
  for (const { task } of outline.rows) {
    keep(task.calendar)
    for (const { resource } of assignments.get(task.uid) ?? []) keep(document.resources.get(resource)?.calendar)
  }
  return { times, standard: standard.uid }
}

function defaultCalendar({ calendars, fields, notes, project }: CalendarUse) {
  const named = fields.text('CalendarUID')
  const own = named === undefined ? undefined : calendars.same(named)
  if (own !== undefined) return { uid: own, time: undefined }
  const first = calendars.first === undefined ? undefined : calendars.same(calendars.first)
  const words = named === undefined ? 'the project names no calendar' : `calendar ${named} is not in the file`
  const taken = first === undefined ? 'Monday to Friday, 8 to 17' : 'the first one of the file'
  notes.finding('warning', 'unknown-calendar', `${words}; ${taken} is taken as its default`, project, project)
  return first === undefined ? { uid: '', time: standardWorkingTime } : { uid: first, time: undefined }
}

/** `Baseline`, and `Baseline 1` to `Baseline 10`, as Microsoft Project calls them. */
function readBaselines(outline: Outline): Baseline[] | undefined {
  const byNumber = new Map<number, Map<string, Baseline['activities'][number]>>()
  for (const { task, code } of outline.rows) {
    for (const { number, start, finish, durationMinutes } of task.baselines) {
      if (start === undefined && finish === undefined && durationMinutes === undefined) continue
      const dates = byNumber.get(number) ?? new Map()
      byNumber.set(number, dates)
      const baseline = { start: localDateTime(start), finish: localDateTime(finish), durationMinutes }
      dates.set(code, stated({ activity: code, ...baseline }))
    }
  }
  if (byNumber.size === 0) return undefined
  return [...byNumber]
    .sort(([a], [b]) => a - b)
    .map(([number, dates]) => ({
      name: cleanCode(number === 0 ? 'Baseline' : `Baseline ${number}`),
      activities: [...dates.values()],
    }))
}
