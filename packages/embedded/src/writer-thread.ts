import { parentPort, workerData } from 'node:worker_threads'
import { commitGroup, type Writes } from './commit.ts'
import { openDataFile, type Layout } from './data-file.ts'
import { eventLayout } from './event-tables.ts'
import { createEventWrites } from './event-writes.ts'
import { feedLayout } from './feed-tables.ts'
import { createFeedWrites } from './feed-writes.ts'
import type { Sqlite } from './sqlite.ts'
import { messageOf, type Answer, type FileName, type Group, type Order, type Reply } from './writer-orders.ts'

// The thread that writes the files of a world, see `createWriter`. A file is opened with its first group.
const paths = workerData as Readonly<Record<FileName, string>>

interface OpenFile {
  commit(group: Group<unknown>): Answer<unknown>
  close(): void
}

const open = {
  events: () => openFile(paths.events, eventLayout, createEventWrites),
  feed: () => openFile(paths.feed, feedLayout, createFeedWrites),
} satisfies Record<FileName, () => OpenFile>

const files = new Map<FileName, OpenFile>()

parentPort?.on('message', (order: Order<unknown> | 'end') => {
  if (order === 'end') return parentPort?.close()
  parentPort?.postMessage({ file: order.file, answer: obey(order) } satisfies Reply<unknown>)
})

function obey({ file, group }: Order<unknown>): Answer<unknown> {
  try {
    if (group !== undefined) return opened(file).commit(group)
    files.get(file)?.close()
    files.delete(file)
    return { outcomes: [], news: undefined }
  } catch (error) {
    return { failure: messageOf(error) }
  }
}

function opened(file: FileName): OpenFile {
  const found = files.get(file) ?? open[file]()
  files.set(file, found)
  return found
}

function openFile<Request, News>(
  path: string,
  layout: Layout,
  createWrites: (database: Sqlite) => Writes<Request, News>,
): OpenFile {
  const database = openDataFile(path, layout)
  const writes = createWrites(database)
  return {
    commit: (group) => commitGroup(database, writes, group as Group<Request>),
    close: () => database.close(),
  }
}
