import { projectId, ragColour, type Dependency } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import {
  confidentialText,
  dependencyRows,
  knockOns,
  visibleDependencies,
  visibleKnockOns,
  type DependencyRow,
  type Hidden,
} from '@throughline/programme'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { EngineLimits } from './limits.ts'
import { answer } from './queries.ts'
import { checked, type Viewer } from './view-at.ts'

const idParams = z.object({ id: z.string().min(1).max(200) })

/** The register of dependencies: who gives what to whom, by when, and how that stands. */
export function registerDependencyQueries(app: FastifyInstance, viewer: Viewer, limits: EngineLimits): void {
  const listQuery = z.object({
    project: projectId.optional(),
    role: z.enum(['giver', 'receiver']).optional(),
    state: z.string().max(20).optional(),
    colour: ragColour.optional(),
    limit: z.coerce.number().int().min(1).max(limits.rowsPerPage).default(limits.rowsPerPageDefault),
    /** Id of the last one of the page before. */
    after: z.string().max(200).optional(),
  })

  app.get('/v1/programmes/:programme/dependencies', async (request, reply) => {
    const { project, role, state, colour, limit, after } = checked(listQuery, request.query)
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    const rows = visibleDependencies(dependencyRows(view), hidden).filter(
      (row) =>
        (project === undefined || concerns(row, project, role)) &&
        (state === undefined || row.state === state) &&
        (colour === undefined || row.rag?.colour === colour) &&
        (after === undefined || row.dependency > after),
    )
    const page = rows.slice(0, limit)
    return answer(request, reply, seen, {
      programme: view.programme,
      revision: view.revision,
      dependencies: page,
      next: rows.length > limit ? (page.at(-1)?.dependency ?? null) : null,
    })
  })

  app.get('/v1/programmes/:programme/dependencies/:id', async (request, reply) => {
    const { id } = checked(idParams, request.params)
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    const known = view.dependencies.get(id)
    const row = visibleDependencies(dependencyRows(view), hidden).find(({ dependency }) => dependency === id)
    if (known === undefined || row === undefined) {
      throw new ThroughlineError('not-found', `There is no dependency ${id} in programme ${view.programme}`)
    }
    return answer(request, reply, seen, {
      programme: view.programme,
      revision: view.revision,
      ...row,
      knockOn: visibleKnockOns(view, knockOns(view).get(id) ?? [], hidden),
      ...historyOf(known, hidden),
    })
  })
}

function concerns(
  { giver, receiver }: DependencyRow,
  project: string,
  role: 'giver' | 'receiver' | undefined,
): boolean {
  return (role !== 'receiver' && giver.project === project) || (role !== 'giver' && receiver.project === project)
}

/** What people said of an agreement with a hidden project is told without who said it, and in which words. */
function historyOf(
  { giver, receiver, steps, stepsOmitted }: Dependency,
  hidden: Hidden,
): {
  readonly steps: readonly Record<string, unknown>[]
  readonly stepsOmitted: number
} {
  const isShared = hidden.hasAny([giver.project, receiver.project])
  const said = (text: string | undefined): string | null =>
    text === undefined ? null : isShared ? confidentialText : text
  return {
    steps: steps.map(({ revision, step, state, side, actor, source, time, date, note }) => ({
      ...{ revision, step, state, side: side ?? null, actor: said(actor), source: said(source) },
      ...{ time: time ?? null, date: date ?? null, note: said(note) },
    })),
    stepsOmitted,
  }
}
