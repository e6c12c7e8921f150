import { fromMinutes, toMinutes, type Activity, type Finding } from '@throughline/domain'
import { none, type Schedule } from '@throughline/schedule'
import { at, type Network, type NetworkProject } from './network.ts'
import { minutesPerDay, workingTime } from './working-days.ts'
import type { Dated } from './view.ts'
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

/** Which activities differ, with one finding a project: how many do, and the first of them. */
export interface Divergence {
  /** By activity: 0 nothing to compare, 1 agrees, 2 differs. */
  readonly states: Uint8Array
  readonly compared: Int32Array
  readonly differ: Int32Array
  /** By project. */
  readonly findings: (Finding | undefined)[]
}

const agrees = 1
const differs = 2

export function findDivergence(dated: Dated): Divergence {
  const { activities, projects } = dated.network
  const divergence: Divergence = {
    states: new Uint8Array(activities.length),
    compared: new Int32Array(projects.length),
    differ: new Int32Array(projects.length),
    findings: projects.map(() => undefined),
  }
  projects.forEach(({ first, end }, place) => {
    for (let activity = first; activity < end; activity++) compare(divergence, dated, place, activity)
    divergence.findings[place] = divergenceFinding(divergence, dated, place)
  })
  return divergence
}

/** Looks again at some activities, in place; gives the projects whose finding is another. */
export function reviseDivergence(
  divergence: Divergence,
  dated: Dated,
  { restated, moved }: { readonly restated: Iterable<number>; readonly moved: readonly number[] },
  projects: Iterable<number>,
): { readonly removed: Finding[]; readonly added: Finding[] } {
  const touched = new Set(projects)
  const { projectAt } = dated.network
  const look = (activity: number): void => {
    const project = at(projectAt, activity)
    compare(divergence, dated, project, activity)
    touched.add(project)
  }
  for (const activity of restated) look(activity)
  // of many that move most have nothing to be compared with
  for (const activity of moved) if (divergence.states[activity] !== 0) look(activity)
  const removed: Finding[] = []
  const added: Finding[] = []
  for (const place of touched) {
    const known = divergence.findings[place]
    const found = divergenceFinding(divergence, dated, place)
    if (known?.message === found?.message) continue
    divergence.findings[place] = found
    if (known !== undefined) removed.push(known)
    if (found !== undefined) added.push(found)
  }
  return { removed, added }
}

function compare({ states, compared, differ }: Divergence, dated: Dated, project: number, activity: number): void {
  const { network, schedule } = dated
  const known = at(states, activity)
  const state = !isComparable(at(network.activities, activity)) ? 0 : isDivergent(network, schedule, activity) ? 2 : 1
  if (state === known) return
  states[activity] = state
  compared[project] = at(compared, project) + Math.min(state, agrees) - Math.min(known, agrees)
  differ[project] = at(differ, project) + Number(state === differs) - Number(known === differs)
}

function divergenceFinding(
  { states, compared, differ }: Divergence,
  { network, schedule }: Dated,
  place: number,
): Finding | undefined {
  const count = at(differ, place)
  if (count === 0) return undefined
  const project = at(network.projects, place)
  const examples: string[] = []
  let activity = states.indexOf(differs, project.first)
  while (examples.length < Math.min(examplesNamed, count)) {
    const [first] = differences(network, schedule, activity)
    if (first !== undefined) examples.push(exampleWords(network, project, activity, first))
    activity = states.indexOf(differs, activity + 1)
  }
  const tool = project.settings.tool ?? 'its planning tool'
  return {
    code: 'divergence',
    severity: 'warning',
    message: `Project ${project.id}: ${plural(count, 'activity', 'activities')} of ${at(compared, place)} ${count === 1 ? 'has' : 'have'} other early dates than ${tool} reports. ${examples.join('; ')}.`,
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
