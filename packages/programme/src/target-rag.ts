import { toMinutes, type Rag } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { at } from './network.ts'
import type { TargetPoint } from './targets.ts'
import type { ProgrammeView } from './view.ts'
import { minutesPerDay, workingTime } from './working-days.ts'
import { dateWords, minuteWords, workingAre, workingWords } from './words.ts'

/** Float of a declared target below which it is amber, in working days of its calendar. */
export const lowFloatDays = 5

/** What the colour of a target follows from. All minutes are working time of the calendar that counts its delays. */
export interface TargetFacts {
  /** `null`: it has no date. */
  readonly forecast: string | null
  readonly committed: string | null
  /** Forecast minus committed, later is positive; `null` without both. */
  readonly lateMinutes: number | null
  readonly toleranceMinutes: number
  readonly totalFloatMinutes: number | null
  readonly critical: boolean
  readonly complete: boolean
  readonly minutesPerDay: number
  /**
   * A declared target. The finish of a project or of the programme is critical and without float by its nature: there
   * these say nothing.
   */
  readonly declared: boolean
}

/**
 * Red: late beyond the tolerance, or float below zero. Amber: late within the tolerance, critical, little float, no date.
 * Green else. Without a committed date the float alone decides.
 */
export function ragOfTarget(facts: TargetFacts): Rag {
  const { forecast, committed, lateMinutes, toleranceMinutes, totalFloatMinutes, minutesPerDay: day } = facts
  if (forecast === null) return { colour: 'amber', rule: 'no-date', reason: 'its activity has no date' }
  const stands = `${facts.complete ? 'reached' : 'forecast'} ${dateWords(forecast)}`
  const late = lateMinutes !== null && lateMinutes > 0
  const after = late
    ? `${stands}, ${workingWords(lateMinutes, day)} after the committed ${dateWords(committed ?? '')}`
    : ''
  if (late && lateMinutes > toleranceMinutes) {
    const beyond = toleranceMinutes === 0 ? '' : `, beyond the tolerance of ${workingWords(toleranceMinutes, day)}`
    return { colour: 'red', rule: 'late', reason: after + beyond }
  }
  const float = facts.complete ? null : totalFloatMinutes
  if (float !== null && float < 0) {
    return { colour: 'red', rule: 'negative-float', reason: `${workingAre(float, day, ' of float')} missing` }
  }
  if (late) {
    const within = `within the tolerance of ${workingWords(toleranceMinutes, day)}`
    return { colour: 'amber', rule: 'late-within-tolerance', reason: `${after}, ${within}` }
  }
  if (facts.declared && !facts.complete) {
    if (facts.critical)
      return { colour: 'amber', rule: 'critical', reason: 'it is critical: any delay moves the finish' }
    if (float !== null && float < lowFloatDays * day) {
      const reason = `only ${workingAre(float, day, ' of float')} left`
      return { colour: 'amber', rule: 'float-low', reason }
    }
  }
  if (committed === null) return { colour: 'green', rule: 'no-commitment', reason: `${stands}; nothing is committed` }
  return { colour: 'green', rule: 'on-time', reason: `${stands}, committed ${dateWords(committed)}` }
}

/** The colour of a target of a view. */
export function targetRag(view: ProgrammeView, point: TargetPoint): Rag {
  const { network } = view
  const complete = point.activity !== -1 && at(network.input.activities, point.activity).status === 'complete'
  return ragOfTarget({
    forecast: point.finish === none ? null : minuteWords(point.finish),
    committed: point.committed,
    lateMinutes: lateMinutesOf(view, point),
    toleranceMinutes: toleranceOf(view, point),
    totalFloatMinutes: point.totalFloatMinutes === none ? null : point.totalFloatMinutes,
    critical: point.critical,
    complete,
    minutesPerDay: point.calendar === -1 ? 1440 : minutesPerDay(network, point.calendar),
    declared: point.kind === 'target',
  })
}

export function toleranceOf(view: ProgrammeView, { kind, id }: TargetPoint): number {
  return kind === 'target' ? (view.targets.get(id)?.toleranceMinutes ?? 0) : 0
}

/** Working time by which the forecast lies behind the committed date; `null`: there are not both. */
export function lateMinutesOf({ network }: ProgrammeView, point: TargetPoint): number | null {
  const { finish, committed, calendar } = point
  if (finish === none || committed === null || calendar === -1) return null
  return workingTime(network, calendar).between(toMinutes(committed), finish)
}
