import type { Baseline } from '@throughline/domain'
import { localDateTime } from '../dates.ts'
import { cleanName, stated, uniqueCodes } from '../names.ts'
import type { XerRow } from './columns.ts'
import type { XerFile } from './file.ts'

/**
 * Baselines that were exported along: in P6 a baseline is a copy of the whole project. Its dates are the copy's current
 * ones, actual before early before planned.
 */
export function readBaselines(file: XerFile, projectId: string): Baseline[] | undefined {
  const unique = uniqueCodes()
  const baselines = file.projects.baselines.get(projectId)?.map((row): Baseline => {
    const tasks = file.tasks.get(row.proj_id) ?? []
    const name = cleanName(file.text(row.proj_short_name)) || 'Baseline'
    return { name: unique(name), activities: tasks.map((task) => baselineDates(file, task)) }
  })
  return baselines
}

function baselineDates(file: XerFile, task: XerRow<'TASK'>): Baseline['activities'][number] {
  return stated({
    activity: file.activities.get(task.task_id)?.code ?? task.task_id,
    start: localDateTime(task.act_start_date ?? task.early_start_date ?? task.target_start_date),
    finish: localDateTime(task.act_end_date ?? task.early_end_date ?? task.target_end_date),
    durationMinutes: Math.max(0, task.target_drtn_hr_cnt ?? 0),
  })
}
