import { addWork, nextStart } from './calendar.ts'
import { kinds, ruleSets, statuses, type Dates, type Network } from './columns.ts'
import { totalFloat } from './float.ts'
import { none, type Schedule } from './result.ts'
import { calendarOf } from './work.ts'

type Ready = Pick<Schedule, 'driving' | 'longestPath' | 'linkFloatMinutes' | 'freeFloatMinutes' | 'finish'>

/** Turns the dates of the passes into the columns that readers get: actual dates where work has begun or ended. */
export function writeSchedule(network: Network, dates: Dates, ready: Ready): Schedule {
  const { activityCount } = network
  const column = (source: Int32Array): Int32Array => source.slice(0, activityCount)
  const schedule: Schedule = {
    ...ready,
    earlyStart: column(dates.start),
    earlyFinish: column(dates.finish),
    remainingStart: column(dates.start),
    remainingFinish: column(dates.finish),
    lateStart: column(dates.lateStart),
    lateFinish: column(dates.lateFinish),
    totalFloatMinutes: new Int32Array(activityCount).fill(none),
    reason: dates.reason.slice(0, activityCount),
    projectFinish: dates.projectFinish.slice(),
  }
  for (let activity = 0; activity < activityCount; activity++) {
    schedule.totalFloatMinutes[activity] = totalFloat(network, dates, activity)
    if (network.activities.kind[activity] !== kinds.summary) writeActuals(network, schedule, activity)
  }
  widenSummaries(network, schedule)
  return schedule
}

function writeActuals(network: Network, schedule: Schedule, activity: number): void {
  const { status, actualStart, actualFinish, ruleSet, duration, remaining } = network.activities
  if (status[activity] === statuses['not-started']) return
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
function widenSummaries(network: Network, { earlyStart, earlyFinish }: Schedule): void {
  const { summaries, childIndex, child } = network.hierarchy
  for (const summary of summaries) {
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
}
