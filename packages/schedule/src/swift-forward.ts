import { addWork, rollAndWork, subtractWork, workBetween, type Calendar, type Span } from './calendar.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import { forwardNode } from './forward.ts'
import { placeFrom, rollFinish } from './forward-primavera.ts'
import * as passRows from './pass-rows.ts'
import { entryWidth, type PassRows } from './pass-rows.ts'
import * as reasoning from './reason-codes.ts'
import * as results from './result.ts'

// constants of the module's own: see columns.ts
const { codes, linkCodes, statuses } = columns
const { cells, codeBits, plain, rowWidth } = passRows
const { reasonCodes } = reasoning
const { none } = results

/** What a plain activity may have of its own, beside logic. */
const own = codes.finishMilestone | codes.held | codes.expected

const span: Span = { start: 0, finish: 0 }

/**
 * Early dates of every node, in topological order: what `forwardNode` does for each, with the plain activities of
 * Primavera and trackers, which most are, computed here from packed rows.
 */
export function swiftForward(network: Network, dates: Dates, rows: PassRows): void {
  const { calendars, projects } = network
  const { node: nodes, before } = rows
  const { start: starts, finish: finishes } = dates
  for (let row = 0, n = 0; row < nodes.length; row += rowWidth) {
    const node = nodes[row + cells.node] as number
    const end = nodes[row + cells.endBefore] as number
    if (((nodes[row + cells.plain] as number) & plain.forward) === 0) {
      forwardNode(network, dates, node)
      n = end
      continue
    }
    let byStart: number = none
    let byFinish: number = none
    while (n < end) {
      const packed = before[n] as number
      const place = n
      n += entryWidth(packed)
      if ((packed & linkCodes.forward) === 0) continue
      let date = ((packed & linkCodes.leavesStart) !== 0 ? starts : finishes)[packed >> codeBits] as number
      if ((packed & linkCodes.adjusted) !== 0) {
        const lag = before[place + 1] as number
        if ((packed & linkCodes.fixed) !== 0) date = lag
        else if (date !== none) date = addWork(calendars[before[place + 2] as number] as Calendar, date, lag)
      }
      if ((packed & linkCodes.boundsFinish) === 0) {
        if (date > byStart) byStart = date
      } else if (date > byFinish) byFinish = date
    }
    const code = nodes[row + cells.code] as number
    const calendar = calendars[nodes[row + cells.calendar] as number] as Calendar
    const minutes = nodes[row + cells.remaining] as number
    const project = nodes[row + cells.project] as number
    const status = code & codes.status
    let logic = byStart
    if (byFinish !== none) logic = Math.max(byStart, subtractWork(calendar, byFinish, minutes))
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
