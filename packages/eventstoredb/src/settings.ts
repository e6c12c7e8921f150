import { ThroughlineError, unavailableAfterMs } from '@throughline/ports'

export interface EventStoreDbOptions {
  /**
   * `esdb://127.0.0.1:2113?tls=false` for one node, `esdb+discover://a,b,c` for a cluster. User and password belong
   * here and nowhere else: credentials given by call make the client take another way to append.
   */
  readonly connectionString: string
  /** Milliseconds after which a server that does not answer is reported; default as in all worlds. */
  readonly unavailableAfterMs?: number
  /** Appends under way at once, default 32; more of them wait their turn. */
  readonly concurrentAppends?: number
  /** Appends that may wait, default 1,000; beyond that an append fails at once as `store-unavailable`. */
  readonly waitingAppends?: number
  /** Events asked of the server at a time by `read`, default 500. */
  readonly readPageEvents?: number
  /** Tries of one append or read before a refusing server is reported, default 4. */
  readonly tries?: number
  /** Delay before the first repetition, in milliseconds, default 50; it doubles from there, half of it random. */
  readonly firstDelayMs?: number
  /** Longest delay between two repetitions, in milliseconds, default 5,000. */
  readonly longestDelayMs?: number
  /**
   * A follower that was connected tries again after each loss, and gives up with `store-unavailable` after so many
   * losses in a row without a single event or caught-up in between; default 60, some five minutes.
   */
  readonly followerFailures?: number
}

export type Settings = Required<EventStoreDbOptions>

const defaults = {
  unavailableAfterMs,
  concurrentAppends: 32,
  waitingAppends: 1_000,
  readPageEvents: 500,
  tries: 4,
  firstDelayMs: 50,
  longestDelayMs: 5_000,
  followerFailures: 60,
}

/** Fills in the defaults; `configuration-invalid` names a number that is none. */
export function readSettings(options: EventStoreDbOptions): Settings {
  const settings = { ...defaults, ...options }
  for (const name of Object.keys(defaults) as (keyof typeof defaults)[]) {
    const value = settings[name]
    const least = name === 'waitingAppends' ? 0 : 1
    if (!Number.isSafeInteger(value) || value < least) {
      throw new ThroughlineError('configuration-invalid', `${name} must be a whole number from ${least}`, {
        facts: { setting: name, value },
      })
    }
  }
  return settings
}
