import { alertSettingsFor, isWatched } from './alert-settings.ts'
import type { ProgrammeRegister } from './register.ts'

/**
 * Time passes in a programme only with what is recorded: no report looks at a clock. Where something depends on the time
 * that passes (a project that falls silent, an agreement that grows stale, a snooze that ends), a `programme.reviewed`
 * has to be recorded then. This tells when.
 */

const dayMs = 86_400_000

/** Silence and staleness weigh more when they last so many times as long. */
export const waitingStages = [1, 2] as const

/** Instant in milliseconds at which a wait of so many days, begun at an instant, comes to each stage. */
function stagesOf(since: string, days: number): readonly number[] {
  return waitingStages.map((stage) => Date.parse(since) + stage * days * dayMs)
}

/** How many stages a wait has come to at an instant; 0: it is not too long yet. */
export function waitingStage(since: string, days: number, now: string): number {
  const waited = Date.parse(now) - Date.parse(since)
  return waitingStages.filter((stage) => stage * days * dayMs <= waited).length
}

/**
 * The first instant (milliseconds since 1970) behind the register's time at which time alone changes what holds;
 * `undefined`: nothing waits for time.
 */
export function nextReview(register: ProgrammeRegister): number | undefined {
  const { latest, heard, snoozed, dependencies, alertSettings, open } = register
  if (latest === undefined || !open) return undefined
  const from = Date.parse(latest)
  const due: number[] = []
  for (const [project, since] of heard) {
    const settings = alertSettingsFor(alertSettings, project)
    if (isWatched(settings, 'source-silent')) due.push(...stagesOf(since, settings.silentAfterDays))
  }
  for (const { state, confirmed, receiver } of dependencies.values()) {
    if (confirmed === undefined || (state !== 'agreed' && state !== 'in-delivery')) continue
    const settings = alertSettingsFor(alertSettings, receiver.project)
    if (isWatched(settings, 'agreement-stale')) due.push(...stagesOf(confirmed.time, settings.staleAfterDays))
  }
  for (const { until } of snoozed.values()) due.push(Date.parse(until))
  return due.filter((instant) => instant > from).reduce<number | undefined>(earlier, undefined)
}

const earlier = (first: number | undefined, other: number): number =>
  first === undefined || other < first ? other : first

/** Has something come due since the programme was last recorded to? */
export function reviewDue(register: ProgrammeRegister, now: string): boolean {
  const due = nextReview(register)
  return due !== undefined && due <= Date.parse(now)
}
