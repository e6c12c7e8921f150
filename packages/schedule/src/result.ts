/** Value in a date or float column where none exists (inactive, not computable, complete …). */
export const none = -0x80000000

/** Why an activity stands where it stands, as a column of small integers. */
export const reasons = [
  'none',
  'project-start',
  'data-date',
  'link',
  'constraint',
  'actual',
  'external-date',
  'expected-finish',
  'manual',
  'summary',
  'level-of-effort',
  'as-late-as-possible',
] as const
export type Reason = (typeof reasons)[number]

/**
 * Columns by activity index, minutes since 1970-01-01T00:00 local; {@link none} where a value does not exist.
 * Early dates of a started activity: start is the actual start, finish the forecast finish; of a complete one the
 * actual dates. `remainingStart`/`remainingFinish` are the early dates of the remaining work (P6 restart/reend).
 */
export interface Schedule {
  readonly earlyStart: Int32Array
  readonly earlyFinish: Int32Array
  readonly remainingStart: Int32Array
  readonly remainingFinish: Int32Array
  readonly lateStart: Int32Array
  readonly lateFinish: Int32Array
  readonly totalFloatMinutes: Int32Array
  readonly freeFloatMinutes: Int32Array
  /** 1: on the longest path of its float base (own project's finish, or the latest of all). */
  readonly longestPath: Uint8Array
  /** Index into {@link reasons}: what set the early start; under Primavera's rules, of started work, that of the rest. */
  readonly reason: Uint8Array
  /** By link index: 1 when it drives its successor's early dates. */
  readonly driving: Uint8Array
  /**
   * By link index: minutes in the predecessor's calendar the link could slip before its successor moves; negative where
   * a fixed date holds the successor before it, {@link none} where the link no longer bounds its predecessor.
   */
  readonly linkFloatMinutes: Int32Array
  /** By project index: latest early finish, or {@link none}. */
  readonly projectFinish: Int32Array
  /** Latest early finish of all, or {@link none}. */
  readonly finish: number
}

export type FindingCode =
  | 'cycle'
  | 'open-start'
  | 'open-finish'
  | 'no-working-time'
  | 'actual-after-data-date'
  | 'out-of-sequence'
  | 'constraint-violated'
  | 'hard-constraint'
  | 'invalid-link'

/** What is wrong with the network, by index; the caller gives it names. */
export interface NetworkFinding {
  readonly code: FindingCode
  readonly severity: 'error' | 'warning' | 'info'
  /** Activities concerned; for a cycle the loop in order. */
  readonly activities: readonly number[]
  /** Links concerned; for a cycle the links of the loop, the quarantined one first. */
  readonly links: readonly number[]
  readonly message: string
}

export interface ScheduleResult {
  readonly schedule: Schedule
  readonly findings: readonly NetworkFinding[]
}
