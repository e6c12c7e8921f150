import type { Link, LinkEnd, LinkType } from '@throughline/domain'
import { createLinkList } from '../link-list.ts'
import { cleanCode, stated } from '../names.ts'
import type { Notes } from '../notes.ts'
import type { Outline } from './outline.ts'
import { nameOfPath } from './project-name.ts'
import { elapsedFormats, elapsedPercentFormats, percentFormats, type MspdiPredecessor, type MspdiTask } from './task.ts'

/** By the number that MSPDI gives them. */
const types: readonly LinkType[] = ['FF', 'FS', 'SF', 'SS']

interface Context {
  readonly outline: Outline
  readonly project: string
  readonly notes: Notes
}

/** The links of the plan, and the projects that they lead to. */
export function readLinks(
  outline: Outline,
  project: string,
  notes: Notes,
): { readonly links: Link[]; readonly stubs: readonly string[] } {
  const context = { outline, project, notes }
  const list = createLinkList(project, notes)
  const add = (to: LinkEnd, predecessor: MspdiPredecessor) => {
    const from = predecessorEnd(context, predecessor, to)
    const type = types[predecessor.type]
    if (type === undefined) {
      notes.problem('plan-invalid', 'a link type from 0 to 3 is expected', `${predecessor.place}/Type`)
    } else if (from !== undefined) list.add(stated({ from, to, type, ...lagOf(context, predecessor) }))
  }
  for (const { task, code } of outline.rows) {
    for (const predecessor of task.predecessors) add({ project, activity: code }, predecessor)
  }
  // Rows that stand for tasks of other projects have predecessors here when this project is the giver.
  for (const task of outline.external.values()) {
    const own = task.predecessors.filter(({ uid }) => outline.byUid.has(uid ?? ''))
    const to = own.length === 0 ? undefined : externalEnd(context, task.external?.project, task)
    if (to !== undefined) for (const predecessor of own) add(to, predecessor)
  }
  const links = [...list.links]
  const others = links.flatMap(({ from, to }) => [from.project, to.project]).filter((name) => name !== project)
  return { links, stubs: [...new Set(others)] }
}

function predecessorEnd(context: Context, predecessor: MspdiPredecessor, to: LinkEnd): LinkEnd | undefined {
  const { outline, project, notes } = context
  const row = outline.byUid.get(predecessor.uid ?? '')
  const standIn = outline.external.get(predecessor.uid ?? '')
  if (predecessor.crossProject !== undefined)
    return externalEnd(context, predecessor.crossProject, standIn ?? predecessor)
  if (standIn !== undefined) return externalEnd(context, standIn.external?.project, standIn)
  if (row !== undefined) return { project, activity: row.code }
  const message = `the link from task ${predecessor.uid ?? '?'}, which is not in the file, to ${to.activity} is left out`
  notes.finding('warning', 'link-to-unknown-activity', message, predecessor.place, project)
  return undefined
}

/**
 * The task of another project that a path like `C:\plans\Tunnel.mpp\12` leads to. Its number is the row id that the
 * other project showed when the link was made; it is taken as the UID, which is the same until rows are moved.
 */
function externalEnd(
  { notes, project }: Context,
  path: string | undefined,
  owner: MspdiTask | MspdiPredecessor,
): LinkEnd | undefined {
  const found = /^(.*[^\\/])[\\/]+(\d{1,10})$/.exec(path ?? '')
  const other = nameOfPath(found?.[1] ?? '')
  const id = cleanCode(found?.[2] ?? '')
  if (other === '' || id === '') {
    const message = `"${cleanCode(path ?? '')}" names no task of another project; the link is left out`
    notes.finding('warning', 'link-to-unknown-activity', message, owner.place, project)
    return undefined
  }
  const message = `task ${id} of ${other} is named by its row; it is taken as the task with UID ${id}`
  notes.finding('info', 'linked-by-row', message, owner.place, project)
  return { project: other, activity: id }
}

/** Lags are in tenths of a minute, except those in percent of the predecessor's duration. */
function lagOf(
  { notes, project }: Context,
  { lag, lagFormat, place }: MspdiPredecessor,
): Omit<Link, 'from' | 'to' | 'type'> {
  if (!percentFormats.has(lagFormat)) {
    const lagMinutes = Math.round(lag / 10)
    return elapsedFormats.has(lagFormat) && lagMinutes !== 0 ? { lagMinutes, lagUnit: 'elapsed' } : { lagMinutes }
  }
  if (elapsedPercentFormats.has(lagFormat)) {
    const message = 'a lag in elapsed percent is taken as one in percent of the working duration'
    notes.finding('warning', 'elapsed-percent-lag', message, place, project)
  }
  return lag === 0 ? { lagMinutes: 0 } : { lagMinutes: 0, lagUnit: 'percent', lagPercent: lag }
}
