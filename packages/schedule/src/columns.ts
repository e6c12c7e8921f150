import type { Calendar } from './calendar.ts'
import type { ActivityKind, ActivityStatus, ConstraintKind, LinkType, RuleSet } from './network.ts'
import type { NetworkFinding } from './result.ts'

/**
 * The network as columns. A *node* is an activity (same index) or, above the activities, the *gate* of a summary:
 * logic into a summary holds back everything under it, and its gate carries that logic so that the number of links
 * does not multiply. The summary's own node stands after all that is under it and carries the logic that leaves it.
 */
export interface Network {
  readonly activityCount: number
  readonly nodeCount: number
  readonly linkCount: number
  readonly projectCount: number
  readonly calendars: readonly Calendar[]
  readonly projects: ProjectColumns
  readonly activities: ActivityColumns
  readonly links: LinkColumns
  readonly effortLinks: readonly EffortLink[]
  readonly hierarchy: HierarchyColumns
  /** What compiling the input found wrong. */
  readonly findings: readonly NetworkFinding[]
}

export interface ProjectColumns {
  readonly ruleSet: Uint8Array
  /** Nothing remaining lies before it. */
  readonly dataDate: Int32Array
  /** Data date as the project states it, `none` without. */
  readonly statusDate: Int32Array
  /** Nothing that has not started begins before it. */
  readonly start: Int32Array
  readonly mustFinishBy: Int32Array
  /** 1: backward pass from the latest finish of all projects. */
  readonly sharedFloatBase: Uint8Array
  readonly floatKind: Uint8Array
  readonly expectedFinish: Uint8Array
  /** 1: a started activity no longer waits for what it should have followed. */
  readonly overridesLogic: Uint8Array
}

export interface ActivityColumns {
  readonly project: Int32Array
  readonly ruleSet: Uint8Array
  readonly calendar: Int32Array
  readonly kind: Uint8Array
  readonly status: Uint8Array
  readonly flags: Uint8Array
  readonly duration: Int32Array
  readonly remaining: Int32Array
  readonly plannedStart: Int32Array
  readonly plannedFinish: Int32Array
  readonly actualStart: Int32Array
  readonly actualFinish: Int32Array
  /** Where remaining work may go on at the earliest after a suspension or a split. */
  readonly resume: Int32Array
  readonly constraint: Uint8Array
  readonly constraintDate: Int32Array
  readonly secondConstraint: Uint8Array
  readonly secondConstraintDate: Int32Array
  readonly deadline: Int32Array
  readonly expectedFinish: Int32Array
  readonly externalEarlyStart: Int32Array
  readonly externalLateFinish: Int32Array
  readonly levelingDelay: Int32Array
  /** Assignments that schedule the activity, in compressed rows; most have none. */
  readonly assignmentIndex: Int32Array
  readonly assignmentCalendar: Int32Array
  /** Working minutes on the assignment's calendar. */
  readonly assignmentWork: Int32Array
  readonly assignmentDelay: Int32Array
}

export interface LinkColumns {
  /** Nodes, not activities: a link into a summary ends at its gate. */
  readonly from: Int32Array
  readonly to: Int32Array
  readonly type: Uint8Array
  /** Lag that still counts, in minutes of the lag calendar. */
  readonly lag: Int32Array
  readonly lagCalendar: Int32Array
  /** A date that stands in for the predecessor's, `none` where its computed dates count. */
  readonly fixed: Int32Array
  /** 1: bounds the successor's early dates. */
  readonly forward: Uint8Array
  /** 1: bounds the predecessor's late dates. */
  readonly backward: Uint8Array
  /** 1: taken out because it closes a loop. */
  readonly quarantined: Uint8Array
  readonly predecessorIndex: Int32Array
  readonly predecessorLink: Int32Array
  readonly successorIndex: Int32Array
  readonly successorLink: Int32Array
}

/** A link that begins or ends at a level of effort: it moves nothing but the level of effort itself. */
export interface EffortLink {
  readonly link: number
  readonly from: number
  readonly to: number
  readonly type: LinkType
  readonly lag: number
  readonly lagCalendar: number
}

export interface HierarchyColumns {
  /** Summary above an activity, -1 without. */
  readonly parent: Int32Array
  /** Gate of a summary, -1 without. */
  readonly gate: Int32Array
  /** Summary of a gate, by node minus the number of activities. */
  readonly gateOf: Int32Array
  readonly childIndex: Int32Array
  readonly child: Int32Array
  /** Summaries that have something under them, innermost first. */
  readonly summaries: Int32Array
}

export const ruleSets = { primavera: 0, microsoft: 1, tracker: 2 } as const satisfies Record<RuleSet, number>
export const kinds = {
  task: 0,
  'resource-dependent': 1,
  'start-milestone': 2,
  'finish-milestone': 3,
  'level-of-effort': 4,
  summary: 5,
} as const satisfies Record<ActivityKind, number>
export const statuses = { 'not-started': 0, 'in-progress': 1, complete: 2 } as const satisfies Record<
  ActivityStatus,
  number
>
export const constraints = {
  none: 0,
  'start-on': 1,
  'start-on-or-before': 2,
  'start-on-or-after': 3,
  'finish-on': 4,
  'finish-on-or-before': 5,
  'finish-on-or-after': 6,
  'mandatory-start': 7,
  'mandatory-finish': 8,
  'as-late-as-possible': 9,
} as const satisfies Record<ConstraintKind | 'none', number>
export const linkTypes = { FS: 0, SS: 1, FF: 2, SF: 3 } as const satisfies Record<LinkType, number>
export const floatKinds = { start: 0, finish: 1, smallest: 2 } as const
/** Bits of an activity's flags. */
export const flags = { inactive: 1, manual: 2, elapsed: 4 } as const

/** Dates that the passes write, by node; `none` before they are reached. */
export interface Dates {
  /** Early start of what the rule set schedules: the remaining work (Primavera), the whole activity (Microsoft). */
  readonly start: Int32Array
  readonly finish: Int32Array
  readonly lateStart: Int32Array
  readonly lateFinish: Int32Array
  /** Minutes between start and finish; an expected finish changes it. */
  readonly minutes: Int32Array
  readonly reason: Uint8Array
  /** Earliest start that logic alone allows, `none` without logic; tells when a constraint overrides it. */
  readonly logicStart: Int32Array
  /** Late starts that as-late-as-possible activities take on their second forward pass. */
  readonly heldStart: Int32Array
  readonly projectFinish: Int32Array
}
