const minute = 60
const hour = 3600

/** Every bound of the deliveries, with its unit. */
export const webhookLimits = {
  subscriptionsPerProgramme: 500,
  /** Deliveries under way at the same time, over all receivers; a receiver is sent one at a time. */
  atOnce: 64,
  /** How long a receiver may take to answer, in milliseconds. */
  answerMs: 15_000,
  /**
   * Pauses before the second and each further try, in seconds: the schedule of the Standard Webhooks specification. Each is
   * lengthened by up to `jitter` of it, so that receivers that failed together are not tried together.
   */
  retrySeconds: [5, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  jitter: 0.1,
  /** Bytes of a body above which the notices told with another one are shortened; the specification advises 20 kB. */
  bodyBytes: 20_000,
  /** Notices that are kept for replays; those that wait for a receiver are kept however old. */
  noticesKept: 100_000,
  /** How long the older secret signs beside a new one, in hours. */
  olderSecretHours: 24,
  /** How often positions are written down and late tries are looked for, in milliseconds. */
  tickMs: 200,
  /** How often subscriptions made elsewhere are read, in milliseconds. */
  refreshMs: 5_000,
  /** How long deliveries under way may take to end when the service does, in milliseconds. */
  closingMs: 2_000,
  /** Dead letters of one page. */
  page: 200,
}

export type WebhookLimits = Readonly<Omit<typeof webhookLimits, 'retrySeconds'>> & {
  readonly retrySeconds: readonly number[]
}
