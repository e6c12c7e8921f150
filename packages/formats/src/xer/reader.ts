import type { Link, PlanSnapshot } from '@throughline/domain'
import { cleanName, stated } from '../names.ts'
import { createNotes, type Notes } from '../notes.ts'
import type { PlanFile, PlanReader } from '../plan-file.ts'
import { calendarCodes, standardWorkingTime, toCalendar, type WorkingTime } from '../working-time.ts'
import { readActivity, type PlanContext } from './activities.ts'
import { readBaselines } from './baselines.ts'
import type { XerRow } from './columns.ts'
import { guessTextEncoding, textDecoder, type TextEncodingGuess } from './encoding.ts'
import { indexXer, type XerFile } from './file.ts'
import { openLines } from './lines.ts'
import { readLinks } from './links.ts'
import { projectSettings } from './settings.ts'
import { readXerTables, type XerTables } from './tables.ts'

/** Reads Primavera P6 XER line by line; only the rows and columns that matter are held. */
export function openXerReader(): PlanReader {
  const notes = createNotes()
  const encoding = guessTextEncoding()
  const tables = readXerTables(notes, encoding)
  const lines = openLines(tables.line, (line) =>
    notes.problem('plan-too-large', 'the line is longer than is read', `line ${line}`),
  )
  return {
    write: (chunk) => {
      if (!notes.refused) lines.write(chunk)
    },
    end: () => {
      tables.end(lines.end())
      return notes.result(() => makeFile(tables, encoding, notes))
    },
  }
}

function makeFile(tables: XerTables, guess: TextEncodingGuess, notes: Notes): PlanFile {
  const { encoding, assumed } = guess.decide()
  if (assumed) {
    const message = `the texts are not UTF-8 throughout; they are read as ${encoding}`
    notes.finding('info', 'encoding-assumed', message, 'file')
  }
  const file = indexXer(tables.rows, textDecoder(encoding), notes)
  const tool = cleanName(`Primavera P6 ${tables.header?.version ?? ''}`)
  return { format: 'xer', tool, ...plansOf(file, tool) }
}

/** The plans that P6's tables hold, however the file wrote them down. */
export function plansOf(file: XerFile, tool: string): Pick<PlanFile, 'plans' | 'stubs' | 'findings'> {
  const { notes } = file
  const { plans, stubs } = file.projects
  if (plans.length === 0) notes.problem('plan-empty', 'no project of the file is exported with its activities')
  noteStrayActivities(file)
  const links = readLinks(file)
  return {
    plans: plans.map((row) => makePlan(file, row, tool, links.get(row.proj_id) ?? [])),
    stubs,
    findings: notes.findings(),
  }
}

function noteStrayActivities({ rows, tasks, notes }: XerFile): void {
  const known = new Set(rows.PROJECT.map((row) => row.proj_id))
  for (const [project, strays] of tasks) {
    if (known.has(project)) continue
    const message = `${strays.length} activities belong to project ${project}, which is not in the file; they are left out`
    notes.finding('warning', 'unknown-project', message, 'TASK')
  }
}

function makePlan(file: XerFile, row: XerRow<'PROJECT'>, tool: string, links: readonly Link[]): PlanSnapshot {
  const project = file.projects.ids.get(row.proj_id) ?? row.proj_id
  const tasks = file.tasks.get(row.proj_id) ?? []
  const standard = defaultCalendar(file, row, project)
  const used = usedCalendars(file, tasks, standard)
  for (const { exceptions } of used.values()) file.budget.spend(exceptions.size)
  const calendars = calendarCodes(used)
  const context: PlanContext = { file, project, calendars }
  return stated({
    project,
    settings: projectSettings(file, row, calendars.get(standard.id) ?? '', tool),
    calendars: [...used].map(([id, time]) => toCalendar(calendars.get(id) ?? id, time)),
    activities: tasks.map((task) => readActivity(context, task)),
    links: [...links],
    baselines: readBaselines(file, row.proj_id),
  })
}

interface DefaultCalendar {
  readonly id: string
  readonly time: WorkingTime
}

/** The project's own; where the file does not hold it, the one that the file marks as default. */
function defaultCalendar({ calendars, notes }: XerFile, row: XerRow<'PROJECT'>, project: string): DefaultCalendar {
  const own = calendars.workingTime(row.clndr_id)
  if (own !== undefined) return { id: row.clndr_id, time: own }
  const id = calendars.fallback ?? ''
  const time = calendars.workingTime(id) ?? standardWorkingTime
  const words = row.clndr_id === '' ? 'the project names no calendar' : `calendar ${row.clndr_id} is not in the file`
  notes.finding('warning', 'unknown-calendar', `${words}; "${time.name}" is taken as its default`, project, project)
  return { id, time }
}

/** A database has hundreds of calendars: those that the project's activities and their resources work on are kept. */
function usedCalendars(
  { calendars, assignments, resources }: XerFile,
  tasks: readonly XerRow<'TASK'>[],
  standard: DefaultCalendar,
): ReadonlyMap<string, WorkingTime> {
  const used = new Map<string, WorkingTime>([[standard.id, standard.time]])
  const use = (id: string) => {
    const time = used.has(id) ? undefined : calendars.workingTime(id)
    if (time !== undefined) used.set(id, time)
  }
  for (const task of tasks) {
    use(task.clndr_id)
    for (const { rsrc_id: resource } of assignments.get(task.task_id) ?? [])
      use(resources.get(resource)?.clndr_id ?? '')
  }
  return used
}
