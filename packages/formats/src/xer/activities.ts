import type { Activity, ActivityKind, ActivityStatus, Constraint, ConstraintKind } from '@throughline/domain'
import { localDateTime } from '../dates.ts'
import { cleanName, nameOrNone, stated } from '../names.ts'
import { readAssignments } from './assignments.ts'
import { placeOf, type XerRow } from './columns.ts'
import type { XerFile } from './file.ts'

const kinds: ReadonlyMap<string, ActivityKind> = new Map([
  ['TT_Task', 'task'],
  ['TT_Rsrc', 'resource-dependent'],
  ['TT_Mile', 'start-milestone'],
  ['TT_FinMile', 'finish-milestone'],
  ['TT_LOE', 'level-of-effort'],
  ['TT_WBS', 'summary'],
])

const constraints: ReadonlyMap<string, ConstraintKind> = new Map([
  ['CS_MSO', 'start-on'],
  ['CS_MSOA', 'start-on-or-after'],
  ['CS_MSOB', 'start-on-or-before'],
  ['CS_MEO', 'finish-on'],
  ['CS_MEOA', 'finish-on-or-after'],
  ['CS_MEOB', 'finish-on-or-before'],
  ['CS_MANDSTART', 'mandatory-start'],
  ['CS_MANDFIN', 'mandatory-finish'],
  ['CS_ALAP', 'as-late-as-possible'],
])

/** What the activities of one plan share. */
export interface PlanContext {
  readonly file: XerFile
  /** Project id. */
  readonly project: string
  /** Calendar codes by internal id, of all calendars that the plan uses. */
  readonly calendars: ReadonlyMap<string, string>
}

export function readActivity(context: PlanContext, row: XerRow<'TASK'>): Activity {
  const { file, project } = context
  const { text } = file
  const code = file.activities.get(row.task_id)?.code ?? row.task_id
  const at = `${project}/${code}`
  const status = statusOf(row)
  const resource = file.resources.get(row.rsrc_id)
  return stated({
    code,
    name: cleanName(text(row.task_name)),
    kind: kindOf(context, row, at),
    calendar: calendarOf(context, row, at),
    durationMinutes: notNegative(row.target_drtn_hr_cnt),
    wbs: file.wbs.path(row.wbs_id),
    plannedStart: localDateTime(row.target_start_date),
    plannedFinish: localDateTime(row.target_end_date),
    constraint: constraintOf(context, row.cstr_type, row.cstr_date, at),
    secondaryConstraint: constraintOf(context, row.cstr_type2, row.cstr_date2, at),
    expectedFinish: localDateTime(row.expect_end_date),
    externalEarlyStart: localDateTime(row.external_early_start_date),
    externalLateFinish: localDateTime(row.external_late_end_date),
    assignments: row.task_type === 'TT_Rsrc' ? readAssignments(context, row.task_id, at) : undefined,
    owner: nameOrNone(resource && text(resource.rsrc_name)),
    status,
    actualStart: localDateTime(row.act_start_date),
    actualFinish: localDateTime(row.act_end_date),
    remainingMinutes: status === 'complete' ? 0 : notNegative(row.remain_drtn_hr_cnt ?? row.target_drtn_hr_cnt),
    percentComplete: percentComplete(row, status),
    suspend: localDateTime(row.suspend_date),
    resume: localDateTime(row.resume_date),
    reported: reportedOf(row),
  })
}

/** P6 blanks what it has not computed, dates of complete activities among them. */
function reportedOf(row: XerRow<'TASK'>): NonNullable<Activity['reported']> | undefined {
  const reported = stated({
    earlyStart: localDateTime(row.early_start_date),
    earlyFinish: localDateTime(row.early_end_date),
    lateStart: localDateTime(row.late_start_date),
    lateFinish: localDateTime(row.late_end_date),
    remainingStart: localDateTime(row.restart_date),
    remainingFinish: localDateTime(row.reend_date),
    totalFloatMinutes: row.total_float_hr_cnt,
    freeFloatMinutes: row.free_float_hr_cnt,
    longestPath: row.driving_path_flag === '' ? undefined : row.driving_path_flag === 'Y',
  })
  return Object.keys(reported).length === 0 ? undefined : reported
}

function kindOf({ file, project }: PlanContext, row: XerRow<'TASK'>, at: string): ActivityKind {
  const kind = kinds.get(row.task_type)
  if (kind !== undefined || row.task_type === '') return kind ?? 'task'
  file.notes.finding('warning', 'unknown-activity-type', `"${row.task_type}" is taken as a task`, at, project)
  return 'task'
}

function calendarOf({ file, project, calendars }: PlanContext, row: XerRow<'TASK'>, at: string): string | undefined {
  if (row.clndr_id === '') return undefined
  const code = calendars.get(row.clndr_id)
  if (code === undefined) {
    const message = `${placeOf('TASK', row, 'clndr_id')}: calendar ${row.clndr_id} is not in the file; the default one is taken`
    file.notes.finding('warning', 'unknown-calendar', message, at, project)
  }
  return code
}

function constraintOf(
  { file, project }: PlanContext,
  type: string,
  date: number | undefined,
  at: string,
): Constraint | undefined {
  if (type === '') return undefined
  const kind = constraints.get(type)
  if (kind === 'as-late-as-possible') return { kind }
  if (kind !== undefined && date !== undefined) return stated({ kind, date: localDateTime(date) })
  const what = kind === undefined ? `constraint "${type}" is not known` : `constraint ${kind} has no date`
  file.notes.finding('warning', 'constraint-left-out', `${what}; it is left out`, at, project)
  return undefined
}

/** The status column rules; where it is empty the actual dates tell. */
function statusOf(row: XerRow<'TASK'>): ActivityStatus {
  if (row.status_code === 'TK_Complete') return 'complete'
  if (row.status_code === 'TK_Active') return 'in-progress'
  if (row.status_code === 'TK_NotStart') return 'not-started'
  if (row.act_end_date !== undefined) return 'complete'
  return row.act_start_date === undefined ? 'not-started' : 'in-progress'
}

/** Percent complete has three meanings in P6, by activity: duration, units, physical. It is shown, it moves no date. */
function percentComplete(row: XerRow<'TASK'>, status: ActivityStatus): number | undefined {
  if (row.complete_pct_type === 'CP_Phys') return percent(row.phys_complete_pct)
  if (status === 'complete') return 100
  if (row.complete_pct_type === 'CP_Units') {
    const actual = (row.act_work_qty ?? 0) + (row.act_equip_qty ?? 0)
    const all = actual + (row.remain_work_qty ?? 0) + (row.remain_equip_qty ?? 0)
    return all > 0 ? percent((actual / all) * 100) : 0
  }
  const { target_drtn_hr_cnt: original, remain_drtn_hr_cnt: remaining } = row
  if (status === 'not-started') return 0
  if (original === undefined || remaining === undefined) return undefined
  return original > 0 ? percent(((original - remaining) / original) * 100) : 0
}

function percent(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(Math.min(100, Math.max(0, value)) * 100) / 100
}

function notNegative(minutes: number | undefined): number {
  return Math.max(0, minutes ?? 0)
}
