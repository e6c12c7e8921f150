import { feedTopics, type ReportFeed } from '@throughline/ports'
import { createBell } from './bell.ts'
import { consume } from './consumer.ts'
import { closeDataFile, openDataFile } from './data-file.ts'
import type { FeedState } from './feed-state.ts'
import { createFeedTables, feedLayout } from './feed-tables.ts'
import { createGroupCommit } from './group-commit.ts'
import { feedClosed, openPublisher } from './publisher.ts'

/** The report feed in one SQLite file. The folder is locked by then: this process is the only writer. */
export function openReportFeed(path: string): ReportFeed {
  const database = openDataFile(path, feedLayout)
  const bell = createBell()
  const state: FeedState = {
    tables: createFeedTables(database),
    commits: createGroupCommit(database, 'feed-unavailable', bell.ring),
    bell,
    topics: new Map(Object.values(feedTopics).map(({ name, compacted }) => [name, compacted])),
    taken: new Set(),
    closed: false,
  }
  const consuming = new Set<Promise<void>>()
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    state.closed = true
    state.commits.flush()
    bell.ring()
    await Promise.allSettled(consuming) // handlers in flight finish, and their batches are remembered
    state.commits.flush()
    closeDataFile(database)
  }
  return {
    async publisher(id) {
      if (state.closed) throw feedClosed()
      return openPublisher(state, id)
    },
    async consume(options, handle) {
      if (state.closed) throw feedClosed()
      const running = consume(state, options, handle)
      consuming.add(running)
      try {
        await running
      } finally {
        consuming.delete(running)
      }
    },
    close: () => (closing ??= close()),
  }
}
