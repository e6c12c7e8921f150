import { toMinutes } from '@throughline/domain'
import type { ComparedField, FieldDifference } from './agreement.ts'
import { at, projectOf } from './network.ts'
import type { ProgrammeView } from './view.ts'
import { workingTime } from './working-days.ts'

/** In what way an activity differs from what its planning tool computed; the first that fits, in this order. */
export const disagreementClasses = {
  'not-scheduled': 'we have no dates',
  started: 'work has begun',
  'early-roll': 'early dates, but only across a pause of another calendar',
  early: 'early dates',
  late: 'late dates only',
  'total-float': 'total float only, all dates agree',
  'free-float': 'free float only',
  'longest-path': 'longest path only',
} as const
export type DisagreementClass = keyof typeof disagreementClasses

export function disagreementClass(
  view: ProgrammeView,
  activity: number,
  differences: readonly FieldDifference[],
): DisagreementClass {
  const has = (...fields: readonly ComparedField[]): boolean => differences.some(({ field }) => fields.includes(field))
  const early = differences.filter(({ field }) => field === 'earlyStart' || field === 'earlyFinish')
  if (differences.some(({ computed }) => computed === null)) return 'not-scheduled'
  if (at(view.network.activities, activity).status === 'in-progress' && has('earlyStart', 'earlyFinish'))
    return 'started'
  if (early.length > 0) return early.every((each) => isRoll(view, activity, each)) ? 'early-roll' : 'early'
  if (has('lateStart', 'lateFinish')) return 'late'
  if (has('totalFloatMinutes')) return 'total-float'
  return has('freeFloatMinutes') ? 'free-float' : 'longest-path'
}

/** Does some other calendar of the project have no working time between the two dates? */
function isRoll({ network }: ProgrammeView, activity: number, { computed, reported }: FieldDifference): boolean {
  const own = at(network.input.activities, activity).calendar
  const [from, to] = [toMinutes(String(reported)), toMinutes(String(computed))]
  const { calendar, calendarCodes } = projectOf(network, activity)
  return [calendar, ...calendarCodes.values()].some(
    (other) =>
      other !== own && workingTime(network, other).worksEver && workingTime(network, other).between(from, to) === 0,
  )
}
