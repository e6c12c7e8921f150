import { nextStart, previousFinish, workBetween, type Calendar } from './calendar.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import { gatherBounds, type LogicBounds } from './logic.ts'
import * as reasoning from './reason-codes.ts'
import * as results from './result.ts'
import { calendarOf, finishFrom, isResourced, startBefore, startFrom } from './work.ts'

// constants of the module's own: see columns.ts
const { codes, constraints, linkTypes, ruleSets, statuses } = columns
const { reasonCodes } = reasoning
const { none } = results

const bounds: LogicBounds = { start: none, finish: none }

/**
 * Early dates of one activity as Primavera P6 computes them: of what remains to be done, never before the data date.
 * A finished activity counts as no work at the data date, so under retained logic it still passes on the delay of
 * an unfinished predecessor.
 */
export function forwardPrimavera(network: Network, dates: Dates, activity: number): void {
  const { activities, projects } = network
  const project = activities.project[activity] as number
  const code = activities.code[activity] as number
  const status = code & codes.status
  const dataDate = projects.dataDate[project] as number
  const minutes = activities.remaining[activity] as number
  dates.minutes[activity] = minutes
  gatherBounds(network, dates, activity, bounds)

  const fresh = status === statuses['not-started']
  let start = fresh ? (projects.start[project] as number) : dataDate
  let reason: number = fresh && start > dataDate ? reasonCodes['project-start'] : reasonCodes['data-date']
  const held = (code & codes.held) !== 0
  if (
    held &&
    fresh &&
    activities.ruleSet[activity] === ruleSets.tracker &&
    (activities.plannedStart[activity] as number) > start
  ) {
    start = activities.plannedStart[activity] as number
    reason = reasonCodes.constraint
  }
  const logic = logicStart(network, activity, minutes)
  dates.logicStart[activity] = logic
  if (logic !== none && logic >= start) {
    start = logic
    reason = reasonCodes.link
  }
  if (status === statuses.complete) {
    dates.start[activity] = start
    dates.finish[activity] = start
    dates.reason[activity] = reasonCodes.actual
    return
  }
  placeFrom(network, dates, activity, start, reason, bounds.finish)
}

/**
 * Places an activity that is not finished: from the start that logic, its project and the data date leave, and the
 * finish that links bound (`none` without). Work, constraints and what else it has of its own come on top.
 */
export function placeFrom(
  network: Network,
  dates: Dates,
  activity: number,
  start: number,
  reason: number,
  boundFinish: number,
): void {
  const isHeld = ((network.activities.code[activity] as number) & codes.held) !== 0
  if (isHeld) holdBack(network, dates, activity, start, reason, boundFinish)
  else writeDates(network, dates, activity, start, reason, boundFinish)
}

/** What else than logic and the project holds an activity back. */
function holdBack(
  network: Network,
  dates: Dates,
  activity: number,
  from: number,
  because: number,
  boundFinish: number,
): void {
  const { activities, projects } = network
  const project = activities.project[activity] as number
  const fresh = activities.status[activity] === statuses['not-started']
  let start = from
  let reason = because
  const resume = activities.resume[activity] as number
  if (resume > start) {
    start = resume
    reason = reasonCodes.actual
  }
  const external = activities.externalEarlyStart[activity] as number
  if ((fresh || projects.overridesLogic[project] === 0) && external > start) {
    start = external
    reason = reasonCodes['external-date']
  }
  const constrained = constrainedStart(network, activity, start, dates.minutes[activity] as number)
  if (constrained !== start) {
    start = constrained
    reason = reasonCodes.constraint
  }
  writeDates(network, dates, activity, start, reason, boundFinish)
}

/** Logic bounds as one start: links to the finish count backwards over the remaining work. */
function logicStart(network: Network, activity: number, minutes: number): number {
  if (bounds.finish === none) return bounds.start
  return Math.max(bounds.start, startBefore(network, activity, bounds.finish, minutes))
}

function constrainedStart(network: Network, activity: number, logic: number, minutes: number): number {
  const { activities, projects } = network
  const date = activities.constraintDate[activity] as number
  if (date === none) return logic
  const fresh = activities.status[activity] === statuses['not-started']
  switch (activities.constraint[activity]) {
    case constraints['start-on']:
    case constraints['start-on-or-after']:
      return fresh ? Math.max(logic, date) : logic
    case constraints['finish-on']:
    case constraints['finish-on-or-after']: {
      const finish = finishFrom(network, activity, startFrom(network, activity, logic), minutes)
      return finish >= date ? logic : Math.max(logic, startBefore(network, activity, date, minutes))
    }
    case constraints['mandatory-start']:
      return fresh ? Math.max(date, projects.dataDate[activities.project[activity] as number] as number) : logic
    case constraints['mandatory-finish']: {
      const start = startBefore(network, activity, date, minutes)
      return Math.max(start, projects.dataDate[activities.project[activity] as number] as number)
    }
    default:
      return logic
  }
}

/** Rolls the start to working time and adds the work. A finish milestone already at the end of work stays there. */
function writeDates(
  network: Network,
  dates: Dates,
  activity: number,
  instant: number,
  reason: number,
  boundFinish: number,
): void {
  const calendar = calendarOf(network, activity)
  const code = network.activities.code[activity] as number
  const isFinish = (code & codes.finishMilestone) !== 0
  const start = isFinish ? rollFinish(calendar, instant) : startFrom(network, activity, instant)
  let finish = finishFrom(network, activity, start, dates.minutes[activity] as number)
  // a finish that logic puts outside working time stands where work goes on: no work lies between
  if (boundFinish > finish && !isResourced(network, activity) && workBetween(calendar, finish, boundFinish) === 0) {
    finish = Math.max(finish, rollFinish(calendar, boundFinish))
  }
  dates.start[activity] = start
  dates.finish[activity] = finish
  dates.reason[activity] = reason
  if ((code & codes.expected) === 0 || !expectedFinishCounts(network, dates, activity)) return
  dates.finish[activity] = network.activities.expectedFinish[activity] as number
  dates.minutes[activity] = workBetween(calendar, start, dates.finish[activity] as number)
}

/** An instant at which work ends stays; any other rolls on to the next start of work. */
export const rollFinish = (calendar: Calendar, instant: number): number =>
  previousFinish(calendar, instant) === instant ? instant : nextStart(calendar, instant)

/**
 * Does the expected finish of an activity set its dates? It yields to logic that bounds the finish and to "as late as
 * possible", and cannot lie before the start or the data date.
 */
export function expectedFinishCounts(network: Network, dates: Dates, activity: number): boolean {
  const { activities, links, projects } = network
  const project = activities.project[activity] as number
  const expected = activities.expectedFinish[activity] as number
  if (expected === none || projects.expectedFinish[project] === 0) return false
  if (expected < (dates.start[activity] as number) || expected < (projects.dataDate[project] as number)) return false
  if (activities.status[activity] === statuses.complete) return false
  if (activities.constraint[activity] === constraints['as-late-as-possible']) return false
  const end = links.predecessorEnd[activity] as number
  for (let n = links.predecessorIndex[activity] as number; n < end; n++) {
    const link = links.predecessorLink[n] as number
    if (links.forward[link] === 1 && (links.type[link] as number) >= linkTypes.FF) return false
  }
  return true
}
