import { addWork, nextStart } from './calendar.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import { totalFloat, totalFloatFrom } from './float.ts'
import * as standing from './positions.ts'
import type { Positions } from './positions.ts'
import * as results from './result.ts'
import type { Schedule } from './result.ts'
import { calendarOf } from './work.ts'

// constants of the module's own: see columns.ts
const { codes, ruleSets, statuses } = columns
const { standWidth, stands } = standing
const { none } = results

type Ready = Pick<Schedule, 'driving' | 'longestPath' | 'linkFloatMinutes' | 'freeFloatMinutes' | 'finish'>

/** Turns the dates of the passes into the columns that readers get: actual dates where work has begun or ended. */
export function writeSchedule(network: Network, dates: Dates, positions: Positions, ready: Ready): Schedule {
  const { activityCount } = network
  const column = (source: Int32Array): Int32Array => source.slice(0, activityCount)
  const schedule: Schedule = {
    earlyStart: column(dates.start),
    earlyFinish: column(dates.finish),
    remainingStart: column(dates.start),
    remainingFinish: column(dates.finish),
    lateStart: column(dates.lateStart),
    lateFinish: column(dates.lateFinish),
    totalFloatMinutes: new Int32Array(activityCount),
    reason: dates.reason.slice(0, activityCount),
    freeFloatMinutes: ready.freeFloatMinutes,
    longestPath: ready.longestPath,
    driving: ready.driving,
    linkFloatMinutes: ready.linkFloatMinutes,
    projectFinish: dates.projectFinish.slice(),
    finish: ready.finish,
  }
  for (let activity = 0; activity < activityCount; activity++) {
    if (((network.activities.code[activity] as number) & codes.summary) !== 0) {
      // its dates have been rolled up since
      schedule.totalFloatMinutes[activity] = totalFloat(network, dates, activity)
      continue
    }
    const row = activity * standWidth
    schedule.totalFloatMinutes[activity] = totalFloatFrom(
      network,
      dates,
      activity,
      positions[row + stands.start] as number,
      positions[row + stands.finish] as number,
    )
    writeActuals(network, schedule, activity)
  }
  for (const summary of network.hierarchy.summaries) widenSummary(network, schedule, summary)
  return schedule
}

/** Writes the row of one activity anew; summaries are to be widened afterwards. */
export function writeRow(network: Network, dates: Dates, schedule: Schedule, activity: number): void {
  schedule.earlyStart[activity] = dates.start[activity] as number
  schedule.earlyFinish[activity] = dates.finish[activity] as number
  schedule.remainingStart[activity] = dates.start[activity] as number
  schedule.remainingFinish[activity] = dates.finish[activity] as number
  schedule.lateStart[activity] = dates.lateStart[activity] as number
  schedule.lateFinish[activity] = dates.lateFinish[activity] as number
  schedule.reason[activity] = dates.reason[activity] as number
  schedule.totalFloatMinutes[activity] = totalFloat(network, dates, activity)
  if (((network.activities.code[activity] as number) & codes.summary) === 0) writeActuals(network, schedule, activity)
}

function writeActuals(network: Network, schedule: Schedule, activity: number): void {
  const { code, status, actualStart, actualFinish, ruleSet, duration, remaining } = network.activities
  if (((code[activity] as number) & codes.status) === statuses['not-started']) return
  const started = actualStart[activity] as number
  if (started !== none) schedule.earlyStart[activity] = started
  if (status[activity] === statuses.complete) {
    if (actualFinish[activity] !== none) schedule.earlyFinish[activity] = actualFinish[activity] as number
    schedule.remainingStart[activity] = none
    schedule.remainingFinish[activity] = none
    if (ruleSet[activity] === ruleSets.microsoft) return
    schedule.lateStart[activity] = none
    schedule.lateFinish[activity] = none
  } else if (ruleSet[activity] === ruleSets.microsoft && started !== none) {
    const calendar = calendarOf(network, activity)
    const done = (duration[activity] as number) - (remaining[activity] as number)
    const resume = network.activities.resume[activity] as number
    schedule.remainingStart[activity] =
      resume === none ? nextStart(calendar, addWork(calendar, started, Math.max(0, done))) : resume
  }
}

/** A summary begins where the first thing under it really began. */
export function widenSummary(network: Network, { earlyStart, earlyFinish }: Schedule, summary: number): void {
  const { childIndex, child } = network.hierarchy
  let start = Infinity
  let finish = none
  for (let n = childIndex[summary] as number; n < (childIndex[summary + 1] as number); n++) {
    const below = child[n] as number
    if (earlyStart[below] !== none) start = Math.min(start, earlyStart[below] as number)
    finish = Math.max(finish, earlyFinish[below] as number)
  }
  if (start !== Infinity) earlyStart[summary] = start
  earlyFinish[summary] = finish
}
