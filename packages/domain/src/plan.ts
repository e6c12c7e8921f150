import { z } from 'zod'
import {
  activityCode,
  calendarCode,
  localDate,
  localDateTime,
  minutes,
  minutesNotNegative,
  name,
  projectId,
} from './values.ts'

/**
 * The plan snapshot: what a planning tool's file says about one project, in the field's own words. It is both the form
 * in which readers hand over a file and the JSON plan that any tool may submit. Field names follow the field's usage;
 * every optional value is absent, never null, when the tool does not state it.
 */

/** Working time within a day, minutes after midnight, `from < to <= 1440`; shifts of a day ascend and do not touch. */
export const shift = z.tuple([z.int().min(0).max(1439), z.int().min(1).max(1440)])
export const shifts = z.array(shift).max(48)

export const calendar = z.object({
  /** Unique within the project; stable over exports (names are, the tools' internal ids are not). */
  code: calendarCode,
  name: name.optional(),
  /** Seven days, Sunday first. */
  week: z.array(shifts).length(7),
  /** Days that differ from the week, each date once, ascending; no shifts: not worked. */
  exceptions: z.array(z.object({ date: localDate, shifts })),
  /** Minutes that the tool shows as one day; only for words, never for arithmetic. */
  minutesPerDay: z.int().min(1).max(1440).optional(),
})

export const constraintKind = z.enum([
  'start-on',
  'start-on-or-before',
  'start-on-or-after',
  'finish-on',
  'finish-on-or-before',
  'finish-on-or-after',
  'mandatory-start',
  'mandatory-finish',
  'as-late-as-possible',
])
/** `date` is absent only for `as-late-as-possible`. Microsoft Project's MSO and MFO are `mandatory-*`: they override logic. */
export const constraint = z.object({ kind: constraintKind, date: localDateTime.optional() })

export const activityKind = z.enum([
  'task',
  /** Scheduled on the calendars of its resources (P6 TT_Rsrc, Microsoft Project tasks that are not fixed-duration). */
  'resource-dependent',
  'start-milestone',
  'finish-milestone',
  'level-of-effort',
  /** Summary of a WBS element or of an outline: its dates follow from what is below it. */
  'summary',
])

/** A resource's share of a resource-dependent activity: it works on its own calendar. */
export const assignment = z.object({
  resource: name,
  calendar: calendarCode.optional(),
  kind: z.enum(['labour', 'equipment', 'material']).optional(),
  /** 1 is one full unit. */
  units: z.number().optional(),
  workMinutes: minutesNotNegative.optional(),
  remainingWorkMinutes: minutesNotNegative.optional(),
  delayMinutes: minutes.optional(),
})

export const activityStatus = z.enum(['not-started', 'in-progress', 'complete'])

/** What a planner decides. */
export const activityDefinition = z.object({
  name: name,
  kind: activityKind,
  /** Calendar of the project; absent: the project's default calendar. */
  calendar: calendarCode.optional(),
  /** Original (planned, at-completion for Microsoft Project) working duration. */
  durationMinutes: minutesNotNegative,
  /** Duration runs round the clock (Microsoft Project elapsed units). */
  elapsed: z.boolean().optional(),
  /** Path of the work breakdown structure, outermost first. */
  wbs: z.array(z.string()).optional(),
  /** Code of the summary above it, where summaries are activities (Microsoft Project). */
  parent: activityCode.optional(),
  plannedStart: localDateTime.optional(),
  plannedFinish: localDateTime.optional(),
  constraint: constraint.optional(),
  secondaryConstraint: constraint.optional(),
  deadline: localDateTime.optional(),
  expectedFinish: localDateTime.optional(),
  externalEarlyStart: localDateTime.optional(),
  externalLateFinish: localDateTime.optional(),
  /** Dates are set by hand; logic does not move it (Microsoft Project manually scheduled). */
  manual: z.boolean().optional(),
  /** Kept in the plan but not scheduled. */
  inactive: z.boolean().optional(),
  levelingDelayMinutes: minutes.optional(),
  /** Microsoft Project: resource calendars are ignored in favour of the task calendar. */
  ignoreResourceCalendars: z.boolean().optional(),
  /** Microsoft Project task type, where it matters: 0 fixed units, 1 fixed duration, 2 fixed work. */
  effort: z.enum(['fixed-units', 'fixed-duration', 'fixed-work']).optional(),
  assignments: z.array(assignment).optional(),
  /** Who answers for it, as the tool names them. */
  owner: name.optional(),
})

/** What has happened. */
export const activityProgress = z.object({
  status: activityStatus,
  actualStart: localDateTime.optional(),
  actualFinish: localDateTime.optional(),
  /** Working time still to do; 0 when complete. It alone drives the remaining dates. */
  remainingMinutes: minutesNotNegative,
  /** 0 to 100, as the tool states it; never drives a date. */
  percentComplete: z.number().min(0).max(100).optional(),
  suspend: localDateTime.optional(),
  resume: localDateTime.optional(),
  /** Microsoft Project: how far the work is done (Stop); the rest resumes at `resume`. */
  stop: localDateTime.optional(),
})

/** What the tool itself computed: never mixed with our dates, compared with them. */
export const activityReported = z.object({
  earlyStart: localDateTime.optional(),
  earlyFinish: localDateTime.optional(),
  lateStart: localDateTime.optional(),
  lateFinish: localDateTime.optional(),
  /** P6: start and finish of the remaining work. */
  remainingStart: localDateTime.optional(),
  remainingFinish: localDateTime.optional(),
  totalFloatMinutes: minutes.optional(),
  freeFloatMinutes: minutes.optional(),
  longestPath: z.boolean().optional(),
  critical: z.boolean().optional(),
})

export const activity = z.object({
  code: activityCode,
  ...activityDefinition.shape,
  ...activityProgress.shape,
  reported: activityReported.optional(),
})

export const linkType = z.enum(['FS', 'SS', 'FF', 'SF'])
export const linkEnd = z.object({ project: projectId, activity: activityCode })
export const linkLag = z.object({
  /** Working minutes on the lag calendar, or round-the-clock minutes when elapsed; negative: a lead. */
  lagMinutes: minutes,
  /** Absent: working. Percent: of the predecessor's duration, in `lagPercent`; `lagMinutes` is then 0. */
  lagUnit: z.enum(['elapsed', 'percent']).optional(),
  lagPercent: z.number().optional(),
})
/** Schedule logic between two activities, of one project or of two. Known by its two ends and its type. */
export const link = z.object({ from: linkEnd, to: linkEnd, type: linkType, ...linkLag.shape })

export const ruleSet = z.enum(['primavera', 'microsoft', 'tracker'])

/** How the planning tool schedules this project; belongs to the project, never to a batch. */
export const scheduleOptions = z.object({
  progress: z.enum(['retained-logic', 'progress-override', 'actual-dates']).optional(),
  lagCalendar: z.enum(['predecessor', 'successor', '24-hour', 'project-default']).optional(),
  startToStartLagFrom: z.enum(['early-start', 'actual-start']).optional(),
  totalFloat: z.enum(['start', 'finish', 'smallest']).optional(),
  /** Backward pass begins at the project's own scheduled finish, or at the latest finish of all projects. */
  floatBase: z.enum(['own-project', 'all-projects']).optional(),
  criticalBy: z.enum(['total-float', 'longest-path']).optional(),
  criticalFloatMinutes: minutes.optional(),
  useExpectedFinish: z.boolean().optional(),
  openEndsCritical: z.boolean().optional(),
  ignoreLinksToOtherProjects: z.boolean().optional(),
})

export const projectSettings = z.object({
  name: name,
  ruleSet,
  /** Name and version of the planning tool, as words. */
  tool: name.optional(),
  /** Status date: everything remaining lies on or after it. */
  dataDate: localDateTime.optional(),
  plannedStart: localDateTime.optional(),
  mustFinishBy: localDateTime.optional(),
  /** The tool's own scheduled finish. */
  reportedFinish: localDateTime.optional(),
  defaultCalendar: calendarCode.optional(),
  owner: name.optional(),
  /** Only those whose grant names the project, or covers confidential ones, may see it. */
  confidential: z.boolean().optional(),
  options: scheduleOptions,
})

export const baselineActivity = z.object({
  activity: activityCode,
  start: localDateTime.optional(),
  finish: localDateTime.optional(),
  durationMinutes: minutesNotNegative.optional(),
})
export const baseline = z.object({ name: name, activities: z.array(baselineActivity) })

/** One project's plan as its tool states it now. */
export const planSnapshot = z.object({
  project: projectId,
  settings: projectSettings,
  calendars: z.array(calendar),
  activities: z.array(activity),
  /** Links with at least one end in this project; the other end may be in a project that is not known yet. */
  links: z.array(link),
  baselines: z.array(baseline).optional(),
})

export type Shift = z.infer<typeof shift>
export type Calendar = z.infer<typeof calendar>
export type ConstraintKind = z.infer<typeof constraintKind>
export type Constraint = z.infer<typeof constraint>
export type ActivityKind = z.infer<typeof activityKind>
export type ActivityStatus = z.infer<typeof activityStatus>
export type Assignment = z.infer<typeof assignment>
export type ActivityDefinition = z.infer<typeof activityDefinition>
export type ActivityProgress = z.infer<typeof activityProgress>
export type ActivityReported = z.infer<typeof activityReported>
export type Activity = z.infer<typeof activity>
export type LinkType = z.infer<typeof linkType>
export type LinkEnd = z.infer<typeof linkEnd>
export type Link = z.infer<typeof link>
export type RuleSet = z.infer<typeof ruleSet>
export type ScheduleOptions = z.infer<typeof scheduleOptions>
export type ProjectSettings = z.infer<typeof projectSettings>
export type Baseline = z.infer<typeof baseline>
export type PlanSnapshot = z.infer<typeof planSnapshot>
