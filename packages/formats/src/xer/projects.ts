import type { Notes } from '../notes.ts'
import { cleanCode, uniqueCodes } from '../names.ts'
import { placeOf, type XerRow, type XerRows } from './columns.ts'

/** Which of the PROJECT rows are plans, which only lend an end to a link, which are baselines of another one. */
export interface XerProjects {
  readonly plans: readonly XerRow<'PROJECT'>[]
  /** Ids of the projects that the file only refers to. */
  readonly stubs: readonly string[]
  /** Baselines by the internal id of the project they belong to. */
  readonly baselines: ReadonlyMap<string, readonly XerRow<'PROJECT'>[]>
  /** Project id by internal id, of plans and stubs. */
  readonly ids: ReadonlyMap<string, string>
}

/**
 * A project's id is its short name: P6's internal id is another one in every database. P6 marks what was exported with
 * `export_flag` Y. A project at the other end of a link comes along without it, holding only the activities that are
 * linked: it is a stub, for taken as a plan it would wipe the real one. Where no project is marked (older releases,
 * other tools) all are plans. Without any activity, referred to by a link, a project is a stub all the same.
 */
export function sortProjects(rows: XerRows, text: (raw: string) => string, notes: Notes): XerProjects {
  // Nodes of the enterprise structure are rows of the same table.
  const projects = rows.PROJECT.filter((row) => row.project_flag !== 'N')
  const owners = baselineOwners(projects)
  const withTasks = new Set(rows.TASK.map((row) => row.proj_id))
  const linked = new Set(
    rows.TASKPRED.flatMap((row) => (row.proj_id === row.pred_proj_id ? [] : [row.proj_id, row.pred_proj_id])),
  )
  const marked = projects.some((row) => row.export_flag === 'Y')
  const isStub = (row: XerRow<'PROJECT'>) =>
    (marked && row.export_flag !== 'Y') || (!withTasks.has(row.proj_id) && linked.has(row.proj_id))
  const own = projects.filter((row) => !owners.has(row.proj_id))
  const ids = projectIds(own, text, notes)
  const baselines = new Map<string, XerRow<'PROJECT'>[]>()
  for (const row of projects) {
    const owner = owners.get(row.proj_id)
    if (owner === undefined) continue
    const others = baselines.get(owner)
    if (others === undefined) baselines.set(owner, [row])
    else others.push(row)
  }
  return {
    plans: own.filter((row) => !isStub(row)),
    stubs: own.filter(isStub).map((row) => ids.get(row.proj_id) ?? row.proj_id),
    baselines,
    ids,
  }
}

/** A baseline names the project it was taken from, or is named by it as the baseline in use. */
function baselineOwners(projects: readonly XerRow<'PROJECT'>[]): ReadonlyMap<string, string> {
  const known = new Set(projects.map((row) => row.proj_id))
  const owners = new Map<string, string>()
  for (const { proj_id: id, orig_proj_id: owner, sum_base_proj_id: baseline } of projects) {
    if (owner !== id && known.has(owner)) owners.set(id, owner)
    if (baseline !== id && known.has(baseline) && !owners.has(baseline)) owners.set(baseline, id)
  }
  // A baseline of a baseline, or two that name each other, are projects of their own.
  for (const [id, owner] of owners) if (owners.has(owner)) owners.delete(id)
  return owners
}

function projectIds(
  projects: readonly XerRow<'PROJECT'>[],
  text: (raw: string) => string,
  notes: Notes,
): ReadonlyMap<string, string> {
  const unique = uniqueCodes()
  const ids = new Map<string, string>()
  for (const row of projects) {
    const place = placeOf('PROJECT', row, 'proj_short_name')
    const stated = cleanCode(text(row.proj_short_name))
    if (stated === '') notes.finding('warning', 'project-without-id', 'the project has no short name', place)
    if (ids.has(row.proj_id)) {
      notes.problem('plan-invalid', `two projects have the internal id ${row.proj_id}`, place)
      continue
    }
    const id = unique(stated === '' ? `#${row.proj_id}` : stated)
    if (id !== stated && stated !== '') {
      notes.finding(
        'error',
        'duplicate-project',
        `two projects have the id ${stated}; this one is taken as ${id}`,
        place,
      )
    }
    ids.set(row.proj_id, id)
  }
  return ids
}
