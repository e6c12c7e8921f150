import type { CalendarData } from './calendar-data.ts'

/** How a column's cells are read. Texts stay as bytes until the encoding is known. */
export type ColumnKind =
  /** An internal id or a code word, ASCII; '' when empty. */
  | 'id'
  | 'text'
  | 'number'
  /** Hours in the file, whole minutes here. */
  | 'hours'
  /** Minutes since 1970-01-01T00:00. */
  | 'date'
  /** A calendar's working time. */
  | 'calendar'

/** The tables and columns that are read; all others are passed over. A column marked `!` must be there. */
export const xerTables = {
  CURRTYPE: { curr_short_name: 'id', curr_symbol: 'text' },
  OBS: { obs_id: 'id', obs_name: 'text' },
  PROJECT: {
    proj_id: 'id!',
    proj_short_name: 'text',
    project_flag: 'id',
    export_flag: 'id',
    orig_proj_id: 'id',
    sum_base_proj_id: 'id',
    clndr_id: 'id',
    last_recalc_date: 'date',
    plan_start_date: 'date',
    plan_end_date: 'date',
    scd_end_date: 'date',
    critical_path_type: 'id',
    critical_drtn_hr_cnt: 'hours',
  },
  SCHEDOPTIONS: {
    proj_id: 'id!',
    sched_outer_depend_type: 'id',
    sched_open_critical_flag: 'id',
    sched_lag_early_start_flag: 'id',
    sched_retained_logic: 'id',
    sched_progress_override: 'id',
    sched_float_type: 'id',
    sched_calendar_on_relationship_lag: 'id',
    sched_use_expect_end_flag: 'id',
    sched_use_project_end_date_for_float: 'id',
  },
  CALENDAR: {
    clndr_id: 'id!',
    clndr_name: 'text',
    clndr_type: 'id',
    default_flag: 'id',
    base_clndr_id: 'id',
    day_hr_cnt: 'hours',
    clndr_data: 'calendar!',
  },
  PROJWBS: {
    wbs_id: 'id!',
    proj_id: 'id!',
    obs_id: 'id',
    proj_node_flag: 'id',
    wbs_short_name: 'text',
    wbs_name: 'text',
    parent_wbs_id: 'id',
  },
  RSRC: { rsrc_id: 'id!', rsrc_name: 'text', rsrc_short_name: 'text', clndr_id: 'id' },
  TASK: {
    task_id: 'id!',
    proj_id: 'id!',
    wbs_id: 'id',
    clndr_id: 'id',
    rsrc_id: 'id',
    task_code: 'text!',
    task_name: 'text',
    task_type: 'id',
    status_code: 'id',
    complete_pct_type: 'id',
    phys_complete_pct: 'number',
    act_work_qty: 'number',
    remain_work_qty: 'number',
    act_equip_qty: 'number',
    remain_equip_qty: 'number',
    target_drtn_hr_cnt: 'hours',
    remain_drtn_hr_cnt: 'hours',
    total_float_hr_cnt: 'hours',
    free_float_hr_cnt: 'hours',
    cstr_type: 'id',
    cstr_date: 'date',
    cstr_type2: 'id',
    cstr_date2: 'date',
    act_start_date: 'date',
    act_end_date: 'date',
    target_start_date: 'date',
    target_end_date: 'date',
    early_start_date: 'date',
    early_end_date: 'date',
    late_start_date: 'date',
    late_end_date: 'date',
    restart_date: 'date',
    reend_date: 'date',
    expect_end_date: 'date',
    suspend_date: 'date',
    resume_date: 'date',
    external_early_start_date: 'date',
    external_late_end_date: 'date',
    driving_path_flag: 'id',
  },
  TASKPRED: {
    task_id: 'id!',
    pred_task_id: 'id!',
    proj_id: 'id',
    pred_proj_id: 'id',
    pred_type: 'id!',
    lag_hr_cnt: 'hours',
  },
  TASKRSRC: {
    task_id: 'id!',
    rsrc_id: 'id',
    rsrc_type: 'id',
    target_qty: 'number',
    remain_qty: 'number',
    target_qty_per_hr: 'number',
    remain_qty_per_hr: 'number',
    target_lag_drtn_hr_cnt: 'hours',
    relag_drtn_hr_cnt: 'hours',
  },
} as const satisfies Record<string, Record<string, ColumnKind | `${ColumnKind}!`>>

type Tables = typeof xerTables
export type TableName = keyof Tables

type Bare<K> = K extends `${infer Kind}!` ? Kind : K
type Cell<K> = K extends 'number' | 'hours' | 'date'
  ? number | undefined
  : K extends 'calendar'
    ? CalendarData | undefined
    : string

/** A row with the columns that are read; a column that the file does not have is empty throughout. */
export type XerRow<T extends TableName> = { readonly [C in keyof Tables[T]]: Cell<Bare<Tables[T][C]>> } & RowPlace

export interface RowPlace {
  /** Line of the file and row of the table, from 1. */
  readonly line: number
  readonly row: number
}

export type XerRows = { readonly [T in TableName]: XerRow<T>[] }

export function isTableName(name: string): name is TableName {
  return Object.hasOwn(xerTables, name)
}

/** `line 812, TASK row 4`, or with a column `line 812, TASK row 4, column clndr_id`. */
export function placeOf(table: TableName, { line, row }: RowPlace, column?: string): string {
  const place = `line ${line}, ${table} row ${row}`
  return column === undefined ? place : `${place}, column ${column}`
}
