import { instant, parseFact, type Fact, type Problem } from '@throughline/domain'
import { z } from 'zod'

/** A posted event: its own attributes and what it says. */
export interface PostedEvent {
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

const jsonTypes = /^application\/(?:[^;]+\+)?json\s*(?:;|$)/i
const reservedSource = '/throughline/'
const printable = z.string().regex(/^[^\u0000-\u001f\u007f]*$/, { error: 'control characters are not allowed' })

/** CloudEvents 1.0 attributes. Extensions that are not named here are allowed and left out. */
const attributes = z.object({
  specversion: z.literal('1.0', { error: 'CloudEvents 1.0 is expected: "1.0"' }),
  id: printable.min(1).max(500),
  source: printable
    .min(1)
    .max(500)
    .refine((source) => !source.startsWith(reservedSource), {
      error: `sources that begin with ${reservedSource} are ours`,
    }),
  type: z.string().min(1).max(300),
  time: instant.optional(),
  subject: z.string().min(1).max(1000).optional(),
  datacontenttype: z.string().regex(jsonTypes, { error: 'data is read as JSON only' }).optional(),
  sequence: z.string().min(1).max(100).optional(),
  correlationid: printable.min(1).max(200).optional(),
  causationid: printable.min(1).max(200).optional(),
  traceparent: printable.min(1).max(100).optional(),
  data_base64: z.undefined({ error: 'data is read as JSON only' }).optional(),
})

/** Reads one event in structured form. */
export function readEvent(value: unknown, at: string): PostedEvent | readonly Problem[] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isObject) return [{ code: 'invalid-event', message: 'an event is a JSON object', at }]
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
  const { id, source, time, subject, sequence, correlationid, causationid, traceparent } = parsed.data
  const own = { time, subject, sequence, correlationid, causationid, traceparent }
  return { at, source, sourceid: id, fact: fact.value, ...own }
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
export function readEvents(values: readonly unknown[], batch: boolean): readonly ReadEvent[] {
  const seen = new Map<string, number>()
  return values.map((value, index) => {
    const at = batch ? `$[${index}]` : '$'
    const event = readEvent(value, at)
    if (!('fact' in event)) return refusedEvent(value, at, event)
    const identity = JSON.stringify([event.source, event.sourceid])
    const first = seen.get(identity)
    if (first !== undefined) return { ...refusedEvent(value, at, [twice(event, first)]) }
    seen.set(identity, index)
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
