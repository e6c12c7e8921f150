import type { EncodedEvent } from './append-check.ts'

/** 0-based position of an event within its stream; a safe integer. */
export type Revision = number

/** What the appender believes is the stream's last revision; `'none'`: the stream has no event yet. */
export type ExpectedRevision = Revision | 'none'

/**
 * A place in the whole store's order, opaque outside the adapter that made it. Following after the checkpoint of a
 * delivered event delivers exactly the events behind it.
 */
export type Checkpoint = string

/** An event as handed to {@link EventStore.append}. `data` and `metadata` are JSON values. */
export interface NewEvent {
  /** A UUID, stable over retries: it is what makes a retry recognisable. */
  readonly id: string
  readonly type: string
  readonly data: unknown
  readonly metadata: unknown
  /** The same event as text, where it has been made already (`withText`). */
  readonly encoded?: EncodedEvent
}

/** An event as the store gives it back: what was appended, and its place. */
export interface StoredEvent extends Omit<NewEvent, 'encoded'> {
  readonly stream: string
  readonly revision: Revision
}

export interface AppendResult {
  /** Revision of the last event of this append. */
  readonly revision: Revision
}

export interface ReadOptions {
  /** First revision to read, inclusive; default 0 forwards, the last event backwards. */
  readonly from?: Revision
  readonly direction?: 'forwards' | 'backwards'
  /** At most this many events; default all. */
  readonly limit?: number
  /** Ends the read by throwing the signal's reason: a read that was cut never looks like a whole one. */
  readonly signal?: AbortSignal
}

export interface FollowOptions {
  /** Deliver what comes after this checkpoint; absent: from the beginning of the store. */
  readonly after?: Checkpoint
  /** `data` and `metadata` are `null`: for who wants to know where something is recorded, and not what. */
  readonly bare?: boolean
  /** Ends the iteration cleanly. */
  readonly signal?: AbortSignal
}

export type Followed =
  | { readonly kind: 'event'; readonly event: StoredEvent; readonly checkpoint: Checkpoint }
  /** Everything that was in the store when the follower reached its end has been delivered. */
  | { readonly kind: 'caught-up' }

/**
 * Ground truth. Every adapter passes `eventStoreSuite`, which states each promise as a test.
 *
 * Errors are `ThroughlineError`s with a code of the error table: `stream-conflict` (facts `expected` and `actual`),
 * `append-too-large`, `invalid-append`, `invalid-checkpoint`, `store-unavailable` (nothing is known about the outcome
 * unless the message says so: retry with the same ids and the same expected revision), `store-closed`, `store-locked`.
 */
export interface EventStore {
  /**
   * Appends all events or none. Resolves when they are durable, never before. A retry of an append that took effect
   * (same stream, same expected revision, same ids) is answered exactly as the first time, for ever.
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<AppendResult>
  /** Events of one stream in order; a stream that does not exist is empty. Memory is bounded by the adapter's page. */
  read(stream: string, options?: ReadOptions): AsyncIterable<StoredEvent>
  /**
   * All events of all streams in the store's order, first the stored ones, then live ones, for ever; `caught-up` marks
   * each time the end was reached. Within a stream the order is that of revisions. Survives reconnects without loss or
   * repeat; a slow consumer slows the store's reader, it does not grow memory.
   */
  follow(options?: FollowOptions): AsyncIterable<Followed>
  /** Waits for appends in flight, ends followers. May be called again; every other call fails with `store-closed`. */
  close(): Promise<void>
}
