import type {
  ActivityInput,
  AssignmentInput,
  CalendarInput,
  ConstraintInput,
  LinkInput,
  LinkType,
  NetworkInput,
  ProjectInput,
  Schedule,
  Shift,
} from '../../src/index.ts'
import { none } from '../../src/index.ts'

/** A small plan and the dates a planner expects of it. Days are working days of eight hours, dates lie in 2026. */
export interface Case {
  readonly title: string
  /** What differs from the usual project: Primavera rules, data date Monday 5 January 08:00, office calendar. */
  readonly project?: ProjectCase
  /** Several projects: activities name theirs by its place. */
  readonly projects?: readonly ProjectCase[]
  readonly activities: readonly ActivityCase[]
  /** "A FS B", "A SS B +2d", "A FS B -50%", "A FS B +2e" (elapsed days of 24 hours). */
  readonly links?: readonly string[]
  /** Code, early start, early finish, late start, late finish, total float and free float in days. */
  readonly expect: readonly string[]
  readonly findings?: readonly string[]
  /** Links that drive, as they are written above. */
  readonly driving?: readonly string[]
  readonly longestPath?: string
}

export type CalendarName = 'office' | 'six' | 'always'

export interface ProjectCase extends Partial<
  Omit<ProjectInput, 'dataDate' | 'plannedStart' | 'mustFinishBy' | 'calendar'>
> {
  readonly dataDate?: string
  readonly plannedStart?: string
  readonly mustFinishBy?: string
  readonly on?: CalendarName
}

export interface ActivityCase {
  readonly code: string
  readonly days?: number
  readonly left?: number
  readonly project?: number
  readonly on?: CalendarName
  readonly kind?: ActivityInput['kind']
  readonly under?: string
  readonly started?: string
  readonly finished?: string
  readonly planned?: string
  readonly plannedTo?: string
  readonly suspend?: string
  readonly resume?: string
  readonly stop?: string
  /** "start-on 01-07 08:00" */
  readonly constraint?: string
  readonly second?: string
  readonly deadline?: string
  readonly expected?: string
  readonly externalStart?: string
  readonly externalFinish?: string
  readonly elapsedDays?: number
  readonly manual?: boolean
  readonly inactive?: boolean
  readonly levelingDays?: number
  readonly effort?: ActivityInput['effort']
  readonly resources?: readonly { on: CalendarName; kind?: AssignmentInput['kind']; days: number; units?: number }[]
}

const workday: readonly Shift[] = [
  [480, 720],
  [780, 1020],
]
const calendarNames: readonly CalendarName[] = ['office', 'six', 'always']
const calendars: readonly CalendarInput[] = [
  { week: [[], workday, workday, workday, workday, workday, []], exceptions: new Map() },
  { week: [[], workday, workday, workday, workday, workday, workday], exceptions: new Map() },
  { week: Array.from({ length: 7 }, (): Shift[] => [[0, 1440]]), exceptions: new Map() },
]

const instant = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Date.parse(`2026-${text.replace(' ', 'T')}Z`) / 60_000

function constraintInput(text: string | undefined): ConstraintInput | undefined {
  if (text === undefined) return undefined
  const [kind = '', ...date] = text.split(' ')
  return { kind: kind as ConstraintInput['kind'], date: instant(date.length > 0 ? date.join(' ') : undefined) }
}

function projectInput(project: ProjectCase): ProjectInput {
  const { dataDate = '01-05 08:00', plannedStart, mustFinishBy, on = 'office', ...rest } = project
  return {
    ruleSet: 'primavera',
    progress: 'retained-logic',
    lagCalendar: 'predecessor',
    startToStartLagFrom: 'early-start',
    totalFloat: 'finish',
    floatBase: 'own-project',
    useExpectedFinish: true,
    ...rest,
    calendar: calendarNames.indexOf(on),
    dataDate: instant(dataDate),
    plannedStart: instant(plannedStart),
    mustFinishBy: instant(mustFinishBy),
  }
}

function activityInput(activity: ActivityCase, codes: readonly string[]): ActivityInput {
  const { started, finished, days = 0, left = days, elapsedDays } = activity
  const minutes = elapsedDays === undefined ? days * 480 : elapsedDays * 1440
  return {
    project: activity.project ?? 0,
    calendar: calendarNames.indexOf(activity.on ?? 'office'),
    kind: activity.kind ?? 'task',
    status: finished !== undefined ? 'complete' : started !== undefined ? 'in-progress' : 'not-started',
    durationMinutes: minutes,
    remainingMinutes: finished !== undefined ? 0 : elapsedDays === undefined ? left * 480 : minutes,
    elapsed: elapsedDays !== undefined,
    parent: activity.under === undefined ? undefined : codes.indexOf(activity.under),
    actualStart: instant(started),
    actualFinish: instant(finished),
    plannedStart: instant(activity.planned),
    plannedFinish: instant(activity.plannedTo),
    suspend: instant(activity.suspend),
    resume: instant(activity.resume),
    stop: instant(activity.stop),
    constraint: constraintInput(activity.constraint),
    secondaryConstraint: constraintInput(activity.second),
    deadline: instant(activity.deadline),
    expectedFinish: instant(activity.expected),
    externalEarlyStart: instant(activity.externalStart),
    externalLateFinish: instant(activity.externalFinish),
    manual: activity.manual,
    inactive: activity.inactive,
    levelingDelayMinutes: (activity.levelingDays ?? 0) * 1440,
    effort: activity.effort,
    assignments: activity.resources?.map(({ on, kind = 'labour', days, units }) => ({
      calendar: calendarNames.indexOf(on),
      kind,
      units,
      workMinutes: days * 480,
      remainingWorkMinutes: days * 480,
    })),
  }
}

function linkInput(text: string, codes: readonly string[]): LinkInput {
  const [from = '', type, to = '', lag = '+0d'] = text.split(' ')
  const amount = Number(lag.slice(0, -1))
  const ends = { from: codes.indexOf(from), to: codes.indexOf(to), type: type as LinkType }
  if (lag.endsWith('%')) return { ...ends, lagMinutes: 0, lagUnit: 'percent', lagPercent: amount }
  if (lag.endsWith('e')) return { ...ends, lagMinutes: amount * 1440, lagUnit: 'elapsed' }
  return { ...ends, lagMinutes: amount * 480 }
}

export function networkOf({ project, projects, activities, links = [] }: Case): NetworkInput {
  const codes = activities.map(({ code }) => code)
  return {
    calendars,
    projects: (projects ?? [project ?? {}]).map(projectInput),
    activities: activities.map((activity) => activityInput(activity, codes)),
    links: links.map((link) => linkInput(link, codes)),
  }
}

const dateText = (date: number | undefined): string =>
  date === undefined || date === none ? '-' : new Date(date * 60_000).toISOString().slice(5, 16).replace('T', ' ')
const daysText = (minutes: number | undefined): string =>
  minutes === undefined || minutes === none ? '-' : String(minutes / 480)

/** A schedule in the words of {@link Case.expect}. */
export function rowsOf(schedule: Schedule, { activities }: Case): string[] {
  return activities.map(({ code }, n) => {
    const dates = [schedule.earlyStart[n], schedule.earlyFinish[n], schedule.lateStart[n], schedule.lateFinish[n]]
    const floats = [schedule.totalFloatMinutes[n], schedule.freeFloatMinutes[n]]
    return [code, ...dates.map(dateText), ...floats.map(daysText)].join(' | ')
  })
}
