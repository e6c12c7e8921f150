import type { PlanSnapshot } from '@throughline/domain'
import { openPlanReader } from '@throughline/formats'
import { activityRows, computeView, programmeFromPlans, type ActivityRow } from '@throughline/programme'

/** What somebody changes: once as events for the service, once as an edit of the plans for a schedule from nothing. */
export interface Change {
  readonly facts: readonly (readonly [type: string, data: object])[]
  readonly edit: (plan: PlanSnapshot) => PlanSnapshot
}

type Activity = PlanSnapshot['activities'][number]
type Link = PlanSnapshot['links'][number]

export const minutesOfDay = 480

/** An activity that has not started takes so many days in all. */
export function lasts(project: string, code: string, days: number): Change {
  const [durationMinutes, remainingMinutes] = [days * minutesOfDay, days * minutesOfDay]
  const place = { project, activity: code }
  return {
    facts: [
      ['activity.replanned.v1', { ...place, changes: { durationMinutes } }],
      ['activity.progressed.v1', { ...place, changes: { remainingMinutes } }],
    ],
    edit: activityEdit(project, code, { durationMinutes, remainingMinutes }),
  }
}

/** An activity is under way, so many days are left. */
export function started(project: string, code: string, actualStart: string, daysLeft: number): Change {
  const changes = { status: 'in-progress' as const, actualStart, remainingMinutes: daysLeft * minutesOfDay }
  return {
    facts: [['activity.progressed.v1', { project, activity: code, changes }]],
    edit: activityEdit(project, code, changes),
  }
}

export function dataDate(project: string, date: string): Change {
  const changes = { dataDate: date }
  return {
    facts: [['project.rescheduled.v1', { project, changes }]],
    edit: (plan) => (plan.project === project ? { ...plan, settings: { ...plan.settings, ...changes } } : plan),
  }
}

export function linked([from, to]: readonly [Link['from'], Link['to']]): Change {
  const link: Link = { from, to, type: 'FS', lagMinutes: 0 }
  return {
    facts: [['link.declared.v2', link]],
    edit: (plan) => (plan.project === from.project ? { ...plan, links: [...plan.links, link] } : plan),
  }
}

export function unlinked([from, to]: readonly [Link['from'], Link['to']]): Change {
  const isIt = (link: Link): boolean =>
    link.type === 'FS' && sameEnd(link.from, from) && sameEnd(link.to, to) && link.lagMinutes === 0
  return {
    facts: [['link.withdrawn.v1', { from, to, type: 'FS' }]],
    edit: (plan) => ({ ...plan, links: plan.links.filter((link) => !isIt(link)) }),
  }
}

const sameEnd = (a: Link['from'], b: Link['from']): boolean => a.project === b.project && a.activity === b.activity

function activityEdit(project: string, code: string, changes: Partial<Activity>): Change['edit'] {
  return (plan) => {
    if (plan.project !== project) return plan
    const activities = plan.activities.map((each) => (each.code === code ? { ...each, ...changes } : each))
    return { ...plan, activities }
  }
}

export function plansOf(file: Uint8Array): readonly PlanSnapshot[] {
  const reader = openPlanReader({ fileName: 'plan.xer' })
  reader.write(file)
  const read = reader.end()
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.value.plans
}

export type Dates = Pick<ActivityRow, 'earlyStart' | 'earlyFinish' | 'lateFinish' | 'totalFloatMinutes'>

/** Dates by `project/code`, of plans scheduled from nothing: no log, no state before. */
export function scheduled(plans: readonly PlanSnapshot[]): Map<string, Dates> {
  const programme = programmeFromPlans('from-nothing', plans)
  if (!programme.ok) throw new Error(JSON.stringify(programme.problems))
  return datesOf(activityRows(computeView(programme.value)))
}

export function datesOf(rows: readonly (Dates & { readonly project: string; readonly code: string })[]) {
  return new Map(
    rows.map(({ project, code, earlyStart, earlyFinish, lateFinish, totalFloatMinutes }) => [
      `${project}/${code}`,
      { earlyStart, earlyFinish, lateFinish, totalFloatMinutes },
    ]),
  )
}

/*
 * The calendars, as the file has them: 'Calendar 10' works every day, 'Calendar 09' every day but Friday; both from 8 to
 * 12 and from 13 to 17, and without a single holiday after 25 December 2022.
 */
type Works = (date: Date) => boolean
const friday = 5
export const everyDay: Works = () => true
export const sixDays: Works = (date) => date.getUTCDay() !== friday

const dayLength = 86_400_000
const written = (date: Date): string => date.toISOString().slice(0, 'YYYY-MM-DD'.length)

/** The day that lies so many working days behind a day, or before it. */
export function shifted(day: string, days: number, works: Works): string {
  let date = new Date(`${day}T00:00Z`)
  for (let left = Math.abs(days); left > 0;) {
    date = new Date(date.getTime() + Math.sign(days) * dayLength)
    if (works(date)) left--
  }
  return written(date)
}

/** Working days from the one day to the other, both of them counted. */
export function worked(from: string, to: string, works: Works): number {
  let days = 0
  for (let time = Date.parse(`${from}T00:00Z`); time <= Date.parse(`${to}T00:00Z`); time += dayLength) {
    if (works(new Date(time))) days++
  }
  return days
}
