import { NO_STREAM, type AppendExpectedRevision, type JSONEventData } from '@eventstore/db-client'
import {
  checkAppend,
  isThroughlineError,
  ThroughlineError,
  type AppendResult,
  type EncodedEvent,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Revision,
} from '@throughline/ports'
import type { Connection } from './connection.ts'
import { classify, denied, reasonOf, unavailable } from './failure.ts'
import { readEvents } from './read.ts'
import type { Settings } from './settings.ts'
import { createSlots } from './slots.ts'
import { backoffMs, dueIn, late, sleep, withinTime, type Due } from './time.ts'

export interface Appender {
  readonly append: EventStore['append']
  /** Resolves when every append that was called for is answered. */
  idle(): Promise<void>
}

/** A checked append, and all that is needed to repeat it unchanged. */
interface Order {
  readonly stream: string
  readonly expected: ExpectedRevision
  /** Revision the first event gets if the expectation holds. */
  readonly first: Revision
  readonly events: JSONEventData[]
}

interface World {
  readonly connection: Connection
  readonly settings: Settings
}

export function createAppender(connection: Connection, settings: Settings): Appender {
  const world = { connection, settings }
  const slots = createSlots(settings.concurrentAppends, settings.waitingAppends)
  const underWay = new Set<Promise<AppendResult>>()

  const inTurn = async (order: Order): Promise<AppendResult> => {
    const due = dueIn(settings.unavailableAfterMs)
    const handBack = await slots.take(due)
    try {
      return await appendUntilAnswered(world, order, due)
    } finally {
      handBack()
    }
  }
  return {
    async append(stream, expected, events) {
      const work = inTurn(toOrder(stream, expected, events))
      underWay.add(work)
      try {
        return await work
      } finally {
        underWay.delete(work)
      }
    },
    async idle() {
      await Promise.allSettled(underWay)
    },
  }
}

function toOrder(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Order {
  const encoded = checkAppend(stream, expected, events)
  if (encoded.some(({ id, type }) => id === nilUuid || type === '$>')) {
    throw new ThroughlineError('invalid-append', 'EventStoreDB keeps the nil UUID and the type $> for itself')
  }
  return { stream, expected, first: expected === 'none' ? 0 : expected + 1, events: encoded.map(toMessage) }
}

const nilUuid = '00000000-0000-0000-0000-000000000000'

/**
 * The message owns its data: what the caller changes while the append waits its turn is not appended. Metadata goes as
 * bytes because the client leaves out metadata that is `null`, `false`, `0` or empty; data always goes as JSON, which
 * the client writes again itself.
 */
function toMessage({ id, type, data, metadata }: EncodedEvent): JSONEventData {
  return {
    id,
    contentType: 'application/json',
    type,
    data: JSON.parse(data) as JSONEventData['data'],
    metadata: new TextEncoder().encode(metadata),
  }
}

/**
 * Explicit expected revision and stable ids make an append safe to repeat, so what may have been lost on the way is sent
 * again until the time is over.
 */
async function appendUntilAnswered(world: World, order: Order, due: Due): Promise<AppendResult> {
  const { connection, settings } = world
  for (let tries = 1; ; tries++) {
    const writer = connection.writer()
    try {
      const sent = writer.client.appendToStream(order.stream, order.events, {
        expectedRevision: toClientRevision(order.expected),
        deadline: Math.max(1, Math.ceil(due.left())),
      })
      // The client does not hold batch appends to their deadline, and its probe before the first append has none.
      const answer = await withinTime(sent, due.left())
      if (answer === late) {
        connection.renewWriter(writer)
        throw unknownOutcome(order, `no answer within ${settings.unavailableAfterMs} ms`)
      }
      if (answer.success) return { revision: Number(answer.nextExpectedRevision) }
      // `throwOnAppendFailure=false` in the connection string: told without error, and with a wrong revision.
      return await settleConflict(world, order, undefined, due)
    } catch (error) {
      if (isThroughlineError(error)) throw error
      const failure = classify(error)
      if (failure.kind === 'conflict') return settleConflict(world, order, failure.actual, due)
      if (await writer.probeFailed()) connection.renewWriter(writer)
      if (failure.kind !== 'unavailable') throw refusal(order, failure.kind, error)
      const delayMs = backoffMs(tries, settings.firstDelayMs, settings.longestDelayMs)
      if (tries >= settings.tries || delayMs >= due.left()) throw unknownOutcome(order, reasonOf(error), error)
      await sleep(delayMs)
    }
  }
}

/** Never -1, which ends in an obscure error of serialisation: the client has a word for a stream that is not there. */
function toClientRevision(expected: ExpectedRevision): AppendExpectedRevision {
  return expected === 'none' ? NO_STREAM : BigInt(expected)
}

/**
 * A conflict may be the answer to our own append that took effect before: then the events are there, exactly where they
 * were to go. (The server finds that out itself most of the time, but not always: several events at once.)
 */
async function settleConflict(
  world: World,
  order: Order,
  told: Revision | 'none' | undefined,
  due: Due,
): Promise<AppendResult> {
  const last = order.first + order.events.length - 1
  let actual = told
  try {
    if ((told === undefined || (told !== 'none' && told >= last)) && (await isStored(world, order, due))) {
      return { revision: last }
    }
    actual ??= await lastRevision(world, order.stream, due)
  } catch (error) {
    throw unknownOutcome(order, reasonOf(error), error)
  }
  throw new ThroughlineError(
    'stream-conflict',
    `${order.stream} is at revision ${actual}, the append expected ${order.expected}`,
    { facts: { stream: order.stream, expected: order.expected, actual } },
  )
}

async function isStored(world: World, order: Order, due: Due): Promise<boolean> {
  let equal = 0
  for await (const event of read(world, order.stream, due, { from: order.first, limit: order.events.length })) {
    if (order.events[event.revision - order.first]?.id !== event.id) return false
    equal++
  }
  return equal === order.events.length
}

async function lastRevision(world: World, stream: string, due: Due): Promise<Revision | 'none'> {
  for await (const event of read(world, stream, due, { direction: 'backwards', limit: 1 })) return event.revision
  return 'none'
}

function read(
  { connection, settings }: World,
  stream: string,
  due: Due,
  options: Parameters<typeof readEvents>[3],
): ReturnType<typeof readEvents> {
  const inTime = { ...settings, unavailableAfterMs: Math.max(1, Math.ceil(due.left())) }
  return readEvents(connection, inTime, stream, options, AbortSignal.timeout(inTime.unavailableAfterMs))
}

function refusal(order: Order, kind: string, cause: unknown): ThroughlineError {
  const what = `Appending to ${order.stream}`
  switch (kind) {
    case 'denied':
      return denied(what, cause)
    case 'too-large':
      return new ThroughlineError('append-too-large', `${what}: over the limit of the server`, { cause })
    case 'deleted':
      return new ThroughlineError('invalid-append', `${what}: the stream was deleted and takes no events`, { cause })
    default:
      return new ThroughlineError('invalid-append', `${what}: ${reasonOf(cause)}`, { cause })
  }
}

function unknownOutcome(order: Order, reason: string, cause?: unknown): ThroughlineError {
  const advice = 'it is not known whether it was stored; repeat it with the same ids and expected revision'
  return unavailable(`Appending to ${order.stream}: ${reason}; ${advice}`, cause)
}
