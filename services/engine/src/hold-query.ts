import { localDateTime, programmeId, toMinutes } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import { holdTarget, targetPoints } from '@throughline/programme'
import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { answer } from './queries.ts'
import { checked, type Viewer } from './view-at.ts'

const params = z.object({ programme: programmeId, target: z.string().min(1).max(210) })
const holdQuery = z.object({ date: localDateTime.optional() })

/** `GET …/targets/{target}/hold`: the fewest activities that would have to give time so that a date holds. */
export function registerHold(app: FastifyInstance, viewer: Viewer): void {
  app.get('/v1/programmes/:programme/targets/:target/hold', async (request, reply) => {
    const { target } = checked(params, request.params)
    const { date } = checked(holdQuery, request.query)
    const seen = await viewer.viewAt(request)
    const { view, hidden } = seen
    const point = targetPoints(view).find(({ id, project }) => id === target && !hidden.has(project ?? ''))
    if (point === undefined) {
      throw new ThroughlineError('not-found', `Programme ${view.programme} has no target ${target}`, { at: 'target' })
    }
    const wanted = date ?? point.committed
    if (wanted === null) {
      throw new ThroughlineError('invalid-request', `date: target ${target} has no committed date; name one`, {
        at: 'date',
      })
    }
    const found = holdTarget(view, target, toMinutes(wanted), undefined, hidden)
    return answer(request, reply, seen, { programme: view.programme, revision: view.revision, ...found })
  })
}
