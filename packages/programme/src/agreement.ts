import { fromMinutes, toMinutes, type Activity, type ActivityReported } from '@throughline/domain'
import { none, type Schedule } from '@throughline/schedule'
import { disagreementClass, type DisagreementClass } from './agreement-class.ts'
import { at, projectOf, type Network } from './network.ts'
import type { ProgrammeView } from './view.ts'
import { workingTime } from './working-days.ts'

export const comparedFields = [
  'earlyStart',
  'earlyFinish',
  'lateStart',
  'lateFinish',
  'totalFloatMinutes',
  'freeFloatMinutes',
  'longestPath',
] as const
export type ComparedField = (typeof comparedFields)[number]

/** How many activities state a value of a field, and how many of these are ours too. */
export interface FieldCount {
  readonly compared: number
  readonly equal: number
}

/** One field in which we differ from the planning tool. */
export interface FieldDifference {
  readonly field: ComparedField
  readonly computed: string | number | boolean | null
  readonly reported: string | number | boolean
  /** Dates and floats: working minutes by which ours is later or larger; `null` where there is none of ours. */
  readonly minutes: number | null
}

/** An activity of which at least one compared field differs. */
export interface Disagreement {
  readonly project: string
  readonly code: string
  readonly name: string
  readonly class: DisagreementClass
  readonly differences: readonly FieldDifference[]
}

export interface Agreement {
  /** `null`: all projects together. */
  readonly project: string | null
  /** Activities of which anything is compared. */
  readonly activities: number
  /** Of which both early and late dates and the total float, as far as stated, are all equal. */
  readonly whole: number
  readonly fields: Readonly<Record<ComparedField, FieldCount>>
}

export interface AgreementReport {
  readonly total: Agreement
  readonly projects: readonly Agreement[]
  /** Unfinished levels of effort, counted apart: they follow other activities and explain no other date. */
  readonly levelOfEffort: Agreement
  /** How many activities differ in which way; only what occurs, most frequent first. */
  readonly classes: readonly { readonly class: DisagreementClass; readonly activities: number }[]
  /** By project and code. */
  readonly disagreements: readonly Disagreement[]
}

type Counts = { -readonly [F in ComparedField]: { compared: number; equal: number } }

interface Tally {
  activities: number
  whole: number
  readonly fields: Counts
}

/**
 * How far our dates are those that the planning tools computed and stored in their plans. Two dates agree when they are
 * the same or the activity's calendar has no working time between them, floats when they are within one minute.
 * Compared is what is unfinished and neither a level of effort nor a summary; of Microsoft Project every task that is no
 * summary. Started work of Primavera states the start of what remains as its early start.
 */
export function agreementOf(view: ProgrammeView): AgreementReport {
  const { network } = view
  const total = createTally()
  const effort = createTally()
  const disagreements: Disagreement[] = []
  const projects: Agreement[] = []
  for (const project of network.projects) {
    const own = createTally()
    for (let activity = project.first; activity < project.end; activity++) {
      const isEffort = isUnfinishedEffort(network, activity)
      if (!isEffort && !isCompared(network, activity)) continue
      const compared = comparisons(view, activity)
      if (compared.length === 0) continue
      if (isEffort) {
        count(effort, compared)
        continue
      }
      for (const tally of [own, total]) count(tally, compared)
      const found = compared.flatMap(({ difference }) => difference ?? [])
      if (found.length === 0) continue
      const { code, name } = at(network.activities, activity)
      const kind = disagreementClass(view, activity, found)
      disagreements.push({ project: project.id, code, name, class: kind, differences: found })
    }
    projects.push({ project: project.id, ...own })
  }
  return {
    total: { project: null, ...total },
    projects,
    levelOfEffort: { project: null, ...effort },
    classes: classesOf(disagreements),
    disagreements,
  }
}

function createTally(): Tally {
  const entries = comparedFields.map((field) => [field, { compared: 0, equal: 0 }] as const)
  return { activities: 0, whole: 0, fields: Object.fromEntries(entries) as Counts }
}

const inWhole = new Set<ComparedField>(['earlyStart', 'earlyFinish', 'lateStart', 'lateFinish', 'totalFloatMinutes'])

function count(tally: Tally, compared: readonly Comparison[]): void {
  tally.activities += 1
  if (!compared.some(({ field, difference }) => difference !== undefined && inWhole.has(field))) tally.whole += 1
  for (const { field, difference } of compared) {
    tally.fields[field].compared += 1
    if (difference === undefined) tally.fields[field].equal += 1
  }
}

function isCompared(network: Network, activity: number): boolean {
  const { kind, status, inactive } = at(network.activities, activity)
  if (kind === 'summary' || inactive === true) return false
  if (projectOf(network, activity).settings.ruleSet === 'microsoft') return true
  return status !== 'complete' && kind !== 'level-of-effort'
}

function isUnfinishedEffort(network: Network, activity: number): boolean {
  const { kind, status, inactive } = at(network.activities, activity)
  if (kind !== 'level-of-effort' || status === 'complete' || inactive === true) return false
  return projectOf(network, activity).settings.ruleSet !== 'microsoft'
}

interface Comparison {
  readonly field: ComparedField
  /** Absent: they agree. */
  readonly difference: FieldDifference | undefined
}

function comparisons(view: ProgrammeView, activity: number): Comparison[] {
  const { network, schedule } = view
  const planned = at(network.activities, activity)
  const { reported } = planned
  // what the tool has not scheduled may still carry a flag
  if (reported?.earlyStart === undefined && reported?.earlyFinish === undefined) return []
  const stated = statedValues(network, activity, planned, reported)
  return comparedFields.flatMap((field): Comparison[] => {
    const value = stated[field]
    return value === undefined ? [] : [{ field, difference: differenceOf(network, schedule, activity, field, value) }]
  })
}

function isRemaining(network: Network, activity: number): boolean {
  const { status } = at(network.activities, activity)
  return status === 'in-progress' && projectOf(network, activity).settings.ruleSet === 'primavera'
}

function statedValues(
  network: Network,
  activity: number,
  { status }: Activity,
  reported: ActivityReported,
): Pick<ActivityReported, ComparedField> {
  const earlyStart = isRemaining(network, activity)
    ? (reported.earlyStart ?? reported.remainingStart)
    : reported.earlyStart
  // a complete task has slack in no tool; what is stored is left over
  const free = status === 'complete' ? undefined : reported.freeFloatMinutes
  return { ...reported, earlyStart, freeFloatMinutes: free }
}

function differenceOf(
  network: Network,
  schedule: Schedule,
  activity: number,
  field: ComparedField,
  reported: string | number | boolean,
): FieldDifference | undefined {
  if (field === 'longestPath') {
    const computed = schedule.longestPath[activity] === 1
    return computed === reported ? undefined : { field, computed, reported: reported === true, minutes: null }
  }
  if (field === 'totalFloatMinutes' || field === 'freeFloatMinutes') {
    const computed = at(schedule[field], activity)
    const stated = Number(reported)
    if (computed !== none && Math.abs(computed - stated) <= 1) return undefined
    const missing = computed === none
    return { field, computed: missing ? null : computed, reported: stated, minutes: missing ? null : computed - stated }
  }
  const remaining = field === 'earlyStart' && isRemaining(network, activity)
  const computed = at(remaining ? schedule.remainingStart : schedule[field], activity)
  const date = String(reported)
  if (computed === none) return { field, computed: null, reported: date, minutes: null }
  const minutes = workBetween(network, activity, toMinutes(date), computed)
  return minutes === 0 ? undefined : { field, computed: fromMinutes(computed), reported: date, minutes }
}

/** Working minutes of an activity between two instants; round the clock where its duration is elapsed time. */
function workBetween(network: Network, activity: number, from: number, to: number): number {
  const { calendar, elapsed } = at(network.input.activities, activity)
  return elapsed === true ? to - from : workingTime(network, calendar).between(from, to)
}

function classesOf(disagreements: readonly Disagreement[]): AgreementReport['classes'] {
  const counts = new Map<DisagreementClass, number>()
  for (const { class: kind } of disagreements) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  return [...counts]
    .map(([kind, activities]) => ({ class: kind, activities }))
    .sort((a, b) => b.activities - a.activities || (a.class < b.class ? -1 : 1))
}
