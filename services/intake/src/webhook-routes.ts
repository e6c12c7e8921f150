import { decideEach, type Fact } from '@throughline/domain'
import { readDelivery, type Connection, type ItemDelivery } from '@throughline/formats'
import { ThroughlineError, type Clock } from '@throughline/ports'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { decodedBody } from './decode-body.ts'
import { knownOf, type Desk } from './desk.ts'
import { eventId, readyEvent, type ReadyEvent } from './envelope.ts'
import type { IntakeWorld } from './intake.ts'
import { parseJson } from './json-text.ts'
import { closed, needsOpening, openingEvent } from './post-events.ts'
import { refusal } from './refusal.ts'
import { checked } from './request.ts'
import type { SmallDecision } from './decide-group.ts'
import { uuid5 } from './uuid5.ts'
import { decideDelivery } from './webhooks/decide-delivery.ts'
import { createHandedSecrets } from './webhooks/handed-secrets.ts'
import { answerHandshake } from './webhooks/handshake.ts'
import { checkSignature } from './webhooks/signature.ts'

export interface WebhookAnswer {
  readonly outcome: 'recorded' | 'unchanged' | 'duplicate' | 'ignored'
  /** Why it was ignored, or what of it was. */
  readonly reason?: string
  readonly revision: number | null
  /** What it came to, by type. */
  readonly events: readonly string[]
}

/** Deliveries of trackers, each signed as its tool signs. */
export function registerWebhookRoutes(
  app: FastifyInstance,
  { store, turns, limits, clock, bodiesAtOnce }: IntakeWorld,
  connections: readonly Connection[],
): void {
  const byId = new Map(connections.map((each) => [each.id, each]))

  const secrets = createHandedSecrets({ store, clock, limits })

  app.post('/v1/webhooks/:connection', { logSerializers: { req: withoutKey } }, async (request, reply) => {
    const { connection: id } = checked(z.object({ connection: z.string() }), request.params)
    const connection = byId.get(id)
    if (connection === undefined) {
      throw new ThroughlineError('unknown-connection', `There is no connection ${id.slice(0, 100)}`)
    }
    return bodiesAtOnce(async (take) => receive(connection, await decodedBody(request, limits, take), request, reply))
  })

  async function receive(
    connection: Connection,
    body: Buffer,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<unknown> {
    const handshake = await answerHandshake(connection, request, reply, secrets)
    if (handshake !== undefined) return handshake
    const handedOver = connection.tool === 'asana' ? await secrets.of(connection) : []
    checkSignature(connection, request.headers, body, handedOver)
    const delivery = readDelivery(connection, request.headers, parseJson(body))
    if (delivery.kind === 'refused') throw refusal([delivery.problem])
    if (delivery.kind === 'ignored') {
      return { outcome: 'ignored', reason: delivery.reason, revision: null, events: [] } satisfies WebhookAnswer
    }
    const named = { connection, delivery, delivered: deliveryId(connection, request, body), correlationid: request.id }
    const first = eventId(connection.programme, sourceOf(connection), idOf(named, 0))
    const answer = await turns.small(connection.programme, [first], (desk) => decide(desk, named, first, clock))
    return reply.code(answer.outcome === 'recorded' ? 201 : 200).send(answer)
  }

  app.get('/v1/connections', async () => ({
    connections: connections.map(({ secret: _secret, ...shown }) => shown),
  }))
}

const idHeaders = ['x-atlassian-webhook-identifier', 'x-github-delivery', 'x-gitlab-event-uuid', 'idempotency-key']

/** The request as the log shows it: the query of these addresses holds a key. */
const withoutKey = ({ method, url, host, ip }: FastifyRequest): object => ({
  method,
  url: url.split('?', 1)[0],
  host,
  remoteAddress: ip,
})

/** What stays the same over repeats of a delivery: the tool's id for it, else its content. */
function deliveryId({ tool }: Connection, { headers }: FastifyRequest, body: Buffer): string {
  // these two send no id, and what is not signed must not make a repeat look new
  const names = tool === 'smartsheet' || tool === 'asana' ? [] : idHeaders
  for (const name of names) {
    const value = headers[name]
    if (typeof value === 'string' && value !== '') return value.slice(0, 200)
  }
  return createHash('sha256').update(body).digest('hex')
}

interface Named {
  readonly connection: Connection
  readonly delivery: ItemDelivery
  readonly delivered: string
  readonly correlationid: string
}

const sourceOf = ({ id }: Connection): string => `/webhooks/${id}`
const idOf = ({ delivered }: Named, index: number): string => `${delivered}:${index}`

/** `first`: id of the first event that the delivery makes; where it is known, the delivery is. */
function decide(desk: Desk, named: Named, first: string, clock: Clock): SmallDecision<WebhookAnswer> {
  const { connection, delivery, delivered, correlationid } = named
  const source = sourceOf(connection)
  const known = knownOf(desk, first)
  if (known !== undefined) {
    return { events: [], answer: () => ({ outcome: 'duplicate', revision: known.revision, events: [] }) }
  }
  const { time, sequence, actor, reason } = delivery
  const why = reason === undefined ? {} : { reason }
  const made = decideDelivery(desk.register, connection, delivery)
  const facts: Fact[] = made.map(({ fact }) => fact)
  const orders = made.map(({ own }) => (own ? { source, sequence, time } : undefined))
  const settled = decideEach(desk.register, facts, orders).map((each) => {
    if (!each.ok) throw refusal(each.problems)
    return each.value
  })
  if (settled.length === 0) {
    const unchanged = {
      outcome: 'unchanged',
      revision: desk.register.revision,
      events: [],
      ...whyNothing(named),
    } as const
    return { events: [], answer: () => unchanged }
  }
  const recordedtime = clock.now()
  const command = uuid5(desk.programme, source, delivered)
  const context = {
    programme: desk.programme,
    actor,
    authtype: 'service_account',
    authid: `connection:${connection.id}`,
    correlationid,
    traceparent: undefined,
  } as const
  const { programme: _programme, ...who } = context
  const events = settled.map((fact, index): ReadyEvent => {
    const own = made[index]?.own === true
    // what the delivery only implies counts as it arrives: another source, with no order of its own
    const place = own
      ? { source, sequence, time }
      : { source: index === 0 ? source : `${source}/implied`, time: recordedtime }
    return readyEvent(desk.programme, fact, { ...place, ...who, sourceid: idOf(named, index), recordedtime, command })
  })
  const opening = needsOpening(desk, facts) ? [openingEvent(context, command, recordedtime)] : []
  const all = closed([...opening, ...events])
  return {
    events: all,
    answer: (behind) => ({
      outcome: 'recorded',
      revision: behind + all.length,
      events: all.map(({ type }) => type),
      ...why,
    }),
  }
}

/** Ids that are in no plan are the likely mistake, and nothing else would tell of it. */
function whyNothing({ connection, delivery: { idsOnly, reason } }: Named): { readonly reason?: string } {
  if (idsOnly !== true) return reason === undefined ? {} : { reason }
  const ids = `nothing that it names is in project ${connection.project} and would change: its plan has to have the tool’s ids as codes`
  return { reason: reason === undefined ? ids : `${ids}; ${reason}` }
}
