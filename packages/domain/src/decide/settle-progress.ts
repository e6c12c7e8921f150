import { withChanges } from '../changes.ts'
import type { EventData } from '../events.ts'
import type { Activity } from '../plan.ts'

export type ProgressChanges = EventData<'activity.progressed'>['changes']
export interface Fault {
  readonly message: string
  /** The field. */
  readonly path: string
}

/**
 * Fills in what progress implies and does not state: an actual finish means complete (for a start milestone the actual
 * start does), an actual start means in progress, neither means not started; nothing remains of what is complete.
 */
export function impliedProgress(before: Activity, stated: ProgressChanges): ProgressChanges {
  let changes = stated
  if (stated.status === undefined && (stated.actualStart !== undefined || stated.actualFinish !== undefined)) {
    const status = statusByActuals(withChanges(before, stated))
    if (status !== before.status) changes = { ...changes, status }
  }
  if (changes.status === 'complete' && stated.remainingMinutes === undefined && before.remainingMinutes > 0) {
    changes = { ...changes, remainingMinutes: 0 }
  }
  return changes
}

function statusByActuals({ kind, actualStart, actualFinish }: Activity): Activity['status'] {
  if (actualFinish !== undefined) return 'complete'
  if (actualStart === undefined) return 'not-started'
  return kind === 'start-milestone' ? 'complete' : 'in-progress'
}

/**
 * What contradicts itself in an activity's progress. Only contradictions that touch a field in `touched` count: a plan
 * may have brought others, and a fact about something else is not to blame for them.
 */
export function progressFault(activity: Activity, touched: (field: keyof Activity) => boolean): Fault | undefined {
  const { kind, status, actualStart, actualFinish, remainingMinutes } = activity
  const actuals = touched('actualStart') || touched('actualFinish')
  if (actuals && actualStart !== undefined && actualFinish !== undefined && actualFinish < actualStart) {
    const path = touched('actualFinish') ? 'actualFinish' : 'actualStart'
    return { message: `the actual finish ${actualFinish} lies before the actual start ${actualStart}`, path }
  }
  if (!actuals && !touched('status') && !touched('remainingMinutes')) return undefined
  if (status === 'complete') {
    if (actualFinish === undefined && !(kind === 'start-milestone' && actualStart !== undefined)) {
      return { message: 'what is complete needs an actual finish', path: 'status' }
    }
    if (remainingMinutes > 0) {
      return {
        message: `nothing remains of what is complete, but ${remainingMinutes} minutes do`,
        path: 'remainingMinutes',
      }
    }
    return undefined
  }
  if (actualFinish !== undefined) {
    return {
      message: `what has an actual finish is complete, not ${status}; null removes the actual finish`,
      path: 'status',
    }
  }
  if (status === 'not-started' && actualStart !== undefined) {
    return { message: 'what has an actual start is not "not-started"; null removes the actual start', path: 'status' }
  }
  return undefined
}
