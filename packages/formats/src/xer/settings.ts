import type { ProjectSettings, ScheduleOptions } from '@throughline/domain'
import { localDateTime } from '../dates.ts'
import { cleanName, nameOrNone, stated } from '../names.ts'
import type { XerRow } from './columns.ts'
import type { XerFile } from './file.ts'

export function projectSettings(
  file: XerFile,
  project: XerRow<'PROJECT'>,
  defaultCalendar: string,
  tool: string,
): ProjectSettings {
  const { text } = file
  const id = file.projects.ids.get(project.proj_id) ?? ''
  const node = file.wbs.projectNode(project.proj_id)
  const schedule = file.schedules.get(project.proj_id)
  // P6 keeps the responsible manager of a project as the OBS element of its WBS node.
  const manager = node === undefined ? undefined : file.managers.get(node.obs_id)
  return stated({
    name: nameOrNone(node && text(node.wbs_name)) ?? cleanName(id),
    ruleSet: 'primavera' as const,
    tool,
    dataDate: localDateTime(project.last_recalc_date),
    plannedStart: localDateTime(project.plan_start_date),
    mustFinishBy: localDateTime(project.plan_end_date),
    reportedFinish: localDateTime(project.scd_end_date),
    defaultCalendar,
    owner: nameOrNone(manager === undefined ? undefined : text(manager.obs_name)),
    options: scheduleOptions(project, schedule),
  })
}

/**
 * Without a SCHEDOPTIONS row, and for an empty column, P6's own defaults hold: retained logic, lag on the predecessor's
 * calendar, start-to-start lag from the early start, total float as finish float, each project from its own finish.
 * They are written out, so that a later export with the row is told as a change only when something changed.
 */
function scheduleOptions(project: XerRow<'PROJECT'>, row: XerRow<'SCHEDOPTIONS'> | undefined): ScheduleOptions {
  return {
    progress: progress(row),
    lagCalendar: lagCalendars.get(row?.sched_calendar_on_relationship_lag ?? '') ?? 'predecessor',
    startToStartLagFrom: row?.sched_lag_early_start_flag === 'N' ? 'actual-start' : 'early-start',
    totalFloat: floatTypes.get(row?.sched_float_type ?? '') ?? 'finish',
    floatBase: row?.sched_use_project_end_date_for_float === 'N' ? 'all-projects' : 'own-project',
    criticalBy: project.critical_path_type === 'CT_DrivPath' ? 'longest-path' : 'total-float',
    criticalFloatMinutes: project.critical_drtn_hr_cnt ?? 0,
    useExpectedFinish: row?.sched_use_expect_end_flag !== 'N',
    openEndsCritical: row?.sched_open_critical_flag === 'Y',
    ignoreLinksToOtherProjects: row?.sched_outer_depend_type === 'SD_None',
  }
}

/** Two flags for three ways: neither retained logic nor progress override means actual dates. */
function progress(row: XerRow<'SCHEDOPTIONS'> | undefined): NonNullable<ScheduleOptions['progress']> {
  if (row?.sched_progress_override === 'Y') return 'progress-override'
  return row?.sched_retained_logic === 'N' ? 'actual-dates' : 'retained-logic'
}

const lagCalendars: ReadonlyMap<string, NonNullable<ScheduleOptions['lagCalendar']>> = new Map([
  ['rcal_Predecessor', 'predecessor'],
  ['rcal_Successor', 'successor'],
  ['rcal_24Hour', '24-hour'],
  ['rcal_ProjDefault', 'project-default'],
])

const floatTypes: ReadonlyMap<string, NonNullable<ScheduleOptions['totalFloat']>> = new Map([
  ['FT_FF', 'finish'],
  ['FT_SF', 'start'],
  ['FT_MF', 'smallest'],
])
