import { horizon, workBetween } from './calendar.ts'
import * as columns from './columns.ts'
import type { Dates, Network } from './columns.ts'
import { isOutsidePasses } from './forward.ts'
import { reportHardConstraint } from './hard-constraint.ts'
import { bothEnds, type LogicEnds } from './logic-ends.ts'
import * as results from './result.ts'
import type { NetworkFinding, Schedule } from './result.ts'
import { calendarOf } from './work.ts'

// constants of the module's own: see columns.ts
const { codes, constraints, flags, kinds, linkCodes, linkTypes, ruleSets, statuses } = columns
const { none } = results

/** What the finished calculation shows to be wrong with the plan, activity by activity and then link by link. */
export function findFaults(network: Network, dates: Dates, schedule: Schedule, logic: LogicEnds): NetworkFinding[] {
  const findings: NetworkFinding[] = []
  const beyond = reachesHorizon(schedule)
  const { code } = network.activities
  const { joined, intoBegun } = logic
  for (let activity = 0; activity < network.activityCount; activity++) {
    // most have logic at both ends, or are done, and nothing else that could be wrong
    const bits = code[activity] as number
    const isDone = (bits & (codes.status | codes.outside)) === statuses.complete
    if (isDone && !beyond) reportFutureActual(network, activity, findings)
    else if (beyond || joined[activity] !== bothEnds || (bits & codes.checked) !== 0) {
      reportActivity(network, dates, schedule, activity, beyond, findings)
    }
  }
  reportMustFinish(network, schedule, findings)
  for (const link of intoBegun) reportOutOfSequence(network, link, findings)
  return findings
}

/** What is wrong with one activity; `mayEnd`: any activity stands at the end of time. */
export function reportActivity(
  network: Network,
  dates: Dates,
  schedule: FindableDates,
  activity: number,
  mayEnd: boolean,
  findings: NetworkFinding[],
): void {
  const code = network.activities.code[activity] as number
  if ((code & codes.outside) !== 0 && ((network.activities.flags[activity] as number) & flags.inactive) !== 0) return
  reportOpenEnds(network, activity, findings)
  if ((code & codes.checked) !== 0) {
    reportFutureActual(network, activity, findings)
    reportConstraints(network, dates, schedule, activity, findings)
    reportHardConstraint(network, activity, findings)
  }
  if (mayEnd) reportHorizon(schedule, activity, findings)
}

/** The columns of the result that findings speak of. */
export type FindableDates = Pick<Schedule, 'earlyStart' | 'earlyFinish' | 'lateStart' | 'lateFinish'>

/** Does any logic lead to the activity? Logic into a summary counts for all that is under it. */
function isLed({ links, hierarchy }: Network, activity: number): boolean {
  for (let above = activity; above >= 0; above = hierarchy.parent[above] as number) {
    const gate = hierarchy.gate[above] as number
    const node = gate >= 0 ? gate : above
    const end = links.predecessorEnd[node] as number
    for (let n = links.predecessorIndex[node] as number; n < end; n++) {
      if (((links.code[links.predecessorLink[n] as number] as number) & linkCodes.inForce) !== 0) return true
    }
  }
  return false
}

/** Does any logic lead on from the activity, or from a summary that it is under? */
function leadsOn({ links, hierarchy }: Network, activity: number): boolean {
  for (let node = activity; node >= 0; node = hierarchy.parent[node] as number) {
    const end = links.successorEnd[node] as number
    for (let n = links.successorIndex[node] as number; n < end; n++) {
      if (((links.code[links.successorLink[n] as number] as number) & linkCodes.inForce) !== 0) return true
    }
  }
  return false
}

const noLead = 'No logic leads to the activity.'
const noFollow = 'No logic leads on from the activity.'

function reportOpenEnds(network: Network, activity: number, findings: NetworkFinding[]): void {
  const { activities } = network
  const code = activities.code[activity] as number
  if ((code & (codes.outside | codes.summary)) !== 0 || (code & codes.status) === statuses.complete) return
  // a date from a project that is not here stands for the logic that leads to it
  if (activities.externalEarlyStart[activity] === none && !isLed(network, activity)) {
    findings.push({ code: 'open-start', severity: 'info', activities: [activity], links: [], message: noLead })
  }
  if (activities.externalLateFinish[activity] === none && !leadsOn(network, activity)) {
    findings.push({ code: 'open-finish', severity: 'info', activities: [activity], links: [], message: noFollow })
  }
}

function reportFutureActual(network: Network, activity: number, findings: NetworkFinding[]): void {
  const { activities, projects } = network
  const project = activities.project[activity] as number
  const dataDate = projects.statusDate[project] as number
  if (dataDate === none) return
  const started = activities.actualStart[activity] as number
  const finished = activities.actualFinish[activity] as number
  if (started <= dataDate && finished <= dataDate) return
  const what = started > dataDate ? 'start' : 'finish'
  const message = `The actual ${what} lies after the data date of the project.`
  findings.push({ code: 'actual-after-data-date', severity: 'warning', activities: [activity], links: [], message })
}

/** Constraints and deadlines that the early dates miss, and mandatory dates that override logic. */
function reportConstraints(
  network: Network,
  dates: Dates,
  schedule: FindableDates,
  activity: number,
  findings: NetworkFinding[],
): void {
  const { activities } = network
  if (activities.status[activity] === statuses.complete || dates.finish[activity] === none) return
  const { constraint, constraintDate, secondConstraint, secondConstraintDate, deadline } = activities
  reportMissed(network, schedule, activity, constraint[activity], constraintDate[activity] as number, findings)
  reportMissed(
    network,
    schedule,
    activity,
    secondConstraint[activity],
    secondConstraintDate[activity] as number,
    findings,
  )
  const fresh = activities.status[activity] === statuses['not-started']
  const logic = dates.logicStart[activity] as number
  if (fresh && logic !== none && overridesLogic(network, activity)) {
    const stands = dates.start[activity] as number
    if (workBetween(calendarOf(network, activity), stands, logic) > 0) {
      findings.push(violated(activity, 'A fixed date holds the activity earlier than logic allows.'))
    }
  }
  if (misses(network, activity, schedule.earlyFinish[activity] as number, deadline[activity] as number)) {
    findings.push(violated(activity, 'The activity finishes after its deadline.'))
  }
}

/** One of an activity's constraints that its early dates miss. */
function reportMissed(
  network: Network,
  schedule: FindableDates,
  activity: number,
  constraint: number | undefined,
  date: number,
  findings: NetworkFinding[],
): void {
  if (date === none) return
  const fresh = network.activities.status[activity] === statuses['not-started']
  const isLateStart = (): boolean => fresh && misses(network, activity, schedule.earlyStart[activity] as number, date)
  const isLateFinish = (): boolean => misses(network, activity, schedule.earlyFinish[activity] as number, date)
  switch (constraint) {
    case constraints['start-on']:
    case constraints['start-on-or-before']:
      if (isLateStart()) findings.push(violated(activity, 'The activity starts after its constraint allows.'))
      return
    case constraints['finish-on']:
    case constraints['finish-on-or-before']:
      if (isLateFinish()) findings.push(violated(activity, 'The activity finishes after its constraint allows.'))
      return
    case constraints['mandatory-start']:
      if (isLateStart()) findings.push(violated(activity, 'The mandatory date cannot be met.'))
      return
    case constraints['mandatory-finish']:
      if (isLateFinish()) findings.push(violated(activity, 'The mandatory date cannot be met.'))
      return
    default:
  }
}

/** Does a date of the activity lie, in its working time, behind the one that it should keep? */
const misses = (network: Network, activity: number, stands: number, date: number): boolean =>
  date !== none && workBetween(calendarOf(network, activity), date, stands) > 0

const violated = (activity: number, message: string): NetworkFinding => ({
  code: 'constraint-violated',
  severity: 'warning',
  activities: [activity],
  links: [],
  message,
})

/** Dates that hold an activity whatever its predecessors say. */
function overridesLogic(network: Network, activity: number): boolean {
  const { activities } = network
  if (((activities.flags[activity] as number) & flags.manual) !== 0) return true
  const constraint = activities.constraint[activity] as number
  if (constraint === constraints['mandatory-start'] || constraint === constraints['mandatory-finish']) return true
  return activities.ruleSet[activity] === ruleSets.microsoft && constraint !== constraints.none
}

/** Does any date stand at the end of time? Almost none ever does: one sweep saves a look at each activity. */
function reachesHorizon({ earlyStart, earlyFinish, lateStart, lateFinish }: FindableDates): boolean {
  for (let n = 0; n < earlyStart.length; n++) {
    if (isBeyond(earlyStart[n] as number) || isBeyond(earlyFinish[n] as number)) return true
    if (isBeyond(lateStart[n] as number) || isBeyond(lateFinish[n] as number)) return true
  }
  return false
}

const isBeyond = (date: number): boolean => (date >= horizon || date <= -horizon) && date !== none

function reportHorizon(schedule: FindableDates, activity: number, findings: NetworkFinding[]): void {
  const beyond =
    isBeyond(schedule.earlyStart[activity] as number) ||
    isBeyond(schedule.earlyFinish[activity] as number) ||
    isBeyond(schedule.lateStart[activity] as number) ||
    isBeyond(schedule.lateFinish[activity] as number)
  if (!beyond) return
  const message = 'The calendar has no working time left for the activity; its dates stand at the end of time.'
  findings.push({ code: 'no-working-time', severity: 'error', activities: [activity], links: [], message })
}

export function reportMustFinish(
  network: Network,
  schedule: Pick<Schedule, 'earlyFinish' | 'projectFinish'>,
  findings: NetworkFinding[],
): void {
  const isLate = Array.from(schedule.projectFinish, (_, project) => isLateProject(network, schedule, project))
  if (!isLate.includes(true)) return
  const lists = new Map<number, number[]>()
  for (let activity = 0; activity < network.activityCount; activity++) {
    const project = network.activities.project[activity] as number
    if (isLate[project] !== true || !isOverdue(network, schedule, activity)) continue
    const list = lists.get(project)
    if (list === undefined) lists.set(project, [activity])
    else list.push(activity)
  }
  for (const activities of lists.values()) findings.push(overdue(activities))
}

/** Does the project finish after the date by which it must? */
export function isLateProject(
  { projects }: Network,
  { projectFinish }: Pick<Schedule, 'projectFinish'>,
  project: number,
): boolean {
  const date = projects.mustFinishBy[project] as number
  return date !== none && (projectFinish[project] as number) > date
}

/** Does the activity end after the date by which its project must finish? */
export function isOverdue(network: Network, schedule: Pick<Schedule, 'earlyFinish'>, activity: number): boolean {
  const { project, kind } = network.activities
  const date = network.projects.mustFinishBy[project[activity] as number] as number
  if (date === none || (schedule.earlyFinish[activity] as number) <= date) return false
  return kind[activity] !== kinds.summary && !isOutsidePasses(network, activity)
}

/** What is told of the activities of one project that end too late. */
export const overdue = (activities: readonly number[]): NetworkFinding => ({
  code: 'constraint-violated',
  severity: 'warning',
  activities,
  links: [],
  message: 'The project must finish earlier than these activities do.',
})

/** Progress that logic did not allow: the successor moved before its predecessor had. */
export function reportOutOfSequence(network: Network, link: number, findings: NetworkFinding[]): void {
  const { links, activities, activityCount } = network
  const to = links.to[link] as number
  if (((links.code[link] as number) & linkCodes.inForce) === 0 || to >= activityCount) return
  if (((activities.code[to] as number) & codes.status) === statuses['not-started']) return
  const from = links.from[link] as number
  if (activities.kind[from] === kinds.summary || activities.kind[to] === kinds.summary) return
  const type = links.type[link] as number
  const needsFinish = type === linkTypes.FS || type === linkTypes.FF
  const boundsFinish = type === linkTypes.FF || type === linkTypes.SF
  const state = activities.status[from]
  const ready = needsFinish ? state === statuses.complete : state !== statuses['not-started']
  const moved = boundsFinish
    ? activities.status[to] === statuses.complete
    : activities.status[to] !== statuses['not-started']
  if (!moved || ready) return
  findings.push({
    code: 'out-of-sequence',
    severity: 'warning',
    activities: [from, to],
    links: [link],
    message: `The successor has ${boundsFinish ? 'finished' : 'started'} although its predecessor has not ${needsFinish ? 'finished' : 'started'}.`,
  })
}
