/** The only way a room learns the time. Handed in by `host`; tests hand in one that stands still. */
export interface Clock {
  /** The current instant as RFC 3339 in UTC with milliseconds, e.g. `2026-03-02T08:00:00.000Z`. */
  now(): string
}
