import type { Calendar } from './calendar.ts'
import type { ActivityKind, ActivityStatus, ConstraintKind, LinkType, RuleSet } from './network.ts'
import { none, type NetworkFinding } from './result.ts'

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
  /** What the passes ask most, in the bits of {@link codes}: reading one column is much faster than reading eight. */
  readonly code: Uint16Array
  /** Calendar that the activity names, -1 when the network has none such. */
  readonly statedCalendar: Int32Array
  /** Calendar of the activity's own work, also where its duration is elapsed time. */
  readonly workCalendar: Int32Array
  /** Activity that it names as the summary above it, -1 without; see {@link HierarchyColumns} for those that are. */
  readonly statedParent: Int32Array
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
  readonly assignmentEnd: Int32Array
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
  /** What the passes ask most, in the bits of {@link linkCodes}. */
  readonly code: Uint8Array
  /** Links that end at a node: `predecessorLink` from `predecessorIndex[node]` to `predecessorEnd[node]`. */
  readonly predecessorIndex: Int32Array
  readonly predecessorEnd: Int32Array
  readonly predecessorLink: Int32Array
  readonly successorIndex: Int32Array
  readonly successorEnd: Int32Array
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

// The compiler inside Node folds the values of constants that a module declares itself; what it imports it looks up at
// every use. The modules of the passes therefore take the tables below into constants of their own: a tenth of the time.
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
export const flags = { inactive: 1, manual: 2, elapsed: 4, removed: 8 } as const

/** Bits of an activity's code; the two lowest are its status. */
export const codes = {
  status: 3,
  microsoft: 4,
  summary: 8,
  /** Takes no part in the passes: inactive, or scheduled after them from what surrounds it. */
  outside: 16,
  startMilestone: 32,
  finishMilestone: 64,
  /** Something else than logic and the project may hold its early dates. */
  held: 128,
  /** Something else than logic and the project may bound its late dates. */
  capped: 256,
  /** Its work is done on calendars of resources. */
  resourced: 512,
  /** It stands under a summary. */
  below: 1024,
  /** A finding may speak of its constraints, its deadline or its actual dates. */
  checked: 2048,
  /** The expected finish may set its finish. */
  expected: 4096,
  /** Progress or its planner's hand has freed it from logic (Microsoft Project). */
  ownDates: 8192,
} as const

/** Bits of a link's code. */
export const linkCodes = {
  /** It bounds its successor's finish (FF, SF), rather than its start. */
  boundsFinish: 1,
  /** It leaves from its predecessor's start (SS, SF), rather than its finish. */
  leavesStart: 2,
  /** It bounds the successor's early dates, and is in force. */
  forward: 4,
  /** It bounds the predecessor's late dates, and is in force. */
  backward: 8,
  /** It has lag, or a date that stands in for the predecessor's. */
  adjusted: 16,
  /** It joins two nodes and is not quarantined. */
  inForce: 32,
  /** A date stands in for the predecessor's. */
  fixed: 64,
} as const

/** Packs what the other columns say of an activity; `parent` is the summary above it, -1 without. */
export function packActivity(columns: ActivityColumns, activity: number, parent: number): void {
  const { status, ruleSet, kind, flags: bits, constraint } = columns
  const own = kind[activity] as number
  const isTracker = ruleSet[activity] === ruleSets.tracker
  const resourced = columns.assignmentIndex[activity] !== columns.assignmentEnd[activity]
  const expected = columns.expectedFinish[activity] !== none
  const fixed =
    columns.constraintDate[activity] !== none ||
    columns.secondConstraintDate[activity] !== none ||
    columns.deadline[activity] !== none
  const held =
    expected ||
    columns.constraintDate[activity] !== none ||
    columns.resume[activity] !== none ||
    columns.externalEarlyStart[activity] !== none ||
    (isTracker && columns.plannedStart[activity] !== none)
  const capped = fixed || columns.externalLateFinish[activity] !== none
  const checked =
    fixed ||
    columns.actualStart[activity] !== none ||
    constraint[activity] !== constraints.none ||
    ((bits[activity] as number) & flags.manual) !== 0
  const ownDates =
    ruleSet[activity] === ruleSets.microsoft &&
    (columns.actualStart[activity] !== none || ((bits[activity] as number) & flags.manual) !== 0)
  columns.code[activity] =
    (status[activity] as number) |
    (ruleSet[activity] === ruleSets.microsoft ? codes.microsoft : 0) |
    (own === kinds.summary ? codes.summary : 0) |
    (own === kinds['level-of-effort'] || ((bits[activity] as number) & flags.inactive) !== 0 ? codes.outside : 0) |
    (own === kinds['start-milestone'] ? codes.startMilestone : 0) |
    (own === kinds['finish-milestone'] ? codes.finishMilestone : 0) |
    (held ? codes.held : 0) |
    (capped ? codes.capped : 0) |
    (resourced ? codes.resourced : 0) |
    (parent >= 0 ? codes.below : 0) |
    (checked ? codes.checked : 0) |
    (expected ? codes.expected : 0) |
    (ownDates ? codes.ownDates : 0)
}

/** Packs what the other columns say of a link. */
export function packLink(columns: LinkColumns, link: number): void {
  const type = columns.type[link] as number
  const inForce = (columns.from[link] as number) >= 0 && columns.quarantined[link] === 0
  const isFixed = columns.fixed[link] !== none
  columns.code[link] =
    (type >= linkTypes.FF ? linkCodes.boundsFinish : 0) |
    (type === linkTypes.SS || type === linkTypes.SF ? linkCodes.leavesStart : 0) |
    (inForce ? linkCodes.inForce : 0) |
    (inForce && columns.forward[link] === 1 ? linkCodes.forward : 0) |
    (inForce && columns.backward[link] === 1 ? linkCodes.backward : 0) |
    (isFixed || columns.lag[link] !== 0 ? linkCodes.adjusted : 0) |
    (isFixed ? linkCodes.fixed : 0)
}

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
