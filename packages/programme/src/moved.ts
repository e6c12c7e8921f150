import type { ImpactReport } from '@throughline/domain'
import type { Comparison } from './comparison.ts'
import { at } from './network.ts'
import { isCritical, standsAlike, type ProgrammeView } from './view.ts'

export interface Moved {
  readonly moved: ImpactReport['moved']
  /** By project: how many became critical, and how many ceased to be. */
  readonly critical: ReadonlyMap<string, readonly [became: number, ceased: number]>
}

/**
 * How many activities that were there before and are there after have another early start, early finish or remaining
 * duration, by project, and how many became or ceased to be critical. What was completed does not count as relieved.
 */
export function movedActivities({ before, after, earlier, changes }: Comparison): Moved {
  const counts = after.network.projects.map((): Counts => ({ moved: 0, became: 0, ceased: 0 }))
  if (before !== undefined) {
    const [were, are] = [before.network.projects, after.network.projects]
    // where changes are known, an index means the same in both
    const standsAsBefore = (activity: number, project: number): boolean =>
      changes !== undefined &&
      were[project]?.settings === are[project]?.settings &&
      standsAlike(before, after, activity)
    const look = (activity: number): void => {
      const index = at(earlier, activity)
      if (index === -1) return
      const project = at(after.network.projectAt, activity)
      const count = at(counts, project)
      if (hasMoved(before, index, after, activity)) count.moved += 1
      if (standsAsBefore(activity, project)) return
      const [wasCritical, isNow] = [isCritical(before, index), isCritical(after, activity)]
      if (wasCritical === isNow) return
      if (isNow) count.became += 1
      else if (at(after.network.activities, activity).status !== 'complete') count.ceased += 1
    }
    if (changes !== undefined) changes.activities.forEach(look)
    else for (let activity = 0; activity < earlier.length; activity++) look(activity)
  }
  const byProject = new Map<string, number>()
  const critical = new Map<string, [became: number, ceased: number]>()
  after.network.projects.forEach(({ id }, project) => {
    const { moved, became, ceased } = at(counts, project)
    if (moved > 0) byProject.set(id, moved)
    if (became + ceased > 0) critical.set(id, [became, ceased])
  })
  const activities = counts.reduce((sum, { moved }) => sum + moved, 0)
  return { moved: { activities, byProject: sortedRecord(byProject), ...criticalSums(critical) }, critical }
}

/** Of one project. */
interface Counts {
  moved: number
  became: number
  ceased: number
}

function hasMoved(before: ProgrammeView, index: number, after: ProgrammeView, activity: number): boolean {
  if (at(before.schedule.earlyStart, index) !== at(after.schedule.earlyStart, activity)) return true
  if (at(before.schedule.earlyFinish, index) !== at(after.schedule.earlyFinish, activity)) return true
  const was = at(before.network.input.activities, index)
  const is = at(after.network.input.activities, activity)
  return was !== is && was.remainingMinutes !== is.remainingMinutes
}

/** The sums over projects. */
export function criticalSums(
  critical: Moved['critical'],
): Pick<ImpactReport['moved'], 'becameCritical' | 'ceasedCritical'> {
  let becameCritical = 0
  let ceasedCritical = 0
  for (const [became, ceased] of critical.values()) {
    becameCritical += became
    ceasedCritical += ceased
  }
  return { becameCritical, ceasedCritical }
}

/** A map as an object with its keys in order. Keys are ids: also `__proto__` becomes a plain property. */
export function sortedRecord(map: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
