import type { Assignment } from '@throughline/domain'
import { cleanName, stated } from '../names.ts'
import type { PlanContext } from './activities.ts'
import type { XerRow } from './columns.ts'

const resourceKinds: ReadonlyMap<string, NonNullable<Assignment['kind']>> = new Map([
  ['RT_Labor', 'labour'],
  ['RT_Equip', 'equipment'],
  ['RT_Mat', 'material'],
])

/** Who works on a resource-dependent activity, and on which calendar; `undefined` when nobody is assigned. */
export function readAssignments(context: PlanContext, taskId: string, at: string): Assignment[] | undefined {
  const rows = context.file.assignments.get(taskId)
  return rows?.map((row) => readAssignment(context, row, at))
}

function readAssignment({ file, calendars, project }: PlanContext, row: XerRow<'TASKRSRC'>, at: string): Assignment {
  const resource = file.resources.get(row.rsrc_id)
  const kind = resourceKinds.get(row.rsrc_type)
  const named = resource === undefined ? '' : cleanName(file.text(resource.rsrc_name || resource.rsrc_short_name))
  const name = named || (row.rsrc_id === '' ? 'unstaffed' : `#${row.rsrc_id}`)
  const calendar = calendars.get(resource?.clndr_id ?? '')
  if (calendar === undefined && resource !== undefined && resource.clndr_id !== '') {
    const message = `the calendar of resource "${name}" is not in the file; that of the activity is taken`
    file.notes.finding('warning', 'unknown-calendar', message, at, project)
  }
  return stated({
    resource: name,
    calendar: resource === undefined || resource.clndr_id === '' ? undefined : calendar,
    kind,
    // Quantities of material are tons or pieces, not hours.
    ...(kind === 'material' ? {} : work(row)),
    // How long after the activity the resource begins; what remains of it once the activity has started.
    delayMinutes: (row.relag_drtn_hr_cnt ?? row.target_lag_drtn_hr_cnt) || undefined,
  })
}

/**
 * Work in whole minutes. Where rounding the remaining work would shift the time it takes (34.5454… h at 0.3636… h/h is
 * 95 h), the units are taken from the rounded work and that time, so that both still agree.
 */
function work(row: XerRow<'TASKRSRC'>): Pick<Assignment, 'units' | 'workMinutes' | 'remainingWorkMinutes'> {
  const exact = row.remain_qty === undefined ? undefined : Math.max(0, row.remain_qty * 60)
  const rounded = exact === undefined ? undefined : Math.round(exact)
  const rate = row.remain_qty_per_hr || row.target_qty_per_hr
  return {
    units: rate === undefined || exact === undefined || rounded === undefined ? rate : unitsFor(rate, exact, rounded),
    workMinutes: row.target_qty === undefined ? undefined : Math.max(0, Math.round(row.target_qty * 60)),
    remainingWorkMinutes: rounded,
  }
}

function unitsFor(rate: number, exact: number, rounded: number): number {
  const minutes = rate > 0 ? Math.round(exact / rate) : 0
  return exact === rounded || minutes === 0 ? rate : rounded / minutes
}
