import type { Link, LinkType } from '@throughline/domain'
import { createLinkList, type LinkList } from '../link-list.ts'
import { placeOf, type XerRow } from './columns.ts'
import type { XerFile } from './file.ts'

const types: ReadonlyMap<string, LinkType> = new Map([
  ['PR_FS', 'FS'],
  ['PR_SS', 'SS'],
  ['PR_FF', 'FF'],
  ['PR_SF', 'SF'],
])

/**
 * Links by internal project id of the plan that carries them: the successor's, for whoever receives says what it waits
 * for; the predecessor's when the successor is only a stub. A link between two stubs concerns no plan of the file.
 */
export function readLinks(file: XerFile): ReadonlyMap<string, readonly Link[]> {
  const { ids, plans } = file.projects
  const lists = new Map<string, LinkList>(
    plans.map(({ proj_id: id }) => [id, createLinkList(ids.get(id) ?? id, file.notes)]),
  )
  for (const row of file.rows.TASKPRED) readLink(file, row, lists)
  return new Map([...lists].map(([id, list]) => [id, list.links]))
}

function readLink(file: XerFile, row: XerRow<'TASKPRED'>, lists: ReadonlyMap<string, LinkList>): void {
  const { activities, notes } = file
  const from = activities.get(row.pred_task_id)
  const to = activities.get(row.task_id)
  const list = lists.get(to?.project ?? row.proj_id) ?? lists.get(from?.project ?? row.pred_proj_id)
  if (list === undefined) return
  if (from?.end === undefined || to?.end === undefined) return noteUnknownEnd(file, row)
  const type = types.get(row.pred_type)
  if (type === undefined) {
    const message = `"${row.pred_type}" is no type of link; PR_FS, PR_SS, PR_FF or PR_SF is expected`
    return notes.problem('plan-invalid', message, placeOf('TASKPRED', row, 'pred_type'))
  }
  list.add({ from: from.end, to: to.end, type, lagMinutes: row.lag_hr_cnt ?? 0 })
}

/**
 * P6 leaves out the other end when its project was not exported at all. Without its code nothing can be linked; what P6
 * computed from the link (external early start, external late finish) stays with the activity that is here.
 */
function noteUnknownEnd(file: XerFile, row: XerRow<'TASKPRED'>): void {
  const { activities, projects, notes } = file
  const words = (id: string, project: string) => {
    const known = activities.get(id)
    const name = projects.ids.get(known?.project ?? project) ?? `the project with internal id ${project}`
    return known === undefined ? `an activity of ${name} that is not in the file` : `${name}/${known.code}`
  }
  const message = `the link from ${words(row.pred_task_id, row.pred_proj_id)} to ${words(row.task_id, row.proj_id)} is left out`
  notes.finding('warning', 'link-to-unknown-activity', message, placeOf('TASKPRED', row))
}
