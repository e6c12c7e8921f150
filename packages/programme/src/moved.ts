import type { ImpactReport } from '@throughline/domain'
import type { Comparison } from './comparison.ts'
import { at, projectOf } from './network.ts'
import { isCritical } from './view.ts'

/**
 * How many activities that were there before and are there after have another early start, early finish or remaining
 * duration, by project, and how many became or ceased to be critical. What was completed does not count as relieved.
 */
export function movedActivities({ before, after, earlier, changes }: Comparison): ImpactReport['moved'] {
  const byProject = new Map<string, number>()
  let activities = 0
  let becameCritical = 0
  let ceasedCritical = 0
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
      const critical = [isCritical(before, index), isCritical(after, activity)] as const
      if (!critical[0] && critical[1]) becameCritical += 1
      if (critical[0] && !critical[1] && is.status !== 'complete') ceasedCritical += 1
    }
    if (changes !== undefined) changes.activities.forEach(look)
    else for (let activity = 0; activity < earlier.length; activity++) look(activity)
  }
  return { activities, byProject: sortedRecord(byProject), becameCritical, ceasedCritical }
}

/** A map as an object with its keys in order. Keys are ids: also `__proto__` becomes a plain property. */
export function sortedRecord(map: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
