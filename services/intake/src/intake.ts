import { programmeId, projectId } from '@throughline/domain'
import { ThroughlineError, type Clock, type EventStore } from '@throughline/ports'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { wholeBody } from './body.ts'
import { choosePlan } from './choose-plans.ts'
import { binaryEvent, percentDecoded, readEvents, type PostedEvent } from './cloud-events.ts'
import type { RequestContext } from './envelope.ts'
import { parseJson } from './json-text.ts'
import { defaultLimits, type IntakeLimits } from './limits.ts'
import { acceptMediaType, refuseEncodings } from './media-type.ts'
import { decidePosted } from './post-events.ts'
import { planSlots, receivePlan } from './receive-plan.ts'
import { publishedSchemas, schemaNamed } from './schemas.ts'
import { submitPlan, type PlanAnswer, type ReceivedPlan } from './submit-plan.ts'
import { createTurns } from './turns.ts'

export interface IntakeOptions {
  readonly store: EventStore
  readonly clock: Clock
  readonly limits?: Partial<IntakeLimits>
}

const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'
const plain = 'application/json'

const programmeParams = z.object({ programme: programmeId })
const projectParams = z.object({ programme: programmeId, project: projectId })
const planQuery = z.object({ file: z.string().max(1000).optional() })
const actorHeader = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^\u0000-\u001f\u007f]*$/)

/**
 * The way in: events and plan files over HTTP, decided and appended. `request.id` is the correlation id, as the host
 * sets it up. Refusals are thrown; the host's error handler makes the problem document.
 */
export const intake: FastifyPluginAsync<IntakeOptions> = async (app, options) => {
  const { store, clock } = options
  const limits: IntakeLimits = { ...defaultLimits, ...options.limits }
  const turns = createTurns(store, limits)
  const withSlot = planSlots(limits)
  const schemas = publishedSchemas()

  // Bodies are read by the handlers, chunk by chunk and with their own limits.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))

  app.post('/v1/programmes/:programme/events', async (request, reply) => {
    const { programme } = checked(programmeParams, request.params)
    const context = contextOf(request, programme)
    const posted = await receiveEvents(request, limits)
    const answer = await turns.small(programme, (desk) => decidePosted(desk, context, posted, clock))
    return reply.code(answer.command === null ? 200 : 201).send(answer)
  })

  app.put('/v1/programmes/:programme/projects/:project/plan', async (request): Promise<PlanAnswer> => {
    const { programme, project } = checked(projectParams, request.params)
    return submit(request, programme, (received) => ({
      ...received,
      plans: [choosePlan(received.plans, project)],
    }))
  })

  app.put('/v1/programmes/:programme/plan', async (request): Promise<PlanAnswer> => {
    const { programme } = checked(programmeParams, request.params)
    return submit(request, programme, (received) => received)
  })

  app.get('/v1/schemas', async () => ({
    schemas: [...schemas.keys()].map((name) => ({ name, href: `/v1/schemas/${name}` })),
  }))

  app.get('/v1/schemas/:name', async (request, reply) => {
    const { name } = checked(z.object({ name: z.string() }), request.params)
    return reply.type('application/schema+json').send(JSON.stringify(schemaNamed(schemas, name)))
  })

  async function submit(
    request: FastifyRequest,
    programme: string,
    choose: (received: ReceivedPlan) => ReceivedPlan,
  ): Promise<PlanAnswer> {
    const { file } = checked(planQuery, request.query)
    const context = contextOf(request, programme)
    return withSlot(async () => {
      const received = choose(await receivePlan(request, file, limits))
      return turns.long(programme, (desk) => submitPlan(desk, context, received, clock))
    })
  }
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

function contextOf(request: FastifyRequest, programme: string): RequestContext {
  const header = request.headers['x-throughline-actor']
  const actor = typeof header === 'string' ? percentDecoded(header) : 'anonymous'
  const { traceparent } = request.headers
  return {
    programme,
    actor: checked(actorHeader, actor, 'x-throughline-actor'),
    correlationid: request.id,
    traceparent: typeof traceparent === 'string' && traceparent.length <= 100 ? traceparent : undefined,
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, at?: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = at ?? issue?.path.join('.') ?? ''
  throw new ThroughlineError('invalid-request', `${place}: ${issue?.message ?? 'not valid'}`, { at: place })
}
