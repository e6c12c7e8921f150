/** Bounds of access, with their units. */
export const defaultLimits = {
  /** How long another process may not know of a key that was issued or revoked, in milliseconds. */
  refreshMs: 1_000,
  /** Refused credentials of one address within a minute, before it has to wait. */
  failuresPerMinute: 30,
  /** Addresses whose failures are remembered; the oldest is forgotten first. */
  addresses: 10_000,
  /** Tolerated difference between the clocks of a token's issuer and this machine, in seconds. */
  clockToleranceSeconds: 30,
  /** Entries of one page of the audit trail. */
  auditPage: 500,
}

export type AccessLimits = Readonly<typeof defaultLimits>
