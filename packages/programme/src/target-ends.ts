import { none, reasons } from '@throughline/schedule'
import { at } from './network.ts'
import type { Dated } from './view.ts'

/** The activity that makes the finish of each project, by project, and that of the programme as the last. */
export function findEnds(dated: Dated): Int32Array {
  const { projects } = dated.network
  return reviseEnds(new Int32Array(projects.length + 1).fill(-1), dated, projects.keys())
}

/** The same from those of the view before, for the given projects and the programme. */
export function reviseEnds(ends: Int32Array, dated: Dated, projects: Iterable<number>): Int32Array {
  const revised = ends.slice()
  const { network, schedule } = dated
  let any = false
  for (const project of projects) {
    const { first, end } = at(network.projects, project)
    revised[project] = finishing(dated, first, end, at(schedule.projectFinish, project))
    any = true
  }
  const last = revised.length - 1
  if (any) revised[last] = finishing(dated, 0, network.activities.length, schedule.finish)
  return revised
}

const latestReason = reasons.indexOf('as-late-as-possible')

/**
 * The activity that makes a finish: of those that end there an unfinished one first, then a finish milestone, then one on the longest path,
 * then the first by code. Summaries, levels of effort and what is done as late as possible only follow others.
 */
function finishing({ network, schedule }: Dated, first: number, end: number, finish: number): number {
  if (finish === none) return -1
  const finishes = schedule.earlyFinish.subarray(first, end)
  let best = -1
  let bestRank = -1
  for (let place = finishes.indexOf(finish); place !== -1; place = finishes.indexOf(finish, place + 1)) {
    const activity = first + place
    const { kind, inactive, status } = at(network.input.activities, activity)
    if (inactive === true) continue
    const late = schedule.reason[activity] === latestReason
    const follows = late || kind === 'summary' || kind === 'level-of-effort'
    const open = status === 'complete' ? 0 : 4
    const rank = follows ? 0 : 1 + open + (schedule.longestPath[activity] ?? 0) + (kind === 'finish-milestone' ? 2 : 0)
    if (rank > bestRank) {
      best = activity
      bestRank = rank
    }
  }
  return best
}
