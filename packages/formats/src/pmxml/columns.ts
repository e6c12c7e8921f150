import type { TableName } from '../xer/columns.ts'
import * as words from './words.ts'

/** Where a column of P6's tables stands in P6 XML: a field, with the words it is written in. */
export interface Source {
  readonly field: string
  readonly words?: ReadonlyMap<string, string>
  /** The field is a share, the column a percentage. */
  readonly share?: true
}

const from = (field: string): Source => ({ field })
const worded = (field: string, list: ReadonlyMap<string, string>): Source => ({ field, words: list })

/**
 * P6 XML names the fields of P6's interface, XER the columns of its tables: the same things. Columns that are not named
 * here stay empty, as in an XER file that lacks them.
 */
export const columnSources: Partial<Record<TableName, Readonly<Record<string, Source>>>> = {
  PROJECT: {
    proj_id: from('ObjectId'),
    proj_short_name: from('Id'),
    orig_proj_id: from('OriginalProjectObjectId'),
    sum_base_proj_id: from('CurrentBaselineProjectObjectId'),
    clndr_id: from('ActivityDefaultCalendarObjectId'),
    last_recalc_date: from('DataDate'),
    plan_start_date: from('PlannedStartDate'),
    plan_end_date: from('MustFinishByDate'),
    scd_end_date: from('ScheduledFinishDate'),
    critical_path_type: worded('CriticalActivityPathType', new Map([['Longest Path', 'CT_DrivPath']])),
    critical_drtn_hr_cnt: from('CriticalActivityFloatLimit'),
  },
  OBS: { obs_id: from('ObjectId'), obs_name: from('Name') },
  CALENDAR: {
    clndr_id: from('ObjectId'),
    clndr_name: from('Name'),
    clndr_type: worded('Type', words.calendarTypes),
    default_flag: worded('IsDefault', new Map([['1', 'Y']])),
    base_clndr_id: from('BaseCalendarObjectId'),
    day_hr_cnt: from('HoursPerDay'),
  },
  PROJWBS: {
    wbs_id: from('ObjectId'),
    proj_id: from('ProjectObjectId'),
    obs_id: from('OBSObjectId'),
    wbs_short_name: from('Code'),
    wbs_name: from('Name'),
    parent_wbs_id: from('ParentObjectId'),
  },
  RSRC: {
    rsrc_id: from('ObjectId'),
    rsrc_name: from('Name'),
    rsrc_short_name: from('Id'),
    clndr_id: from('CalendarObjectId'),
  },
  TASK: {
    task_id: from('ObjectId'),
    proj_id: from('ProjectObjectId'),
    wbs_id: from('WBSObjectId'),
    clndr_id: from('CalendarObjectId'),
    rsrc_id: from('PrimaryResourceObjectId'),
    task_code: from('Id'),
    task_name: from('Name'),
    task_type: worded('Type', words.activityTypes),
    status_code: worded('Status', words.statuses),
    complete_pct_type: worded('PercentCompleteType', words.percentTypes),
    phys_complete_pct: { field: 'PhysicalPercentComplete', share: true },
    act_work_qty: from('ActualLaborUnits'),
    remain_work_qty: from('RemainingLaborUnits'),
    act_equip_qty: from('ActualNonLaborUnits'),
    remain_equip_qty: from('RemainingNonLaborUnits'),
    target_drtn_hr_cnt: from('PlannedDuration'),
    remain_drtn_hr_cnt: from('RemainingDuration'),
    total_float_hr_cnt: from('TotalFloat'),
    free_float_hr_cnt: from('FreeFloat'),
    cstr_type: worded('PrimaryConstraintType', words.constraintTypes),
    cstr_date: from('PrimaryConstraintDate'),
    cstr_type2: worded('SecondaryConstraintType', words.constraintTypes),
    cstr_date2: from('SecondaryConstraintDate'),
    act_start_date: from('ActualStartDate'),
    act_end_date: from('ActualFinishDate'),
    target_start_date: from('PlannedStartDate'),
    target_end_date: from('PlannedFinishDate'),
    early_start_date: from('RemainingEarlyStartDate'),
    early_end_date: from('RemainingEarlyFinishDate'),
    late_start_date: from('RemainingLateStartDate'),
    late_end_date: from('RemainingLateFinishDate'),
    restart_date: from('RemainingEarlyStartDate'),
    reend_date: from('RemainingEarlyFinishDate'),
    expect_end_date: from('ExpectedFinishDate'),
    suspend_date: from('SuspendDate'),
    resume_date: from('ResumeDate'),
    external_early_start_date: from('ExternalEarlyStartDate'),
    external_late_end_date: from('ExternalLateFinishDate'),
  },
  TASKPRED: {
    task_id: from('SuccessorActivityObjectId'),
    pred_task_id: from('PredecessorActivityObjectId'),
    proj_id: from('SuccessorProjectObjectId'),
    pred_proj_id: from('PredecessorProjectObjectId'),
    pred_type: worded('Type', words.linkTypes),
    lag_hr_cnt: from('Lag'),
  },
  TASKRSRC: {
    task_id: from('ActivityObjectId'),
    rsrc_id: from('ResourceObjectId'),
    rsrc_type: worded('ResourceType', words.resourceTypes),
    target_qty: from('PlannedUnits'),
    remain_qty: from('RemainingUnits'),
    target_qty_per_hr: from('PlannedUnitsPerTime'),
    remain_qty_per_hr: from('RemainingUnitsPerTime'),
    target_lag_drtn_hr_cnt: from('PlannedLag'),
    relag_drtn_hr_cnt: from('RemainingLag'),
  },
  SCHEDOPTIONS: {
    sched_open_critical_flag: worded('MakeOpenEndedActivitiesCritical', new Map([['1', 'Y']])),
    sched_outer_depend_type: worded('IgnoreOtherProjectRelationships', new Map([['1', 'SD_None']])),
    sched_lag_early_start_flag: worded('StartToStartLagCalculationType', new Map([['0', 'N']])),
    sched_retained_logic: worded('OutOfSequenceScheduleType', new Map([['Retained Logic', 'Y']])),
    sched_progress_override: worded('OutOfSequenceScheduleType', new Map([['Progress Override', 'Y']])),
    sched_float_type: worded('ComputeTotalFloatType', words.floatTypes),
    sched_calendar_on_relationship_lag: worded('RelationshipLagCalendar', words.lagCalendars),
    sched_use_expect_end_flag: worded('UseExpectedFinishDates', new Map([['0', 'N']])),
    sched_use_project_end_date_for_float: worded('CalculateFloatBasedOnFinishDate', new Map([['0', 'N']])),
  },
}
