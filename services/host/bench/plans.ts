import { fromMinutes, type Activity, type Calendar, type Link, type PlanSnapshot } from '@throughline/domain'
import type { ActivityInput, CalendarInput, ConstraintInput, NetworkInput, ProjectInput } from '@throughline/schedule'
import { generateProgramme } from '@throughline/schedule/bench'

/** A generated programme as its planning tools would submit it. */
export interface GeneratedPlans {
  /** One project each, with the links into its activities from its own. */
  readonly plans: readonly PlanSnapshot[]
  /** Links between projects, which no plan carries. */
  readonly links: readonly Link[]
  readonly targets: readonly GeneratedTarget[]
}

export interface GeneratedTarget {
  readonly target: string
  readonly name: string
  readonly project: string
  readonly activity: string
  readonly committed: string | undefined
}

const projectActivities = 5000
/** Every so many projects state their dates in the plan file too, as tools do. */
const targetsPerProject = 3

export function generatePlans(activities: number, seed: number): GeneratedPlans {
  const projects = Math.max(1, Math.round(activities / projectActivities))
  const input = generateProgramme({ activities, seed, projects })
  const first = Int32Array.from({ length: projects + 1 }, (_, index) => Math.round((index * activities) / projects))
  const calendars = input.calendars.map(calendarOf)
  const plans = input.projects.map((project, index): PlanSnapshot => {
    const range = input.activities.slice(first[index], first[index + 1])
    return {
      project: projectId(index),
      settings: settingsOf(project, index),
      calendars,
      activities: range.map((activity, place) => activityOf(activity, place)),
      links: [],
    }
  })
  const between: Link[] = []
  const seen = new Set<string>()
  for (const { from, to, type, lagMinutes } of input.links) {
    const key = `${from} ${to} ${type}`
    if (seen.has(key)) continue
    seen.add(key)
    const link: Link = { from: endOf(input, first, from), to: endOf(input, first, to), type, lagMinutes }
    const plan = plans[input.activities[to]?.project ?? 0]
    if (link.from.project === link.to.project) plan?.links.push(link)
    else between.push(link)
  }
  return { plans, links: between, targets: targetsOf(plans) }
}

export const projectId = (index: number): string => `P${String(index).padStart(3, '0')}`
const codeOf = (place: number): string => `A${String(place).padStart(5, '0')}`

function endOf({ activities }: NetworkInput, first: Int32Array, index: number): Link['from'] {
  const project = activities[index]?.project ?? 0
  return { project: projectId(project), activity: codeOf(index - (first[project] ?? 0)) }
}

const dateOf = (minutes: number | undefined): string | undefined =>
  minutes === undefined ? undefined : fromMinutes(minutes)

function calendarOf({ week, exceptions }: CalendarInput, index: number): Calendar {
  const day = 86_400_000
  return {
    code: `C${index}`,
    week: week.map((shifts) => shifts.map(([from, to]): [number, number] => [from, to])),
    exceptions: [...exceptions]
      .sort(([a], [b]) => a - b)
      .map(([date, shifts]) => ({
        date: new Date(date * day).toISOString().slice(0, 10),
        shifts: shifts.map(([from, to]): [number, number] => [from, to]),
      })),
  }
}

function settingsOf(project: ProjectInput, index: number): PlanSnapshot['settings'] {
  const { ruleSet, progress, lagCalendar, startToStartLagFrom, totalFloat, floatBase, useExpectedFinish } = project
  return compact({
    name: `Project ${index}`,
    ruleSet,
    tool: ruleSet === 'microsoft' ? 'Microsoft Project' : 'Primavera P6',
    dataDate: dateOf(project.dataDate),
    plannedStart: dateOf(project.plannedStart),
    mustFinishBy: dateOf(project.mustFinishBy),
    defaultCalendar: `C${project.calendar}`,
    owner: `Owner ${index}`,
    options: { progress, lagCalendar, startToStartLagFrom, totalFloat, floatBase, useExpectedFinish },
  })
}

function activityOf(activity: ActivityInput, place: number): Activity {
  const { constraint } = activity
  return compact({
    code: codeOf(place),
    name: `Step ${place}`,
    kind: activity.kind,
    calendar: `C${activity.calendar}`,
    durationMinutes: activity.durationMinutes,
    status: activity.status,
    remainingMinutes: activity.remainingMinutes,
    actualStart: dateOf(activity.actualStart),
    actualFinish: dateOf(activity.actualFinish),
    expectedFinish: dateOf(activity.expectedFinish),
    constraint: constraint === undefined ? undefined : constraintOf(constraint),
  })
}

function constraintOf({ kind, date }: ConstraintInput): NonNullable<Activity['constraint']> {
  const stated = dateOf(date)
  return stated === undefined ? { kind } : { kind, date: stated }
}

/** Without fields that say nothing: a plan states what it knows. */
function compact<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }
}

/** The last unfinished milestones of each project; every other one has a committed date. */
function targetsOf(plans: readonly PlanSnapshot[]): GeneratedTarget[] {
  return plans.flatMap(({ project, activities }) =>
    activities
      .filter(({ kind, status }) => kind === 'finish-milestone' && status === 'not-started')
      .slice(-targetsPerProject)
      .map(({ code }, index) => ({
        target: `${project}-${code}`,
        name: `Milestone ${code} of ${project}`,
        project,
        activity: code,
        committed: index % 2 === 0 ? '2027-06-30T17:00' : undefined,
      })),
  )
}
