import { isTabled, positionOf, type Calendar } from './calendar.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import { dropIdleGates, drives } from './driving.ts'
import { linkFloat, openDates, type NextDates } from './float.ts'
import { earliestByLink, withoutLag } from './link-dates.ts'
import * as standing from './positions.ts'
import type { Positions } from './positions.ts'
import * as results from './result.ts'

// constants of the module's own: see columns.ts
const { codes, linkCodes } = columns
const { standWidth, stands } = standing
const { none } = results

/** What the finished dates say of each link. */
export interface LinkMeasures {
  /**
   * 1: the link sets its successor's early dates: its date is, in the successor's working time, where the successor
   * stands. Where a constraint or the data date holds it later, no link drives.
   */
  readonly driving: Uint8Array
  /** By how much each link could slip before its successor moves, in minutes of the predecessor's calendar. */
  readonly floats: Int32Array
}

/**
 * Driving and float of every link, in one walk: `drives` and `linkFloat` for all, with the links that most plans have
 * (between two activities) computed here by positions. The least float of those that leave an activity goes into its
 * row of positions.
 */
export function measureLinks(network: Network, dates: Dates, positions: Positions): LinkMeasures {
  const { linkCount } = network
  const measures = { driving: new Uint8Array(linkCount), floats: new Int32Array(linkCount).fill(none) }
  measureEach(network, dates, positions, measures)
  if (network.hierarchy.gateOf.length > 0) dropIdleGates(network, dates, measures.driving)
  return measures
}

function measureEach(network: Network, dates: Dates, positions: Positions, { driving, floats }: LinkMeasures): void {
  const { linkCount, activityCount } = network
  const { code, from, to } = network.links
  const codeOf = network.activities.code
  const open = openDates(network, dates)
  for (let link = 0; link < linkCount; link++) {
    const bits = code[link] as number
    if ((bits & (linkCodes.forward | linkCodes.backward)) === 0) continue
    const next = to[link] as number
    const before = from[link] as number
    if (next >= activityCount) {
      if (drives(network, dates, link)) driving[link] = 1
      keep(floats, positions, link, before, linkFloat(network, dates, open, link))
      continue
    }
    const mayDrive = (bits & linkCodes.forward) !== 0 && ((codeOf[next] as number) & codes.ownDates) === 0
    const bounds = (bits & linkCodes.backward) !== 0
    const slip = commonSlip(network, positions, link, before, next, bits)
    if (slip !== none) {
      if (mayDrive && slip === 0) driving[link] = 1
      if (bounds) keep(floats, positions, link, before, slip)
      continue
    }
    if (mayDrive && drivesNext(network, dates, positions, link, before, next, bits)) driving[link] = 1
    if (bounds) keep(floats, positions, link, before, floatTo(network, open, positions, link, before, next, bits))
  }
}

const clockOf = (positions: Positions, activity: number): number =>
  positions[activity * standWidth + stands.calendar] as number

/** Where the position stands that a link leaves from. */
const leaving = (before: number, bits: number): number =>
  before * standWidth + ((bits & linkCodes.leavesStart) !== 0 ? stands.start : stands.finish)

/** Where the position stands that a link bounds. */
const bounded = (next: number, bits: number): number =>
  next * standWidth + ((bits & linkCodes.boundsFinish) === 0 ? stands.start : stands.finish)

/**
 * The work that lies between the ends of a link beyond its lag, when one calendar counts both and the lag: that is its
 * float, and without any it drives. {@link none} for all other links.
 */
function commonSlip(
  network: Network,
  positions: Positions,
  link: number,
  before: number,
  next: number,
  bits: number,
): number {
  const clock = clockOf(positions, before)
  if (clock !== clockOf(positions, next) || ((network.activities.code[next] as number) & codes.summary) !== 0)
    return none
  const from = positions[leaving(before, bits)] as number
  const to = positions[bounded(next, bits)] as number
  if (from === none || to === none) return none
  if ((bits & linkCodes.adjusted) === 0) return to - from
  const { lag, lagCalendar, fixed } = network.links
  const lagMinutes = lag[link] as number
  const own = network.calendars[clock] as Calendar
  if (lagCalendar[link] !== clock || fixed[link] !== none) return none
  return isTabled(own, from + lagMinutes) && isTabled(own, to - lagMinutes) ? to - lagMinutes - from : none
}

function drivesNext(
  network: Network,
  dates: Dates,
  positions: Positions,
  link: number,
  before: number,
  next: number,
  bits: number,
): boolean {
  const to = positions[bounded(next, bits)] as number
  if (to === none) return false
  const { lag, lagCalendar, fixed } = network.links
  const clock = clockOf(positions, next)
  const own = network.calendars[clock] as Calendar
  const date = ((bits & linkCodes.leavesStart) !== 0 ? dates.start : dates.finish)[before] as number
  const known = date === none ? none : positionOf(own, date)
  // no work lies between a bound and a start that have one position
  if ((bits & linkCodes.adjusted) === 0) return known === to
  const position = known + (lag[link] as number)
  if (fixed[link] === none && known !== none && lagCalendar[link] === clock && isTabled(own, position)) {
    return position === to
  }
  const earliest = earliestByLink(network, dates, link)
  return earliest !== none && positionOf(own, earliest) === to
}

function floatTo(
  network: Network,
  open: NextDates,
  positions: Positions,
  link: number,
  before: number,
  next: number,
  bits: number,
): number {
  const bound = ((bits & linkCodes.boundsFinish) === 0 ? open.start : open.finish)[next] as number
  const from = positions[leaving(before, bits)] as number
  if (bound === none || from === none) return none
  const clock = clockOf(positions, before)
  const own = network.calendars[clock] as Calendar
  const to = positionOf(own, bound)
  if ((bits & linkCodes.adjusted) === 0) return to - from
  const { lag, lagCalendar } = network.links
  const position = to - (lag[link] as number)
  if (lagCalendar[link] === clock && isTabled(own, position)) return position - from
  return positionOf(own, withoutLag(network, link, bound)) - from
}

function keep(floats: Int32Array, positions: Positions, link: number, from: number, float: number): void {
  if (float === none) return
  floats[link] = float
  const place = from * standWidth + stands.leastFloat
  const known = positions[place] as number
  if (known === none || float < known) positions[place] = float
}
