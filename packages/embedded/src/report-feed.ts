import { feedTopics, type ReportFeed } from '@throughline/ports'
import { createBell } from './bell.ts'
import { consume } from './consumer.ts'
import { directly } from './commit.ts'
import { closeDataFile, openDataFile } from './data-file.ts'
import type { FeedState } from './feed-state.ts'
import { createFeedTables, feedLayout } from './feed-tables.ts'
import { createFeedWrites, type FeedNews, type FeedRequest } from './feed-writes.ts'
import { createGroupCommit } from './group-commit.ts'
import { feedClosed, openPublisher } from './publisher.ts'

/**
 * The report feed in one SQLite file. The folder is locked by then: this process is the only writer. It is not
 * flushed, so writing it takes no thread of its own.
 */
export function openReportFeed(path: string): ReportFeed {
  const database = openDataFile(path, feedLayout)
  const tables = createFeedTables(database)
  const bell = createBell()
  const topics = new Set<string>(Object.values(feedTopics).map(({ name }) => name))
  const unknown: FeedNews = [...topics].map((topic) => [topic, Infinity])
  const commits = createGroupCommit<FeedRequest, FeedNews>({
    unavailable: 'feed-unavailable',
    // a report is on its way to its readers before anything else has its turn
    gathers: false,
    write: directly(database, createFeedWrites(database)),
    committed(news = unknown) {
      tables.tellNewest(news)
      bell.ring()
    },
  })
  const state: FeedState = { tables, commits, bell, topics, taken: new Set(), closed: false }
  const consuming = new Set<Promise<void>>()
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    state.closed = true
    bell.ring()
    await Promise.allSettled(consuming) // handlers in flight finish, and their batches are remembered
    await commits.drained()
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
