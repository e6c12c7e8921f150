import { join, resolve } from 'node:path'
import type { Clock, EventStore, ReportFeed } from '@throughline/ports'
import { openEventStore } from './event-store.ts'
import { lockFolder } from './folder-lock.ts'
import { openReportFeed } from './report-feed.ts'
import { createThreadWriter } from './thread-writer.ts'

export interface EmbeddedOptions {
  /** Where the data is kept; made if it is not there. On a local disk: locks of network file systems are not trusted. */
  readonly folder: string
  /** Tells since when the folder is in use; default the clock of the machine. */
  readonly clock?: Clock
}

/** The world of one machine. Close it as a whole: that gives the folder free. */
export interface EmbeddedWorld {
  readonly store: EventStore
  readonly feed: ReportFeed
  close(): Promise<void>
}

/**
 * Opens event store and report feed in a data folder, for this process alone.
 *
 * Two files: `events.db` is the ground truth and must be kept; `feed.db` follows from it. The feed may grow, be compacted
 * or be deleted without any risk to the truth, and nothing needs a commit over both: messages and the checkpoint of the
 * engine lie together in the feed.
 *
 * Errors: `store-locked` (names folder and process), `data-too-new`, `configuration-invalid`.
 */
export async function openEmbedded({ folder, clock = machineClock }: EmbeddedOptions): Promise<EmbeddedWorld> {
  const path = resolve(folder)
  const lock = lockFolder(path, clock)
  const events = join(path, 'events.db')
  let store: EventStore | undefined
  try {
    store = openEventStore(events, createThreadWriter(events))
    return openWorld(store, openReportFeed(join(path, 'feed.db')), lock.release)
  } catch (error) {
    await store?.close()
    lock.release()
    throw error
  }
}

function openWorld(store: EventStore, feed: ReportFeed, release: () => void): EmbeddedWorld {
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    try {
      await Promise.all([feed.close(), store.close()])
    } finally {
      release()
    }
  }
  return { store, feed, close: () => (closing ??= close()) }
}

const machineClock: Clock = { now: () => new Date().toISOString() }
