import { alertRules, ruleOfAlert } from '../alerts.ts'
import type { EventType } from '../events.ts'
import { ok, type Result } from '../problem.ts'
import type { ProgrammeRegister } from '../register.ts'
import { contradictory, unknownProject, type Settles } from './settle.ts'

type AlertEvent = Extract<EventType, `alert.${string}`> | 'programme.reviewed'

/**
 * Which matters hold follows from the schedule, which is not known here: any id is taken that a known rule may give.
 * What is said of a matter that does not hold has no effect.
 */
export const alertSettles: Settles<AlertEvent> = {
  'alert.acknowledged': named,
  'alert.snoozed': (register, data, at) => {
    const checked = named(register, data, at)
    if (!checked.ok) return checked
    const { latest } = register
    return latest === undefined || Date.parse(data.until) > Date.parse(latest)
      ? ok(data)
      : contradictory(`the snooze ends at ${data.until}, which has passed`, `${at}.until`)
  },
  'alert.resumed': named,
  'alert.configured': (register, data, at) => {
    if (data.project !== undefined && !register.projects.has(data.project)) return unknownProject(data.project, at)
    const steps = data.settings.floatStepsDays ?? []
    const falling = steps.every((step, place) => place === 0 || step < (steps[place - 1] ?? Infinity))
    return falling ? ok(data) : contradictory('float steps go from large to small', `${at}.settings.floatStepsDays`)
  },
  'programme.reviewed': (_register, data) => ok(data),
}

function named<D extends { readonly alert: string }>(_register: ProgrammeRegister, data: D, at: string): Result<D> {
  if (ruleOfAlert(data.alert) !== undefined) return ok(data)
  return contradictory(`an alert is named <rule>:<subject>, by one of: ${alertRules.join(', ')}`, `${at}.alert`)
}
