import {
  emptyProgramme,
  evolve,
  programmeStream,
  readRecorded,
  type ProgrammeRegister,
  type RecordedEvent,
} from '@throughline/domain'
import { ThroughlineError, type EventStore, type StoredEvent } from '@throughline/ports'
import type { IntakeLimits } from './limits.ts'
import { ownSource, recordedAt, type ReadyEvent } from './envelope.ts'
import { createIdentities, type Identities } from './identities.ts'
import { appendPersistently } from './retry.ts'

/**
 * What intake knows of one programme: its register and the identities of its posted events, both folded from the
 * store, never the other way round. Whoever works with it holds the programme's turn (see `turns.ts`).
 */
export interface Desk {
  readonly programme: string
  readonly store: EventStore
  readonly limits: IntakeLimits
  register: ProgrammeRegister
  identities: Identities
  /** By id, events of the store that have been posted before, of those that are asked about now ({@link recall}). */
  readonly known: Map<string, RecordedEvent>
  /** The last events that the register holds, which have not become true yet. */
  readonly ahead: RecordedEvent[]
  /** So many appends are still decided one after the other, because somebody else has written to the programme. */
  shared: number
}

export function openDesk(programme: string, store: EventStore, limits: IntakeLimits): Desk {
  const register = emptyProgramme(programme)
  const identities = createIdentities()
  return { programme, store, limits, register, identities, known: new Map(), ahead: [], shared: 0 }
}

/** Forgets everything: after a fold that did not become true. The next {@link readOn} begins at the beginning. */
export function forget(desk: Desk): void {
  desk.register = emptyProgramme(desk.programme)
  desk.identities = createIdentities()
  desk.known.clear()
  desk.ahead.length = 0
}

/** Folds what the store holds beyond the desk's revision; hands each event to `onEvent` too. */
export async function readOn(desk: Desk, onEvent?: (event: RecordedEvent) => void): Promise<void> {
  const { store, programme, register } = desk
  for await (const stored of store.read(programmeStream(programme), { from: register.revision + 1 })) {
    const event = recordedOf(desk, stored)
    fold(desk, event)
    onEvent?.(event)
  }
}

/** Places that lie so close are read in one go. */
const nearby = 16

/**
 * Looks up which of these ids have been posted before, and puts the events into {@link Desk.known} for the decisions
 * to come. A repeated request is one piece of the stream: it is read as one.
 */
export async function recall(desk: Desk, ids: readonly string[]): Promise<void> {
  desk.known.clear()
  const places: number[] = []
  const last = trueRevision(desk)
  for (const id of ids) for (const place of desk.identities.placesOf(id)) if (place <= last) places.push(place)
  places.sort((a, b) => a - b)
  const wanted = places.length === 0 ? undefined : new Set(ids)
  for (let next = 0; wanted !== undefined && next < places.length;) {
    const from = places[next] ?? 0
    let to = from
    for (; next < places.length && (places[next] ?? 0) - to <= nearby; next++) to = places[next] ?? to
    for await (const stored of desk.store.read(programmeStream(desk.programme), { from, limit: to - from + 1 })) {
      if (wanted.has(stored.id)) desk.known.set(stored.id, recordedOf(desk, stored))
    }
  }
}

/** The event that was posted with this id, if any was; of those recalled and those expected to become true. */
export function knownOf(desk: Desk, id: string): RecordedEvent | undefined {
  const known = desk.known.get(id)
  if (known !== undefined || desk.ahead.length === 0) return known
  const last = trueRevision(desk)
  for (const place of desk.identities.placesOf(id)) {
    const event = desk.ahead[place - last - 1]
    if (event?.id === id) return event
  }
  return undefined
}

/** Revision of the last event folded that is in the store. */
const trueRevision = ({ register, ahead }: Desk): number => register.revision - ahead.length

/** Folds events that were just appended. */
export function foldReady(desk: Desk, events: readonly ReadyEvent[]): void {
  for (const event of events) fold(desk, recordedAt(event, desk.register.revision + 1))
}

/** Folds events that are expected to be appended; what is decided before they are knows them already. */
export function foldAhead(desk: Desk, events: readonly ReadyEvent[]): void {
  for (const event of events) {
    const recorded = recordedAt(event, desk.register.revision + 1)
    desk.ahead.push(recorded)
    fold(desk, recorded)
  }
}

/** The first so many events that were folded ahead have become true. */
export function settleAhead(desk: Desk, events: number): void {
  desk.ahead.splice(0, events)
}

function fold(desk: Desk, event: RecordedEvent): void {
  evolve(desk.register, event)
  // Events that intake derived are found by comparing plans; only posted ones are asked for by identity.
  if (event.metadata.source !== ownSource) desk.identities.note(event.id, event.revision)
}

function recordedOf({ programme }: Desk, stored: StoredEvent): RecordedEvent {
  const read = readRecorded(stored)
  if (read.ok) return read.value
  const { id, revision } = stored
  const why = read.problems[0]?.message ?? 'unknown reason'
  throw new ThroughlineError('programme-quarantined', `Event ${id} at revision ${revision} cannot be read: ${why}`, {
    facts: { programme, event: id, revision },
  })
}

/** Appends behind the given revision; `-1`: the stream has no event yet. */
export async function append(desk: Desk, behind: number, events: readonly ReadyEvent[]): Promise<void> {
  const expected = behind === -1 ? 'none' : behind
  await appendPersistently(desk.store, programmeStream(desk.programme), expected, events, desk.limits)
}
