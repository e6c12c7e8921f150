import { waitingStage, type DependencyState } from '@throughline/domain'
import { held, type Held, type Watch } from './alerts-watch.ts'
import { daysBetween } from './alerts-silence.ts'
import { dateWords, plural, projectWords, shortName, workingWords } from './words.ts'

/** What alerts have to know of a dependency between two projects. */
export interface WatchedDependency {
  readonly dependency: string
  readonly title: string
  readonly giver: string
  readonly receiver: string
  /** Who answers at the receiver. */
  readonly owner: string | null
  readonly state: DependencyState
  readonly needBy: string | null
  /** The giver's date by its own plan. */
  readonly forecast: string | null
  /** Working minutes of the receiver's calendar between forecast and need-by date; negative: broken. */
  readonly bufferMinutes: number | null
  /** Length of a day of that calendar, in minutes. */
  readonly minutesPerDay: number
  readonly toleranceMinutes: number
  /** When somebody last said that it holds; `null`: nobody has. */
  readonly confirmed: string | null
}

const over: ReadonlySet<DependencyState> = new Set<DependencyState>(['delivered', 'accepted', 'cancelled'])

/** What is the matter with the dependencies; of what there is to say of its dates, the worse. */
export function dependencyMatters(watch: Watch, dependencies: readonly WatchedDependency[]): Held[] {
  return dependencies.flatMap((dependency) => {
    if (over.has(dependency.state)) return []
    const broken = isBroken(watch, dependency)
    return [...(broken.length > 0 ? broken : isAtRisk(watch, dependency)), ...isStale(watch, dependency)]
  })
}

function about({ dependency, receiver, giver, owner, needBy, forecast, bufferMinutes, state }: WatchedDependency) {
  return {
    subject: dependency,
    project: receiver,
    projects: giver === receiver ? [receiver] : [giver, receiver],
    target: null,
    dependency,
    owner,
    facts: { needBy, forecast, bufferMinutes, state },
  }
}

const nameOf = ({ title, giver, receiver }: WatchedDependency): string =>
  `'${shortName(title)}' from ${projectWords(giver)} to ${projectWords(receiver)}`

function isBroken(watch: Watch, dependency: WatchedDependency): Held[] {
  const { bufferMinutes, needBy, forecast, receiver, minutesPerDay: day } = dependency
  if (bufferMinutes === null || bufferMinutes >= 0 || needBy === null || forecast === null) return []
  const { lateStepDays } = watch.settingsFor(receiver)
  return held(watch, 'dependency-broken', {
    ...about(dependency),
    severity: 'high',
    severityReason: 'the receiver cannot begin when it has to',
    words: `${nameOf(dependency)} is forecast for ${dateWords(forecast)}, ${workingWords(bufferMinutes, day)} after it is needed (${dateWords(needBy)}).`,
    stage: Math.floor(-bufferMinutes / (lateStepDays * day)),
  })
}

function isAtRisk(watch: Watch, dependency: WatchedDependency): Held[] {
  const { bufferMinutes, toleranceMinutes, state, minutesPerDay: day } = dependency
  const refused = state === 'disputed' || state === 'rejected'
  const near = bufferMinutes !== null && bufferMinutes >= 0 && bufferMinutes < toleranceMinutes
  if (!refused && !near) return []
  const left =
    bufferMinutes === null || bufferMinutes < 0 ? [] : [`${workingWords(bufferMinutes, day)} of buffer are left`]
  const why = [...(refused ? [`it is ${state}`] : []), ...left].join('; ')
  return held(watch, 'dependency-at-risk', {
    ...about(dependency),
    severity: 'medium',
    severityReason: refused
      ? 'giver and receiver do not agree'
      : `less buffer than the ${workingWords(toleranceMinutes, day)} that are wanted`,
    words: `${nameOf(dependency)} is at risk: ${why}.`,
    stage: 0,
  })
}

function isStale(watch: Watch, dependency: WatchedDependency): Held[] {
  const { confirmed, receiver } = dependency
  const { latest } = watch.view.alertState
  if (latest === null || confirmed === null) return []
  const { staleAfterDays } = watch.settingsFor(receiver)
  const stage = waitingStage(confirmed, staleAfterDays, latest)
  if (stage === 0) return []
  const base = about(dependency)
  const ageDays = daysBetween(confirmed, latest)
  return held(watch, 'agreement-stale', {
    ...base,
    severity: stage === 1 ? 'low' : 'medium',
    severityReason: `${plural(stage * staleAfterDays, 'day')} or more`,
    words: `The agreement on ${nameOf(dependency)} was last confirmed ${plural(ageDays, 'day')} ago, on ${confirmed.slice(0, 10)}.`,
    facts: { ...base.facts, confirmed, ageDays },
    stage,
  })
}
