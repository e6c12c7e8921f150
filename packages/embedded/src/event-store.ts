import {
  checkAppend,
  ThroughlineError,
  type AppendResult,
  type EncodedEvent,
  type EventStore,
  type ExpectedRevision,
  type Revision,
} from '@throughline/ports'
import { createBell } from './bell.ts'
import { closeDataFile, openDataFile } from './data-file.ts'
import { closed, follow, read, type ReadState } from './event-reading.ts'
import { createEventTables, eventLayout, type EventTables } from './event-tables.ts'
import { createGroupCommit } from './group-commit.ts'

/** The event store in one SQLite file. The folder is locked by then: this process is the only writer. */
export function openEventStore(path: string): EventStore {
  const database = openDataFile(path, eventLayout)
  const state: ReadState = { tables: createEventTables(database), bell: createBell(), closed: false }
  const commits = createGroupCommit(database, 'store-unavailable', state.bell.ring)
  return {
    async append(stream, expected, events) {
      if (state.closed) throw closed()
      const encoded = checkAppend(stream, expected, events)
      const bytes = encoded.reduce((sum, event) => sum + event.bytes, 0)
      return commits.submit(bytes, () => append(state.tables, stream, expected, encoded))
    },
    read: (stream, options = {}) => read(state, stream, options),
    follow: (options = {}) => follow(state, options),
    async close() {
      if (state.closed) return
      state.closed = true
      commits.flush()
      state.bell.ring()
      closeDataFile(database)
    },
  }
}

/** Decides before it writes: a refused append leaves nothing for the commit it shares with others. */
function append(
  tables: EventTables,
  stream: string,
  expected: ExpectedRevision,
  events: readonly EncodedEvent[],
): AppendResult {
  const known = tables.streamNumber(stream)
  const last = known === undefined ? undefined : tables.lastRevision(known)
  const behind = expected === 'none' ? -1 : expected
  if (known !== undefined && last !== undefined && last > behind) {
    if (isRepeated(tables, known, behind, events)) return { revision: behind + events.length }
  }
  const actual = last ?? 'none'
  if (actual !== expected) throw conflict(stream, expected, actual)
  const number = known ?? tables.addStream(stream)
  tables.insert(number, behind + 1, events)
  return { revision: behind + events.length }
}

function isRepeated(tables: EventTables, stream: number, behind: Revision, events: readonly EncodedEvent[]): boolean {
  const stored = tables.idsBehind(stream, behind, events.length)
  return stored.length === events.length && stored.every((id, index) => id === events[index]?.id)
}

function conflict(stream: string, expected: ExpectedRevision, actual: ExpectedRevision): ThroughlineError {
  return new ThroughlineError('stream-conflict', `${stream} is at ${actual}, not at ${expected}`, {
    facts: { stream, expected, actual },
  })
}
