import { addWork, nextStart, previousFinish, subtractWork, type Calendar } from './calendar.ts'
import { backwardNode } from './backward.ts'
import { placeUpTo } from './backward-primavera.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import * as lateBounds from './late-bounds.ts'
import * as passRows from './pass-rows.ts'
import { entryWidth, type PassRows } from './pass-rows.ts'
import * as results from './result.ts'

// constants of the module's own: see columns.ts
const { codes, linkCodes, statuses } = columns
const { unbounded } = lateBounds
const { cells, codeBits, plain, rowWidth } = passRows
const { none } = results

/** What a plain activity may have of its own, beside logic. */
const own = codes.startMilestone | codes.finishMilestone | codes.capped

/**
 * Late dates of every node, against the topological order: what `backwardNode` does for each, with the plain activities
 * of Primavera and trackers, which most are, computed here from packed rows.
 */
export function swiftBackward(network: Network, dates: Dates, bases: Int32Array, rows: PassRows): void {
  const { calendars } = network
  const { node: nodes, after } = rows
  const { lateStart: starts, lateFinish: finishes } = dates
  for (let row = nodes.length - rowWidth, n = 0; row >= 0; row -= rowWidth) {
    const node = nodes[row + cells.node] as number
    const end = nodes[row + cells.endAfter] as number
    if (((nodes[row + cells.plain] as number) & plain.backward) === 0) {
      backwardNode(network, dates, node, bases)
      n = end
      continue
    }
    let byStart = unbounded
    let finish = bases[nodes[row + cells.project] as number] as number
    while (n < end) {
      const packed = after[n] as number
      const place = n
      n += entryWidth(packed)
      if ((packed & linkCodes.backward) === 0) continue
      let date = ((packed & linkCodes.boundsFinish) === 0 ? starts : finishes)[packed >> codeBits] as number
      if (date === none) continue
      if ((packed & linkCodes.adjusted) !== 0) {
        date = subtractWork(calendars[after[place + 2] as number] as Calendar, date, after[place + 1] as number)
      }
      if ((packed & linkCodes.leavesStart) === 0) {
        if (date < finish) finish = date
      } else if (date < byStart) byStart = date
    }
    const code = nodes[row + cells.code] as number
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
    starts[node] = minutes === 0 ? nextStart(calendar, finish) : subtractWork(calendar, finish, minutes)
    finishes[node] = finish
  }
}
