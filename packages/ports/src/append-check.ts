import { ThroughlineError } from './errors.ts'
import type { ExpectedRevision, NewEvent } from './event-store.ts'
import { appendLimits } from './limits.ts'

/** An event whose `data` and `metadata` are already JSON text, as every store keeps them. */
export interface EncodedEvent {
  readonly id: string
  readonly type: string
  readonly data: string
  readonly metadata: string
  /** Size as `appendLimits.appendBytes` counts it: UTF-8 bytes of id, type, and data and metadata as JSON. */
  readonly bytes: number
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const unstorable = /[\p{Surrogate}\u0000]/u

/**
 * What every store refuses before it asks its server, so that all refuse the same: `invalid-append` (no event, an id
 * that is not a lower-case UUID or comes twice, a value that is not JSON, an unusable stream name or revision) and
 * `append-too-large` with facts `limit`, `actual` and `unit`. Returns the events with their JSON text.
 */
export function checkAppend(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): readonly EncodedEvent[] {
  checkName('stream', stream)
  if (stream.startsWith('$'))
    invalid('A stream name must not begin with $: such streams belong to the server', { stream })
  if (expected !== 'none' && !(Number.isSafeInteger(expected) && expected >= 0)) {
    invalid('The expected revision must be a whole number from 0, or none', { expected })
  }
  if (events.length === 0) invalid('An append needs at least one event', { stream })
  if (events.length > appendLimits.appendEvents) tooLarge('events', appendLimits.appendEvents, events.length)
  const ids = new Set(events.map((event) => event.id))
  if (ids.size !== events.length) invalid('Two events of one append have the same id', { stream })
  const encoded = events.map((event) => event.encoded ?? encode(event))
  const bytes = encoded.reduce((sum, event) => sum + event.bytes, 0)
  if (bytes > appendLimits.appendBytes) tooLarge('bytes', appendLimits.appendBytes, bytes)
  return encoded
}

/** Size of an event as `appendLimits.appendBytes` counts it. */
export function eventBytes(event: NewEvent): number {
  return (event.encoded ?? encode(event)).bytes
}

/** The event with its JSON text, for who needs its size before it is appended: the text is made once. */
export function withText<E extends NewEvent>(event: E): Pick<E, EventField> & { readonly encoded: EncodedEvent } {
  // field by field: a spread here costs as much as the text
  const { id, type, data, metadata } = event
  return { id, type, data, metadata, encoded: encode(event) }
}

type EventField = 'id' | 'type' | 'data' | 'metadata'

function encode(event: NewEvent): EncodedEvent {
  if (typeof event.id !== 'string' || !uuid.test(event.id))
    invalid('An event id must be a lower-case UUID', { id: event.id })
  const { id, type } = event
  const typeBytes = checkedType(type)
  const data = json('data', event.data)
  const metadata = json('metadata', event.metadata)
  const bytes = id.length + typeBytes + Buffer.byteLength(data) + Buffer.byteLength(metadata)
  return { id, type, data, metadata, bytes }
}

/** The type checked last, and its UTF-8 bytes: events that are appended together are mostly of one type. */
let lastType = { type: '', bytes: 0 }

function checkedType(type: string): number {
  if (type === lastType.type && type !== '') return lastType.bytes
  checkName('type', type)
  lastType = { type, bytes: Buffer.byteLength(type) }
  return lastType.bytes
}

function json(field: string, value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value) as string | undefined
  } catch (cause) {
    throw new ThroughlineError('invalid-append', `The ${field} of an event is not a JSON value`, { cause })
  }
  return text ?? invalid(`The ${field} of an event is not a JSON value`, {})
}

function checkName(field: string, name: string): void {
  if (typeof name !== 'string' || name === '') invalid(`An append needs a ${field}`, {})
  if (unstorable.test(name)) invalid(`The ${field} holds half a character or U+0000, which no store keeps`, {})
}

function invalid(message: string, facts: Readonly<Record<string, unknown>>): never {
  throw new ThroughlineError('invalid-append', message, { facts })
}

function tooLarge(unit: string, limit: number, actual: number): never {
  throw new ThroughlineError('append-too-large', `The append has ${actual} ${unit}, the limit is ${limit}`, {
    facts: { unit, limit, actual },
  })
}
