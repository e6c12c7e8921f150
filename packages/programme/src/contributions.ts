import type { TargetImpact } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { causeAt, type Cause } from './causes.ts'
import { drivingChain, type ChainStep } from './chain.ts'
import type { Comparison } from './comparison.ts'
import { passesStart, rootCause, spareFloat } from './delay-shares.ts'
import { causeBefore, laterIndex, laterStep } from './explanation.ts'
import { at } from './network.ts'
import type { Pair } from './target-impact.ts'
import { minutesPerDay, workingTime } from './working-days.ts'
import { twoDecimals } from './words.ts'
import type { ProgrammeView } from './view.ts'

type Contribution = NonNullable<TargetImpact['contributions']>[number]

/** At most so many changes are told one by one; the others together. */
const contributionLimit = 12

/** One activity of a chain: what it passes on of the movement, and what of the command speaks of it. */
interface Hop {
  /** Working minutes of the target's calendar, in the direction of the movement; `undefined`: it is on one side only. */
  readonly passed: number | undefined
  readonly cause: Cause | undefined
  /** A change that works against the movement. */
  readonly counter: () => Cause | undefined
  readonly calendar: number
}

/**
 * What each change of the command adds to the movement of a target, largest first; together exactly `deltaMinutes`. A
 * delay is looked for along the chain that drives the target now, a gain along the one that drove it before: each
 * activity answers for what it passes on beyond what reached it, floats used up apart (`delay-shares.ts`). What this
 * rule cannot give to one of several changes is an entry of its own.
 */
export function contributionsOf(
  comparison: Comparison,
  steps: readonly ChainStep[],
  { before, after }: Pair,
  deltaMinutes: number,
): Contribution[] {
  if (deltaMinutes === 0 || before === undefined || after === undefined || after.calendar === -1) return []
  const way: Way = { comparison, calendar: after.calendar, targets: [before.activity, after.activity] }
  const sign = Math.sign(deltaMinutes)
  const hops = sign > 0 ? hopsOfDelay(way, steps) : hopsOfGain(way)
  const tally = wholly(comparison, tallied(hops, Math.abs(deltaMinutes)), Math.abs(deltaMinutes))
  const day = minutesPerDay(comparison.after.network, after.calendar)
  return inWords(comparison, tally, sign, day)
}

interface Way {
  readonly comparison: Comparison
  /** The target's. */
  readonly calendar: number
  /** Activity that makes the target's date, before and after. */
  readonly targets: readonly [number, number]
}

function hopsOfDelay({ comparison, calendar, targets }: Way, chain: readonly ChainStep[]): Hop[] {
  const { before, after, earlier } = comparison
  return chain.map((step, place) => {
    const byStart = passesStart(after, chain[place + 1])
    const known = at(earlier, step.activity)
    const spare = before === undefined || known === -1 ? 0 : spareFloat(before, known, targets[0])
    const own = causeAt(comparison, step, 1, byStart)
    return {
      passed: passed(comparison, calendar, known, step.activity, byStart, 1, spare),
      cause: own ?? (place === 0 ? rootCause(comparison, after, step) : undefined),
      counter: () => causeAt(comparison, step, -1, byStart),
      calendar: at(after.network.input.activities, step.activity).calendar,
    }
  })
}

function hopsOfGain({ comparison, calendar, targets }: Way): Hop[] {
  const { before, after } = comparison
  if (before === undefined || targets[0] === -1) return []
  const chain = drivingChain(before, targets[0])
  return chain.map((step, place) => {
    const byStart = passesStart(before, chain[place + 1])
    const now = laterIndex(comparison, step.activity)
    const own = causeBefore(comparison, step, -1, byStart)
    const spare = now === -1 ? 0 : spareFloat(after, now, targets[1])
    return {
      passed: now === -1 ? undefined : passed(comparison, calendar, step.activity, now, byStart, -1, spare),
      cause: own ?? (place === 0 ? rootCause(comparison, before, step) : undefined),
      counter: () => {
        const later = laterStep(comparison, step)
        return later === undefined ? undefined : causeAt(comparison, later, 1, byStart)
      },
      calendar: now === -1 ? -1 : at(after.network.input.activities, now).calendar,
    }
  })
}

/** Movement of what an activity passes on, in the target's calendar, less the float that had to be used up first. */
function passed(
  { before, after }: Comparison,
  calendar: number,
  earlier: number,
  later: number,
  byStart: boolean,
  sign: number,
  spare: number,
): number | undefined {
  if (before === undefined || earlier === -1) return undefined
  const date = ({ schedule }: ProgrammeView, activity: number) =>
    at(byStart ? schedule.earlyStart : schedule.earlyFinish, activity)
  const [from, to] = [date(before, earlier), date(after, later)]
  if (from === none || to === none) return undefined
  return Math.max(0, sign * workingTime(after.network, calendar).between(from, to) - spare)
}

interface Tally {
  /** By cause; minutes in the direction of the movement. */
  readonly causes: Map<string, { cause: Cause; minutes: number }>
  /** What shows where one calendar follows another, and nothing was changed. */
  calendars: number
  others: number
}

function tallied(hops: readonly Hop[], whole: number): Tally {
  const tally: Tally = { causes: new Map(), calendars: 0, others: 0 }
  let waiting: Cause | undefined
  let reached = 0
  let calendar: number | undefined
  for (const hop of hops) {
    waiting ??= hop.cause
    if (hop.passed === undefined) continue // its share shows at the next activity that is on both sides
    const share = hop.passed - reached
    const cause = share < 0 ? hop.counter() : waiting
    if (share !== 0 && cause !== undefined) add(tally, cause, share)
    else if (calendar !== undefined && calendar !== hop.calendar) tally.calendars += share
    else tally.others += share
    waiting = undefined
    reached = hop.passed
    calendar = hop.calendar
  }
  tally.others += whole - reached
  return tally
}

/** Of a command that changed one thing all of the movement is that change's, whatever calendars and floats it passed. */
function wholly({ touched }: Comparison, tally: Tally, whole: number): Tally {
  const { activities, links, calendars, joined, left, rescheduled } = touched
  const changed = [activities, links, calendars, joined, left, rescheduled].reduce((sum, { size }) => sum + size, 0)
  const [only, ...others] = tally.causes
  if (changed !== 1 || only === undefined || others.length > 0) return tally
  const [key, { cause }] = only
  return { causes: new Map([[key, { cause, minutes: whole }]]), calendars: 0, others: 0 }
}

function add({ causes }: Tally, cause: Cause, minutes: number): void {
  const key = `${cause.activity} ${cause.words}`
  const known = causes.get(key)
  if (known === undefined) causes.set(key, { cause, minutes })
  else known.minutes += minutes
}

const calendarWords = 'the calendars on the way count differently'
const otherWords = 'other changes together'

function inWords({ after }: Comparison, { causes, calendars, others }: Tally, sign: number, day: number) {
  const entry = (words: string, minutes: number, project: string | null, activity: string | null): Contribution => ({
    words,
    project,
    activity,
    minutes: sign * minutes,
    days: twoDecimals((sign * minutes) / day),
  })
  const told = [...causes.values()]
    .filter(({ minutes }) => minutes !== 0)
    .sort((a, b) => Math.abs(b.minutes) - Math.abs(a.minutes))
  const shown = told.slice(0, contributionLimit)
  const rest = told.slice(contributionLimit).reduce((sum, { minutes }) => sum + minutes, others)
  return [
    ...shown.map(({ cause, minutes }) => {
      const code = cause.activity === -1 ? null : at(after.network.activities, cause.activity).code
      return entry(cause.words, minutes, cause.project, code)
    }),
    ...(calendars === 0 ? [] : [entry(calendarWords, calendars, null, null)]),
    ...(rest === 0 ? [] : [entry(otherWords, rest, null, null)]),
  ].sort((a, b) => Math.abs(b.minutes) - Math.abs(a.minutes))
}
