import { addWork, subtractWork, type Calendar } from './calendar.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import * as results from './result.ts'

// constants of the module's own: see columns.ts
const { linkCodes } = columns
const { none } = results

/** Does the link bound its successor's start (FS, SS), rather than its finish (FF, SF)? */
export const boundsStart = (network: Network, link: number): boolean =>
  ((network.links.code[link] as number) & linkCodes.boundsFinish) === 0

/** Does the link leave from its predecessor's start (SS, SF), rather than its finish (FS, FF)? */
export const leavesStart = (network: Network, link: number): boolean =>
  ((network.links.code[link] as number) & linkCodes.leavesStart) !== 0

const lagCalendarOf = (network: Network, link: number): Calendar =>
  network.calendars[network.links.lagCalendar[link] as number] as Calendar

/** The earliest instant that the link leaves to its successor's start or finish; `none`: it demands nothing. */
export function earliestByLink(network: Network, dates: Dates, link: number): number {
  const { links } = network
  const fixed = links.fixed[link] as number
  if (fixed !== none) return fixed
  const from = links.from[link] as number
  const date = (leavesStart(network, link) ? dates.start : dates.finish)[from] as number
  return date === none ? none : addWork(lagCalendarOf(network, link), date, links.lag[link] as number)
}

/** An instant at the link's end, seen from its beginning: the lag taken off. */
export const withoutLag = (network: Network, link: number, date: number): number =>
  subtractWork(lagCalendarOf(network, link), date, network.links.lag[link] as number)
