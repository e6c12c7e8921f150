import type { LinkEnd } from '@throughline/domain'
import { createDayBudget, type DayBudget } from '../day-budget.ts'
import type { Notes } from '../notes.ts'
import { cleanCode, uniqueCodes } from '../names.ts'
import { xerCalendars, type XerCalendars } from './calendars.ts'
import { placeOf, type XerRow, type XerRows } from './columns.ts'
import { sortProjects, type XerProjects } from './projects.ts'
import { readWbs, type Wbs } from './wbs.ts'

/** A whole XER file, its rows found by what refers to them. */
export interface XerFile {
  readonly rows: XerRows
  readonly notes: Notes
  /** Decodes a text of the rows. */
  readonly text: (raw: string) => string
  readonly projects: XerProjects
  readonly calendars: XerCalendars
  readonly budget: DayBudget
  readonly wbs: Wbs
  readonly schedules: ReadonlyMap<string, XerRow<'SCHEDOPTIONS'>>
  readonly managers: ReadonlyMap<string, XerRow<'OBS'>>
  readonly resources: ReadonlyMap<string, XerRow<'RSRC'>>
  /** Assignments of resource-dependent activities, by internal activity id. */
  readonly assignments: ReadonlyMap<string, readonly XerRow<'TASKRSRC'>[]>
  /** Rows by internal project id, in the order of the file. */
  readonly tasks: ReadonlyMap<string, readonly XerRow<'TASK'>[]>
  /** Where an internal activity id leads. */
  readonly activities: ReadonlyMap<string, XerActivity>
}

export interface XerActivity {
  /** Internal project id. */
  readonly project: string
  readonly code: string
  /** Links have it as an end, all of them the same object; `undefined`: in no project that the file tells of. */
  readonly end: LinkEnd | undefined
}

export function indexXer(rows: XerRows, text: (raw: string) => string, notes: Notes): XerFile {
  const projects = sortProjects(rows, text, notes)
  const budget = createDayBudget(notes)
  const tasks = groupBy(rows.TASK, (row) => row.proj_id)
  const onResources = new Set(rows.TASK.filter((row) => row.task_type === 'TT_Rsrc').map((row) => row.task_id))
  const assignments = rows.TASKRSRC.filter((row) => onResources.has(row.task_id))
  return {
    rows,
    notes,
    text,
    projects,
    calendars: xerCalendars(rows.CALENDAR, text, notes, budget),
    budget,
    wbs: readWbs(rows.PROJWBS, text),
    schedules: new Map(rows.SCHEDOPTIONS.map((row) => [row.proj_id, row])),
    managers: new Map(rows.OBS.map((row) => [row.obs_id, row])),
    resources: new Map(rows.RSRC.map((row) => [row.rsrc_id, row])),
    assignments: groupBy(assignments, (row) => row.task_id),
    tasks,
    activities: codeActivities(tasks, projects, text, notes),
  }
}

/**
 * Codes, by which activities are known: P6 keeps them unique within a project, other tools may not. Of two equal ones
 * the second is renamed, so that its links are not lost.
 */
function codeActivities(
  tasks: ReadonlyMap<string, readonly XerRow<'TASK'>[]>,
  projects: XerProjects,
  text: (raw: string) => string,
  notes: Notes,
): ReadonlyMap<string, XerActivity> {
  const activities = new Map<string, XerActivity>()
  for (const [project, rows] of tasks) {
    const unique = uniqueCodes()
    const id = projects.ids.get(project)
    for (const row of rows) {
      const place = placeOf('TASK', row, 'task_code')
      if (activities.has(row.task_id)) {
        notes.problem('plan-invalid', `two activities have the internal id ${row.task_id}`, place)
        continue
      }
      const stated = cleanCode(text(row.task_code))
      const code = unique(stated === '' ? `#${row.task_id}` : stated)
      if (stated === '') notes.finding('warning', 'activity-without-code', `taken as ${code}`, place, id)
      else if (code !== stated) {
        const message = `two activities have the code ${stated}; this one is taken as ${code}`
        notes.finding('error', 'duplicate-activity-code', message, place, id)
      }
      const end = id === undefined ? undefined : { project: id, activity: code }
      activities.set(row.task_id, { project, code, end })
    }
  }
  return activities
}

function groupBy<R>(rows: readonly R[], key: (row: R) => string): ReadonlyMap<string, R[]> {
  const groups = new Map<string, R[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group === undefined) groups.set(key(row), [row])
    else group.push(row)
  }
  return groups
}
