import { none } from '@throughline/schedule'
import type { ChainStep } from './chain.ts'
import { causeAt, causeWords, movement, type Cause } from './causes.ts'
import type { Comparison } from './comparison.ts'
import { activityIndex, at, projectOf } from './network.ts'
import { dataDateWords, rootWords } from './root-words.ts'
import type { ProgrammeView } from './view.ts'

/** Does the step after it hang on an activity's start? */
export function passesStart(view: ProgrammeView | undefined, next: ChainStep | undefined): boolean {
  if (view === undefined || next === undefined || next.link === -1) return false
  const { type } = at(view.network.input.links, next.link)
  return type === 'SS' || type === 'SF'
}

/**
 * The causes of a delay along a chain, root first, each with its share of the delay. What an activity passes on is its
 * movement less the float that it had before, compared with the target; its own share is what it passes on beyond what
 * reached it. So what only used up float is no cause, and the shares add up to the delay (in a chain of one calendar).
 *
 * @param activityBefore index before of the activity that made the target's date
 */
export function causesOfDelay(comparison: Comparison, chain: readonly ChainStep[], activityBefore: number): Cause[] {
  const causes: Cause[] = []
  const found: Cause[] = []
  let waiting: Cause | undefined
  let reached = 0
  chain.forEach((step, place) => {
    const byStart = passesStart(comparison.after, chain[place + 1])
    const cause = causeAt(comparison, step, 1, byStart)
    if (cause !== undefined) found.push(cause)
    waiting ??= cause
    const passed = passedOn(comparison, step, byStart, activityBefore)
    if (passed === undefined) return // it is new: its share shows at the next activity that was there before
    if (place === 0) waiting ??= rootCause(comparison, comparison.after, step)
    if (waiting !== undefined && passed > reached) causes.push(withShare(comparison, waiting, passed - reached))
    waiting = undefined
    reached = passed
  })
  return causes.length > 0 ? causes : found
}

/** A root that nothing drives and nothing changed stands where its project's settings put it. */
export function rootCause(comparison: Comparison, view: ProgrammeView, { activity }: ChainStep): Cause | undefined {
  const words = rootWords(comparison, view, activity)
  const project = projectOf(view.network, activity).id
  const now =
    view === comparison.after
      ? activity
      : activityIndex(comparison.after.network, project, at(view.network.activities, activity).code)
  return words === null ? undefined : { activity: now, project, minutes: 1, words }
}

/** What is added adds its length; what goes far beyond that came with the data date. */
function withShare(comparison: Comparison, cause: Cause, minutes: number): Cause {
  const { project } = at(comparison.after.network.input.activities, cause.activity)
  const beyond = cause.added === true && minutes > beyondLength * cause.minutes
  const pushed = beyond ? dataDateWords(comparison, at(comparison.after.network.projects, project).id) : null
  const words = pushed === null ? cause.words : causeWords(cause.project, `${pushed}, and ${cause.words}`)
  return { ...cause, minutes, words }
}

const beyondLength = 2

function passedOn(
  comparison: Comparison,
  step: ChainStep,
  byStart: boolean,
  activityBefore: number,
): number | undefined {
  const { before } = comparison
  const moved = movement(comparison, step, byStart)
  if (before === undefined || moved === undefined) return undefined
  return Math.max(0, moved.passedOn - spareFloat(before, moved.earlier, activityBefore))
}

/** By how much an activity could move before the target would; -1: nothing made the target's date. */
export function spareFloat(view: ProgrammeView, activity: number, target: number): number {
  const float = floatOf(view, activity)
  const targetFloat = target === -1 ? undefined : floatOf(view, target)
  return float === undefined || targetFloat === undefined ? 0 : Math.max(0, float - targetFloat)
}

function floatOf({ schedule }: ProgrammeView, activity: number): number | undefined {
  const float = at(schedule.totalFloatMinutes, activity)
  return float === none ? undefined : float
}
