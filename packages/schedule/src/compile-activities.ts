import { horizon } from './calendar.ts'
import {
  constraints,
  flags,
  floatKinds,
  kinds,
  ruleSets,
  statuses,
  type ActivityColumns,
  type ProjectColumns,
} from './columns.ts'
import type { CalendarBook } from './compile-calendars.ts'
import type { ActivityInput, NetworkInput, ProjectInput } from './network.ts'
import { none } from './result.ts'

/** A date of the input as a column value. */
export const dateValue = (date: number | undefined): number =>
  date === undefined || Number.isNaN(date) ? none : Math.min(horizon, Math.max(-horizon, Math.round(date)))

/** A duration of the input as a column value: whole minutes, never negative. */
const minutesValue = (minutes: number | undefined): number =>
  minutes === undefined || !(minutes > 0) ? 0 : Math.min(horizon, Math.round(minutes))

export function compileProjects(input: NetworkInput): ProjectColumns {
  const { projects } = input
  const earliest = earliestDates(input)
  const statusDate = (index: number): number => {
    const project = projects[index]
    return dateValue(project?.dataDate ?? project?.plannedStart ?? earliest[index] ?? 0)
  }
  return {
    ruleSet: Uint8Array.from(projects, ({ ruleSet }) => ruleSets[ruleSet]),
    dataDate: Int32Array.from(projects, (_, index) => statusDate(index)),
    statusDate: Int32Array.from(projects, ({ dataDate }) => dateValue(dataDate)),
    start: Int32Array.from(projects, ({ ruleSet, plannedStart }, index) => {
      // Microsoft Project plans from the project start; only the others push unfinished work to the data date
      if (ruleSet === 'microsoft') return dateValue(plannedStart ?? earliest[index] ?? statusDate(index))
      return Math.max(dateValue(plannedStart), statusDate(index))
    }),
    mustFinishBy: Int32Array.from(projects, ({ mustFinishBy }) => dateValue(mustFinishBy)),
    sharedFloatBase: Uint8Array.from(projects, ({ floatBase }) => (floatBase === 'all-projects' ? 1 : 0)),
    floatKind: Uint8Array.from(projects, ({ totalFloat }) => floatKinds[totalFloat]),
    expectedFinish: Uint8Array.from(projects, ({ useExpectedFinish }) => (useExpectedFinish ? 1 : 0)),
    overridesLogic: Uint8Array.from(projects, ({ progress, ruleSet }) =>
      progress !== 'retained-logic' || ruleSet === 'tracker' ? 1 : 0,
    ),
  }
}

/** Where a project without any date of its own begins: at its earliest actual, planned or constraint date. */
function earliestDates({ projects, activities }: NetworkInput): (number | undefined)[] {
  const earliest = projects.map(() => horizon)
  for (const { project, actualStart, plannedStart, constraint } of activities) {
    for (const date of [actualStart, plannedStart, constraint?.date]) {
      if (date !== undefined && date < (earliest[project] ?? -horizon)) earliest[project] = date
    }
  }
  return earliest.map((date) => (date === horizon ? undefined : date))
}

export function compileActivities(input: NetworkInput, book: CalendarBook): ActivityColumns {
  const count = input.activities.length
  const columns = { ...emptyColumns(count), ...compileAssignments(input, book) }
  for (let index = 0; index < count; index++) {
    const activity = input.activities[index] as ActivityInput
    const project = input.projects[activity.project]
    if (project === undefined) throw new RangeError(`Activity ${index} names no project of the network.`)
    writeState(columns, index, activity, project)
    writeDates(columns, index, activity)
    columns.calendar[index] =
      activity.elapsed === true ? book.roundTheClock : book.usable(activity.calendar, project.calendar)
  }
  return columns
}

function emptyColumns(count: number): Omit<ActivityColumns, keyof AssignmentColumns> {
  const dates = (): Int32Array => new Int32Array(count)
  return {
    project: new Int32Array(count),
    ruleSet: new Uint8Array(count),
    calendar: new Int32Array(count),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
    flags: new Uint8Array(count),
    duration: new Int32Array(count),
    remaining: new Int32Array(count),
    plannedStart: dates(),
    plannedFinish: dates(),
    actualStart: dates(),
    actualFinish: dates(),
    resume: dates(),
    constraint: new Uint8Array(count),
    constraintDate: dates(),
    secondConstraint: new Uint8Array(count),
    secondConstraintDate: dates(),
    deadline: dates(),
    expectedFinish: dates(),
    externalEarlyStart: dates(),
    externalLateFinish: dates(),
    levelingDelay: new Int32Array(count),
  }
}

function writeState(columns: ActivityColumns, index: number, activity: ActivityInput, project: ProjectInput): void {
  const { status } = activity
  const stands = project.ruleSet !== 'microsoft' && isMilestone(activity)
  columns.project[index] = activity.project
  columns.ruleSet[index] = ruleSets[project.ruleSet]
  columns.kind[index] = kinds[activity.kind]
  columns.status[index] = statuses[status]
  columns.flags[index] =
    (activity.inactive === true ? flags.inactive : 0) |
    (activity.manual === true ? flags.manual : 0) |
    (activity.elapsed === true ? flags.elapsed : 0)
  columns.duration[index] = stands ? 0 : minutesValue(activity.durationMinutes)
  columns.remaining[index] = stands || status === 'complete' ? 0 : minutesValue(activity.remainingMinutes)
  columns.constraint[index] = constraints[activity.constraint?.kind ?? 'none']
  columns.secondConstraint[index] = constraints[activity.secondaryConstraint?.kind ?? 'none']
  columns.levelingDelay[index] = minutesValue(activity.levelingDelayMinutes)
}

function writeDates(columns: ActivityColumns, index: number, activity: ActivityInput): void {
  const { status, actualStart, actualFinish } = activity
  columns.plannedStart[index] = dateValue(activity.plannedStart)
  columns.plannedFinish[index] = dateValue(activity.plannedFinish)
  columns.actualStart[index] = status === 'not-started' ? none : dateValue(actualStart ?? actualFinish)
  columns.actualFinish[index] = status === 'complete' ? dateValue(actualFinish ?? actualStart) : none
  columns.resume[index] = dateValue(resumeDate(activity))
  columns.constraintDate[index] = dateValue(activity.constraint?.date)
  columns.secondConstraintDate[index] = dateValue(activity.secondaryConstraint?.date)
  columns.deadline[index] = dateValue(activity.deadline)
  columns.expectedFinish[index] = dateValue(activity.expectedFinish)
  columns.externalEarlyStart[index] = dateValue(activity.externalEarlyStart)
  columns.externalLateFinish[index] = dateValue(activity.externalLateFinish)
}

const isMilestone = ({ kind }: ActivityInput): boolean => kind === 'start-milestone' || kind === 'finish-milestone'

/** Calendar that the activity or else its project names, as far as it works at all. */
export const taskCalendar = ({ projects }: NetworkInput, book: CalendarBook, activity: ActivityInput): number =>
  book.usable(activity.calendar, projects[activity.project]?.calendar)

/** A suspension or split that is over, or has not begun, moves nothing. */
function resumeDate({ status, suspend, stop, resume }: ActivityInput): number | undefined {
  const from = suspend ?? stop
  return status === 'in-progress' && from !== undefined && resume !== undefined && resume > from ? resume : undefined
}

type AssignmentColumns = Pick<
  ActivityColumns,
  'assignmentIndex' | 'assignmentCalendar' | 'assignmentWork' | 'assignmentDelay'
>

function compileAssignments(input: NetworkInput, book: CalendarBook): AssignmentColumns {
  const rows = { calendar: [] as number[], work: [] as number[], delay: [] as number[] }
  const index = new Int32Array(input.activities.length + 1)
  input.activities.forEach((activity, n) => {
    const own = taskCalendar(input, book, activity)
    const found = schedulingAssignments(input, activity).map((row) => {
      const calendar = book.usable(row.calendar, own)
      return { ...row, calendar: row.withTaskCalendar ? book.both(calendar, own) : calendar }
    })
    const shared = found[0]
    if (shared?.duration !== undefined && found.every(({ calendar }) => calendar === shared.calendar)) {
      // the task's duration is counted on the calendar that its resources share; uneven work is in it already
      found.splice(0, found.length, { ...shared, work: shared.duration, delay: 0 })
    }
    for (const row of found) {
      rows.calendar.push(row.calendar)
      rows.work.push(row.work)
      rows.delay.push(row.delay)
    }
    index[n + 1] = rows.calendar.length
  })
  return {
    assignmentIndex: index,
    assignmentCalendar: Int32Array.from(rows.calendar),
    assignmentWork: Int32Array.from(rows.work),
    assignmentDelay: Int32Array.from(rows.delay),
  }
}

interface SchedulingAssignment {
  readonly calendar: number
  readonly work: number
  readonly delay: number
  readonly withTaskCalendar: boolean
  /** The activity's duration, where it is counted on the calendar of its resources. */
  readonly duration?: number
}

/** Assignments on whose calendars the work is done; none: the activity's own calendar counts. */
function schedulingAssignments({ projects }: NetworkInput, activity: ActivityInput): SchedulingAssignment[] {
  const project = projects[activity.project]
  const { assignments } = activity
  if (assignments === undefined || activity.status === 'complete' || isMilestone(activity)) return []
  if (project?.ruleSet === 'microsoft') {
    if (activity.effort === 'fixed-duration' || activity.elapsed === true || activity.manual === true) return []
    if (activity.ignoreResourceCalendars === true) return []
    return assignments
      .filter(({ kind }) => kind !== 'material')
      .map((row) => ({
        calendar: row.calendar,
        work:
          row.workMinutes === undefined ? minutesValue(activity.durationMinutes) : spread(row.workMinutes, row.units),
        delay: minutesValue(row.delayMinutes),
        withTaskCalendar: activity.calendar !== project.calendar,
        duration: minutesValue(activity.durationMinutes),
      }))
  }
  if (activity.kind !== 'resource-dependent') return []
  return assignments
    .filter(({ kind }) => kind === 'labour')
    .map((row) => ({
      calendar: row.calendar,
      work:
        row.remainingWorkMinutes === undefined
          ? minutesValue(activity.remainingMinutes)
          : spread(row.remainingWorkMinutes, row.units),
      delay: minutesValue(row.delayMinutes),
      withTaskCalendar: false,
    }))
}

/** Working time that units of a resource need for an amount of work. */
const spread = (workMinutes: number, units: number | undefined): number =>
  minutesValue(units !== undefined && units > 0 ? workMinutes / units : workMinutes)
