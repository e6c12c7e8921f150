import { projectId, type BaselineMark } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import {
  comparedActivities,
  targetBaselines,
  targetRows,
  visibleTargets,
  type Hidden,
  type ProgrammeView,
} from '@throughline/programme'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { EngineLimits } from './limits.ts'
import { answer, cursorOf, placeOf } from './queries.ts'
import { checked, type Viewer } from './view-at.ts'

/** What the programme was to be: its baselines, and how far the dates are from them now. */
export function registerBaselineQueries(app: FastifyInstance, viewer: Viewer, limits: EngineLimits): void {
  const compareQuery = z.object({
    /** Separated by commas, or stated several times where a name has one. */
    names: z.union([
      z
        .string()
        .min(1)
        .transform((text) => text.split(',')),
      z.array(z.string().min(1)),
    ]),
    project: projectId.optional(),
    limit: z.coerce.number().int().min(1).max(limits.rowsPerPage).default(limits.rowsPerPageDefault),
    after: z.string().max(2_000).optional(),
  })

  app.get('/v1/programmes/:programme/baselines', async (request, reply) => {
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    const { programme, revision } = view
    return answer(request, reply, seen, { programme, revision, baselines: listed(view, hidden) })
  })

  app.get('/v1/programmes/:programme/baselines/compare', async (request, reply) => {
    const { names: asked, project, limit, after } = checked(compareQuery, request.query)
    const names = [...new Set(asked)]
    if (names.length > limits.baselinesCompared) {
      throw new ThroughlineError('invalid-request', `names: at most ${limits.baselinesCompared} are compared at once`, {
        at: 'names',
      })
    }
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    const taken = new Set(baselinesOf(view, hidden).flatMap(([, byName]) => [...byName.keys()]))
    const unknown = names.find((name) => !taken.has(name))
    if (unknown !== undefined) {
      throw new ThroughlineError('not-found', `There is no baseline "${unknown}" in programme ${view.programme}`, {
        facts: { known: [...taken].sort() },
      })
    }
    const behind = after === undefined ? undefined : placeOf(after)
    const rows = comparedActivities(view, { names, project, limit: limit + 1, after: behind }, hidden)
    const page = rows.slice(0, limit)
    const last = page.at(-1)
    return answer(request, reply, seen, {
      programme: view.programme,
      revision: view.revision,
      names,
      // what is short stands on every page
      targets: comparedTargets(view, names, project, hidden),
      activities: page,
      next: last !== undefined && rows.length > limit ? cursorOf(last) : null,
    })
  })
}

function comparedTargets(
  view: ProgrammeView,
  names: readonly string[],
  project: string | undefined,
  hidden: Hidden,
): object[] {
  const baselines = targetBaselines(view, names)
  return visibleTargets(targetRows(view), hidden)
    .filter((row) => project === undefined || row.project === project)
    .map(({ target, name, project: of, committed, forecast }) => ({
      ...{ target, name, project: of, committed, forecast },
      baselines: baselines.get(target) ?? [],
    }))
}

/** By project, those that the asking one may see. */
function baselinesOf({ baselines }: ProgrammeView, hidden: Hidden) {
  return [...baselines].filter(([project]) => !hidden.has(project)).sort(([a], [b]) => (a < b ? -1 : 1))
}

/** By name. A baseline of several projects is approved when that of each of them is. */
function listed(view: ProgrammeView, hidden: Hidden): object[] {
  const byName = new Map<string, { project: string; activities: number; taken: object; approved: object | null }[]>()
  for (const [project, baselines] of baselinesOf(view, hidden)) {
    for (const { name, dates, taken, approved } of baselines.values()) {
      const projects = byName.get(name) ?? []
      byName.set(name, projects)
      const mark = approved === undefined ? null : markOf(approved)
      projects.push({ project, activities: dates.size, taken: markOf(taken), approved: mark })
    }
  }
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, projects]) => ({
      name,
      activities: projects.reduce((sum, { activities }) => sum + activities, 0),
      approved: projects.every(({ approved }) => approved !== null),
      projects,
    }))
}

function markOf({ revision, actor, time, note }: BaselineMark) {
  return { revision, actor: actor ?? null, time: time ?? null, note: note ?? null }
}
