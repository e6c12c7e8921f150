import { waitingStage, type DependencyState } from '@throughline/domain'
import { daysBetween } from './alerts-silence.ts'
import { held, type Held, type Watch } from './alerts-watch.ts'
import { placedDependencies, type DependencyRow } from './dependencies.ts'
import { titleWords } from './dependency-words.ts'
import { dateWords, plural, projectWords, workingAre, workingWords } from './words.ts'
import { minutesPerDay } from './working-days.ts'

/** A dependency as it stands, and how its days are counted. */
interface Counted {
  readonly row: DependencyRow
  /** Length of a day of the receiver's calendar, in minutes. */
  readonly day: number
}

const over: ReadonlySet<DependencyState> = new Set<DependencyState>(['delivered', 'accepted', 'cancelled'])
const promised: ReadonlySet<DependencyState> = new Set<DependencyState>(['agreed', 'in-delivery'])

/** What is the matter with the dependencies; of what there is to say of its dates, the worse. */
export function dependencyMatters(watch: Watch): Held[] {
  const { network } = watch.view
  return placedDependencies(watch.view).flatMap(({ row, calendar }) => {
    if (over.has(row.state)) return []
    const counted = { row, day: calendar === -1 ? 1440 : minutesPerDay(network, calendar) }
    const broken = isBroken(watch, counted)
    return [...(broken.length > 0 ? broken : isAtRisk(watch, counted)), ...isStale(watch, row)]
  })
}

function about({
  dependency,
  receiver,
  giver,
  receiverOwner,
  needBy,
  forecast,
  bufferMinutes,
  bufferDays,
  state,
}: DependencyRow) {
  return {
    subject: dependency,
    // an agreement goes by its name with both sides
    marked: dependency,
    project: receiver.project,
    projects: giver.project === receiver.project ? [receiver.project] : [giver.project, receiver.project],
    target: null,
    dependency,
    owner: receiverOwner,
    facts: { needBy, forecast, bufferMinutes, bufferDays, state },
  }
}

const nameOf = (row: DependencyRow): string =>
  `${titleWords(row)} from ${projectWords(row.giver.project)} to ${projectWords(row.receiver.project)}`

function isBroken(watch: Watch, { row, day }: Counted): Held[] {
  const { bufferMinutes, needBy, forecast, receiver } = row
  if (bufferMinutes === null || bufferMinutes >= 0 || needBy === null || forecast === null) return []
  const { lateStepDays } = watch.settingsFor(receiver.project)
  return held(watch, 'dependency-broken', {
    ...about(row),
    severity: 'high',
    severityReason: 'the receiver cannot begin when it has to',
    words: `${nameOf(row)} is forecast for ${dateWords(forecast)}, ${workingWords(bufferMinutes, day)} after it is needed (${dateWords(needBy)}).`,
    stage: Math.floor(-bufferMinutes / (lateStepDays * day)),
    size: -bufferMinutes,
  })
}

function isAtRisk(watch: Watch, { row, day }: Counted): Held[] {
  const { bufferMinutes, toleranceMinutes, state } = row
  const refused = state === 'disputed' || state === 'rejected'
  const near = bufferMinutes !== null && bufferMinutes >= 0 && bufferMinutes < toleranceMinutes
  if (!refused && !near) return []
  const left =
    bufferMinutes === null || bufferMinutes < 0 ? [] : [`${workingAre(bufferMinutes, day, ' of buffer')} left`]
  const why = [...(refused ? [`it is ${state}`] : []), ...left].join('; ')
  return held(watch, 'dependency-at-risk', {
    ...about(row),
    severity: 'medium',
    severityReason: refused
      ? 'giver and receiver do not agree'
      : `less buffer than the wanted ${workingWords(toleranceMinutes, day)}`,
    words: `${nameOf(row)} is at risk: ${why}.`,
    stage: 0,
    size: -(bufferMinutes ?? 0),
  })
}

function isStale(watch: Watch, row: DependencyRow): Held[] {
  const { receiver, state } = row
  const { latest } = watch.view
  const confirmed = row.confirmed?.time ?? null
  if (latest === null || confirmed === null || !promised.has(state)) return []
  const { staleAfterDays } = watch.settingsFor(receiver.project)
  const stage = waitingStage(confirmed, staleAfterDays, latest)
  if (stage === 0) return []
  const base = about(row)
  const ageDays = daysBetween(confirmed, latest)
  return held(watch, 'agreement-stale', {
    ...base,
    severity: stage === 1 ? 'low' : 'medium',
    severityReason: `${plural(stage * staleAfterDays, 'day')} or more`,
    words: `The agreement on ${nameOf(row)} was last confirmed ${plural(ageDays, 'day')} ago, on ${confirmed.slice(0, 10)}.`,
    facts: { ...base.facts, confirmed, ageDays },
    stage,
    size: ageDays,
  })
}
