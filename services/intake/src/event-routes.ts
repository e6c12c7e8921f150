import { programmeId } from '@throughline/domain'
import { isThroughlineError, ThroughlineError } from '@throughline/ports'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { TakeBytes } from './bodies-at-once.ts'
import { binaryEvent, isBinary, isRefused, readEvents, refusedEvent, type ReadEvent } from './cloud-events.ts'
import { decodedBody, decodedChunks } from './decode-body.ts'
import { eventLines } from './event-lines.ts'
import type { IntakeWorld } from './intake.ts'
import { parseJson } from './json-text.ts'
import type { IntakeLimits } from './limits.ts'
import { acceptMediaType, mediaType } from './media-type.ts'
import { decidePosted, type EventAnswer, type EventsAnswer, type PostOptions } from './post-events.ts'
import { preconditionOf } from './preconditions.ts'
import { checked, contextOf } from './request.ts'

const structured = 'application/cloudevents+json'
const batched = 'application/cloudevents-batch+json'
const plain = 'application/json'
const lineTypes = ['application/x-ndjson', 'application/ndjson', 'application/jsonl']

const programmeParams = z.object({ programme: programmeId })

/** Single facts, as CloudEvents. */
export function registerEventRoutes(app: FastifyInstance, world: IntakeWorld): void {
  const { turns, limits, clock, principalOf, bodiesAtOnce } = world

  app.post('/v1/programmes/:programme/events', async (request, reply) => {
    const { programme } = checked(programmeParams, request.params)
    const principal = principalOf(request)
    const context = contextOf(request, programme, principal)
    const lenient = prefersLenient(request)
    const options = { principal, lenient, precondition: preconditionOf(request), clock }
    const post = (posted: readonly ReadEvent[], own: PostOptions): Promise<EventsAnswer> =>
      turns.small(programme, idsOf(posted), (desk) => decidePosted(desk, context, posted, own))
    if (lenient) void reply.header('preference-applied', 'handling=lenient')
    return bodiesAtOnce(async (take) => {
      const answer = lineTypes.includes(mediaType(request.headers['content-type']))
        ? await postLines(request, { programme, limits, take }, options, post)
        : await post(await receiveEvents(request, { programme, limits, take }), options)
      return sendAnswer(reply, answer)
    })
  })

  // Web hooks of CloudEvents ask for leave first (HTTP 1.1 Web Hooks for Event Delivery, section 4).
  app.options('/v1/programmes/:programme/events', async (request, reply) => {
    const origin = request.headers['webhook-request-origin']
    if (typeof origin !== 'string' || origin === '') {
      throw new ThroughlineError('invalid-request', 'webhook-request-origin: who wants to send is missing', {
        at: 'webhook-request-origin',
      })
    }
    const allowed = { 'webhook-allowed-origin': origin, 'webhook-allowed-rate': '*', allow: 'POST' }
    return reply.code(204).headers(allowed).send()
  })
}

const idsOf = (posted: readonly ReadEvent[]): readonly string[] =>
  posted.flatMap((event) => (isRefused(event) ? [] : [event.id]))

interface Receiving {
  readonly programme: string
  readonly limits: IntakeLimits
  readonly take: TakeBytes
}

function sendAnswer(reply: FastifyReply, answer: EventsAnswer): FastifyReply {
  if (answer.revision !== null) void reply.header('etag', `"${answer.revision}"`)
  const isPartly = answer.events.some(({ status }) => status === 'refused')
  return reply.code(isPartly ? 207 : answer.command === null ? 200 : 201).send(answer)
}

/** RFC 7240: `Prefer: handling=lenient`. */
function prefersLenient({ headers }: FastifyRequest): boolean {
  const prefer = headers['prefer']
  const text = Array.isArray(prefer) ? prefer.join(',') : (prefer ?? '')
  return text.split(/[,;]/).some((part) => /^\s*handling\s*=\s*"?lenient"?\s*$/i.test(part))
}

/** The events of a request in any of the content modes of CloudEvents over HTTP. */
async function receiveEvents(
  request: FastifyRequest,
  { programme, limits, take }: Receiving,
): Promise<readonly ReadEvent[]> {
  const { headers } = request
  const received = async (): Promise<unknown> => parseJson(await decodedBody(request, limits, take))
  if (isBinary(headers)) return readEvents([binaryEvent(headers, await received())], programme, false)
  const type = acceptMediaType(headers['content-type'], [structured, batched, plain, ...lineTypes])
  const body = await received()
  const isBatch = type === batched || (type === plain && Array.isArray(body))
  if (!isBatch) return readEvents([body], programme, false)
  if (!Array.isArray(body)) {
    throw new ThroughlineError('invalid-event', `A body of type ${batched} is a JSON array of events`, { at: '$' })
  }
  return readEvents(body, programme, true)
}

/**
 * An event a line, for bulk. What fits one append is all or nothing like any request. A longer body is taken with
 * `Prefer: handling=lenient` only: then it is recorded in groups while it arrives, each line standing for itself, and a
 * body that breaks off leaves the groups before it recorded; sending it again changes nothing about them.
 */
async function postLines(
  request: FastifyRequest,
  { programme, limits, take }: Receiving,
  options: PostOptions,
  post: (posted: readonly ReadEvent[], own: PostOptions) => Promise<EventsAnswer>,
): Promise<EventsAnswer> {
  const bytes = options.lenient ? limits.linesBytes : limits.eventsBytes
  take(Math.min(bytes, limits.appendBytes)) // no more than a group of lines is held
  const answers: EventAnswer[] = []
  let revision: number | null = null
  let command: string | null = null
  // what the first group finds is what was asked about; the later ones stand behind it
  let own = options
  for await (const lines of eventLines(
    decodedChunks(request, bytes, limits.bodyPauseMs),
    options.lenient ? limits : undefined,
  )) {
    const posted = lines.map(({ line, text }) => readLine(text, programme, `line ${line}`))
    const answer: EventsAnswer = await post(withoutTwins(posted), own)
    own = { ...options, precondition: () => undefined }
    for (const each of answer.events) answers.push(each)
    revision = answer.revision === null ? revision : Math.max(revision ?? -1, answer.revision)
    command = answer.command ?? command
  }
  return { programme, revision, command, events: answers }
}

function readLine(text: Buffer, programme: string, at: string): ReadEvent {
  try {
    const [event] = readEvents([parseJson(text)], programme, false)
    if (event === undefined) throw new Error('one value gives one event')
    return moved(event, at)
  } catch (error) {
    if (!isThroughlineError(error)) throw error
    return refusedEvent(undefined, at, [{ code: error.code, message: error.message, at }])
  }
}

/** The same event, its place named by line. */
function moved(event: ReadEvent, at: string): ReadEvent {
  if (!('problems' in event)) return { ...event, at }
  const problems = event.problems.map((problem) => ({ ...problem, at: `${at}${(problem.at ?? '$').slice(1)}` }))
  return { ...event, at, problems }
}

/** Of two lines of one group with the same source and id, the second is refused, as in a batch. */
function withoutTwins(posted: readonly ReadEvent[]): readonly ReadEvent[] {
  const seen = new Map<string, string>()
  return posted.map((event) => {
    if ('problems' in event) return event
    const first = seen.get(event.id)
    if (first === undefined) {
      seen.set(event.id, event.at)
      return event
    }
    const { at, source, sourceid } = event
    const message = `source ${source} and id ${sourceid} are those of the event at ${first}`
    return { at, source, sourceid, problems: [{ code: 'duplicate-in-batch', message, at }] }
  })
}
