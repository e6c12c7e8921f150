import type {
  Activity,
  ActivityKind,
  ActivityStatus,
  Assignment,
  Constraint,
  ConstraintKind,
} from '@throughline/domain'
import { localDateTime } from '../dates.ts'
import { cleanName, nameOrNone, stated } from '../names.ts'
import type { Notes } from '../notes.ts'
import { toAssignment, type MspdiAssignment, type MspdiResource } from './assignments.ts'
import type { MspdiCalendars } from './calendars.ts'
import type { Outline, OutlineRow } from './outline.ts'
import { nameOfPath } from './project-name.ts'
import type { MspdiTask } from './task.ts'

export interface ActivityContext {
  readonly project: string
  readonly projectName: string
  readonly notes: Notes
  readonly outline: Outline
  readonly calendars: MspdiCalendars
  /** Calendar codes by UID. */
  readonly codes: ReadonlyMap<string, string>
  readonly assignments: ReadonlyMap<string, readonly MspdiAssignment[]>
  readonly resources: ReadonlyMap<string, MspdiResource>
}

/** MSO and MFO override logic, which is what P6 calls mandatory; 0 is as soon as possible, no constraint. */
const constraints: ReadonlyMap<number, ConstraintKind> = new Map([
  [1, 'as-late-as-possible'],
  [2, 'mandatory-start'],
  [3, 'mandatory-finish'],
  [4, 'start-on-or-after'],
  [5, 'start-on-or-before'],
  [6, 'finish-on-or-after'],
  [7, 'finish-on-or-before'],
])

const efforts = ['fixed-units', 'fixed-duration', 'fixed-work'] as const
const fixedDuration = 1

export function readActivities(context: ActivityContext): Activity[] {
  return context.outline.rows.map((row) => readActivity(context, row))
}

function readActivity(context: ActivityContext, row: OutlineRow): Activity {
  const { task, code, parent } = row
  const { project, notes } = context
  const at = `${project}/${code}`
  const status = statusOf(task)
  const durationMinutes = task.durationMinutes ?? 0
  const assignments = readAssignments(context, task, at)
  const kind = kindOf(row, assignments)
  noteOddities(context, task, at)
  return stated({
    code,
    // The project's own summary bears the project's name, which need not stand there.
    name: cleanName(task.name) || (task.level === 0 ? context.projectName : ''),
    kind,
    calendar: calendarOf(context, task, at),
    durationMinutes,
    elapsed: task.elapsed || undefined,
    parent,
    plannedStart: localDateTime(task.start),
    plannedFinish: localDateTime(task.finish),
    constraint: constraintOf(task, at, project, notes),
    deadline: localDateTime(task.deadline),
    // The dates of an inserted project are made in that project, not by this one's logic.
    manual: task.manual || (task.inserted !== undefined && !row.hasChildren) || undefined,
    inactive: !task.active || undefined,
    levelingDelayMinutes: task.levelingDelayMinutes || undefined,
    ignoreResourceCalendars: task.ignoresResourceCalendars || undefined,
    effort: kind === 'summary' ? undefined : efforts[task.type],
    assignments: assignments.length === 0 ? undefined : assignments,
    owner: nameOrNone(task.contact),
    status,
    actualStart: localDateTime(task.actualStart),
    actualFinish: localDateTime(task.actualFinish),
    remainingMinutes: status === 'complete' ? 0 : remainingOf(task, durationMinutes),
    percentComplete: percent(task.percentComplete),
    resume: localDateTime(task.resume),
    stop: localDateTime(task.stop),
    reported: reportedOf(task),
  })
}

/**
 * Milestones: Microsoft Project knows only tasks of zero duration that are marked so. They may stand at the end of a
 * working day, where a start milestone never does: a finish milestone is what comes nearest. A task of zero duration
 * that is not marked stays a task. A marked one with a duration is drawn as a milestone and scheduled as the task it is.
 *
 * Task 0, the project's own summary, stays: a summary takes its dates from what is below it and moves nothing.
 *
 * Tasks that are not of fixed duration end when their resources have done the work.
 */
function kindOf({ task, hasChildren }: OutlineRow, assignments: readonly Assignment[]): ActivityKind {
  if (hasChildren || (task.summary && task.inserted === undefined)) return 'summary'
  if (task.milestone && (task.durationMinutes ?? 0) === 0) return 'finish-milestone'
  const works = assignments.some(({ kind }) => kind === 'labour')
  return works && task.type !== fixedDuration && !task.elapsed ? 'resource-dependent' : 'task'
}

/** 100 % and an actual finish are one and the same; a converter may have kept only one of them. */
function statusOf({ percentComplete, actualStart, actualFinish }: MspdiTask): ActivityStatus {
  if (percentComplete === 100 || actualFinish !== undefined) return 'complete'
  return actualStart !== undefined || (percentComplete ?? 0) > 0 ? 'in-progress' : 'not-started'
}

/** Converters leave out a remaining duration of zero; it follows from what is done. */
function remainingOf(task: MspdiTask, durationMinutes: number): number {
  return task.remainingMinutes ?? Math.max(0, durationMinutes - (task.actualMinutes ?? 0))
}

function percent(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.min(100, Math.max(0, value))
}

/**
 * Converters leave out a slack of zero. Where all four dates are there the tool has computed, and a slack that is
 * missing is zero; without the dates nothing was computed.
 */
function reportedOf(task: MspdiTask): NonNullable<Activity['reported']> | undefined {
  const { earlyStart, earlyFinish, lateStart, lateFinish } = task
  const computed = [earlyStart, earlyFinish, lateStart, lateFinish].every((date) => date !== undefined)
  const slack = (minutes: number | undefined) => minutes ?? (computed ? 0 : undefined)
  const reported = stated({
    earlyStart: localDateTime(earlyStart),
    earlyFinish: localDateTime(earlyFinish),
    lateStart: localDateTime(lateStart),
    lateFinish: localDateTime(lateFinish),
    totalFloatMinutes: slack(task.totalSlackMinutes),
    freeFloatMinutes: slack(task.freeSlackMinutes),
    critical: task.critical,
  })
  return Object.keys(reported).length === 0 ? undefined : reported
}

function constraintOf(task: MspdiTask, at: string, project: string, notes: Notes): Constraint | undefined {
  const { constraintType: type, constraintDate: date } = task
  const kind = constraints.get(type)
  if (kind === 'as-late-as-possible') return { kind }
  if (type === 0) return undefined
  if (kind !== undefined && date !== undefined) return stated({ kind, date: localDateTime(date) })
  const what = kind === undefined ? `constraint type ${type} is not known` : `constraint ${kind} has no date`
  notes.finding('warning', 'constraint-left-out', `${what}; it is left out`, at, project)
  return undefined
}

/** -1, and 0 in older files, means none. */
function calendarOf({ calendars, codes, notes, project }: ActivityContext, task: MspdiTask, at: string) {
  const { calendar } = task
  if (calendar === undefined || calendar === '-1') return undefined
  const code = codes.get(calendars.same(calendar) ?? '')
  if (code === undefined && calendar !== '0') {
    const message = `calendar ${calendar} of the task is not in the file; the default one is taken`
    notes.finding('warning', 'unknown-calendar', message, at, project)
  }
  return code
}

/** Without those to nobody (ResourceUID -65535) and those of cost resources, which do no work. */
function readAssignments(context: ActivityContext, task: MspdiTask, at: string): Assignment[] {
  const { assignments, resources, calendars, codes, notes, project } = context
  const found: Assignment[] = []
  for (const assignment of assignments.get(task.uid) ?? []) {
    if (assignment.split && task.actualFinish === undefined) {
      const message = 'the work is split; gaps are not kept, the task is computed in one piece'
      notes.finding('warning', 'split-task', message, at, project)
    }
    const resource = resources.get(assignment.resource)
    if (resource === undefined || resource.kind === 'cost') continue
    const uid = resource.calendar === undefined ? undefined : calendars.same(resource.calendar)
    found.push(toAssignment(assignment, resource, resource.kind === 'labour' ? codes.get(uid ?? '') : undefined))
  }
  return found
}

function noteOddities({ notes, project }: ActivityContext, task: MspdiTask, at: string): void {
  if (task.inserted === undefined) return
  const name = nameOfPath(task.inserted)
  const message = `the task stands for the inserted project ${name}; send that project's own plan as well`
  notes.finding('info', 'inserted-project', message, at, project)
}
