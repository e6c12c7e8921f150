import { programmeId } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { wholeBody } from './body.ts'
import { binaryEvent, readEvents, type PostedEvent } from './cloud-events.ts'
import type { IntakeWorld } from './intake.ts'
import { parseJson } from './json-text.ts'
import type { IntakeLimits } from './limits.ts'
import { acceptMediaType, refuseEncodings } from './media-type.ts'
import { decidePosted } from './post-events.ts'
import { checked, contextOf } from './request.ts'

const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'
const plain = 'application/json'

const programmeParams = z.object({ programme: programmeId })

/** Single facts, as CloudEvents. */
export function registerEventRoutes(app: FastifyInstance, { turns, limits, clock, principalOf }: IntakeWorld): void {
  app.post('/v1/programmes/:programme/events', async (request, reply) => {
    const { programme } = checked(programmeParams, request.params)
    const context = contextOf(request, programme, principalOf(request))
    const posted = await receiveEvents(request, limits)
    const answer = await turns.small(programme, (desk) => decidePosted(desk, context, posted, clock))
    return reply.code(answer.command === null ? 200 : 201).send(answer)
  })
}

/** The events of a request in any of the content modes of CloudEvents over HTTP. */
async function receiveEvents(request: FastifyRequest, limits: IntakeLimits): Promise<readonly PostedEvent[]> {
  const { headers } = request
  const type = acceptMediaType(headers['content-type'], [structured, batched, plain])
  refuseEncodings(headers['content-encoding'])
  const body = parseJson(await wholeBody(request.raw, headers['content-length'], limits.eventsBytes))
  if (type === plain && headers['ce-specversion'] !== undefined) {
    return readEvents([binaryEvent(headers, body)], false)
  }
  const isBatch = type === batched || (type === plain && Array.isArray(body))
  if (!isBatch) return readEvents([body], false)
  if (!Array.isArray(body)) {
    throw new ThroughlineError('invalid-event', `A body of type ${batched} is a JSON array of events`, { at: '$' })
  }
  return readEvents(body, true)
}
