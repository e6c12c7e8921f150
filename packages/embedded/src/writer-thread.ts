import { parentPort, workerData } from 'node:worker_threads'
import { messageOf } from '@throughline/ports'
import { commitGroup, type Writes } from './commit.ts'
import { openDataFile } from './data-file.ts'
import { eventLayout } from './event-tables.ts'
import { createEventWrites, type AppendRequest, type EventNews } from './event-writes.ts'
import type { Sqlite } from './sqlite.ts'
import type { Answer } from './file-writer.ts'

// The thread that writes the event file, see `createThreadWriter`. The file is opened with the first group.
const path = workerData as string

interface Open {
  readonly database: Sqlite
  readonly writes: Writes<AppendRequest, EventNews>
}

let open: Open | undefined

parentPort?.on('message', (order: readonly AppendRequest[] | 'end') => {
  if (order !== 'end') return parentPort?.postMessage(written(order))
  try {
    open?.database.close()
  } finally {
    parentPort?.close()
  }
})

function written(group: readonly AppendRequest[]): Answer<EventNews> {
  try {
    open ??= opened()
    return commitGroup(open.database, open.writes, group)
  } catch (error) {
    return { failure: messageOf(error) }
  }
}

function opened(): Open {
  const database = openDataFile(path, eventLayout)
  return { database, writes: createEventWrites(database) }
}
