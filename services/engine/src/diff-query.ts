import { hiddenInEither, programmeDiff, type ProgrammeDiff } from '@throughline/programme'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { EngineLimits } from './limits.ts'
import { checked, type Viewer } from './view-at.ts'

/** Of the other lists at most so many entries are told; how many there are is told always. */
const listLimit = 500
const listed = ['added', 'removed', 'linksAdded', 'linksRemoved', 'linksRevised', 'settings', 'calendars'] as const

/** `GET …/diff?from=&to=`: what is otherwise between two moments, the activities that moved furthest first. */
export function registerDiff(app: FastifyInstance, viewer: Viewer, limits: EngineLimits): void {
  const diffQuery = z.object({
    from: z.string().max(100),
    to: z.string().max(100).optional(),
    limit: z.coerce.number().int().min(1).max(limits.rowsPerPage).default(limits.rowsPerPageDefault),
    after: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(0),
  })
  app.get('/v1/programmes/:programme/diff', async (request) => {
    const { from, to, limit, after } = checked(diffQuery, request.query)
    // Past states are kept once they are folded; the present one holds for two commands only, so it is asked for last.
    await viewer.stateAt(request, to, 'to')
    const then = await viewer.stateAt(request, from, 'from')
    const now = await viewer.stateAt(request, to, 'to')
    const diff = programmeDiff(then.view, now.view, hiddenInEither(then.hidden, now.hidden))
    const moved = diff.moved.slice(after, after + limit)
    return {
      programme: now.view.programme,
      from: then.view.revision,
      to: now.view.revision,
      counts: { moved: diff.moved.length, ...countsOf(diff) },
      ...diff,
      ...shortened(diff),
      moved,
      next: after + moved.length < diff.moved.length ? after + moved.length : null,
    }
  })
}

const countsOf = (diff: ProgrammeDiff): Readonly<Record<string, number>> =>
  Object.fromEntries(listed.map((list) => [list, diff[list].length]))

const shortened = (diff: ProgrammeDiff): Partial<ProgrammeDiff> =>
  Object.fromEntries(listed.map((list) => [list, diff[list].slice(0, listLimit)]))
