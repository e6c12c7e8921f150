import { checkAppend, type AppendResult, type EncodedEvent, type EventStore } from '@throughline/ports'
import { createBell } from './bell.ts'
import { closeDataFile, openDataFile } from './data-file.ts'
import { closed, follow, read, type ReadState } from './event-reading.ts'
import { createEventTables, eventLayout } from './event-tables.ts'
import type { AppendRequest, EventNews } from './event-writes.ts'
import { createGroupCommit } from './group-commit.ts'
import type { FileWriter } from './file-writer.ts'

/**
 * The event store in one SQLite file. The folder is locked by then: this process is the only writer. The file is read
 * here and written on a thread of its own; readers see what is committed, and with `synchronous=FULL` a commit is on disk
 * before SQLite shows it to them.
 */
export function openEventStore(path: string, writer: FileWriter<AppendRequest, EventNews>): EventStore {
  const database = openDataFile(path, eventLayout)
  const state: ReadState = { tables: createEventTables(database), bell: createBell(), closed: false }
  const commits = createGroupCommit<AppendRequest, EventNews>({
    unavailable: 'store-unavailable',
    gathers: true,
    write: writer.write,
    committed(news, appends) {
      state.tables.tellStored(news, appends)
      state.bell.ring()
    },
  })
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    state.closed = true
    state.bell.ring()
    await commits.drained()
    await writer.close()
    closeDataFile(database)
  }
  return {
    async append(stream, expected, events) {
      if (state.closed) throw closed()
      const encoded = checkAppend(stream, expected, events)
      const bytes = encoded.reduce((sum, event) => sum + event.bytes, 0)
      const texts = textsOf(encoded)
      return (await commits.submit(bytes, { stream, expected, texts })) as AppendResult
    },
    read: (stream, options = {}) => read(state, stream, options),
    follow: (options = {}) => follow(state, options),
    close: () => (closing ??= close()),
  }
}

function textsOf(events: readonly EncodedEvent[]): string[] {
  const texts: string[] = []
  for (const { id, type, metadata, data } of events) texts.push(id, type, metadata, data)
  return texts
}
