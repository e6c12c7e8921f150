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
  const earliest = projects.some(needsEarliest) ? earliestDates(input) : []
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

/** Does the project state none of the dates it may begin at? */
export const needsEarliest = ({ ruleSet, dataDate, plannedStart }: ProjectInput): boolean =>
  plannedStart === undefined && (dataDate === undefined || ruleSet === 'microsoft')

/** Where a project without any date of its own begins: at its earliest actual, planned or constraint date. */
function earliestDates({ projects, activities }: NetworkInput): (number | undefined)[] {
  const earliest = projects.map(() => horizon)
  for (const { project, actualStart, plannedStart, constraint, removed } of activities) {
    if (removed === true) continue
    for (const date of [actualStart, plannedStart, constraint?.date]) {
      if (date !== undefined && date < (earliest[project] ?? -horizon)) earliest[project] = date
    }
  }
  return earliest.map((date) => (date === horizon ? undefined : date))
}

/** Assignments by activity, written one after the other. */
export interface AssignmentRows {
  readonly calendar: number[]
  readonly work: number[]
  readonly delay: number[]
}

export function compileActivities(input: NetworkInput, book: CalendarBook): ActivityColumns {
  const count = input.activities.length
  const columns = emptyColumns(count)
  const rows: AssignmentRows = { calendar: [], work: [], delay: [] }
  const index = new Int32Array(count + 1)
  for (let n = 0; n < count; n++) {
    // everything about an activity is read at once: in a large plan, coming back to it is what takes long
    writeActivity({ input, book }, columns, n, rows)
    index[n + 1] = rows.calendar.length
  }
  columns.assignmentIndex = index
  columns.assignmentEnd = index.subarray(1)
  columns.assignmentCalendar = Int32Array.from(rows.calendar)
  columns.assignmentWork = Int32Array.from(rows.work)
  columns.assignmentDelay = Int32Array.from(rows.delay)
  return columns
}

/** Columns in the making; objects made in one place have one shape, and the passes depend on it for their speed. */
export type OwnColumns = { -readonly [column in keyof ActivityColumns]: ActivityColumns[column] }

function emptyColumns(count: number): OwnColumns {
  const dates = (): Int32Array => new Int32Array(count)
  return {
    project: new Int32Array(count),
    ruleSet: new Uint8Array(count),
    calendar: new Int32Array(count),
    statedCalendar: new Int32Array(count),
    workCalendar: new Int32Array(count),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
    flags: new Uint8Array(count),
    code: new Uint16Array(count),
    statedParent: new Int32Array(count),
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
    assignmentIndex: new Int32Array(0),
    assignmentEnd: new Int32Array(0),
    assignmentCalendar: new Int32Array(0),
    assignmentWork: new Int32Array(0),
    assignmentDelay: new Int32Array(0),
  }
}

/** What stands at an empty place. */
const nothing: ActivityInput = {
  project: 0,
  calendar: -1,
  kind: 'task',
  status: 'not-started',
  durationMinutes: 0,
  remainingMinutes: 0,
  inactive: true,
  removed: true,
}

/** What the rules for one activity look at. */
export interface ActivityScene {
  readonly input: NetworkInput
  readonly book: CalendarBook
}

/** Writes one activity's columns, all but the packed code, and adds its assignments to the rows. */
export function writeActivity(
  { input, book }: ActivityScene,
  columns: OwnColumns,
  index: number,
  rows: AssignmentRows,
): void {
  const stated = input.activities[index] as ActivityInput
  const activity = stated.removed === true ? nothing : stated
  const project = input.projects[activity.project]
  if (project === undefined) {
    if (activity.removed !== true) throw new RangeError(`Activity ${index} names no project of the network.`)
    columns.flags[index] = flags.inactive | flags.removed
    return
  }
  writeState(columns, index, activity, project)
  writeDates(columns, index, activity)
  const { calendar, parent } = activity
  const own = book.usable(calendar, project.calendar)
  columns.statedCalendar[index] =
    Number.isInteger(calendar) && calendar >= 0 && calendar < book.roundTheClock ? calendar : -1
  columns.statedParent[index] = parent !== undefined && Number.isInteger(parent) && parent !== index ? parent : -1
  columns.workCalendar[index] = own
  columns.calendar[index] = activity.elapsed === true ? book.roundTheClock : own
  if (activity.assignments !== undefined) writeAssignments(rows, project, activity, own, book)
}

function writeState(columns: OwnColumns, index: number, activity: ActivityInput, project: ProjectInput): void {
  const { status, kind, inactive, manual, elapsed, removed, durationMinutes, remainingMinutes, levelingDelayMinutes } =
    activity
  const isPoint = project.ruleSet !== 'microsoft' && (kind === 'start-milestone' || kind === 'finish-milestone')
  columns.project[index] = activity.project
  columns.ruleSet[index] = ruleSets[project.ruleSet]
  columns.kind[index] = kinds[kind]
  columns.status[index] = statuses[status]
  columns.flags[index] =
    (inactive === true ? flags.inactive : 0) |
    (manual === true ? flags.manual : 0) |
    (elapsed === true ? flags.elapsed : 0) |
    (removed === true ? flags.removed : 0)
  columns.duration[index] = isPoint ? 0 : minutesValue(durationMinutes)
  columns.remaining[index] = isPoint || status === 'complete' ? 0 : minutesValue(remainingMinutes)
  columns.levelingDelay[index] = minutesValue(levelingDelayMinutes)
}

function writeDates(columns: OwnColumns, index: number, activity: ActivityInput): void {
  const { status, actualStart, actualFinish, suspend, stop, resume, constraint, secondaryConstraint } = activity
  const from = suspend ?? stop
  // a suspension or split that is over, or has not begun, moves nothing
  const resumes = status === 'in-progress' && from !== undefined && resume !== undefined && resume > from
  columns.plannedStart[index] = dateValue(activity.plannedStart)
  columns.plannedFinish[index] = dateValue(activity.plannedFinish)
  columns.actualStart[index] = status === 'not-started' ? none : dateValue(actualStart ?? actualFinish)
  columns.actualFinish[index] = status === 'complete' ? dateValue(actualFinish ?? actualStart) : none
  columns.resume[index] = resumes ? dateValue(resume) : none
  columns.constraint[index] = constraints[constraint?.kind ?? 'none']
  columns.constraintDate[index] = dateValue(constraint?.date)
  columns.secondConstraint[index] = constraints[secondaryConstraint?.kind ?? 'none']
  columns.secondConstraintDate[index] = dateValue(secondaryConstraint?.date)
  columns.deadline[index] = dateValue(activity.deadline)
  columns.expectedFinish[index] = dateValue(activity.expectedFinish)
  columns.externalEarlyStart[index] = dateValue(activity.externalEarlyStart)
  columns.externalLateFinish[index] = dateValue(activity.externalLateFinish)
}

const isMilestone = ({ kind }: ActivityInput): boolean => kind === 'start-milestone' || kind === 'finish-milestone'

function writeAssignments(
  rows: AssignmentRows,
  project: ProjectInput,
  activity: ActivityInput,
  own: number,
  book: CalendarBook,
): void {
  const found = schedulingAssignments(project, activity).map((row) => {
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
function schedulingAssignments(project: ProjectInput, activity: ActivityInput): SchedulingAssignment[] {
  const { assignments } = activity
  if (assignments === undefined || activity.status === 'complete' || isMilestone(activity)) return []
  if (project.ruleSet === 'microsoft') {
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
