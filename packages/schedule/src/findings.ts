import { horizon, workBetween } from './calendar.ts'
import { constraints, flags, kinds, linkTypes, ruleSets, statuses, type Dates, type Network } from './columns.ts'
import { isOutsidePasses } from './forward.ts'
import { none, type NetworkFinding, type Schedule } from './result.ts'
import { calendarOf } from './work.ts'

/** What the finished calculation shows to be wrong with the plan, activity by activity and then link by link. */
export function findFaults(network: Network, dates: Dates, schedule: Schedule): NetworkFinding[] {
  const findings: NetworkFinding[] = []
  const linked = linkedEnds(network)
  for (let activity = 0; activity < network.activityCount; activity++) {
    if (((network.activities.flags[activity] as number) & flags.inactive) !== 0) continue
    reportOpenEnds(network, linked, activity, findings)
    reportFutureActual(network, activity, findings)
    reportConstraints(network, dates, schedule, activity, findings)
    reportHorizon(schedule, activity, findings)
  }
  reportMustFinish(network, schedule, findings)
  for (let link = 0; link < network.linkCount; link++) reportOutOfSequence(network, link, findings)
  return findings
}

interface LinkedEnds {
  readonly before: Uint8Array
  readonly after: Uint8Array
}

/** Which activities have any logic before and after them; logic at a summary counts for all that is under it. */
function linkedEnds(network: Network): LinkedEnds {
  const { activityCount, links, hierarchy } = network
  const before = new Uint8Array(activityCount)
  const after = new Uint8Array(activityCount)
  for (let link = 0; link < network.linkCount; link++) {
    const from = links.from[link] as number
    const to = links.to[link] as number
    if (from < 0 || links.quarantined[link] === 1) continue
    after[from] = 1
    before[to < activityCount ? to : (hierarchy.gateOf[to - activityCount] as number)] = 1
  }
  const { summaries, childIndex, child } = hierarchy
  for (let n = summaries.length - 1; n >= 0; n--) {
    const summary = summaries[n] as number
    for (let c = childIndex[summary] as number; c < (childIndex[summary + 1] as number); c++) {
      const below = child[c] as number
      if (before[summary] === 1) before[below] = 1
      if (after[summary] === 1) after[below] = 1
    }
  }
  return { before, after }
}

function reportOpenEnds(network: Network, linked: LinkedEnds, activity: number, findings: NetworkFinding[]): void {
  const { activities } = network
  if (isOutsidePasses(network, activity) || activities.kind[activity] === kinds.summary) return
  if (activities.status[activity] === statuses.complete) return
  const about = { severity: 'info', activities: [activity], links: [] } as const
  // a date from a project that is not here stands for the logic that leads to it
  if (linked.before[activity] === 0 && activities.externalEarlyStart[activity] === none) {
    findings.push({ ...about, code: 'open-start', message: 'No logic leads to the activity.' })
  }
  if (linked.after[activity] === 0 && activities.externalLateFinish[activity] === none) {
    findings.push({ ...about, code: 'open-finish', message: 'No logic leads on from the activity.' })
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
  schedule: Schedule,
  activity: number,
  findings: NetworkFinding[],
): void {
  const { activities } = network
  if (activities.status[activity] === statuses.complete || dates.finish[activity] === none) return
  const fresh = activities.status[activity] === statuses['not-started']
  const calendar = calendarOf(network, activity)
  const misses = (stands: number, date: number): boolean => date !== none && workBetween(calendar, date, stands) > 0
  const report = (message: string): void => {
    findings.push({ code: 'constraint-violated', severity: 'warning', activities: [activity], links: [], message })
  }
  const start = schedule.earlyStart[activity] as number
  const finish = schedule.earlyFinish[activity] as number
  const check = (constraint: number | undefined, date: number): void => {
    switch (constraint) {
      case constraints['start-on']:
      case constraints['start-on-or-before']:
        if (fresh && misses(start, date)) report('The activity starts after its constraint allows.')
        return
      case constraints['finish-on']:
      case constraints['finish-on-or-before']:
        if (misses(finish, date)) report('The activity finishes after its constraint allows.')
        return
      case constraints['mandatory-start']:
      case constraints['mandatory-finish']:
        if (constraint === constraints['mandatory-finish'] ? misses(finish, date) : fresh && misses(start, date)) {
          report('The mandatory date cannot be met.')
        }
        return
      default:
    }
  }
  check(activities.constraint[activity], activities.constraintDate[activity] as number)
  check(activities.secondConstraint[activity], activities.secondConstraintDate[activity] as number)
  const logic = dates.logicStart[activity] as number
  const stands = dates.start[activity] as number
  if (fresh && logic !== none && overridesLogic(network, activity) && workBetween(calendar, stands, logic) > 0) {
    report('A fixed date holds the activity earlier than logic allows.')
  }
  if (misses(finish, activities.deadline[activity] as number)) report('The activity finishes after its deadline.')
}

/** Dates that hold an activity whatever its predecessors say. */
function overridesLogic(network: Network, activity: number): boolean {
  const { activities } = network
  if (((activities.flags[activity] as number) & flags.manual) !== 0) return true
  const constraint = activities.constraint[activity] as number
  if (constraint === constraints['mandatory-start'] || constraint === constraints['mandatory-finish']) return true
  return activities.ruleSet[activity] === ruleSets.microsoft && constraint !== constraints.none
}

function reportHorizon(schedule: Schedule, activity: number, findings: NetworkFinding[]): void {
  const { earlyStart, earlyFinish, lateStart, lateFinish } = schedule
  const beyond = [earlyStart, earlyFinish, lateStart, lateFinish].some((column) => {
    const date = column[activity] as number
    return date !== none && Math.abs(date) >= horizon
  })
  if (!beyond) return
  const message = 'The calendar has no working time left for the activity; its dates stand at the end of time.'
  findings.push({ code: 'no-working-time', severity: 'error', activities: [activity], links: [], message })
}

function reportMustFinish(network: Network, schedule: Schedule, findings: NetworkFinding[]): void {
  const { mustFinishBy } = network.projects
  const late = schedule.projectFinish.map((finish, project) => {
    const date = mustFinishBy[project] as number
    return date !== none && finish > date ? 1 : 0
  })
  if (!late.includes(1)) return
  const lists = new Map<number, number[]>()
  for (let activity = 0; activity < network.activityCount; activity++) {
    const project = network.activities.project[activity] as number
    if (late[project] !== 1 || isOutsidePasses(network, activity)) continue
    if (network.activities.kind[activity] === kinds.summary) continue
    if ((schedule.earlyFinish[activity] as number) <= (mustFinishBy[project] as number)) continue
    const list = lists.get(project)
    if (list === undefined) lists.set(project, [activity])
    else list.push(activity)
  }
  for (const activities of lists.values()) {
    const message = 'The project must finish earlier than these activities do.'
    findings.push({ code: 'constraint-violated', severity: 'warning', activities, links: [], message })
  }
}

/** Progress that logic did not allow: the successor moved before its predecessor had. */
function reportOutOfSequence(network: Network, link: number, findings: NetworkFinding[]): void {
  const { links, activities, activityCount } = network
  const from = links.from[link] as number
  const to = links.to[link] as number
  if (from < 0 || to >= activityCount || links.quarantined[link] === 1) return
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
