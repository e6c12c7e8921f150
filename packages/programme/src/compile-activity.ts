import { toMinutes, type Activity, type Assignment, type Constraint } from '@throughline/domain'
import type { ActivityInput, AssignmentInput, ConstraintInput } from '@throughline/schedule'

/** What an activity's place in the network says about it. */
export interface ActivityContext {
  readonly project: number
  /** Index of the calendar with this code, or of the one that stands in for it. */
  calendarOf(code: string | undefined): number
  /** Index of the activity of the same project, or `undefined`. */
  indexOf(code: string): number | undefined
}

/** False where links to the other projects are in the network and say more than frozen dates. */
export interface FrozenDates {
  readonly start: boolean
  readonly finish: boolean
}

export function minutesOf(date: string | undefined): number | undefined {
  return date === undefined ? undefined : toMinutes(date)
}

function constraintInput(constraint: Constraint | undefined): ConstraintInput | undefined {
  return constraint === undefined ? undefined : { kind: constraint.kind, date: minutesOf(constraint.date) }
}

function assignmentInput(assignment: Assignment, calendar: number): AssignmentInput {
  return {
    calendar,
    kind: assignment.kind ?? 'labour',
    units: assignment.units,
    workMinutes: assignment.workMinutes,
    remainingWorkMinutes: assignment.remainingWorkMinutes,
    delayMinutes: assignment.delayMinutes,
  }
}

export function activityInput(activity: Activity, context: ActivityContext, frozen: FrozenDates): ActivityInput {
  const calendar = context.calendarOf(activity.calendar)
  return {
    project: context.project,
    calendar,
    kind: activity.kind,
    status: activity.status,
    durationMinutes: activity.durationMinutes,
    remainingMinutes: activity.remainingMinutes,
    elapsed: activity.elapsed,
    parent: activity.parent === undefined ? undefined : context.indexOf(activity.parent),
    plannedStart: minutesOf(activity.plannedStart),
    plannedFinish: minutesOf(activity.plannedFinish),
    actualStart: minutesOf(activity.actualStart),
    actualFinish: minutesOf(activity.actualFinish),
    suspend: minutesOf(activity.suspend),
    resume: minutesOf(activity.resume),
    stop: minutesOf(activity.stop),
    constraint: constraintInput(activity.constraint),
    secondaryConstraint: constraintInput(activity.secondaryConstraint),
    deadline: minutesOf(activity.deadline),
    expectedFinish: minutesOf(activity.expectedFinish),
    externalEarlyStart: frozen.start ? minutesOf(activity.externalEarlyStart) : undefined,
    externalLateFinish: frozen.finish ? minutesOf(activity.externalLateFinish) : undefined,
    manual: activity.manual,
    inactive: activity.inactive,
    levelingDelayMinutes: activity.levelingDelayMinutes,
    ignoreResourceCalendars: activity.ignoreResourceCalendars,
    effort: activity.effort,
    assignments: activity.assignments?.map((assignment) =>
      assignmentInput(
        assignment,
        assignment.calendar === undefined ? calendar : context.calendarOf(assignment.calendar),
      ),
    ),
  }
}
