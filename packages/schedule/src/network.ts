/**
 * The input of the engine. Times are minutes since 1970-01-01T00:00, local (the planning tool's own clock); days are
 * days since 1970-01-01. Indices refer to the arrays of the same object.
 */

/** Working time within a day: minutes after midnight, ascending, `from < to <= 1440`. */
export type Shift = readonly [from: number, to: number]

export interface CalendarInput {
  /** Seven days, Sunday first. */
  readonly week: readonly (readonly Shift[])[]
  /** Days that differ. */
  readonly exceptions: ReadonlyMap<number, readonly Shift[]>
}

export type RuleSet = 'primavera' | 'microsoft' | 'tracker'

export interface ProjectInput {
  readonly ruleSet: RuleSet
  /** Status date; absent: the planned start. */
  readonly dataDate?: number | undefined
  readonly plannedStart?: number | undefined
  readonly mustFinishBy?: number | undefined
  /** Index of the default calendar. */
  readonly calendar: number
  /** What started work does with unfinished predecessors; `actual-dates` is calculated like `progress-override`. */
  readonly progress: 'retained-logic' | 'progress-override' | 'actual-dates'
  /** Primavera only; Microsoft Project and trackers count lag on the successor's calendar. */
  readonly lagCalendar: 'predecessor' | 'successor' | '24-hour' | 'project-default'
  /** Where the rest of a lag begins to run when its predecessor has started: at its remaining work, or at the data date. */
  readonly startToStartLagFrom: 'early-start' | 'actual-start'
  /** Primavera and trackers; Microsoft Project always takes the smaller one. */
  readonly totalFloat: 'start' | 'finish' | 'smallest'
  /** Where the backward pass begins when no date is set that the project must finish by. */
  readonly floatBase: 'own-project' | 'all-projects'
  readonly useExpectedFinish: boolean
}

export type ActivityKind =
  'task' | 'resource-dependent' | 'start-milestone' | 'finish-milestone' | 'level-of-effort' | 'summary'
export type ActivityStatus = 'not-started' | 'in-progress' | 'complete'
export type ConstraintKind =
  | 'start-on'
  | 'start-on-or-before'
  | 'start-on-or-after'
  | 'finish-on'
  | 'finish-on-or-before'
  | 'finish-on-or-after'
  | 'mandatory-start'
  | 'mandatory-finish'
  | 'as-late-as-possible'

export interface ConstraintInput {
  readonly kind: ConstraintKind
  readonly date?: number | undefined
}

/** One resource's work on a resource-dependent activity. */
export interface AssignmentInput {
  readonly calendar: number
  readonly kind: 'labour' | 'equipment' | 'material'
  /** Share of the resource's time, 1 is all of it: work divided by it is the time that the work takes. */
  readonly units?: number | undefined
  /** All work (Microsoft Project). */
  readonly workMinutes?: number | undefined
  /** Work still to do (Primavera). */
  readonly remainingWorkMinutes?: number | undefined
  readonly delayMinutes?: number | undefined
}

export interface ActivityInput {
  readonly project: number
  readonly calendar: number
  readonly kind: ActivityKind
  readonly status: ActivityStatus
  readonly durationMinutes: number
  readonly remainingMinutes: number
  readonly elapsed?: boolean | undefined
  /** Index of the summary above it (Microsoft Project outline). */
  readonly parent?: number | undefined
  readonly plannedStart?: number | undefined
  readonly plannedFinish?: number | undefined
  readonly actualStart?: number | undefined
  readonly actualFinish?: number | undefined
  readonly suspend?: number | undefined
  readonly resume?: number | undefined
  readonly stop?: number | undefined
  readonly constraint?: ConstraintInput | undefined
  readonly secondaryConstraint?: ConstraintInput | undefined
  readonly deadline?: number | undefined
  readonly expectedFinish?: number | undefined
  readonly externalEarlyStart?: number | undefined
  readonly externalLateFinish?: number | undefined
  readonly manual?: boolean | undefined
  readonly inactive?: boolean | undefined
  readonly levelingDelayMinutes?: number | undefined
  readonly ignoreResourceCalendars?: boolean | undefined
  readonly effort?: 'fixed-units' | 'fixed-duration' | 'fixed-work' | undefined
  readonly assignments?: readonly AssignmentInput[] | undefined
  /** An empty place: nothing stands there, and the other activities keep their indices. */
  readonly removed?: boolean | undefined
}

export type LinkType = 'FS' | 'SS' | 'FF' | 'SF'

export interface LinkInput {
  readonly from: number
  readonly to: number
  readonly type: LinkType
  readonly lagMinutes: number
  readonly lagUnit?: 'elapsed' | 'percent' | undefined
  readonly lagPercent?: number | undefined
  /** An empty place: no link stands there, and the others keep their indices. */
  readonly removed?: boolean | undefined
}

/**
 * A later link counts as newer: a cycle is broken at its newest link, the one with the highest index on the shortest
 * loop.
 */
export interface NetworkInput {
  readonly calendars: readonly CalendarInput[]
  readonly projects: readonly ProjectInput[]
  readonly activities: readonly ActivityInput[]
  readonly links: readonly LinkInput[]
}
