import { workBetween } from './calendar.ts'
import { flags, type Network } from './columns.ts'
import { isMicrosoft, isSummary } from './explain/logic-ways.ts'
import type { Scene } from './explain/scene.ts'
import { boundsStart, earliestByLink, leavesStart, withoutLag } from './link-dates.ts'
import { outerGate } from './logic.ts'
import { none } from './result.ts'
import { calendarOf } from './work.ts'

/** One way by which an activity hangs on another: a link, or standing under a summary. */
export interface Dependence {
  readonly from: number
  /** Link index; -1: the other activity stands under this one, which is a summary. */
  readonly link: number
  readonly driving: boolean
  /**
   * By how much the other activity may slip before this one moves, in minutes of its own calendar; {@link none} where
   * the link no longer bounds it.
   */
  readonly floatMinutes: number
}

/** What an activity hangs on: its links, those into the summaries above it and, of a summary, what is under it. */
export function dependences(scene: Scene, activity: number): Dependence[] {
  const { network, schedule } = scene
  const { links } = network
  const found = isSummary(scene, activity) ? fromBelow(scene, activity) : []
  for (let place = activity; place >= 0; place = outerGate(network, place)) {
    for (let n = links.predecessorIndex[place] as number; n < (links.predecessorEnd[place] as number); n++) {
      const link = links.predecessorLink[n] as number
      if (links.quarantined[link] === 1) continue
      const own = place === activity
      const driving = schedule.driving[link] === 1 && (own || isHeldBy(scene, activity, link))
      const floatMinutes = own ? (schedule.linkFloatMinutes[link] as number) : floatTowards(scene, activity, link)
      found.push({ from: links.from[link] as number, link, driving, floatMinutes })
    }
  }
  return found
}

/** Does a link into a summary hold an activity under it where it stands? */
function isHeldBy(scene: Scene, activity: number, link: number): boolean {
  const { network, final } = scene
  if (hasOwnDates(scene, activity)) return false
  const date = earliestByLink(network, final, link)
  const stands = (boundsStart(network, link) ? final.start : final.finish)[activity] as number
  return date !== none && stands !== none && workBetween(calendarOf(network, activity), date, stands) === 0
}

/** In Microsoft Project progress and manual dates free a task from logic. */
function hasOwnDates(scene: Scene, activity: number): boolean {
  const { actualStart, flags: marks } = scene.network.activities
  const manual = ((marks[activity] as number) & flags.manual) !== 0
  return isMicrosoft(scene, activity) && (actualStart[activity] !== none || manual)
}

/** The float of a link into a summary as one activity under it has it. */
function floatTowards({ network, final, schedule }: Scene, activity: number, link: number): number {
  const from = network.links.from[link] as number
  const leaves = (leavesStart(network, link) ? final.start : final.finish)[from] as number
  const stands = (boundsStart(network, link) ? final.start : final.finish)[activity] as number
  if (schedule.linkFloatMinutes[link] === none || leaves === none || stands === none) return none
  return workBetween(calendarOf(network, from), leaves, withoutLag(network, link, stands))
}

function fromBelow({ network, final }: Scene, summary: number): Dependence[] {
  const { childIndex, child } = network.hierarchy
  const finish = final.finish[summary] as number
  const found: Dependence[] = []
  for (let n = childIndex[summary] as number; n < (childIndex[summary + 1] as number); n++) {
    const from = child[n] as number
    const ends = final.finish[from] as number
    if (ends === none || finish === none) continue
    const floatMinutes = workBetween(calendarOf(network, from), ends, finish)
    found.push({ from, link: -1, driving: ends === finish, floatMinutes })
  }
  return found
}

/** Is it the index of an activity of the network? */
export const isActivity = (network: Network, index: number): boolean =>
  Number.isInteger(index) && index >= 0 && index < network.activityCount
