/**
 * Limits that hold in every world, so that what works in one works in all.
 * EventStoreDB takes 1 MiB per append by default; the rest of that is left for its own framing.
 */
export const appendLimits = {
  /** Sum over the events of one append of the UTF-8 bytes of id, type, and data and metadata as JSON. */
  appendBytes: 900_000,
  appendEvents: 2_000,
} as const

/**
 * Limit of one message of the feed. Kafka takes 1 MiB per record batch by default; what a publish holds beyond that is
 * the adapter's matter to split, within the one transaction.
 */
export const messageLimits = {
  /** UTF-8 bytes of key, headers and value. */
  messageBytes: 900_000,
} as const

/** Every port method answers, or fails as unavailable, within this time when the server does not answer. */
export const unavailableAfterMs = 10_000
