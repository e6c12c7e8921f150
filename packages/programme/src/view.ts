import type { Finding, Target } from '@throughline/domain'
import { none, type Schedule } from '@throughline/schedule'
import { at, projectOf, type Network } from './network.ts'

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
  /** Declared targets by id. */
  readonly targets: ReadonlyMap<string, Target>
}

/**
 * Is the activity critical, by its project's own definition: on the longest path, or with no more total float than the
 * project's threshold (default 0). What is complete, inactive or not scheduled is not.
 */
export function isCritical(view: ProgrammeView, activity: number): boolean {
  const { status, inactive } = at(view.network.activities, activity)
  if (status === 'complete' || inactive === true) return false
  const { options } = projectOf(view.network, activity).settings
  if (options.openEndsCritical === true && view.network.hasSuccessor[activity] === 0) return true
  if (options.criticalBy === 'longest-path') return view.schedule.longestPath[activity] === 1
  const float = at(view.schedule.totalFloatMinutes, activity)
  return float !== none && float <= (options.criticalFloatMinutes ?? 0)
}

/** Who answers for an activity: its owner, else its project's. */
export function ownerOf(view: ProgrammeView, activity: number): string | null {
  return at(view.network.activities, activity).owner ?? projectOf(view.network, activity).settings.owner ?? null
}
