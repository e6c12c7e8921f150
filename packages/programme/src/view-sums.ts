import { none } from '@throughline/schedule'
import { at } from './network.ts'
import { findEnds, findLast, reviseEnds, reviseLast } from './target-ends.ts'
import { isCritical, standsAlike, type Dated } from './view.ts'

/** Counts over the activities of one project. */
export interface ProjectCounts {
  readonly complete: number
  readonly inProgress: number
  readonly critical: number
  readonly negativeFloat: number
  /** Earliest early start, or `none`. */
  readonly start: number
}

/** What takes a walk over all activities to find out, and is kept up from view to view instead. */
export interface ViewSums {
  /** By project. */
  readonly counts: readonly ProjectCounts[]
  /** By project, and the programme's as the last: the activity that makes the finish; -1: there is none. */
  readonly ends: Int32Array
  /** The activities that end with the programme, whatever they are, ascending. */
  readonly last: readonly number[]
}

export function sumUp(dated: Dated): ViewSums {
  const last = findLast(dated)
  const counts = dated.network.projects.map((_, project) => countProject(dated, project))
  return { counts, ends: findEnds(dated, last), last }
}

/**
 * The sums of a view from those of the view before it.
 *
 * @param activities indices of what has changed
 * @param projects indices of those whose settings are others: what is critical follows from them
 */
export function reviseSums(
  sums: ViewSums,
  before: Dated,
  after: Dated,
  activities: readonly number[],
  projects: ReadonlySet<number>,
): ViewSums {
  const drafts = new Map<number, Draft>()
  for (const activity of activities) {
    const project = at(after.network.projectAt, activity)
    if (projects.has(project)) continue
    let draft = drafts.get(project)
    if (draft === undefined) {
      draft = { ...at(sums.counts, project), stale: false }
      drafts.set(project, draft)
    }
    // of many that move most are counted as before
    if (!standsAlike(before, after, activity)) {
      count(draft, before, activity, -1)
      count(draft, after, activity, 1)
    }
    reviseStart(draft, at(before.schedule.earlyStart, activity), at(after.schedule.earlyStart, activity))
  }
  const counts = sums.counts.slice()
  for (const [project, { stale, ...draft }] of drafts) {
    counts[project] = stale ? { ...draft, start: earliestStart(after, project) } : draft
  }
  for (const project of projects) counts[project] = countProject(after, project)
  const last = reviseLast(sums.last, before, after, activities)
  return { counts, ends: reviseEnds(sums.ends, after, new Set([...drafts.keys(), ...projects]), last), last }
}

type Draft = { -readonly [K in keyof ProjectCounts]: ProjectCounts[K] } & {
  /** What began first may begin later now. */
  stale: boolean
}

function countProject(dated: Dated, project: number): ProjectCounts {
  const draft: Draft = { complete: 0, inProgress: 0, critical: 0, negativeFloat: 0, start: none, stale: false }
  const { first, end } = at(dated.network.projects, project)
  for (let activity = first; activity < end; activity++) count(draft, dated, activity, 1)
  const { complete, inProgress, critical, negativeFloat } = draft
  return { complete, inProgress, critical, negativeFloat, start: earliestStart(dated, project) }
}

function count(draft: Draft, dated: Dated, activity: number, step: 1 | -1): void {
  const { status } = at(dated.network.activities, activity)
  if (status === 'complete') draft.complete += step
  if (status === 'in-progress') draft.inProgress += step
  if (isCritical(dated, activity)) draft.critical += step
  const float = at(dated.schedule.totalFloatMinutes, activity)
  if (float !== none && float < 0) draft.negativeFloat += step
}

function reviseStart(draft: Draft, was: number, is: number): void {
  if (was === is) return
  if (was !== none && was === draft.start) draft.stale = true
  if (is !== none && (draft.start === none || is < draft.start)) draft.start = is
}

function earliestStart({ network, schedule: { earlyStart } }: Dated, project: number): number {
  const { first, end } = at(network.projects, project)
  let start = none
  for (let activity = first; activity < end; activity++) {
    const begins = at(earlyStart, activity)
    if (begins !== none && (start === none || begins < start)) start = begins
  }
  return start
}
