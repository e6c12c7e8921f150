import { addWork, rollAndWork, workBetween, type Calendar, type Span } from './calendar.ts'
import { codes, linkCodes, ruleSets, statuses, type Dates, type Network } from './columns.ts'
import { forwardNode } from './forward.ts'
import { placeFrom, rollFinish } from './forward-primavera.ts'
import { earliestByLink } from './link-dates.ts'
import { cells, codeBits, rowWidth, type PassRows } from './pass-rows.ts'
import { reasonCodes } from './reason-codes.ts'
import { none } from './result.ts'

/** What makes an activity more than work between links: `forwardNode` has the rules for it. */
const special = codes.microsoft | codes.summary | codes.outside | codes.below | codes.resourced
/** What a plain activity may have of its own, beside logic. */
const own = codes.finishMilestone | codes.held | codes.expected

const span: Span = { start: 0, finish: 0 }

/**
 * Early dates of every node, in topological order: what `forwardNode` does for each, with the plain activities of
 * Primavera and trackers, which most are, computed here from packed rows.
 */
export function swiftForward(network: Network, dates: Dates, order: Int32Array, rows: PassRows): void {
  const { activityCount, calendars, projects } = network
  const { predecessorLink } = network.links
  const { ruleSet } = network.activities
  const { node: nodes, before } = rows
  const { start: starts, finish: finishes } = dates
  for (let at = 0; at < order.length; at++) {
    const node = order[at] as number
    const row = node * rowWidth
    const code = nodes[row + cells.code] as number
    const isTracked = (code & codes.held) !== 0 && ruleSet[node] === ruleSets.tracker
    if (node >= activityCount || (code & special) !== 0 || isTracked) {
      forwardNode(network, dates, node)
      continue
    }
    let byStart: number = none
    let byFinish: number = none
    const end = nodes[row + cells.endBefore] as number
    for (let n = nodes[row + cells.firstBefore] as number; n < end; n++) {
      const packed = before[n] as number
      if ((packed & linkCodes.forward) === 0) continue
      let date: number
      if ((packed & linkCodes.adjusted) !== 0) date = earliestByLink(network, dates, predecessorLink[n] as number)
      else date = ((packed & linkCodes.leavesStart) !== 0 ? starts : finishes)[packed >> codeBits] as number
      if ((packed & linkCodes.boundsFinish) === 0) {
        if (date > byStart) byStart = date
      } else if (date > byFinish) byFinish = date
    }
    const calendar = calendars[nodes[row + cells.calendar] as number] as Calendar
    const minutes = nodes[row + cells.remaining] as number
    const project = nodes[row + cells.project] as number
    const status = code & codes.status
    let logic = byStart
    if (byFinish !== none) logic = Math.max(byStart, addWork(calendar, byFinish, -minutes))
    const dataDate = projects.dataDate[project] as number
    let instant = dataDate
    let reason: number = reasonCodes['data-date']
    if (status === statuses['not-started']) {
      instant = projects.start[project] as number
      if (instant > dataDate) reason = reasonCodes['project-start']
    }
    if (logic !== none && logic >= instant) {
      instant = logic
      reason = reasonCodes.link
    }
    dates.minutes[node] = minutes
    dates.logicStart[node] = logic
    if (status === statuses.complete) {
      starts[node] = instant
      finishes[node] = instant
      dates.reason[node] = reasonCodes.actual
      continue
    }
    if ((code & own) !== 0) {
      placeFrom(network, dates, node, instant, reason, byFinish)
      continue
    }
    rollAndWork(calendar, instant, minutes, span)
    let { finish } = span
    if (byFinish > finish && workBetween(calendar, finish, byFinish) === 0) {
      finish = Math.max(finish, rollFinish(calendar, byFinish))
    }
    starts[node] = span.start
    finishes[node] = finish
    dates.reason[node] = reason
  }
}
