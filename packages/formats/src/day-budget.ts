import { planLimits } from './limits.ts'
import type { Notes } from './notes.ts'

/**
 * Counts the days that exceptions of calendars take, recurring and inherited ones counted out: a few lines of a file may
 * ask for millions. `spend` is false once there are too many, which is then a problem of the file.
 */
export interface DayBudget {
  spend(days: number): boolean
}

export function createDayBudget(notes: Notes): DayBudget {
  let left: number = planLimits.calendarDays
  return {
    spend: (days) => {
      if (left >= 0 && days > left) {
        notes.problem('plan-too-large', `the calendars have more than ${planLimits.calendarDays} days of exceptions`)
      }
      left = days > left ? -1 : left - days
      return left >= 0
    },
  }
}
