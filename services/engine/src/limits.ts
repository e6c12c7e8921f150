/** Every bound of the engine, with its unit. */
export const defaultLimits = {
  /** Commands whose reports share one publish while the engine catches up. */
  commandsPerPublish: 100,
  /** Characters of reports that share one publish while the engine catches up. */
  charactersPerPublish: 2_000_000,
  /** Computing time after which other work gets its turn. */
  turnMs: 25,
  /** First pause after a failure in milliseconds; it doubles, with jitter, up to `longestPauseMs`. */
  pauseMs: 100,
  longestPauseMs: 10_000,
  /** How long a query waits for the revision it asks for. */
  waitMs: 5_000,
  /** Queries that wait at the same time. */
  waitingQueries: 1_000,
  /** Rows of one page of activities. */
  rowsPerPage: 1_000,
  rowsPerPageDefault: 200,
  /** Baselines that are compared in one request. */
  baselinesCompared: 10,
  /** Targets towards which the float of an activity is computed in one request: each is a pass over the programme. */
  floatTargets: 20,
  /** Past states that are kept, of all programmes. */
  pastStates: 32,
  /** Activities and links of all past states that are kept; the one asked for last is kept however large it is. */
  pastStateParts: 1_500_000,
  /** Requests that may wait for a past state at the same time. */
  waitingPastStates: 50,
  /** Silence of the feed after which a rebuild check takes what has not come as missing. */
  feedSilenceMs: 5_000,
}

export type EngineLimits = Readonly<typeof defaultLimits>
