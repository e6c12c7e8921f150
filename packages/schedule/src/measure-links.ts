import { isTabled, positionOf, type Calendar } from './calendar.ts'
import { codes, linkCodes, type Dates, type Network } from './columns.ts'
import { dropIdleGates, drives } from './driving.ts'
import { linkFloat, openDates, type NextDates } from './float.ts'
import { earliestByLink, withoutLag } from './link-dates.ts'
import type { Positions } from './positions.ts'
import { none } from './result.ts'

/** What the finished dates say of each link. */
export interface LinkMeasures {
  /**
   * 1: the link sets its successor's early dates: its date is, in the successor's working time, where the successor
   * stands. Where a constraint or the data date holds it later, no link drives.
   */
  readonly driving: Uint8Array
  /** By how much each link could slip before its successor moves, in minutes of the predecessor's calendar. */
  readonly floats: Int32Array
  /** By activity: the least float of the links that leave it, `none` without one. */
  readonly least: Int32Array
}

/**
 * Driving and float of every link, in one walk: `drives` and `linkFloat` for all, with the links that most plans have
 * (between two activities) computed here by positions.
 */
export function measureLinks(network: Network, dates: Dates, positions: Positions): LinkMeasures {
  const { linkCount, activityCount } = network
  const driving = new Uint8Array(linkCount)
  const floats = new Int32Array(linkCount).fill(none)
  const least = positions.leastFloat.fill(none)
  const open = openDates(network, dates)
  const { code, from, to } = network.links
  for (let link = 0; link < linkCount; link++) {
    const bits = code[link] as number
    if ((bits & (linkCodes.forward | linkCodes.backward)) === 0) continue
    const next = to[link] as number
    const before = from[link] as number
    if (next >= activityCount) {
      if (drives(network, dates, link)) driving[link] = 1
      keep(floats, least, link, before, linkFloat(network, dates, open, link))
      continue
    }
    if ((bits & linkCodes.forward) !== 0 && drivesNext(network, dates, positions, link, next, before, bits)) {
      driving[link] = 1
    }
    if ((bits & linkCodes.backward) === 0) continue
    const float = floatTo(network, dates, open, positions, link, next, before, bits)
    keep(floats, least, link, before, float)
  }
  if (network.hierarchy.gateOf.length > 0) dropIdleGates(network, dates, driving)
  return { driving, floats, least }
}

function drivesNext(
  network: Network,
  dates: Dates,
  positions: Positions,
  link: number,
  next: number,
  before: number,
  bits: number,
): boolean {
  const { calendar, code } = network.activities
  const isStart = (bits & linkCodes.boundsFinish) === 0
  if ((isStart ? dates.start : dates.finish)[next] === none || ((code[next] as number) & codes.ownDates) !== 0)
    return false
  const { lag, lagCalendar, fixed } = network.links
  const leaves = (bits & linkCodes.leavesStart) !== 0
  const clock = calendar[next] as number
  const own = network.calendars[clock] as Calendar
  const stands = (isStart ? positions.start : positions.finish)[next] as number
  const known = positionBefore(dates, positions, leaves, before, clock === calendar[before], own)
  // no work lies between a bound and a start that have one position
  if ((bits & linkCodes.adjusted) === 0) return known === stands
  const position = known + (lag[link] as number)
  if (fixed[link] === none && known !== none && lagCalendar[link] === clock && isTabled(own, position)) {
    return position === stands
  }
  const date = earliestByLink(network, dates, link)
  return date !== none && positionOf(own, date) === stands
}

/** Position, on the successor's calendar, of the date that a link leaves from; `none` without one. */
function positionBefore(
  dates: Dates,
  positions: Positions,
  leavesStart: boolean,
  before: number,
  isSame: boolean,
  calendar: Calendar,
): number {
  const date = (leavesStart ? dates.start : dates.finish)[before] as number
  if (date === none) return none
  return isSame ? ((leavesStart ? positions.start : positions.finish)[before] as number) : positionOf(calendar, date)
}

function floatTo(
  network: Network,
  dates: Dates,
  open: NextDates,
  positions: Positions,
  link: number,
  next: number,
  before: number,
  bits: number,
): number {
  const boundsStart = (bits & linkCodes.boundsFinish) === 0
  const bound = (boundsStart ? open.start : open.finish)[next] as number
  const leaves = (bits & linkCodes.leavesStart) !== 0
  if (bound === none || (leaves ? dates.start : dates.finish)[before] === none) return none
  const { calendar } = network.activities
  const clock = calendar[before] as number
  const own = network.calendars[clock] as Calendar
  const from = (leaves ? positions.start : positions.finish)[before] as number
  // on one calendar the bound's position is known already
  const isKnown = clock === calendar[next] && open === dates
  const stands = isKnown ? ((boundsStart ? positions.start : positions.finish)[next] as number) : positionOf(own, bound)
  if ((bits & linkCodes.adjusted) === 0) return stands - from
  const { lag, lagCalendar } = network.links
  const position = stands - (lag[link] as number)
  if (lagCalendar[link] === clock && isTabled(own, position)) return position - from
  return positionOf(own, withoutLag(network, link, bound)) - from
}

function keep(floats: Int32Array, least: Int32Array, link: number, from: number, float: number): void {
  if (float === none) return
  floats[link] = float
  const known = least[from] as number
  if (known === none || float < known) least[from] = float
}
