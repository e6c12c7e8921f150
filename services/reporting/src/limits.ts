/** Every bound of reporting, with its unit. */
export const defaultLimits = {
  /** Reports of one page. */
  reportsPerPage: 200,
  reportsPerPageDefault: 50,
  /** Alerts of one page. */
  alertsPerPage: 1_000,
  alertsPerPageDefault: 200,
  /** Notices of one alert that its history tells, the newest. */
  noticesPerAlert: 200,
  /** How long a request may wait for a report that is not there yet, in seconds. */
  waitSeconds: 30,
  /** Open streams, over all programmes. */
  streams: 2_000,
  /** Reports that a stream reads from the read model at once; what a slow client has not taken stays there. */
  reportsPerRead: 20,
  /** Silence after which a stream says that it is still there, in milliseconds. */
  heartbeatMs: 15_000,
  /** A client that takes nothing for so long is disconnected; it comes back with `Last-Event-ID`. */
  slowClientMs: 15_000,
  /** What a client is told to wait before it connects again, in milliseconds. */
  reconnectMs: 2_000,
  /** First pause after the feed failed, in milliseconds; it doubles, with jitter, up to `longestPauseMs`. */
  pauseMs: 100,
  longestPauseMs: 10_000,
}

export type ReportingLimits = Readonly<typeof defaultLimits>
