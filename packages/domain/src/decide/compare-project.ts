import { changesBetween, same } from '../changes.ts'
import type { Fact } from '../facts.ts'
import {
  activityDefinition,
  activityProgress,
  projectSettings,
  type Activity,
  type ActivityDefinition,
  type ActivityProgress,
  type Baseline,
  type ProjectSettings,
} from '../plan.ts'
import type { ProjectRegister } from '../register.ts'
import type { BaselineDates, SettledPlan } from './settle-plan.ts'

const settingsKeys = Object.keys(projectSettings.shape) as (keyof ProjectSettings)[]
const definitionKeys = Object.keys(activityDefinition.shape) as (keyof ActivityDefinition)[]
const progressKeys = Object.keys(activityProgress.shape) as (keyof ActivityProgress)[]

export function* projectFacts(known: ProjectRegister | undefined, plan: SettledPlan): Generator<Fact> {
  const { project, settings } = plan
  if (known === undefined) {
    yield { type: 'project.joined', data: { project, settings } }
    return
  }
  // Most tools name no owner, and none says what is confidential: what the programme office declared stays until a plan
  // says otherwise.
  const owner = settings.owner ?? known.settings.owner
  const confidential = settings.confidential ?? known.settings.confidential
  const stated = {
    ...settings,
    ...(owner === undefined ? {} : { owner }),
    ...(confidential === undefined ? {} : { confidential }),
  }
  const changes = changesBetween(known.settings, stated, settingsKeys)
  if (changes !== undefined) {
    yield { type: 'project.rescheduled', data: { project, changes } } as Fact
  }
}

/** Calendars that the plan does not name stay: what uses them may be declared by itself. */
export function* calendarFacts(known: ProjectRegister | undefined, plan: SettledPlan): Generator<Fact> {
  for (const [code, calendar] of plan.calendars) {
    if (same(known?.calendars.get(code), calendar)) continue
    yield { type: 'calendar.defined', data: { project: plan.project, calendar } }
  }
}

export function* activityFacts(known: ProjectRegister | undefined, plan: SettledPlan): Generator<Fact> {
  const { project } = plan
  for (const [code, activity] of plan.activities) {
    const before = known?.activities.get(code)
    if (before === undefined) yield { type: 'activity.planned', data: { project, activity } }
    else yield* changedActivity(project, before, activity)
  }
  for (const code of known?.activities.keys() ?? []) {
    if (!plan.activities.has(code)) yield { type: 'activity.removed', data: { project, activity: code } }
  }
}

function* changedActivity(project: string, before: Activity, after: Activity): Generator<Fact> {
  const activity = after.code
  const replanned = changesBetween(before, after, definitionKeys)
  if (replanned !== undefined) {
    yield { type: 'activity.replanned', data: { project, activity, changes: replanned } } as Fact
  }
  const progressed = changesBetween(before, after, progressKeys)
  if (progressed !== undefined) {
    yield { type: 'activity.progressed', data: { project, activity, changes: progressed } } as Fact
  }
  if (!same(before.reported, after.reported)) {
    yield { type: 'activity.reported', data: { project, activity, reported: after.reported ?? null } }
  }
}

/** A baseline that the plan does not name stays: tools export the current ones only. */
export function* baselineFacts(known: ProjectRegister | undefined, plan: SettledPlan): Generator<Fact> {
  for (const [name, dates] of plan.baselines) {
    const before = known?.baselines.get(name)
    if (before !== undefined && sameBaseline(before, dates)) continue
    const parts = baselineParts(dates)
    for (const [part, activities] of parts.entries()) {
      const numbered = parts.length === 1 ? {} : { part }
      yield { type: 'baseline.taken', data: { project: plan.project, name, activities, ...numbered } }
    }
  }
}

function sameBaseline(a: ReadonlyMap<string, BaselineDates>, b: ReadonlyMap<string, BaselineDates>): boolean {
  if (a.size !== b.size) return false
  for (const [code, dates] of b) {
    if (!same(a.get(code), dates)) return false
  }
  return true
}

/** Keeps the event of a part below 200 kB (or twice that, when codes are long and not Latin): some 1,600 activities. */
const partCharacters = 190_000
/** Two dates, a duration, their names and the punctuation. */
const datesCharacters = 110

function baselineParts(dates: ReadonlyMap<string, BaselineDates>): Baseline['activities'][] {
  const parts: Baseline['activities'][] = []
  let part: Baseline['activities'] = []
  let characters = 0
  for (const [activity, stated] of dates) {
    const length = activity.length + datesCharacters
    if (part.length > 0 && characters + length > partCharacters) {
      parts.push(part)
      part = []
      characters = 0
    }
    part.push({ activity, ...stated })
    characters += length
  }
  parts.push(part)
  return parts
}
