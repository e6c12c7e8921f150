import { linkKey } from '@throughline/domain'
import { drivingChain, type ChainStep, type Preference } from './chain.ts'
import { causeAt, causeWords, goneCause, type Cause } from './causes.ts'
import { causesOfDelay, passesStart } from './delay-shares.ts'
import { keyOf, linkIndex, type Comparison } from './comparison.ts'
import { at, projectOf, activityIndex } from './network.ts'
import { rootWords } from './root-words.ts'
import type { ProgrammeView } from './view.ts'

/** Among equal drivers the one that moved most tells most about a change. */
export function movedMost({ before, after, earlier }: Comparison): Preference {
  return (predecessor, link) => {
    const index = at(earlier, predecessor)
    if (before === undefined || index === -1) return 0
    const { type } = at(after.network.input.links, link)
    const column = type === 'FS' || type === 'FF' ? 'earlyFinish' : 'earlyStart'
    return at(after.schedule[column], predecessor) - at(before.schedule[column], index)
  }
}

/** Did the command touch the activity of a step, or the link that drives it, or take a link to it away? */
export function isTouched({ after, touched }: Comparison, { activity, link }: ChainStep): boolean {
  const key = keyOf(after.network, activity)
  if (touched.activities.has(key) || touched.freed.has(key)) return true
  if (link === -1 || touched.links.size === 0) return false
  return touched.links.has(linkKey(at(after.network.links, link)))
}

/** Why a target moved: the end of a sentence that begins with "because", and the project whose change it was. */
export interface Why {
  readonly words: string
  readonly project: string
}

/**
 * Why a target moved, as the end of a sentence that begins with "because": the change nearest to the root of its chain
 * that moved its activity by itself, and another one when that weighs far more. `null` when nothing in the command
 * explains it.
 *
 * @param chain the target's driving chain after the command
 * @param activityBefore index before of the activity that made the target's date; -1: none
 * @param sign 1: later, -1: earlier. What is later shows in the chain as it is, what is earlier in the chain as it was.
 */
export function whyMoved(
  comparison: Comparison,
  chain: readonly ChainStep[],
  activityBefore: number,
  sign: number,
): Why | null {
  const { before } = comparison
  const causesAfter = sign > 0 ? causesOfDelay(comparison, chain, activityBefore) : causesIn(comparison, chain, sign)
  if (sign > 0 && causesAfter.length > 0) return causesWhy(causesAfter)
  const chainBefore = before === undefined || activityBefore === -1 ? [] : drivingChain(before, activityBefore)
  const causesBefore = chainBefore.flatMap(
    (step, place) => causeBefore(comparison, step, sign, passesStart(before, chainBefore[place + 1])) ?? [],
  )
  if (causesBefore.length > 0) return causesWhy(causesBefore)
  if (causesAfter.length > 0) return causesWhy(causesAfter)
  return rootWhy(comparison, comparison.after, chain[0]) ?? rootWhy(comparison, before, chainBefore[0])
}

function rootWhy(comparison: Comparison, view: ProgrammeView | undefined, root: ChainStep | undefined): Why | null {
  if (view === undefined || root === undefined) return null
  const words = rootWords(comparison, view, root.activity)
  return words === null ? null : { words, project: projectOf(view.network, root.activity).id }
}

/** The cause at a step of the chain as it was before the command. */
export function causeBefore(
  comparison: Comparison,
  step: ChainStep,
  sign: number,
  byStart: boolean,
): Cause | undefined {
  if (sign < 0) {
    const gone = goneCause(comparison, step, (index) => laterIndex(comparison, index))
    if (gone !== undefined) return gone
  }
  const later = laterStep(comparison, step)
  return later === undefined ? undefined : causeAt(comparison, later, sign, byStart)
}

/** Index after the command of an activity of the view before it; -1: it is gone. */
export function laterIndex({ before, after }: Comparison, index: number): number {
  if (before === undefined) return -1
  return activityIndex(after.network, projectOf(before.network, index).id, at(before.network.activities, index).code)
}

/** A step of the chain before the command as it is after it, with its link where that is still there. */
export function laterStep(comparison: Comparison, step: ChainStep): ChainStep | undefined {
  const { before, after } = comparison
  const activity = laterIndex(comparison, step.activity)
  if (before === undefined || activity === -1) return undefined
  const later = (index: number) => laterIndex(comparison, index)
  const drawn = step.link === -1 ? undefined : at(before.network.input.links, step.link)
  const giver = drawn === undefined ? -1 : later(drawn.from)
  const receiver = drawn === undefined ? -1 : later(drawn.to)
  const link =
    drawn === undefined || giver === -1 || receiver === -1 ? -1 : linkIndex(after.network, giver, receiver, drawn.type)
  return { activity, link }
}

function causesIn(comparison: Comparison, chain: readonly ChainStep[], sign: number): Cause[] {
  return chain.flatMap(
    (step, place) => causeAt(comparison, step, sign, passesStart(comparison.after, chain[place + 1])) ?? [],
  )
}

/** A cause this many times larger than the one nearest to the root is told too. */
const farMore = 2

function causesWhy(causes: readonly Cause[]): Why | null {
  const [root] = causes
  if (root === undefined) return null
  const largest = causes.reduce((best, each) => (Math.abs(each.minutes) > Math.abs(best.minutes) ? each : best), root)
  if (Math.abs(largest.minutes) <= farMore * Math.abs(root.minutes)) return { words: root.words, project: root.project }
  const words = `${root.words}, and above all ${largest.words}`
  const { project } = largest
  return { words: root.project === project ? causeWords(project, words) : words, project }
}
