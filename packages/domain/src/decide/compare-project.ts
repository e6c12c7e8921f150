import { changesBetween, same } from '../changes.ts'
import type { Fact } from '../facts.ts'
import {
  activityDefinition,
  activityProgress,
  projectSettings,
  type Activity,
  type ActivityDefinition,
  type ActivityProgress,
  type ProjectSettings,
} from '../plan.ts'
import type { ProjectRegister } from '../register.ts'
import type { SettledPlan } from './settle-plan.ts'

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
