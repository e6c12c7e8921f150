import type { Checkpoint, FeedMessage, Publisher, ReportFeed } from '@throughline/ports'
import type { Entry } from './book.ts'

interface Batch {
  readonly messages: FeedMessage[]
  /** Of the last command in it. */
  checkpoint: Checkpoint
  /** The commands in it. */
  readonly commands: { readonly entry: Entry; readonly revision: number }[]
  characters: number
}

/**
 * What is to be published and is not yet known to be. It outlives its publisher: after a failure whose outcome is
 * unknown, the next publisher's checkpoint tells whether the batch was committed.
 */
export interface Outbox {
  /** Puts a command's reports into the batch; {@link flush} commits it. */
  add(entry: Entry, revision: number, messages: readonly FeedMessage[], checkpoint: Checkpoint): void
  readonly commands: number
  readonly characters: number
  /**
   * Opens a publisher in place of the one before. `'restart'`: the feed is elsewhere than this outbox left it, so
   * everything has to be folded again; the outbox is then empty and `resumeAt` says from where on to publish.
   */
  open(feed: ReportFeed, id: string): Promise<'goes-on' | 'restart'>
  /** Checkpoint of the last known commit; `null`: nothing was ever published. */
  readonly resumeAt: Checkpoint | null
  flush(): Promise<void>
  close(): Promise<void>
}

export function createOutbox(): Outbox {
  let publisher: Publisher | undefined
  /** `undefined`: never opened. */
  let committed: Checkpoint | null | undefined
  let batch: Batch | undefined

  function done(finished: Batch): void {
    committed = finished.checkpoint
    for (const { entry, revision } of finished.commands) entry.published = revision
    batch = undefined
  }

  async function close(): Promise<void> {
    const old = publisher
    publisher = undefined
    // It may be the very thing that broke; what matters is known from the next publisher's checkpoint.
    await old?.close().catch(() => undefined)
  }

  return {
    get commands() {
      return batch?.commands.length ?? 0
    },
    get characters() {
      return batch?.characters ?? 0
    },
    get resumeAt() {
      return committed ?? null
    },
    add(entry, revision, messages, checkpoint) {
      batch ??= { messages: [], checkpoint, commands: [], characters: 0 }
      batch.messages.push(...messages)
      batch.checkpoint = checkpoint
      batch.commands.push({ entry, revision })
      batch.characters += messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)
    },
    async open(feed, id) {
      await close()
      const opened = await feed.publisher(id)
      publisher = opened
      if (batch !== undefined && opened.checkpoint === batch.checkpoint) done(batch)
      if (opened.checkpoint === committed) return 'goes-on'
      batch = undefined
      committed = opened.checkpoint
      return 'restart'
    },
    async flush() {
      if (batch === undefined) return
      if (publisher === undefined) throw new Error('the outbox has no publisher')
      await publisher.publish(batch.messages, batch.checkpoint)
      done(batch)
    },
    close,
  }
}
