import { unavailableAfterMs } from '@throughline/ports'

/** Every wait and size of the adapter. Times in milliseconds. */
export const kafkaLimits = {
  /** Until a TCP connection stands. */
  connectMs: 3_000,
  /** Until the broker answers one request. */
  requestMs: 7_000,
  /** Until a method that got no answer fails as unavailable; leaves the rest of the ports' limit for cleaning up. */
  answerMs: unavailableAfterMs - 500,
  /** One step of a publish; leaves the rest of the ports' limit for giving up the transaction. */
  stepMs: 7_400,
  /** All steps of one publish, as long as the broker answers. */
  publishMs: 20_000,
  /**
   * After this the broker itself aborts a transaction whose publisher died, and consumers get on. Longer than a publish
   * with its last step may take: an abort by the broker looks like being fenced.
   */
  transactionMs: 30_000,
  /** How long a goodbye (abort, leave the group, disconnect) may take before the sockets are cut. */
  farewellMs: 2_000,
  /** First and longest wait before a transaction is tried again while the broker still ends the one before. */
  concurrentFirstMs: 2,
  concurrentMostMs: 50,
  /** A consumer that stops showing signs of life is taken for dead by its group after this. */
  sessionMs: 15_000,
  /** How long the others of a group wait for a member whose handler is busy before they go on without it. */
  rebalanceMs: 30_000,
  /** Until a member has (re)joined its group, whatever the handlers of the others do. */
  joinMs: 40_000,
  /** A consumer's goodbye: its fetch comes back, it leaves the group, it disconnects. */
  leaveMs: 4_000,
  heartbeatMs: 3_000,
  /** Without a sign of life from the broker for so long, a consumption is lost. */
  silenceMs: unavailableAfterMs,
  /** How often that is looked at. */
  lookEveryMs: 500,
  /** How long the broker holds a fetch open when there is nothing new; also how long an idle consumer takes to end. */
  fetchWaitMs: 300,
  /** Pause before a consumer that lost its broker tries again. */
  reconnectMs: 500,
  /** Most bytes of one partition in one fetch, hence of one batch handed out (a single larger record comes alone). */
  fetchPartitionBytes: 512 * 1024,
  /**
   * Most bytes of records in one produce request. Kafka takes 1 MiB a record batch by default; the rest is left for its
   * framing. What a publish holds beyond that goes out in further requests of the same transaction.
   */
  requestBytes: 950_000,
  /** Framing of a record beside its texts, and of each of its headers; rounded up. */
  recordOverheadBytes: 40,
  headerOverheadBytes: 10,
} as const
