import { setImmediate as turn } from 'node:timers/promises'
import {
  messageOf,
  ThroughlineError,
  type Checkpoint,
  type Followed,
  type FollowOptions,
  type ReadOptions,
  type StoredEvent,
} from '@throughline/ports'
import type { Bell } from './bell.ts'
import { toStored, type EventRow, type EventTables } from './event-tables.ts'

/** What readers and followers see of the open store. */
export interface ReadState {
  readonly tables: EventTables
  /** Rings when something was committed, and when the store closes. */
  readonly bell: Bell
  closed: boolean
}

/** Reads a stream page by page. Cut by a close or an abort it throws, so that it never looks like a whole one. */
export async function* read(
  state: ReadState,
  stream: string,
  { from, direction = 'forwards', limit = Infinity, signal }: ReadOptions,
): AsyncGenerator<StoredEvent> {
  let next = from ?? (direction === 'forwards' ? 0 : Number.MAX_SAFE_INTEGER)
  let left = limit
  for (;;) {
    signal?.throwIfAborted()
    const page = load(state, () => state.tables.pageOf(stream, next, direction, left))
    if (page.length === 0) return
    for (const row of page) {
      signal?.throwIfAborted()
      if (state.closed) throw closed()
      yield toStored(row)
    }
    const last = page.at(-1)?.revision ?? next
    next = direction === 'forwards' ? last + 1 : last - 1
    left -= page.length
    if (left <= 0 || next < 0) return
    await turn() // a long read lets everything else have its turn
  }
}

/** Delivers the store from a place on, and waits at its end for the next commit; a close or an abort ends it. */
export async function* follow(
  state: ReadState,
  { after, bare = false, signal }: FollowOptions,
): AsyncGenerator<Followed> {
  if (state.closed) throw closed()
  const ended = (): boolean => state.closed || signal?.aborted === true
  let position = after === undefined ? 0 : positionOf(state.tables, after)
  let atEnd = false
  while (!ended()) {
    const heard = state.bell.rings()
    const isAtEnd = position >= state.tables.newestPosition()
    const page = isAtEnd ? [] : load(state, () => state.tables.pageBehind(position, bare))
    for (const row of page) {
      if (ended()) return
      yield { kind: 'event', event: toStored(row), checkpoint: checkpointOf(state.tables, row) }
      position = row.position
      atEnd = false
    }
    if (page.length > 0) await turn()
    else if (atEnd) {
      await state.bell.after(heard, signal)
      await turn() // who appended is answered before anybody begins to work on it
    } else {
      atEnd = true
      yield { kind: 'caught-up' }
    }
  }
}

export function closed(): ThroughlineError {
  return new ThroughlineError('store-closed', 'The event store is closed')
}

function load(state: ReadState, page: () => EventRow[]): EventRow[] {
  if (state.closed) throw closed()
  try {
    return page()
  } catch (cause) {
    throw new ThroughlineError('store-unavailable', `The data file could not be read: ${messageOf(cause)}`, { cause })
  }
}

function checkpointOf({ storeId }: EventTables, { position }: EventRow): Checkpoint {
  return `${storeId}.${position}`
}

/**
 * A checkpoint of another store, or one ahead of this store, would skip events in silence. Both happen when only one of
 * event store and feed comes back from a backup.
 */
function positionOf(tables: EventTables, checkpoint: Checkpoint): number {
  const [, storeId, digits] = /^([0-9a-f]+)\.([0-9]{1,15})$/.exec(checkpoint) ?? []
  const position = Number(digits)
  if (storeId !== tables.storeId || position > tables.lastPosition()) {
    throw new ThroughlineError('invalid-checkpoint', `${checkpoint} is not a place in this event store`, {
      facts: { checkpoint, store: tables.storeId, lastPosition: tables.lastPosition() },
    })
  }
  return position
}
