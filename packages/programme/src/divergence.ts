import { fromMinutes, toMinutes, type Activity, type Finding } from '@throughline/domain'
import { none, type Schedule } from '@throughline/schedule'
import { at, type Network, type NetworkProject } from './network.ts'
import { minutesPerDay, workingTime } from './working-days.ts'
import { activityAt, dateWords, plural, workingWords } from './words.ts'

/** Planning tools round to the minute; a difference of no more than this many working minutes is none. */
const toleranceMinutes = 1

interface Difference {
  readonly what: string
  readonly computed: number
  readonly reported: string
  /** Working minutes in the activity's calendar; 0 when the difference is round-the-clock time only. */
  readonly minutes: number
}

function isComparable({ reported, status, kind }: Activity): boolean {
  if (status === 'complete' || kind === 'summary' || kind === 'level-of-effort') return false
  return (reported?.earlyStart ?? reported?.earlyFinish) !== undefined
}

/**
 * Where our early dates differ from those that the tool computed, in working time of the activity's own calendar: the
 * end of a day and the start of the next are the same. Complete activities have no early dates, summaries and
 * levels of effort follow from others. What has started is compared at its finish and, where the tool states it, at the
 * start of the remaining work.
 */
export function differences(network: Network, schedule: Schedule, activity: number): Difference[] {
  const planned = at(network.activities, activity)
  const { reported } = planned
  if (reported === undefined || !isComparable(planned)) return []
  const started = planned.status === 'in-progress'
  const compared: readonly (readonly [string, number, string | undefined])[] = [
    started
      ? ['start of the remaining work', at(schedule.remainingStart, activity), reported.remainingStart]
      : ['early start', at(schedule.earlyStart, activity), reported.earlyStart],
    ['early finish', at(schedule.earlyFinish, activity), reported.earlyFinish],
  ]
  const found: Difference[] = []
  for (const [what, computed, date] of compared) {
    if (date === undefined || computed === none) continue
    const instant = toMinutes(date)
    if (instant === computed) continue
    const calendar = at(network.input.activities, activity).calendar
    const minutes = Math.abs(workingTime(network, calendar).between(instant, computed))
    if (minutes > toleranceMinutes) found.push({ what, computed, reported: date, minutes })
  }
  return found
}

export function isDivergent(network: Network, schedule: Schedule, activity: number): boolean {
  return differences(network, schedule, activity).length > 0
}

const examplesNamed = 3

/** One finding a project: how many activities differ, and the first of them. */
export function divergenceFindings(network: Network, schedule: Schedule): Finding[] {
  return network.projects.flatMap((project) => divergence(network, schedule, project) ?? [])
}

function divergence(network: Network, schedule: Schedule, project: NetworkProject): Finding | undefined {
  const examples: string[] = []
  let compared = 0
  let differ = 0
  for (let activity = project.first; activity < project.end; activity++) {
    if (!isComparable(at(network.activities, activity))) continue
    compared += 1
    const found = differences(network, schedule, activity)
    const [first] = found
    if (first === undefined) continue
    differ += 1
    if (examples.length < examplesNamed) examples.push(exampleWords(network, project, activity, first))
  }
  if (differ === 0) return undefined
  const tool = project.settings.tool ?? 'its planning tool'
  return {
    code: 'divergence',
    severity: 'warning',
    message: `Project ${project.id}: ${plural(differ, 'activity', 'activities')} of ${compared} ${differ === 1 ? 'has' : 'have'} other early dates than ${tool} reports. ${examples.join('; ')}.`,
    at: project.id,
    project: project.id,
  }
}

function exampleWords(network: Network, project: NetworkProject, activity: number, first: Difference): string {
  const calendar = at(network.input.activities, activity).calendar
  const later = toMinutes(first.reported) < first.computed
  const size = workingWords(first.minutes, minutesPerDay(network, calendar))
  return `${activityAt(project.id, at(network.activities, activity).code)} ${first.what} ${dateWords(fromMinutes(first.computed))}, reported ${dateWords(first.reported)} (${size} ${later ? 'later' : 'earlier'})`
}
