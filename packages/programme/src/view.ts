import type { BaselineMark, Dependency, Finding, Target } from '@throughline/domain'
import { none, type Schedule } from '@throughline/schedule'
import type { AlertState } from './alerts-state.ts'
import type { FindingList } from './finding-list.ts'
import { at, projectOf, type Network } from './network.ts'
import type { ViewSums } from './view-sums.ts'

/** A network and its dates. */
export type Dated = Pick<ProgrammeView, 'network' | 'schedule'>

/** In what a view differs from the one before it; both have the same activities, so an index means the same in both. */
export interface ViewChanges {
  /** State of the view before. */
  readonly from: object
  /** Activities of which a date, a float or what is planned is not what it was, each once, in no order. */
  readonly activities: readonly number[]
  /** Links are the same too: none came or went. */
  readonly sameLinks: boolean
}

/** Since when what is to be kept from whom, for readers of reports. */
export interface Secrecy {
  /** Confidential projects, each with the revision since which it is. */
  readonly now: readonly (readonly [project: string, since: number])[]
  /** All that are or ever were confidential, in the order of their numbers. */
  readonly ever: readonly string[]
  /** Revision at which the first of them became confidential. */
  readonly from: number
  /** Revision at which the first list changed last. */
  readonly changed: number
}

/**
 * One state of the programme with its dates: a snapshot that stays as it is while the programme goes on. Views of
 * neighbouring states share what did not change.
 */
export interface ProgrammeView {
  readonly programme: string
  readonly name: string
  readonly owner: string | null
  /** Revision of the last event folded; -1: none yet. */
  readonly revision: number
  readonly network: Network
  readonly schedule: Schedule
  /** By severity, code, project and place. */
  readonly findings: readonly Finding[]
  /** Confidential projects, present or not, by id: the number that stands for each (`register.confidentialNumbers`). */
  readonly confidential: ReadonlyMap<string, number>
  /** `null`: no project is or ever was confidential. */
  readonly secrecy: Secrecy | null
  /** Declared targets by id. */
  readonly targets: ReadonlyMap<string, Target>
  /** Dependencies between projects by id. */
  readonly dependencies: ReadonlyMap<string, Dependency>
  /** By project, then by name. */
  readonly baselines: ReadonlyMap<string, ReadonlyMap<string, TakenBaseline>>
  /** When the newest event was recorded; `null`: none yet. */
  readonly latest: string | null
  /** Names what is scheduled: views of the same state differ in nothing but names, targets and findings. */
  readonly state: object
  /** Since the state before; absent where the network is another. */
  readonly changes: ViewChanges | undefined
  /** What is counted once a view and kept up from view to view. */
  readonly sums: ViewSums
  /** The findings with what tells them from those of another view. */
  readonly findingList: FindingList
  /** What alerts follow from beside the dates. */
  readonly alertState: AlertState
}

/** A project's baseline, as it was taken last. */
export interface TakenBaseline {
  readonly name: string
  /** By activity code. */
  readonly dates: ReadonlyMap<string, BaselineDates>
  readonly taken: BaselineMark
  readonly approved: BaselineMark | undefined
}

export interface BaselineDates {
  readonly start?: string | undefined
  readonly finish?: string | undefined
  readonly durationMinutes?: number | undefined
}

/** What of the second view is not as in the first; absent: anything may be, activities have other indices. */
export function changesBetween(before: ProgrammeView, after: ProgrammeView): ViewChanges | undefined {
  if (before.state === after.state) return { from: before.state, activities: [], sameLinks: true }
  return after.changes?.from === before.state ? after.changes : undefined
}

/**
 * Is the activity critical, by its project's own definition: on the longest path, or with no more total float than the
 * project's threshold (default 0). What is complete, inactive or not scheduled is not.
 */
export function isCritical(view: Dated, activity: number): boolean {
  const { status, inactive } = at(view.network.activities, activity)
  if (status === 'complete' || inactive === true) return false
  const { options } = projectOf(view.network, activity).settings
  if (options.openEndsCritical === true && view.network.hasSuccessor[activity] === 0) return true
  if (options.criticalBy === 'longest-path') return view.schedule.longestPath[activity] === 1
  const float = at(view.schedule.totalFloatMinutes, activity)
  return float !== none && float <= (options.criticalFloatMinutes ?? 0)
}

/**
 * Is an activity planned as it was, with the same float: then it is as critical as before, unless its project's
 * settings have changed. Of two views with the same activities.
 */
export function standsAlike(before: Dated, after: Dated, activity: number): boolean {
  return (
    before.network.activities[activity] === after.network.activities[activity] &&
    before.network.hasSuccessor[activity] === after.network.hasSuccessor[activity] &&
    before.schedule.totalFloatMinutes[activity] === after.schedule.totalFloatMinutes[activity] &&
    before.schedule.longestPath[activity] === after.schedule.longestPath[activity]
  )
}

/** Who answers for an activity: its owner, else its project's. */
export function ownerOf(view: ProgrammeView, activity: number): string | null {
  return at(view.network.activities, activity).owner ?? projectOf(view.network, activity).settings.owner ?? null
}
