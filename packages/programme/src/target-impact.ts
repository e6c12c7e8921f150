import type { TargetImpact } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { drivingChain, type ChainStep } from './chain.ts'
import type { Comparison } from './comparison.ts'
import { contributionsOf } from './contributions.ts'
import { isTouched, movedMost, whyMoved } from './explanation.ts'
import { shownChain } from './hops.ts'
import { at, byCode, projectOf } from './network.ts'
import { targetRag } from './target-rag.ts'
import { targetPoints, type TargetPoint } from './targets.ts'
import type { ProgrammeView } from './view.ts'
import { dateChange, floatOrNull, minutesPerDay } from './working-days.ts'

/** At most so many targets are reported, and so many hops of each chain: of the first ones long, of the others short. */
const targetLimit = 60
const longChains = 10
const longChainHops = 60
const shortChainHops = 12

/** What the summary and the owners are told about a target, beside what is published of it. */
export interface TargetChange {
  readonly impact: TargetImpact
  readonly kind: TargetPoint['kind']
  readonly owner: string | null
  /** Length of a day of its calendar, in minutes. */
  readonly minutesPerDay: number
  /** Places of the chain's hops in the whole chain. */
  readonly places: readonly number[]
  /** Project of the activity that makes the date, before and after; `null`: there is none. */
  readonly madeBy: readonly [before: string | null, after: string | null]
}

export interface TargetChanges {
  readonly targets: readonly TargetChange[]
  readonly omitted: number
}

/** A target point before and after a command. */
export interface Pair {
  readonly before: TargetPoint | undefined
  readonly after: TargetPoint | undefined
  /** What both sides have in common. */
  readonly point: TargetPoint
}

/**
 * The targets about which something changed, and in any case the finish of the projects that the command speaks of and,
 * where there are several, of the programme. These come first; then the most delayed ones.
 */
export function targetChanges(comparison: Comparison, pairs: readonly Pair[]): TargetChanges {
  const { after, projects } = comparison
  const always = new Set(projects.map((project) => `finish:${project}`))
  if (after.network.projects.length > 1) always.add('finish:')
  const shown = pairs.filter((pair) => isAlways(pair, always) || hasChanged(pair))
  if (after.network.projects.length <= 1) dropProgramme(shown)
  shown.sort((a, b) => rank(b, always) - rank(a, always) || elapsed(b) - elapsed(a) || byPoint(a.point, b.point))
  const kept = shown.slice(0, targetLimit)
  return {
    targets: kept.map((pair, place) =>
      targetChange(comparison, pair, place < longChains ? longChainHops : shortChainHops),
    ),
    omitted: shown.length - kept.length,
  }
}

/** The finish of a programme of one project is that project's. */
function dropProgramme(pairs: Pair[]): void {
  const place = pairs.findIndex(({ point }) => point.kind === 'programme')
  if (place !== -1) pairs.splice(place, 1)
}

/** Every target point of either side, the later one's first, in their order. */
export function targetPairs({ before, after }: Comparison): Pair[] {
  const [was, is] = [before === undefined ? [] : targetPoints(before), targetPoints(after)]
  // mostly none comes or goes, and then they stand in the same places
  const sameOnes = was.length === is.length && is.every((point, place) => isSameOne(point, was[place]))
  if (sameOnes) return is.map((point, place) => ({ before: was[place], after: point, point }))
  const key = ({ kind, id }: TargetPoint) => `${kind}:${id}`
  const earlier = new Map(was.map((point) => [key(point), point]))
  const found: Pair[] = is.map((point) => {
    const known = earlier.get(key(point))
    earlier.delete(key(point))
    return { before: known, after: point, point }
  })
  for (const point of earlier.values()) found.push({ before: point, after: undefined, point })
  return found
}

function isSameOne(point: TargetPoint, other: TargetPoint | undefined): boolean {
  return point === other || (point.kind === other?.kind && point.id === other.id)
}

function isAlways({ point }: Pair, always: ReadonlySet<string>): boolean {
  return point.kind !== 'target' && always.has(point.id)
}

function hasChanged({ before, after }: Pair): boolean {
  if (before === after) return false
  if (before === undefined || after === undefined) return true
  return (
    before.finish !== after.finish ||
    before.totalFloatMinutes !== after.totalFloatMinutes ||
    before.critical !== after.critical ||
    before.committed !== after.committed
  )
}

/** Programme first, then the projects spoken of, then all others. */
function rank({ point }: Pair, always: ReadonlySet<string>): number {
  if (point.kind === 'programme') return 2
  return point.kind === 'project' && always.has(point.id) ? 1 : 0
}

function elapsed({ before, after }: Pair): number {
  if (before === undefined || after === undefined || before.finish === none || after.finish === none) return 0
  return after.finish - before.finish
}

function byPoint(a: TargetPoint, b: TargetPoint): number {
  return byCode(a.kind, b.kind) || byCode(a.id, b.id)
}

function targetChange(comparison: Comparison, { before, after, point }: Pair, hops: number): TargetChange {
  const network = after === undefined ? comparison.before?.network : comparison.after.network
  const activity = after?.activity ?? -1
  const finish =
    network === undefined || point.calendar === -1
      ? { before: null, after: null, deltaMinutes: null, deltaDays: null, elapsedMinutes: null }
      : dateChange(network, point.calendar, before?.finish ?? none, after?.finish ?? none)
  const steps = activity === -1 ? [] : drivingChain(comparison.after, activity, movedMost(comparison))
  const { chain, omitted, places } = shownChain(comparison.after, steps, hops, (step) => isTouched(comparison, step))
  const made = network === undefined || point.activity === -1 ? null : at(network.activities, point.activity).code
  const contributions = contributionsOf(comparison, steps, { before, after, point }, finish.deltaMinutes ?? 0)
  return {
    impact: {
      target: point.id,
      name: point.name,
      project: point.project,
      activity: made,
      committed: point.committed,
      finish,
      because: why(comparison, steps, before, finish),
      totalFloatBeforeMinutes: floatOrNull(before?.totalFloatMinutes ?? none),
      totalFloatAfterMinutes: floatOrNull(after?.totalFloatMinutes ?? none),
      becameCritical: before?.critical === false && after?.critical === true,
      ceasedCritical: before?.critical === true && after?.critical === false && !isComplete(comparison, activity),
      ragBefore: comparison.before === undefined || before === undefined ? null : targetRag(comparison.before, before),
      ragAfter: after === undefined ? null : targetRag(comparison.after, after),
      ...(contributions.length > 0 ? { contributions } : {}),
      chain,
      chainOmitted: omitted,
    },
    kind: point.kind,
    owner: point.owner,
    minutesPerDay: network === undefined || point.calendar === -1 ? 1440 : minutesPerDay(network, point.calendar),
    places,
    madeBy: [maker(comparison.before, before), maker(comparison.after, after)],
  }
}

function maker(view: ProgrammeView | undefined, point: TargetPoint | undefined): string | null {
  if (view === undefined || point === undefined || point.activity === -1) return null
  return projectOf(view.network, point.activity).id
}

/** What is complete is not critical any more, and nobody is relieved by that. */
function isComplete({ after }: Comparison, activity: number): boolean {
  return activity !== -1 && at(after.network.input.activities, activity).status === 'complete'
}

function why(
  comparison: Comparison,
  steps: readonly ChainStep[],
  before: TargetPoint | undefined,
  { deltaMinutes, elapsedMinutes }: TargetImpact['finish'],
): string | null {
  const sign = Math.sign(deltaMinutes === 0 ? (elapsedMinutes ?? 0) : (deltaMinutes ?? 0))
  return sign === 0 || before === undefined ? null : (whyMoved(comparison, steps, before.activity, sign)?.words ?? null)
}
