import type { DependencyState, Rag } from '@throughline/domain'
import { dateWords, plural, workingWords } from './words.ts'

/** Days after which an agreement that nobody has confirmed is amber. */
export const confirmedWithinDays = 30

/** What the colour of a dependency follows from. All minutes are working time of the receiver's calendar. */
export interface DependencyFacts {
  readonly state: DependencyState
  readonly needBy: string | null
  readonly agreed: string | null
  /** What counts: the actual date, else the giver's by its own plan, else the one that it states. */
  readonly forecast: string | null
  /** From the forecast to the need-by date; negative: it comes too late. */
  readonly bufferMinutes: number | null
  /** The same for the date that the giver states. */
  readonly statedBufferMinutes: number | null
  /** By how much the forecast lies behind the agreed date. */
  readonly behindAgreedMinutes: number | null
  readonly toleranceMinutes: number
  /** A committed target that is late, or has negative float, and that this drives. */
  readonly lateTarget: string | null
  readonly unconfirmedDays: number | null
  readonly minutesPerDay: number
}

const agreedStates: ReadonlySet<DependencyState> = new Set(['agreed', 'in-delivery', 'rejected'])

/** Nobody has agreed to it: it is a risk, not yet a dependency that can be relied upon. */
export const isOnlyRisk = (state: DependencyState): boolean =>
  state === 'identified' || state === 'requested' || state === 'disputed'

/**
 * Red: it comes after it is needed, by the giver's plan or by its own word, or a committed target is late because of it.
 * Amber: disputed, rejected, not agreed, behind what was agreed, less buffer than the tolerance, no forecast, not
 * confirmed for long. Green else. `null`: it is cancelled.
 */
export function ragOfDependency(facts: DependencyFacts): Rag | null {
  const { state } = facts
  if (state === 'cancelled') return null
  if (state === 'accepted') return { colour: 'green', rule: 'accepted', reason: 'it is delivered and accepted' }
  if (state === 'delivered') return deliveredRag(facts)
  const found = redRule(facts) ?? amberRule(facts)
  if (found !== undefined) return found
  const { bufferMinutes, minutesPerDay } = facts
  const spare = bufferMinutes === null ? 'agreed' : `${workingWords(bufferMinutes, minutesPerDay)} before it is needed`
  return { colour: 'green', rule: 'in-time', reason: bufferMinutes === null ? spare : `forecast ${spare}` }
}

function deliveredRag({ bufferMinutes, minutesPerDay }: DependencyFacts): Rag {
  if (bufferMinutes === null || bufferMinutes >= 0) {
    return { colour: 'green', rule: 'delivered', reason: 'it is delivered and waits to be accepted' }
  }
  const reason = `it was delivered ${workingWords(bufferMinutes, minutesPerDay)} after it was needed and waits to be accepted`
  return { colour: 'amber', rule: 'delivered-late', reason }
}

function redRule(facts: DependencyFacts): Rag | undefined {
  const { bufferMinutes, statedBufferMinutes, lateTarget, minutesPerDay: day, state } = facts
  const risk = isOnlyRisk(state) ? '; nobody has agreed to it' : ''
  const red = (rule: string, reason: string): Rag => ({ colour: 'red', rule, reason: reason + risk })
  if (bufferMinutes !== null && bufferMinutes < 0) {
    return red('late', `forecast ${workingWords(bufferMinutes, day)} after it is needed`)
  }
  if (statedBufferMinutes !== null && statedBufferMinutes < 0) {
    return red('late-as-stated', `the giver says it comes ${workingWords(statedBufferMinutes, day)} after it is needed`)
  }
  return lateTarget === null ? undefined : red('target-late', `it drives target '${lateTarget}', which cannot be held`)
}

function amberRule(facts: DependencyFacts): Rag | undefined {
  const { state, needBy, agreed, bufferMinutes, toleranceMinutes, behindAgreedMinutes, unconfirmedDays } = facts
  const day = facts.minutesPerDay
  const amber = (rule: string, reason: string): Rag => ({ colour: 'amber', rule, reason })
  if (state === 'disputed') return amber('disputed', 'giver and receiver do not agree: until they do it is a risk')
  if (state === 'rejected') return amber('rejected', 'what was delivered was not accepted')
  if (!agreedStates.has(state)) {
    const asked = state === 'requested' && needBy !== null ? `asked for by ${dateWords(needBy)}, ` : ''
    return amber('not-agreed', `${asked}nobody has agreed to it: until then it is a risk, not a dependency`)
  }
  if (facts.forecast === null) return amber('no-forecast', 'neither the plan nor the giver says when it comes')
  if (behindAgreedMinutes !== null && behindAgreedMinutes > 0) {
    const behind = `forecast ${workingWords(behindAgreedMinutes, day)} after the agreed ${dateWords(agreed ?? '')}`
    return amber('behind-agreement', behind)
  }
  if (bufferMinutes !== null && bufferMinutes < toleranceMinutes) {
    const left = `only ${workingWords(bufferMinutes, day)} between forecast and need`
    return amber('buffer-below-tolerance', `${left}, tolerance ${workingWords(toleranceMinutes, day)}`)
  }
  if (unconfirmedDays !== null && unconfirmedDays > confirmedWithinDays) {
    return amber('unconfirmed', `nobody has confirmed it for ${plural(unconfirmedDays, 'day')}`)
  }
  return undefined
}
