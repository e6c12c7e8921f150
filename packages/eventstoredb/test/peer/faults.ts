/** What can go wrong on the server's side. A test sets these while the peer runs. */
export interface Faults {
  /** Takes every call and answers none. */
  silent: boolean
  /** Refuses every call as `UNAVAILABLE`. */
  unavailable: boolean
  /** Refuses every call as `PERMISSION_DENIED`. */
  denied: boolean
  /** So many probes of the capabilities fail as `INTERNAL`. */
  failedProbes: number
  /** So many appends are stored and not answered. */
  lostAcknowledgements: number
  /** So many appends are refused as `RESOURCE_EXHAUSTED`. */
  exhausted: number
  /** So many repeated appends are answered as wrong expected version, although every event is in its place. */
  unrecognisedRepeats: number
  /** So many appends are answered as the server answers while it starts: a status the client cannot read. */
  notReady: number
  /** So many plain reads break off after their first event. */
  brokenReads: number
  /** Answers to appends are held back so long, in milliseconds. */
  appendDelayMs: number
  /** Streams of appends that are opened now are never read from. */
  deaf: boolean
  /** Limit of one append in bytes; 1 MiB by default, as on the server. */
  maxAppendBytes: number
  /** Every append is answered with the leader's address. */
  leader: { readonly address: string; readonly port: number } | undefined
  /** Each subscription is dropped after so many events. */
  subscriptionEvents: number
  /** So many subscriptions fall silent after their first event. */
  stalledSubscriptions: number
  /** Stored events wait for a live subscriber up to this number. */
  liveBufferEvents: number
  /** What happens to a live subscriber beyond that: before 24.2 dropped, since then sent back to catching up. */
  slowConsumer: 'dropped' | 'falls-behind'
  /** Servers before 23.10 say nothing. */
  tellsCaughtUp: boolean
  /** Sends a checkpoint far beyond the last event before anything else. */
  checkpointsAhead: boolean
  /** Subscriptions begin with the event at the position given, not behind it. */
  inclusiveSubscriptions: boolean
}

export function noFaults(): Faults {
  return {
    silent: false,
    unavailable: false,
    denied: false,
    failedProbes: 0,
    lostAcknowledgements: 0,
    exhausted: 0,
    unrecognisedRepeats: 0,
    notReady: 0,
    brokenReads: 0,
    appendDelayMs: 0,
    deaf: false,
    maxAppendBytes: 1_048_576,
    leader: undefined,
    subscriptionEvents: Infinity,
    stalledSubscriptions: 0,
    liveBufferEvents: 64,
    slowConsumer: 'falls-behind',
    tellsCaughtUp: true,
    checkpointsAhead: false,
    inclusiveSubscriptions: false,
  }
}

/** Counts a fault down: true as long as there is one left. */
export function strikes(faults: Faults, fault: NumericFault): boolean {
  if (faults[fault] <= 0) return false
  faults[fault]--
  return true
}

type NumericFault =
  | 'failedProbes'
  | 'lostAcknowledgements'
  | 'exhausted'
  | 'unrecognisedRepeats'
  | 'notReady'
  | 'brokenReads'
  | 'stalledSubscriptions'
