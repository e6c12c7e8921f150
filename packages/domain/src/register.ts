import { noAlertSettings, type AlertSettingsRegister } from './alert-settings.ts'
import type { EventType, RecordedEvent } from './events.ts'
import type { Activity, Calendar, Link, ProjectSettings } from './plan.ts'
import type { SaidBySource } from './source-order.ts'

/**
 * The programme as its events tell it: plain registers, no dates computed. `evolve` (evolve.ts) is the only writer.
 * Maps throughout: ids are hostile (`__proto__`, `constructor`). What stands in a map (an activity, a link, a target …)
 * is replaced as a whole, never altered: who holds one holds it as it was.
 */
export interface ProjectRegister {
  readonly id: string
  settings: ProjectSettings
  readonly calendars: Map<string, Calendar>
  readonly activities: Map<string, Activity>
  /** Baselines by name: dates by activity code. */
  readonly baselines: Map<
    string,
    Map<string, { start?: string | undefined; finish?: string | undefined; durationMinutes?: number | undefined }>
  >
  /** By the name of the baseline. */
  readonly baselineOrigins: Map<string, BaselineOrigin>
}

export interface RegisteredLink extends Link {
  /** Project whose plan carries it; `undefined`: declared by itself, no plan submission withdraws it. */
  readonly plan: string | undefined
}

export interface Target {
  readonly id: string
  readonly name: string
  readonly project: string
  readonly activity: string
  readonly owner: string | undefined
  readonly committed: string | undefined
  readonly toleranceMinutes: number | undefined
}

export type DependencyState =
  | 'identified'
  | 'requested'
  | 'agreed'
  | 'disputed'
  | 'in-delivery'
  | 'delivered'
  | 'accepted'
  | 'rejected'
  | 'cancelled'

export type DependencySide = 'giver' | 'receiver'

/** An end of a dependency; without an activity it is the project as a whole. */
export interface DependencyEnd {
  readonly project: string
  readonly activity?: string | undefined
}

/** One step in the life of a dependency: what was said of it, by whom and when. */
export interface DependencyStep {
  /** Revision with which it took effect. */
  readonly revision: number
  /** What was said: `requested`, `forecast` … the verb of the event. */
  readonly step: string
  /** State after it. */
  readonly state: DependencyState
  /** For which end it was said, where that follows. */
  readonly side: DependencySide | undefined
  readonly actor: string | undefined
  readonly source: string | undefined
  readonly time: string | undefined
  /** The date that was asked for, agreed, proposed, forecast or on which it was delivered. */
  readonly date: string | undefined
  readonly note: string | undefined
}

/** So many steps of a dependency are kept, the newest; `stepsOmitted` counts the older ones. */
export const dependencyStepsKept = 200

export interface Dependency {
  readonly id: string
  readonly title: string
  readonly giver: DependencyEnd
  readonly receiver: DependencyEnd
  readonly giverOwner: string | undefined
  readonly receiverOwner: string | undefined
  /** The link that it is said to ride on. */
  readonly link: Pick<Link, 'from' | 'to' | 'type'> | undefined
  readonly state: DependencyState
  readonly needBy: string | undefined
  readonly agreed: string | undefined
  readonly proposed: string | undefined
  /** Whose proposal that is. */
  readonly proposedBy: DependencySide | undefined
  /** What the giver says. */
  readonly forecast: string | undefined
  readonly delivered: string | undefined
  readonly criteria: string | undefined
  readonly toleranceMinutes: number | undefined
  /** Who said last that it holds, and when that was recorded: by agreeing, by confirming. */
  readonly confirmed: { readonly actor: string; readonly time: string } | undefined
  /** Oldest first. */
  readonly steps: readonly DependencyStep[]
  readonly stepsOmitted: number
}

/** Who did something with a baseline, and when that was recorded. */
export interface BaselineMark {
  readonly revision: number
  readonly actor: string | undefined
  readonly time: string | undefined
  readonly note: string | undefined
}

/** How a project's baseline came about. */
export interface BaselineOrigin {
  readonly taken: BaselineMark
  readonly approved: BaselineMark | undefined
}

export interface RegisterEntry {
  readonly kind: 'risk' | 'issue' | 'assumption' | 'change' | 'decision' | 'action' | 'benefit'
  readonly id: string
  readonly state: 'open' | 'closed'
  readonly fields: Readonly<Record<string, unknown>>
}

/** The budget approved last. */
export interface Budget {
  readonly amount: number
  readonly currency: string
  readonly from: string | undefined
  readonly to: string | undefined
}

/** The cost reported last. */
export interface Cost {
  readonly actual: number
  readonly forecast: number | undefined
  readonly currency: string
  readonly date: string
}

/** Who acknowledged an alert, and when it happened. */
export interface Acknowledgement {
  readonly actor: string | undefined
  readonly time: string | undefined
  readonly note: string | undefined
}

/** Who asked to be reminded of an alert later. */
export interface Snooze {
  readonly actor: string | undefined
  /** Instant at which it ends. */
  readonly until: string
  readonly note: string | undefined
}

/** A command whose closing event has not come: it has no effect yet. */
export interface PendingCommand {
  readonly command: string
  readonly firstRevision: number
  readonly actor: string
  readonly recordedTime: string
  readonly events: RecordedEvent[]
  /** Projects that its events speak of. */
  readonly projects: Set<string>
}

/** A pending command that a later one replaced. */
export interface AbandonedCommand {
  readonly command: string
  readonly firstRevision: number
  readonly actor: string
  /** How many of its events were recorded; late ones count, and have no effect either. */
  readonly events: number
  /** Revision of the `plan.submitted` that replaced it. */
  readonly supersededAt: number
  /** Projects that its events spoke of. */
  readonly projects: ReadonlySet<string>
}

/** An event that is recorded but had no effect: what it speaks of is not there, or its source has said something newer. */
export interface IgnoredEvent {
  readonly revision: number
  readonly id: string
  readonly type: EventType
  readonly reason:
    | 'unknown-project'
    | 'unknown-activity'
    | 'unknown-link'
    | 'unknown-target'
    | 'unknown-dependency'
    | 'unknown-entry'
    | 'unknown-baseline'
    | 'command-abandoned'
    | 'superseded'
  /** What was not there, or what a newer fact of the source spoke of: `project/activity`, a link in words, an id. */
  readonly at: string
  /** Projects that the event speaks of. */
  readonly projects: readonly string[]
}

/** So many ignored events are kept, the newest. */
export const ignoredEventsKept = 1000

export interface ProgrammeRegister {
  readonly id: string
  name: string
  owner: string | undefined
  /** `programme.opened` was recorded; a programme may fill before that. */
  opened: boolean
  open: boolean
  /** Revision of the last event folded, `-1` before the first. */
  revision: number
  readonly projects: Map<string, ProjectRegister>
  /** By project that is confidential now, present or not (`evolve/confidential.ts`): since which revision. */
  readonly confidential: Map<string, number>
  /** By project that is or ever was confidential: its number among them, from 1, which it keeps. */
  readonly confidentialNumbers: Map<string, number>
  /** Revision at which the first project became confidential; -1: none ever did. */
  confidentialFrom: number
  /** Revision at which the confidential projects changed last; -1: never. */
  confidentialChanged: number
  /** By {@link linkKey}. */
  readonly links: Map<string, RegisteredLink>
  readonly targets: Map<string, Target>
  readonly dependencies: Map<string, Dependency>
  /** By `<kind> <id>`. */
  readonly entries: Map<string, RegisterEntry>
  /** By project. */
  readonly budgets: Map<string, Budget>
  /** By project. */
  readonly costs: Map<string, Cost>
  /** By alert. */
  readonly acknowledged: Map<string, Acknowledgement>
  /** By alert; those that have not ended. */
  readonly snoozed: Map<string, Snooze>
  alertSettings: AlertSettingsRegister
  /** By project: recorded time of the last submission or fact of its plan. */
  readonly heard: Map<string, string>
  /** Recorded time of the last command that took effect: the time that this state knows. It never goes back. */
  latest: string | undefined
  /** By source: from where in its order something was said last, thing by thing (`source-order.ts`). */
  readonly saidLast: Map<string, SaidBySource>
  /** By command. */
  readonly pending: Map<string, PendingCommand>
  readonly abandoned: AbandonedCommand[]
  /** The newest {@link ignoredEventsKept}, oldest first. */
  readonly ignored: IgnoredEvent[]
}

/** Key of a link: its two ends and its type. Lengths make it unambiguous whatever the codes contain. */
export function linkKey(link: Pick<Link, 'from' | 'to' | 'type'>): string {
  const { from, to, type } = link
  return [
    type,
    from.project.length,
    from.activity.length,
    to.project.length,
    from.project + from.activity + to.project + to.activity,
  ].join(':')
}

/** A link in words: `a/10 -FS-> b/20`. */
export function linkWords(link: Pick<Link, 'from' | 'to' | 'type'>): string {
  return `${link.from.project}/${link.from.activity} -${link.type}-> ${link.to.project}/${link.to.activity}`
}

export function emptyProgramme(id: string): ProgrammeRegister {
  return {
    id,
    name: id,
    owner: undefined,
    opened: false,
    open: true,
    revision: -1,
    projects: new Map(),
    confidential: new Map(),
    confidentialNumbers: new Map(),
    confidentialFrom: -1,
    confidentialChanged: -1,
    links: new Map(),
    targets: new Map(),
    dependencies: new Map(),
    entries: new Map(),
    budgets: new Map(),
    costs: new Map(),
    acknowledged: new Map(),
    snoozed: new Map(),
    alertSettings: noAlertSettings,
    heard: new Map(),
    latest: undefined,
    saidLast: new Map(),
    pending: new Map(),
    abandoned: [],
    ignored: [],
  }
}
