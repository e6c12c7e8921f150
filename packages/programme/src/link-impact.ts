import { linkKey, type DateChange, type LinkImpact } from '@throughline/domain'
import { none } from '@throughline/schedule'
import { earlierLink, linkIndex, type Comparison } from './comparison.ts'
import { activityIndex, at, byCode, type Incoming, type Network } from './network.ts'
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
  const isUnchanged = before !== undefined && changes?.sameLinks === true ? comparing(before, after) : () => false
  for (const [place, link] of after.network.crossing.entries()) {
    if (isUnchanged(link, place)) continue
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

/** For views with the same links: says of one what {@link hasChanged} says, of hundreds at little cost. */
function comparing(
  { schedule: was }: ProgrammeView,
  { network, schedule: is }: ProgrammeView,
): (link: number, place: number) => boolean {
  const { givers, byFinish } = handovers(network)
  return (link, place) => {
    if (was.driving[link] !== is.driving[link] || was.linkFloatMinutes[link] !== is.linkFloatMinutes[link]) return false
    const giver = at(givers, place)
    return byFinish[place] === 1
      ? was.earlyFinish[giver] === is.earlyFinish[giver]
      : was.earlyStart[giver] === is.earlyStart[giver]
  }
}

/** Of each link between projects, in their order: which activity gives, and whether with its finish. */
interface Handovers {
  readonly givers: Int32Array
  readonly byFinish: Uint8Array
}

const known = new WeakMap<Incoming, Handovers>()

function handovers({ crossing, incoming, input }: Network): Handovers {
  const found = known.get(incoming)
  if (found !== undefined) return found
  const made: Handovers = {
    givers: crossing.map((link) => at(input.links, link).from),
    byFinish: Uint8Array.from(crossing, (link) => (givesFinish(at(input.links, link).type) ? 1 : 0)),
  }
  known.set(incoming, made)
  return made
}

const givesFinish = (type: LinkImpact['type']): boolean => type === 'FS' || type === 'FF'

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
  return at(givesFinish(type) ? earlyFinish : earlyStart, from)
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
