import { linkKey, type DateChange, type LinkImpact } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { earlierLink, linkIndex, type Comparison } from './comparison.ts'
import { activityIndex, at, byCode } from './network.ts'
import { dateChange, floatOrNull } from './working-days.ts'
import type { ProgrammeView } from './view.ts'

/** At most so many links are reported, the most delayed ones. */
const linkLimit = 100

/** A cross-project link about which something changed, with what the summary and the receivers are told. */
export interface LinkChange {
  readonly impact: LinkImpact
  /** Index of the giving and the receiving activity after the command, or -1. */
  readonly giver: number
  readonly receiver: number
}

export interface LinkChanges {
  readonly links: readonly LinkChange[]
  /** Ends of all, reported or not, that hand over at another date. */
  readonly moved: readonly (readonly [giver: string, receiver: string])[]
  readonly omitted: number
}

interface Side {
  readonly view: ProgrammeView
  readonly link: number
}

/** Every link between two projects whose handover date, driving flag or float changed, the most delayed first. */
export function linkChanges(comparison: Comparison): LinkChanges {
  const { before, after, changes } = comparison
  const found: LinkChange[] = []
  for (const link of after.network.crossing) {
    if (before !== undefined && changes?.sameLinks === true && isUnchanged(before, after, link)) continue
    const earlier = earlierCross(comparison, link)
    const now: Side = { view: after, link }
    if (earlier === undefined) found.push(change(comparison, undefined, now, 'declared'))
    else if (hasChanged(earlier, now)) found.push(change(comparison, earlier, now, 'changed'))
  }
  if (before !== undefined && changes?.sameLinks !== true) {
    for (const link of before.network.crossing) {
      if (laterCross(comparison, link) !== -1) continue
      found.push(change(comparison, { view: before, link }, undefined, 'withdrawn'))
    }
  }
  const sorted = found
    .map((each) => ({ each, key: linkKey(each.impact) }))
    .sort((a, b) => byDelay(a.each, b.each) || byCode(a.key, b.key))
  return {
    links: sorted.slice(0, linkLimit).map(({ each }) => each),
    moved: found
      .filter(({ impact }) => impact.handover.elapsedMinutes !== null && impact.handover.elapsedMinutes !== 0)
      .map(({ impact }) => [impact.from.project, impact.to.project]),
    omitted: Math.max(0, sorted.length - linkLimit),
  }
}

/** For links that are the same in both views: says what {@link hasChanged} says, of hundreds at little cost. */
function isUnchanged(
  { schedule: was }: ProgrammeView,
  { network, schedule: is }: ProgrammeView,
  link: number,
): boolean {
  if (was.driving[link] !== is.driving[link] || was.linkFloatMinutes[link] !== is.linkFloatMinutes[link]) return false
  const { from, type } = at(network.input.links, link)
  const byFinish = type === 'FS' || type === 'FF'
  return byFinish ? was.earlyFinish[from] === is.earlyFinish[from] : was.earlyStart[from] === is.earlyStart[from]
}

function earlierCross(comparison: Comparison, link: number): Side | undefined {
  const { before } = comparison
  const known = earlierLink(comparison, link)
  return before === undefined || known === -1 ? undefined : { view: before, link: known }
}

function laterCross({ before, after }: Comparison, link: number): number {
  if (before === undefined) return -1
  const { from, to, type } = at(before.network.links, link)
  const giver = activityIndex(after.network, from.project, from.activity)
  const receiver = activityIndex(after.network, to.project, to.activity)
  return giver === -1 || receiver === -1 ? -1 : linkIndex(after.network, giver, receiver, type)
}

/** The date that the giver hands over: its finish, or for SS and SF its start. */
function handover(side: Side | undefined): number {
  if (side === undefined) return none
  const { from, type } = at(side.view.network.input.links, side.link)
  const { earlyFinish, earlyStart } = side.view.schedule
  return at(type === 'FS' || type === 'FF' ? earlyFinish : earlyStart, from)
}

const floatOf = (side: Side | undefined): number =>
  side === undefined ? none : at(side.view.schedule.linkFloatMinutes, side.link)
const drives = (side: Side | undefined): boolean => side?.view.schedule.driving[side.link] === 1

function hasChanged(before: Side, after: Side): boolean {
  return handover(before) !== handover(after) || floatOf(before) !== floatOf(after) || drives(before) !== drives(after)
}

function change(
  { after }: Comparison,
  earlier: Side | undefined,
  now: Side | undefined,
  state: LinkImpact['state'],
): LinkChange {
  const side = now ?? earlier
  if (side === undefined) throw new Error('a link that is on no side has no change')
  const { from, to, type } = at(side.view.network.links, side.link)
  return {
    impact: {
      from,
      to,
      type,
      handover: receiverChange(side, handover(earlier), handover(now)),
      floatBeforeMinutes: floatOrNull(floatOf(earlier)),
      floatAfterMinutes: floatOrNull(floatOf(now)),
      drivingBefore: drives(earlier),
      drivingAfter: drives(now),
      state,
    },
    giver: activityIndex(after.network, from.project, from.activity),
    receiver: activityIndex(after.network, to.project, to.activity),
  }
}

/** The delay counts in working time of the activity that receives. */
function receiverChange({ view, link }: Side, before: number, after: number): DateChange {
  const { to } = at(view.network.input.links, link)
  return dateChange(view.network, at(view.network.input.activities, to).calendar, before, after)
}

/** Most delayed first; then what drives, for it moves the receiver. */
function byDelay({ impact: a }: LinkChange, { impact: b }: LinkChange): number {
  return (
    (b.handover.elapsedMinutes ?? 0) - (a.handover.elapsedMinutes ?? 0) ||
    Number(b.drivingAfter) - Number(a.drivingAfter)
  )
}
