import { ruleSets, statuses, type Dates, type Network } from './columns.ts'
import { none } from './result.ts'
import { reasonCodes } from './reason-codes.ts'

/** Gives each summary the dates of what is under it, innermost first: earliest starts and latest finishes. */
export function rollUpSummaries(network: Network, dates: Dates): void {
  for (const summary of network.hierarchy.summaries) rollUpSummary(network, dates, summary)
}

/** Gives one summary the dates of what is under it. */
export function rollUpSummary(network: Network, dates: Dates, summary: number): void {
  const { childIndex, child } = network.hierarchy
  const { status, ruleSet } = network.activities
  let [start, lateStart] = [Infinity, Infinity]
  let [finish, lateFinish] = [none, none]
  for (let n = childIndex[summary] as number; n < (childIndex[summary + 1] as number); n++) {
    const below = child[n] as number
    if (dates.start[below] === none || dates.finish[below] === none) continue
    start = Math.min(start, dates.start[below] as number)
    finish = Math.max(finish, dates.finish[below] as number)
    // what P6 has finished has no late dates
    if (status[below] === statuses.complete && ruleSet[below] !== ruleSets.microsoft) continue
    if (dates.lateStart[below] !== none) lateStart = Math.min(lateStart, dates.lateStart[below] as number)
    lateFinish = Math.max(lateFinish, dates.lateFinish[below] as number)
  }
  const empty = finish === none
  dates.start[summary] = empty ? none : start
  dates.finish[summary] = finish
  dates.lateStart[summary] = lateStart === Infinity ? none : lateStart
  dates.lateFinish[summary] = lateFinish
  if (!empty) dates.reason[summary] = reasonCodes.summary
}
