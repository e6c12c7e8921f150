import { programmeStream } from '@throughline/domain'
import { ThroughlineError, type EventStore } from '@throughline/ports'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { foldStored, forkEntry, newEntry, type Entry } from './book.ts'
import type { EngineLimits } from './limits.ts'

/**
 * Past states of programmes, folded from the store when they are asked for. What was folded is kept for a while: a state
 * is folded on from the nearest older one that is there, so that stepping through history costs the steps.
 */
export interface History {
  /**
   * The programme with all events up to and with this revision, as a rebuild to it gives. The state must not be changed:
   * fork it. Throws `not-found` when the store has no such revision, `overloaded` when too many wait.
   */
  at(programme: string, revision: number): Promise<Entry>
}

interface Kept {
  readonly entry: Entry
  readonly parts: number
}

export function createHistory(store: EventStore, limits: EngineLimits): History {
  /** The one used last stands at the end. */
  const kept = new Map<string, Kept>()
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  function find(programme: string, revision: number): Entry | undefined {
    const key = keyOf(programme, revision)
    const known = kept.get(key)
    if (known === undefined) return undefined
    kept.delete(key)
    kept.set(key, known)
    return known.entry
  }

  function keep(entry: Entry): void {
    kept.set(keyOf(entry.id, entry.read), { entry, parts: partsOf(entry) })
    let parts = 0
    for (const each of kept.values()) parts += each.parts
    for (const [key, oldest] of kept) {
      if (kept.size <= 1 || (kept.size <= limits.pastStates && parts <= limits.pastStateParts)) return
      kept.delete(key)
      parts -= oldest.parts
    }
  }

  async function fold(programme: string, revision: number): Promise<Entry> {
    const known = find(programme, revision)
    if (known !== undefined) return known
    const entry = beginning(kept.values(), programme, revision)
    await foldUpTo(store, entry, revision, limits.turnMs)
    if (entry.read !== revision) {
      throw new ThroughlineError('not-found', `Programme ${programme} has no revision ${revision}`)
    }
    keep(entry)
    return entry
  }

  return {
    async at(programme, revision) {
      const known = find(programme, revision)
      if (known !== undefined) return known
      if (waiting >= limits.waitingPastStates) {
        throw new ThroughlineError('overloaded', `${waiting} requests wait for past states`, {
          facts: { limit: limits.waitingPastStates, unit: 'requests' },
        })
      }
      waiting += 1
      // One after the other: they share one processor, and the next may go on from what this one leaves.
      const folded = last.then(() => fold(programme, revision))
      last = folded.catch(() => undefined)
      try {
        return await folded
      } finally {
        waiting -= 1
      }
    },
  }
}

const keyOf = (programme: string, revision: number): string => `${programme} ${revision}`

/** The nearest older state that is kept, as one to go on with; else an empty one. */
function beginning(kept: Iterable<Kept>, programme: string, revision: number): Entry {
  let nearest: Entry | undefined
  for (const { entry } of kept) {
    if (entry.id !== programme || entry.read > revision || entry.quarantine !== undefined) continue
    if (nearest === undefined || entry.read > nearest.read) nearest = entry
  }
  return nearest === undefined ? newEntry(programme) : forkEntry(nearest)
}

async function foldUpTo(store: EventStore, entry: Entry, revision: number, turnMs: number): Promise<void> {
  const from = entry.read + 1
  if (from > revision) return
  let turnEnds = performance.now() + turnMs
  for await (const stored of store.read(programmeStream(entry.id), { from, limit: revision - from + 1 })) {
    foldStored(entry, stored, false)
    if (performance.now() < turnEnds) continue
    await nextTurn()
    turnEnds = performance.now() + turnMs
  }
}

function partsOf({ programme }: Entry): number {
  let parts = programme.register.links.size
  for (const { activities } of programme.register.projects.values()) parts += activities.size
  return parts
}
