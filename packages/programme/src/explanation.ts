import { linkKey } from '@throughline/domain'
import { drivingChain, type ChainStep, type Preference } from './chain.ts'
import { causeAt, causeWords, goneCause, type Cause } from './causes.ts'
import { causesOfDelay, passesStart } from './delay-shares.ts'
import { keyOf, linkIndex, type Comparison } from './comparison.ts'
import { at, projectOf, activityIndex } from './network.ts'
import { rootWords } from './root-words.ts'

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
): string | null {
  const { before } = comparison
  const causesAfter = sign > 0 ? causesOfDelay(comparison, chain, activityBefore) : causesIn(comparison, chain, sign)
  if (sign > 0 && causesAfter.length > 0) return causesWords(causesAfter)
  const chainBefore = before === undefined || activityBefore === -1 ? [] : drivingChain(before, activityBefore)
  const causesBefore = chainBefore.flatMap(
    (step, place) => causeBefore(comparison, step, sign, passesStart(before, chainBefore[place + 1])) ?? [],
  )
  if (causesBefore.length > 0) return causesWords(causesBefore)
  if (causesAfter.length > 0) return causesWords(causesAfter)
  const rootAfter = chain[0] === undefined ? null : rootWords(comparison, comparison.after, chain[0].activity)
  if (rootAfter !== null || before === undefined || chainBefore[0] === undefined) return rootAfter
  return rootWords(comparison, before, chainBefore[0].activity)
}

/** The cause at a step of the chain as it was before the command. */
function causeBefore(comparison: Comparison, step: ChainStep, sign: number, byStart: boolean): Cause | undefined {
  const { before, after } = comparison
  if (before === undefined) return undefined
  const later = (index: number) =>
    activityIndex(after.network, projectOf(before.network, index).id, at(before.network.activities, index).code)
  if (sign < 0) {
    const gone = goneCause(comparison, step, later)
    if (gone !== undefined) return gone
  }
  const activity = later(step.activity)
  if (activity === -1) return undefined
  const drawn = step.link === -1 ? undefined : at(before.network.input.links, step.link)
  const giver = drawn === undefined ? -1 : later(drawn.from)
  const receiver = drawn === undefined ? -1 : later(drawn.to)
  const link =
    drawn === undefined || giver === -1 || receiver === -1 ? -1 : linkIndex(after.network, giver, receiver, drawn.type)
  return causeAt(comparison, { activity, link }, sign, byStart)
}

function causesIn(comparison: Comparison, chain: readonly ChainStep[], sign: number): Cause[] {
  return chain.flatMap(
    (step, place) => causeAt(comparison, step, sign, passesStart(comparison.after, chain[place + 1])) ?? [],
  )
}

/** A cause this many times larger than the one nearest to the root is told too. */
const farMore = 2

function causesWords(causes: readonly Cause[]): string {
  const [root] = causes
  if (root === undefined) return ''
  const largest = causes.reduce((best, each) => (Math.abs(each.minutes) > Math.abs(best.minutes) ? each : best), root)
  if (Math.abs(largest.minutes) <= farMore * Math.abs(root.minutes)) return root.words
  const words = `${root.words}, and above all ${largest.words}`
  return root.project === largest.project ? causeWords(root.project, words) : words
}
