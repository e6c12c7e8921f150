import { addWork, nextStart, previousFinish, type Calendar } from './calendar.ts'
import { backwardNode } from './backward.ts'
import { placeUpTo } from './backward-primavera.ts'
import { codes, linkCodes, statuses, type Dates, type Network } from './columns.ts'
import { unbounded } from './late-bounds.ts'
import { cells, codeBits, rowWidth, type PassRows } from './pass-rows.ts'
import { none } from './result.ts'

/** What makes an activity more than work between links: `backwardNode` has the rules for it. */
const special = codes.microsoft | codes.summary | codes.outside | codes.below | codes.resourced
/** What a plain activity may have of its own, beside logic. */
const own = codes.startMilestone | codes.finishMilestone | codes.capped

/**
 * Late dates of every node, against the topological order: what `backwardNode` does for each, with the plain activities
 * of Primavera and trackers, which most are, computed here from packed rows.
 */
export function swiftBackward(
  network: Network,
  dates: Dates,
  order: Int32Array,
  bases: Int32Array,
  rows: PassRows,
): void {
  const { activityCount, calendars, links } = network
  const { successorLink, lag, lagCalendar } = links
  const { node: nodes, after } = rows
  const { lateStart: starts, lateFinish: finishes } = dates
  for (let at = order.length - 1; at >= 0; at--) {
    const node = order[at] as number
    const row = node * rowWidth
    const code = nodes[row + cells.code] as number
    if (node >= activityCount || (code & special) !== 0) {
      backwardNode(network, dates, node, bases)
      continue
    }
    let byStart = unbounded
    let finish = bases[nodes[row + cells.project] as number] as number
    const end = nodes[row + cells.endAfter] as number
    for (let n = nodes[row + cells.firstAfter] as number; n < end; n++) {
      const packed = after[n] as number
      if ((packed & linkCodes.backward) === 0) continue
      let date = ((packed & linkCodes.boundsFinish) === 0 ? starts : finishes)[packed >> codeBits] as number
      if (date === none) continue
      if ((packed & linkCodes.adjusted) !== 0) {
        const link = successorLink[n] as number
        date = addWork(calendars[lagCalendar[link] as number] as Calendar, date, -(lag[link] as number))
      }
      if ((packed & linkCodes.leavesStart) === 0) {
        if (date < finish) finish = date
      } else if (date < byStart) byStart = date
    }
    const calendar = calendars[nodes[row + cells.calendar] as number] as Calendar
    // an expected finish may have changed what remains
    const minutes = dates.minutes[node] as number
    if (byStart !== unbounded) finish = Math.min(finish, addWork(calendar, byStart, minutes))
    if ((code & codes.status) === statuses.complete) {
      starts[node] = finish
      finishes[node] = finish
      continue
    }
    if ((code & own) !== 0) {
      placeUpTo(network, dates, node, finish, minutes)
      continue
    }
    finish = previousFinish(calendar, finish)
    starts[node] = minutes === 0 ? nextStart(calendar, finish) : addWork(calendar, finish, -minutes)
    finishes[node] = finish
  }
}
