import { none, reasons } from '@throughline/schedule'
import { at } from './network.ts'
import type { Dated } from './view.ts'

/** The activities that end with the programme, whatever they are, ascending. */
export function findLast({ network, schedule }: Dated): number[] {
  return endingAt(schedule, schedule.finish, [0, network.activities.length])
}

/** The same from those of the view before; of the others only what has changed can end there now. */
export function reviseLast(
  last: readonly number[],
  before: Dated,
  after: Dated,
  activities: readonly number[],
): readonly number[] {
  const { finish, earlyFinish } = after.schedule
  // without any date the programme has no end, and what has no date does not end with it
  if (finish === none || finish !== before.schedule.finish) return findLast(after)
  const known = new Set(last)
  const come = activities.filter((activity) => earlyFinish[activity] === finish && !known.has(activity))
  const left = last.filter((activity) => earlyFinish[activity] === finish)
  if (come.length === 0) return left.length === last.length ? last : left
  return [...left, ...come].sort((a, b) => a - b)
}

/**
 * The activity that makes the finish of each project, by project, and that of the programme as the last.
 *
 * @param last what ends with the programme
 */
export function findEnds(dated: Dated, last: readonly number[]): Int32Array {
  const { projects } = dated.network
  return reviseEnds(new Int32Array(projects.length + 1).fill(-1), dated, projects.keys(), last)
}

/** The same from those of the view before, for the given projects and the programme. */
export function reviseEnds(
  ends: Int32Array,
  dated: Dated,
  projects: Iterable<number>,
  last: readonly number[],
): Int32Array {
  const revised = ends.slice()
  const { network, schedule } = dated
  for (const project of projects) {
    const { first, end } = at(network.projects, project)
    const finish = at(schedule.projectFinish, project)
    revised[project] = finishing(dated, endingAt(schedule, finish, [first, end]))
  }
  revised[revised.length - 1] = finishing(dated, last)
  return revised
}

/** Which of the activities in a range end at a date. */
function endingAt(
  { earlyFinish }: Dated['schedule'],
  finish: number,
  [first, end]: readonly [number, number],
): number[] {
  const found: number[] = []
  if (finish === none) return found
  const finishes = earlyFinish.subarray(first, end)
  for (let place = finishes.indexOf(finish); place !== -1; place = finishes.indexOf(finish, place + 1)) {
    found.push(first + place)
  }
  return found
}

const latestReason = reasons.indexOf('as-late-as-possible')

/**
 * The activity that makes a finish: of those that end there an unfinished one first, then a finish milestone, then one on the longest path,
 * then the first by code. Summaries, levels of effort and what is done as late as possible only follow others.
 */
function finishing({ network, schedule }: Dated, ending: readonly number[]): number {
  let best = -1
  let bestRank = -1
  for (const activity of ending) {
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
