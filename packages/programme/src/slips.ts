import type { Slip } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { sameBaselines } from './baselines.ts'
import { drivingChain } from './chain.ts'
import type { Comparison } from './comparison.ts'
import { movedMost, whyMoved, type Why } from './explanation.ts'
import { marked } from './marks.ts'
import { byCode } from './network.ts'
import { referenceMinutes, referenceOf } from './reference.ts'
import type { Pair } from './target-impact.ts'
import type { TargetPoint } from './targets.ts'
import type { ProgrammeView } from './view.ts'
import { dateWords } from './words.ts'
import { dateOrNull, minutesPerDay, workingTime } from './working-days.ts'

/** One side of a target: its forecast, and how far that is from the reference. */
interface Standing {
  readonly view: ProgrammeView
  readonly point: TargetPoint
  readonly reference: Slip['reference']
  /** Working minutes of the target's calendar on this side; `null`: one of the two dates does not exist. */
  readonly variance: number | null
}

const wordsForNoCalendar = 1440

/**
 * Entries of the slip ledgers: of every target whose forecast moved, or whose distance from its reference changed
 * because the reference or the calendar is another one. The most moved first; all of them, however many.
 */
export function targetSlips(comparison: Comparison, pairs: readonly Pair[]): Slip[] {
  const why = whyOnce(comparison)
  const isReckonedAlike = reckoning(comparison)
  return pairs
    .flatMap((pair) => {
      const stays = pair.before === pair.after && isReckonedAlike(pair.point)
      return stays ? [] : (slipOf(comparison, pair, why) ?? [])
    })
    .sort((a, b) => Math.abs(b.elapsedMinutes) - Math.abs(a.elapsedMinutes) || byCode(a.target, b.target))
}

function slipOf(comparison: Comparison, { before, after, point }: Pair, why: WhyOf): Slip | undefined {
  const was = standing(comparison.before, before)
  const is = standing(comparison.after, after)
  const from = before?.finish ?? none
  const to = after?.finish ?? none
  const variances = [was?.variance ?? null, is?.variance ?? null] as const
  if (from === to && variances[0] === variances[1]) return undefined
  const both = from !== none && to !== none
  const side = is ?? was
  const deltaMinutes = both && is !== undefined ? between(is, from, to) : 0
  const cause = both ? why(before, after, direction(deltaMinutes, to - from)) : null
  return {
    target: point.id,
    before: dateOrNull(from),
    after: dateOrNull(to),
    deltaMinutes,
    recountMinutes: variances[0] === null || variances[1] === null ? 0 : variances[1] - variances[0] - deltaMinutes,
    elapsedMinutes: both ? to - from : 0,
    minutesPerDay:
      side === undefined || side.point.calendar === -1
        ? wordsForNoCalendar
        : minutesPerDay(side.view.network, side.point.calendar),
    reference: is?.reference ?? null,
    varianceMinutes: variances[1],
    project: cause?.project ?? (both && from !== to ? onlyProject(comparison) : null),
    because: cause?.words ?? (from === to ? recountWords(point, was?.reference ?? null, is?.reference ?? null) : null),
  }
}

/** Tells whether a point that stands as it did is held against the same dates, and counted in the same calendar. */
function reckoning({ before, after, changes }: Comparison): (point: TargetPoint) => boolean {
  if (before === undefined || changes === undefined || !sameBaselines(before, after)) return () => false
  const [was, is] = [before.network.input.calendars, after.network.input.calendars]
  return ({ calendar }) => was[calendar] === is[calendar]
}

function standing(view: ProgrammeView | undefined, point: TargetPoint | undefined): Standing | undefined {
  if (view === undefined || point === undefined) return undefined
  const reference = referenceOf(view, point)
  const known = { view, point, reference, variance: null }
  if (reference === null || point.finish === none) return known
  return { ...known, variance: between(known, referenceMinutes(reference), point.finish) }
}

function between({ view, point }: Standing, from: number, to: number): number {
  return point.calendar === -1 ? 0 : workingTime(view.network, point.calendar).between(from, to)
}

const direction = (working: number, elapsed: number): number => Math.sign(working === 0 ? elapsed : working)

/** What a command that speaks of one project moves, that project moved, even where no single change explains it. */
function onlyProject({ projects }: Comparison): string | null {
  return projects.length === 1 ? (projects[0] ?? null) : null
}

type WhyOf = (before: TargetPoint | undefined, after: TargetPoint | undefined, sign: number) => Why | null

/** Targets that share an activity move for the same reason: it is looked for once. */
function whyOnce(comparison: Comparison): WhyOf {
  const known = new Map<string, Why | null>()
  const prefer = movedMost(comparison)
  return (before, after, sign) => {
    if (sign === 0 || before === undefined || after === undefined) return null
    const key = `${before.activity} ${after.activity} ${sign}`
    const found = known.get(key)
    if (found !== undefined) return found
    const steps = after.activity === -1 ? [] : drivingChain(comparison.after, after.activity, prefer)
    const made = whyMoved(comparison, steps, before.activity, sign)
    known.set(key, made)
    return made
  }
}

/** A forecast that stays may be held against another date now, or be counted in another calendar. */
function recountWords(point: TargetPoint, was: Slip['reference'], is: Slip['reference']): string {
  const kind = (reference: NonNullable<Slip['reference']>) => kindWords(point, reference)
  if (is === null) return was === null ? anotherCalendar : `there is no ${kind(was)} any more`
  if (was === null) return `the ${kind(is)} is ${dateWords(is.date)} now`
  if (was.date === is.date) return anotherCalendar
  return `the ${kind(is)} is ${dateWords(is.date)} now, it was ${dateWords(was.date)}`
}

const anotherCalendar = 'its days are counted in another calendar'

function kindWords({ project }: TargetPoint, { kind, name }: NonNullable<Slip['reference']>): string {
  if (kind === 'committed') return 'committed date'
  return `finish by baseline '${project === null ? (name ?? '') : marked(project, name ?? '')}'`
}
