import type { Checkpoint } from './event-store.ts'

/** One record of the feed. `key` decides the order: records of one topic and key are consumed in publishing order. */
export interface FeedMessage {
  readonly topic: string
  readonly key: string
  /** CloudEvents attributes as `ce_*`, and `content-type`. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON text; `null` is a tombstone on a compacted topic. */
  readonly value: string | null
}

/** A consumed record and its place; (topic, partition, offset) is unique and offsets of a partition only grow. */
export interface DeliveredMessage extends FeedMessage {
  readonly partition: number
  /** Decimal string: Kafka offsets are 64 bits wide. */
  readonly offset: string
}

export interface Publisher {
  /** Checkpoint of the last commit under this publisher id, by whomever; `null` when there was none. */
  readonly checkpoint: Checkpoint | null
  /**
   * Commits messages and checkpoint together or not at all; resolves when that outlives the process. Calls are executed
   * in the order they are made. Messages may be empty. Fails with `publisher-fenced` once a newer publisher with the same
   * id was opened: from then on it can commit nothing. After any other failure the publisher is spent: open a new one and
   * go on from the checkpoint it gives.
   */
  publish(messages: readonly FeedMessage[], checkpoint: Checkpoint): Promise<void>
  /** Waits for publishes in flight. Later ones fail with `feed-closed`. */
  close(): Promise<void>
}

export interface ConsumeOptions {
  /** A group continues behind what it last handled; a new group begins with the oldest record. */
  readonly group: string
  readonly topics: readonly string[]
  /** Ends the consumption; `consume` then resolves after the handler in flight has finished. */
  readonly signal: AbortSignal
}

/**
 * The report feed. Every adapter passes `reportFeedSuite`.
 *
 * Errors: `publisher-fenced`, `feed-unavailable`, `feed-closed`, `unknown-topic`, `invalid-message`.
 */
export interface ReportFeed {
  /** Opens a publisher, fences any older one with the same id, and tells where that one stopped. */
  publisher(id: string): Promise<Publisher>
  /**
   * Hands committed records to `handle`, in order per topic and key, one batch at a time (a batch holds records of one
   * topic and partition), and remembers the group's place after each batch whose handler resolved: at least once.
   * Resolves when `signal` aborts or the feed is closed, after the handler in flight has finished; rejects with what
   * the handler threw (that batch is delivered again later), or when the feed is lost for good. Records of uncommitted
   * publishes are never seen. Consumers of one group share its records: each partition is one consumer's at a time.
   */
  consume(options: ConsumeOptions, handle: (messages: readonly DeliveredMessage[]) => Promise<void>): Promise<void>
  /**
   * Waits for publishes and handlers in flight, ends consumers and publishers. May be called again; every other call
   * fails with `feed-closed`.
   */
  close(): Promise<void>
}

/** The topics of the feed; compacted topics keep the last record of each key. */
export const feedTopics = {
  impact: { name: 'throughline.impact', compacted: false },
  criticalPath: { name: 'throughline.critical-path', compacted: false },
  alerts: { name: 'throughline.alerts', compacted: false },
  reports: { name: 'throughline.reports', compacted: true },
  /**
   * The same for those who may not see the confidential projects of a programme: for programmes that have or ever had
   * one. Topics of their own, so that the rights of a broker can keep the full ones closed.
   */
  impactMasked: { name: 'throughline.impact.masked', compacted: false },
  criticalPathMasked: { name: 'throughline.critical-path.masked', compacted: false },
  alertsMasked: { name: 'throughline.alerts.masked', compacted: false },
  reportsMasked: { name: 'throughline.reports.masked', compacted: true },
  checkpoints: { name: 'throughline.checkpoints', compacted: true },
} as const
