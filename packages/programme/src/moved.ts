import type { ImpactReport } from '@throughline/domain'
import type { Comparison } from './comparison.ts'
import { at, projectOf } from './network.ts'
import { isCritical } from './view.ts'

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
  const byProject = new Map<string, number>()
  let activities = 0
  const critical = new Map<string, [number, number]>()
  if (before !== undefined) {
    const look = (activity: number): void => {
      const index = at(earlier, activity)
      if (index === -1) return
      const was = at(before.network.input.activities, index)
      const is = at(after.network.input.activities, activity)
      if (
        at(before.schedule.earlyStart, index) !== at(after.schedule.earlyStart, activity) ||
        at(before.schedule.earlyFinish, index) !== at(after.schedule.earlyFinish, activity) ||
        was.remainingMinutes !== is.remainingMinutes
      ) {
        const { id } = projectOf(after.network, activity)
        byProject.set(id, (byProject.get(id) ?? 0) + 1)
        activities += 1
      }
      const [wasCritical, isNow] = [isCritical(before, index), isCritical(after, activity)]
      if (wasCritical === isNow || (wasCritical && is.status === 'complete')) return
      const { id } = projectOf(after.network, activity)
      const counts = critical.get(id) ?? [0, 0]
      counts[isNow ? 0 : 1] += 1
      critical.set(id, counts)
    }
    if (changes !== undefined) changes.activities.forEach(look)
    else for (let activity = 0; activity < earlier.length; activity++) look(activity)
  }
  return { moved: { activities, byProject: sortedRecord(byProject), ...criticalSums(critical) }, critical }
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
