import { parseFact, type Fact, type Problem } from '@throughline/domain'
import { arePlain, attributes, jsonTypes, type Attributes } from './attributes.ts'
import { eventId } from './envelope.ts'

/** A posted event: its own attributes and what it says. */
export interface PostedEvent {
  /** Its id in the store: the same source and source id give the same one for ever. */
  readonly id: string
  /** JSON path within the request. */
  readonly at: string
  readonly source: string
  /** The id its source gave it. */
  readonly sourceid: string
  readonly time: string | undefined
  readonly subject: string | undefined
  readonly sequence: string | undefined
  readonly correlationid: string | undefined
  readonly causationid: string | undefined
  readonly traceparent: string | undefined
  readonly fact: Fact
}

/** Reads one event in structured form, posted to this programme. */
export function readEvent(value: unknown, at: string, programme: string): PostedEvent | readonly Problem[] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isObject) return [{ code: 'invalid-event', message: 'an event is a JSON object', at }]
  const plain = value as Readonly<Record<string, unknown>>
  if (arePlain(plain)) {
    const fact = parseFact(plain.type, (value as { readonly data?: unknown }).data, at)
    return fact.ok ? postedEvent(plain, fact.value, at, programme) : fact.problems
  }
  // CloudEvents JSON format: an attribute that is null is an attribute that is not there.
  const present = Object.fromEntries(Object.entries(value).filter(([key, part]) => key === 'data' || part !== null))
  const parsed = attributes.safeParse(present)
  const problems: Problem[] = parsed.success
    ? []
    : parsed.error.issues.map(({ message, path }) => ({
        code: 'invalid-event',
        message: present[String(path[0])] === undefined ? `the attribute ${String(path[0])} is missing` : message,
        at: [at, ...path].join('.'),
      }))
  // Type and data are looked at as well, so that a sender learns of all faults at once.
  const fact = typeof present['type'] === 'string' ? parseFact(present['type'], present['data'], at) : undefined
  if (fact !== undefined && !fact.ok) problems.push(...fact.problems)
  if (!parsed.success || fact === undefined || !fact.ok) return problems
  return postedEvent(parsed.data, fact.value, at, programme)
}

function postedEvent(attributes: Attributes, fact: Fact, at: string, programme: string): PostedEvent {
  const { id: sourceid, source, time, subject, sequence, correlationid, causationid, traceparent } = attributes
  const id = eventId(programme, source, sourceid)
  // one by one: a spread here costs several times as much
  return { id, at, source, sourceid, time, subject, sequence, correlationid, causationid, traceparent, fact }
}

/** An event that cannot be read, or may not be posted: what can be said of it, and why. */
export interface RefusedEvent {
  readonly at: string
  readonly source: string | undefined
  readonly sourceid: string | undefined
  readonly problems: readonly Problem[]
}

export type ReadEvent = PostedEvent | RefusedEvent
export const isRefused = (event: ReadEvent): event is RefusedEvent => 'problems' in event

/** Reads the events of a request, each for itself; the second of two with one identity is refused. */
export function readEvents(values: readonly unknown[], programme: string, batch: boolean): readonly ReadEvent[] {
  const seen = new Map<string, number>()
  return values.map((value, index) => {
    const at = batch ? `$[${index}]` : '$'
    const event = readEvent(value, at, programme)
    if (!('fact' in event)) return refusedEvent(value, at, event)
    const first = seen.get(event.id)
    if (first !== undefined) return refusedEvent(value, at, [twice(event, first)])
    seen.set(event.id, index)
    return event
  })
}

export function refusedEvent(value: unknown, at: string, problems: readonly Problem[]): RefusedEvent {
  const named = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  const text = (part: unknown): string | undefined => (typeof part === 'string' ? part.slice(0, 500) : undefined)
  return { at, source: text(named['source']), sourceid: text(named['id']), problems }
}

function twice(event: PostedEvent, first: number): Problem {
  const { at, source, sourceid } = event
  return {
    code: 'duplicate-in-batch',
    message: `source ${source} and id ${sourceid} are those of event $[${first}]`,
    at,
    facts: { source, id: sourceid },
  }
}

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** Binary mode: attributes in headers, and a content type that is the data's own, of JSON. */
export function isBinary(headers: Headers): boolean {
  const type = headers['content-type']
  if (headers['ce-specversion'] === undefined || typeof type !== 'string') return false
  return jsonTypes.test(type) && !/^application\/cloudevents/i.test(type)
}

/**
 * An event in binary mode: `ce-` headers, percent-encoded where they are not plain ASCII; the content type is that of
 * its data.
 */
export function binaryEvent(headers: Headers, data: unknown): Record<string, unknown> {
  const prefix = 'ce-'
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith(prefix) && typeof value === 'string' ? [[name.slice(prefix.length), percentDecoded(value)]] : [],
  )
  const attributes = Object.fromEntries(entries) as Record<string, unknown>
  return { ...attributes, datacontenttype: headers['content-type'], data }
}

/** Names beyond ASCII travel percent-encoded in headers; what is not encoded properly is taken as it is. */
export function percentDecoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
