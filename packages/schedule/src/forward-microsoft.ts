import { addWork, nextStart, previousFinish } from './calendar.ts'
import { constraints, flags, statuses, type Dates, type Network } from './columns.ts'
import { gatherBounds, type LogicBounds } from './logic.ts'
import { reasonCodes } from './reason-codes.ts'
import { none } from './result.ts'
import { calendarOf, finishFrom, startBefore, startFrom } from './work.ts'

const bounds: LogicBounds = { start: none, finish: none }

/**
 * Dates of one task as Microsoft Project computes them, scheduling from the project start: a started task stays where
 * it began whatever logic says, and nothing is pushed to the status date.
 */
export function forwardMicrosoft(network: Network, dates: Dates, activity: number): void {
  const { activities, projects } = network
  const minutes = activities.duration[activity] as number
  dates.minutes[activity] = minutes
  gatherBounds(network, dates, activity, bounds)
  if (bounds.finish !== none) {
    bounds.start = Math.max(bounds.start, startBefore(network, activity, bounds.finish, minutes))
  }
  dates.logicStart[activity] = bounds.start
  if (activities.actualStart[activity] !== none) return writeStarted(network, dates, activity)
  if (((activities.flags[activity] as number) & flags.manual) !== 0 && activities.plannedStart[activity] !== none) {
    return writeManual(network, dates, activity)
  }
  let start = projects.start[activities.project[activity] as number] as number
  let reason: number = reasonCodes['project-start']
  if (bounds.start !== none) {
    start = bounds.start
    reason = reasonCodes.link
  }
  const external = activities.externalEarlyStart[activity] as number
  if (external > start) {
    start = external
    reason = reasonCodes['external-date']
  }
  const held = constrainedStart(network, activity, start, minutes)
  if (held !== start) {
    start = held
    reason = reasonCodes.constraint
  }
  const late = dates.heldStart[activity] as number
  if (late > start) {
    start = late
    reason = reasonCodes['as-late-as-possible']
  }
  // the levelling delay of Microsoft Project is elapsed time
  start = rollForward(network, activity, start + (activities.levelingDelay[activity] as number), minutes)
  dates.start[activity] = start
  dates.finish[activity] = finishFrom(network, activity, start, minutes)
  dates.reason[activity] = reason
}

/** Work begins at the next working minute; what takes no time may stand at the end of a period. */
function rollForward(network: Network, activity: number, instant: number, minutes: number): number {
  if (minutes === 0 && previousFinish(calendarOf(network, activity), instant) === instant) return instant
  return startFrom(network, activity, instant)
}

function writeStarted(network: Network, dates: Dates, activity: number): void {
  const { activities } = network
  const start = activities.actualStart[activity] as number
  const resume = activities.resume[activity] as number
  const actualFinish = activities.actualFinish[activity] as number
  const calendar = calendarOf(network, activity)
  const minutes = activities.duration[activity] as number
  dates.start[activity] = start
  dates.reason[activity] = reasonCodes.actual
  if (actualFinish !== none) dates.finish[activity] = actualFinish
  else if (resume !== none && activities.status[activity] === statuses['in-progress']) {
    dates.finish[activity] = addWork(calendar, nextStart(calendar, resume), activities.remaining[activity] as number)
  } else dates.finish[activity] = finishFrom(network, activity, start, minutes)
}

function writeManual(network: Network, dates: Dates, activity: number): void {
  const { activities } = network
  const start = activities.plannedStart[activity] as number
  const finish = activities.plannedFinish[activity] as number
  const minutes = activities.duration[activity] as number
  dates.start[activity] = start
  dates.finish[activity] = finish === none ? finishFrom(network, activity, start, minutes) : finish
  dates.reason[activity] = reasonCodes.manual
}

/** A date constraint is always honoured: "no later than" pulls a task back even where logic says later. */
function constrainedStart(network: Network, activity: number, logic: number, minutes: number): number {
  const { activities } = network
  const date = activities.constraintDate[activity] as number
  if (date === none) return logic
  switch (activities.constraint[activity]) {
    case constraints['start-on-or-after']:
      return Math.max(logic, date)
    case constraints['start-on-or-before']:
      return Math.min(logic, date)
    case constraints['finish-on-or-after']:
      return Math.max(logic, startBefore(network, activity, date, minutes))
    case constraints['finish-on-or-before']:
      return Math.min(logic, startBefore(network, activity, date, minutes))
    case constraints['start-on']:
    case constraints['mandatory-start']:
      return date
    case constraints['finish-on']:
    case constraints['mandatory-finish']:
      return startBefore(network, activity, date, minutes)
    default:
      return logic
  }
}
