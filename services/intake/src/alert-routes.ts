import { eventData, instant, programmeId, type EventData } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { decodedBody } from './decode-body.ts'
import { eventId } from './envelope.ts'
import type { IntakeWorld } from './intake.ts'
import { parseJson } from './json-text.ts'
import { decidePosted } from './post-events.ts'
import { preconditionOf } from './preconditions.ts'
import { checked, contextOf } from './request.ts'

/** Source of what people say of alerts at these addresses. */
const alertSource = '/throughline/alerts'

const params = z.object({ programme: programmeId, alert: z.string().min(1) })
const { note } = eventData['alert.acknowledged'].shape
const noteBody = z.strictObject({ note })
const snoozeBody = z.strictObject({ note, until: instant })

type Word =
  | { readonly type: 'alert.acknowledged'; readonly data: EventData<'alert.acknowledged'> }
  | { readonly type: 'alert.snoozed'; readonly data: EventData<'alert.snoozed'> }
  | { readonly type: 'alert.resumed'; readonly data: EventData<'alert.resumed'> }

/**
 * What people say of an alert, each by an address of its own: the event that could be posted as well. A request is known
 * by its correlation id, so one that is repeated says nothing new.
 */
export function registerAlertRoutes(app: FastifyInstance, world: IntakeWorld): void {
  const route = (verb: string, wordOf: (alert: string, body: unknown) => Word): void => {
    app.post(`/v1/programmes/:programme/alerts/:alert/${verb}`, async (request, reply) => {
      const { programme, alert } = checked(params, request.params)
      const fact = wordOf(alert, await jsonBody(request, world))
      const principal = world.principalOf(request)
      const context = contextOf(request, programme, principal)
      const options = { principal, lenient: false, precondition: preconditionOf(request), clock: world.clock }
      const own = { time: undefined, subject: undefined, sequence: undefined }
      const trace = { correlationid: undefined, causationid: undefined, traceparent: undefined }
      const sourceid = `${request.id}:${verb}:${alert}`.slice(0, 500)
      const id = eventId(programme, alertSource, sourceid)
      const posted = { id, at: '$', source: alertSource, sourceid, ...own, ...trace, fact }
      const answer = await world.turns.small(programme, [id], (desk) => {
        mustExist(desk.register.revision, programme)
        return decidePosted(desk, context, [posted], options)
      })
      return reply.code(answer.command === null ? 200 : 201).send(answer)
    })
  }
  route('acknowledge', (alert, body) => ({ type: 'alert.acknowledged', data: { alert, ...checked(noteBody, body) } }))
  route('resume', (alert, body) => ({ type: 'alert.resumed', data: { alert, ...checked(noteBody, body) } }))
  route('snooze', (alert, body) => ({ type: 'alert.snoozed', data: { alert, ...checked(snoozeBody, body) } }))
}

/** A body may be left out where nothing has to be said. */
async function jsonBody(request: FastifyRequest, { limits, bodiesAtOnce }: IntakeWorld): Promise<unknown> {
  const body = await bodiesAtOnce((take) => decodedBody(request, limits, take))
  return body.length === 0 ? {} : parseJson(body)
}

function mustExist(revision: number, programme: string): void {
  if (revision >= 0) return
  throw new ThroughlineError('not-found', `There is no programme ${programme}`)
}
