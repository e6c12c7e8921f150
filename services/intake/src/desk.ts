import {
  emptyProgramme,
  evolve,
  programmeStream,
  readRecorded,
  type ProgrammeRegister,
  type RecordedEvent,
} from '@throughline/domain'
import { ThroughlineError, type EventStore } from '@throughline/ports'
import { contentDigest } from './content-digest.ts'
import type { IntakeLimits } from './limits.ts'
import { ownSource, recordedAt, type ReadyEvent } from './envelope.ts'
import { appendPersistently } from './retry.ts'

/** Where a posted event of this identity stands, and what it said. */
interface Seen {
  readonly revision: number
  readonly digest: string
}

/**
 * What intake knows of one programme: its register and the identities of its posted events, both folded from the
 * store, never the other way round. Whoever works with it holds the programme's turn (see `turns.ts`).
 */
export interface Desk {
  readonly programme: string
  readonly store: EventStore
  readonly limits: IntakeLimits
  register: ProgrammeRegister
  seen: Map<string, Seen>
}

export function openDesk(programme: string, store: EventStore, limits: IntakeLimits): Desk {
  return { programme, store, limits, register: emptyProgramme(programme), seen: new Map() }
}

/** Forgets everything: after a fold that did not become true. The next {@link readOn} begins at the beginning. */
export function forget(desk: Desk): void {
  desk.register = emptyProgramme(desk.programme)
  desk.seen = new Map()
}

/** Folds what the store holds beyond the desk's revision; hands each event to `onEvent` too. */
export async function readOn(desk: Desk, onEvent?: (event: RecordedEvent) => void): Promise<void> {
  const { store, programme, register } = desk
  for await (const stored of store.read(programmeStream(programme), { from: register.revision + 1 })) {
    const read = readRecorded(stored)
    if (!read.ok) {
      const { id, revision } = stored
      const why = read.problems[0]?.message ?? 'unknown reason'
      throw new ThroughlineError(
        'programme-quarantined',
        `Event ${id} at revision ${revision} cannot be read: ${why}`,
        {
          facts: { programme, event: id, revision },
        },
      )
    }
    fold(desk, read.value)
    onEvent?.(read.value)
  }
}

/** Folds events that were just appended, or that are expected to be. */
export function foldReady(desk: Desk, events: readonly ReadyEvent[]): void {
  for (const event of events) fold(desk, recordedAt(event, desk.register.revision + 1))
}

function fold(desk: Desk, event: RecordedEvent): void {
  evolve(desk.register, event)
  // Events that intake derived are found by comparing plans; only posted ones are asked for by identity.
  if (event.metadata.source === ownSource) return
  const digest = event.metadata.posteddigest ?? contentDigest(event.type, event.data)
  desk.seen.set(event.id, { revision: event.revision, digest })
}

/** Appends behind the given revision; `-1`: the stream has no event yet. */
export async function append(desk: Desk, behind: number, events: readonly ReadyEvent[]): Promise<void> {
  const expected = behind === -1 ? 'none' : behind
  await appendPersistently(desk.store, programmeStream(desk.programme), expected, events, desk.limits)
}
