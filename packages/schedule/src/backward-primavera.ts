import { nextStart } from './calendar.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import * as lateBounds from './late-bounds.ts'
import { gatherLateBounds, type LateBounds } from './late-bounds.ts'
import * as results from './result.ts'
import { calendarOf, finishFrom, finishUpTo, startBefore } from './work.ts'

// constants of the module's own: see columns.ts
const { codes, constraints, statuses } = columns
const { unbounded } = lateBounds
const { none } = results

const bounds: LateBounds = { start: unbounded, finish: unbounded }

/** Late dates of one activity as Primavera P6 computes them, of what remains to be done. */
export function backwardPrimavera(network: Network, dates: Dates, activity: number, base: number): number {
  const minutes = dates.minutes[activity] as number
  gatherLateBounds(network, dates, activity, bounds)
  let finish = bounds.finish
  if (bounds.start !== unbounded) finish = Math.min(finish, finishFrom(network, activity, bounds.start, minutes))
  placeUpTo(network, dates, activity, Math.min(finish, base), minutes)
  return finish
}

/** Places an activity late: up to the finish that its successors and its project leave, with what it has of its own. */
export function placeUpTo(network: Network, dates: Dates, activity: number, bound: number, minutes: number): void {
  const { activities } = network
  let finish = bound
  const code = activities.code[activity] as number
  if ((code & codes.status) === statuses.complete) {
    dates.lateStart[activity] = finish
    dates.lateFinish[activity] = finish
    return
  }
  if ((code & codes.capped) !== 0) finish = cap(network, activity, finish, minutes)
  if ((code & codes.startMilestone) === 0) finish = finishUpTo(network, activity, finish)
  let start = startBefore(network, activity, finish, minutes)
  const isMilestone = (code & (codes.startMilestone | codes.finishMilestone)) !== 0
  if (minutes === 0 && !isMilestone) start = nextStart(calendarOf(network, activity), start)
  dates.lateStart[activity] = start
  dates.lateFinish[activity] = finish
}

/** The latest finish that the activity's own dates leave of what logic leaves. */
function cap(network: Network, activity: number, bound: number, minutes: number): number {
  const { activities } = network
  let finish = bound
  const external = activities.externalLateFinish[activity] as number
  if (external !== none) finish = Math.min(finish, external)
  const { constraint, constraintDate, secondConstraint, secondConstraintDate, deadline } = activities
  finish = capped(network, activity, constraint[activity], constraintDate[activity] as number, finish, minutes)
  finish = capped(
    network,
    activity,
    secondConstraint[activity],
    secondConstraintDate[activity] as number,
    finish,
    minutes,
  )
  return deadline[activity] === none ? finish : Math.min(finish, deadline[activity] as number)
}

function capped(
  network: Network,
  activity: number,
  constraint: number | undefined,
  date: number,
  finish: number,
  minutes: number,
): number {
  if (date === none) return finish
  const fresh = network.activities.status[activity] === statuses['not-started']
  switch (constraint) {
    case constraints['start-on']:
    case constraints['start-on-or-before']:
      return fresh ? Math.min(finish, finishFrom(network, activity, date, minutes)) : finish
    case constraints['finish-on']:
    case constraints['finish-on-or-before']:
      return Math.min(finish, date)
    case constraints['mandatory-start']:
      return fresh ? finishFrom(network, activity, date, minutes) : finish
    case constraints['mandatory-finish']:
      return date
    default:
      return finish
  }
}
