import { currentVersion, type Envelope, type Fact, type RecordedEvent } from '@throughline/domain'
import type { NewEvent } from '@throughline/ports'
import { uuid5 } from './uuid5.ts'

/** What all events of one request share. */
export interface RequestContext {
  readonly programme: string
  /** Who, as the sender names them. */
  readonly actor: string
  /** How the sender was recognised, and as whom. */
  readonly authtype: Envelope['authtype']
  readonly authid: Envelope['authid']
  readonly correlationid: string
  readonly traceparent: string | undefined
}

/** Source of the events that intake itself derives from a plan or an implicit opening. */
export const ownSource = '/throughline/intake'

/** Id of an event: the same source and source id in the same programme give the same id for ever. */
export function eventId(programme: string, source: string, sourceid: string): string {
  return uuid5(programme, source, sourceid)
}

/** An event ready to append; its metadata is an envelope of the domain. */
export type ReadyEvent = NewEvent & { readonly type: Fact['type']; readonly metadata: Envelope }

/** An envelope but for the version, which the fact tells. */
export type Attributes = { readonly [K in keyof Omit<Envelope, 'version'>]: Envelope[K] | undefined } & Pick<
  Envelope,
  'source' | 'sourceid' | 'time' | 'recordedtime' | 'actor' | 'correlationid' | 'command'
>

/**
 * Puts a fact into its envelope. Attributes that are `undefined` are left out: the store keeps JSON. `id` is given by
 * whoever knows it already.
 */
export function readyEvent(
  programme: string,
  fact: Fact,
  attributes: Attributes,
  id = eventId(programme, attributes.source, attributes.sourceid),
): ReadyEvent {
  const metadata: Record<string, unknown> = { version: currentVersion(fact.type) }
  let name: keyof Attributes
  for (name in attributes) if (attributes[name] !== undefined) metadata[name] = attributes[name]
  return { id, type: fact.type, data: fact.data, metadata: metadata as Envelope }
}

/**
 * The envelope of a posted event: what {@link readyEvent} makes of the same attributes, without looking at each by its
 * name. Batches have very many of them.
 */
export function postedEnvelope(version: number, attributes: Attributes): Envelope {
  const { source, sourceid, subject, sequence, causationid, time, recordedtime, actor } = attributes
  const { authtype, authid, correlationid, traceparent, command, posteddigest } = attributes
  const envelope: { -readonly [K in keyof Envelope]?: Envelope[K] } = { version, source, sourceid }
  if (subject !== undefined) envelope.subject = subject
  if (sequence !== undefined) envelope.sequence = sequence
  if (causationid !== undefined) envelope.causationid = causationid
  envelope.time = time
  envelope.recordedtime = recordedtime
  envelope.actor = actor
  if (authtype !== undefined) envelope.authtype = authtype
  if (authid !== undefined) envelope.authid = authid
  envelope.correlationid = correlationid
  if (traceparent !== undefined) envelope.traceparent = traceparent
  envelope.command = command
  if (posteddigest !== undefined) envelope.posteddigest = posteddigest
  return envelope as Envelope
}

/** The event as it reads back from the store at this revision. */
export function recordedAt(event: ReadyEvent, revision: number): RecordedEvent {
  const { id, type, data, metadata } = event
  return { id, type, data, metadata, revision } as RecordedEvent
}
