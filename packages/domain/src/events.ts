import { z } from 'zod'
import { authType } from './access.ts'
import { alertSettings } from './alert-settings.ts'
import { alertId } from './alerts.ts'
import {
  activity,
  activityDefinition,
  activityProgress,
  activityReported,
  baselineActivity,
  calendar,
  link,
  linkEnd,
  linkLag,
  linkType,
  projectSettings,
  scheduleOptions,
} from './plan.ts'
import {
  activityCode,
  instant,
  localDate,
  localDateTime,
  minutes,
  minutesNotNegative,
  name,
  projectId,
} from './values.ts'

/**
 * The event catalogue: `data` of each event type, newest version. A type is `<noun>.<verb>`; on the wire (CloudEvents)
 * it is `io.throughline.<noun>.<verb>.v<version>`. Every event of a project names it in `project`.
 */

type Change<S> =
  S extends z.ZodOptional<infer I extends z.ZodType>
    ? z.ZodOptional<z.ZodNullable<I>>
    : z.ZodOptional<Extract<S, z.ZodType>>

/** Changes to an object: a value sets, `null` removes, absence leaves alone. What must be there cannot be removed. */
function changesOf<S extends z.ZodRawShape>(shape: S) {
  const entries = Object.entries(shape).map(([key, schema]) => [
    key,
    schema instanceof z.ZodOptional
      ? (schema.unwrap() as z.ZodType).nullable().optional()
      : (schema as z.ZodType).optional(),
  ])
  return z.object(Object.fromEntries(entries) as { [K in keyof S]: Change<S[K]> })
}

const text = z.string().max(10_000)
const registerId = z.string().min(1).max(200)

/** Ids that begin with `finish:` are those of the targets that every project and the programme have by themselves. */
const targetId = registerId.refine((id) => !id.startsWith('finish:'), {
  error: 'a target id does not begin with finish:, which names the finish of a project',
})

const projectScoped = { project: projectId }
const activityScoped = { project: projectId, activity: activityCode }
const linkIdentity = { from: linkEnd, to: linkEnd, type: linkType }

const dependencyStep = { dependency: registerId, note: text.optional() }

/** What giver and receiver settle between them: who hands over what to whom, by when, and how it is known to be done. */
const dependencyTerms = {
  title: name,
  giver: linkEnd.partial({ activity: true }),
  receiver: linkEnd.partial({ activity: true }),
  needBy: localDateTime.optional(),
  criteria: text.optional(),
  /** Working time of the receiver's calendar that forecasts may not come nearer to the need-by date than. */
  toleranceMinutes: minutesNotNegative.optional(),
  /** Who answers for each end; absent: the owner of the activity, else of the project. */
  giverOwner: name.optional(),
  receiverOwner: name.optional(),
  /** The cross-project link that it rides on; absent: the only one that joins the two ends, where there is one. */
  link: z.object(linkIdentity).optional(),
}

/** Which end of a dependency somebody speaks for. */
export const dependencySide = z.enum(['giver', 'receiver'])

/** Risk, issue, assumption, change, decision, action, benefit: one shape each until their registers deepen. */
const registerEntry = z.object({
  id: registerId,
  title: name,
  description: text.optional(),
  project: projectId.optional(),
  activity: activityCode.optional(),
  owner: name.optional(),
  dueDate: localDate.optional(),
  /** Free facts of the register (probability, impact, value …) until they have fields of their own. */
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
})
const registerUpdate = z.object({
  id: registerId,
  changes: changesOf(registerEntry.omit({ id: true }).shape),
  note: text.optional(),
})
const registerClosing = z.object({ id: registerId, outcome: text.optional() })

export const changeCounts = z.record(z.string(), z.int().min(0))

export const eventData = {
  'programme.opened': z.object({ name: name, owner: name.optional() }),
  'programme.configured': z.object({ name: name.optional(), owner: name.nullable().optional() }),
  'programme.closed': z.object({ reason: text.optional() }),
  /** Time has passed: what depends on it is judged anew, at the recorded time of this event. */
  'programme.reviewed': z.object({ reason: text.optional() }),

  'project.joined': z.object({ ...projectScoped, settings: projectSettings }),
  /** Data date, options, must-finish-by … changed. `options` are stated as a whole. */
  'project.rescheduled': z.object({
    ...projectScoped,
    changes: changesOf({ ...projectSettings.omit({ options: true }).shape, options: scheduleOptions }),
  }),
  'project.left': z.object({ ...projectScoped, reason: text.optional() }),

  /** Sets the calendar with this code, new or not. */
  'calendar.defined': z.object({ ...projectScoped, calendar }),

  'activity.planned': z.object({ ...projectScoped, activity }),
  'activity.replanned': z.object({ ...activityScoped, changes: changesOf(activityDefinition.shape) }),
  'activity.progressed': z.object({ ...activityScoped, changes: changesOf(activityProgress.shape) }),
  /** The tool restated its own computed dates; kept apart from what the planner changed. `null`: it states none. */
  'activity.reported': z.object({ ...activityScoped, reported: activityReported.nullable() }),
  'activity.removed': z.object({ ...activityScoped }),

  /** `plan`: the project whose plan carries this link; absent when a person or a tool declared it by itself. */
  'link.declared': z.object({ ...link.shape, plan: projectId.optional() }),
  'link.revised': z.object({ ...linkIdentity, ...linkLag.shape }),
  'link.withdrawn': z.object(linkIdentity),

  /** Closes a plan submission; what the submission appended takes effect with this event. */
  'plan.submitted': z.object({
    submission: z.string(),
    file: z
      .object({
        name: name.optional(),
        format: name,
        bytes: minutesNotNegative,
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      })
      .optional(),
    tool: name.optional(),
    projects: z.array(
      z.object({ project: projectId, activities: z.int().min(0), links: z.int().min(0), changes: changeCounts }),
    ),
    /** Removed and added activities that look like one renamed: same name, mostly the same links. */
    probableRenames: z.array(z.object({ project: projectId, from: activityCode, to: activityCode })).optional(),
  }),

  /**
   * Sets the baseline of this name. A large one comes in parts: the one without `part`, or with part 0, begins anew, the
   * others add to it.
   */
  'baseline.taken': z.object({
    ...projectScoped,
    name: name,
    activities: z.array(baselineActivity),
    part: z.int().min(0).optional(),
    note: text.optional(),
  }),
  /** Of one project, or of all that have a baseline of this name. Taken again, a baseline has to be approved again. */
  'baseline.approved': z.object({ name: name, project: projectId.optional(), note: text.optional() }),

  'target.declared': z.object({ target: targetId, name: name, ...activityScoped, owner: name.optional() }),
  'target.committed': z.object({
    target: registerId,
    date: localDateTime,
    toleranceMinutes: minutesNotNegative.optional(),
  }),
  'target.withdrawn': z.object({ target: registerId, reason: text.optional() }),

  'dependency.identified': z.object({ dependency: registerId, ...dependencyTerms }),
  /** The receiver asks for it, by a date; asked for anew, an agreement falls. */
  'dependency.requested': z.object({ ...dependencyStep, needBy: localDateTime }),
  /** The giver commits to a date that was asked for, or the receiver accepts the date that the giver has proposed. */
  'dependency.agreed': z.object({ ...dependencyStep, date: localDateTime }),
  /** One side does not accept what stands, and may propose another date; the other side agrees to it or does not. */
  'dependency.disputed': z.object({
    ...dependencyStep,
    proposedDate: localDateTime.optional(),
    side: dependencySide.optional(),
  }),
  /** The giver has begun to deliver. */
  'dependency.started': z.object(dependencyStep),
  /** The giver states when it expects to hand over; its plan may say otherwise, and that is told. */
  'dependency.forecast': z.object({ ...dependencyStep, date: localDateTime }),
  /** What was asked for or agreed still holds. */
  'dependency.confirmed': z.object({ ...dependencyStep, side: dependencySide.optional() }),
  /** Terms change. With another project at one end, what was agreed has to be agreed anew. */
  'dependency.revised': z.object({ ...dependencyStep, changes: changesOf(dependencyTerms) }),
  'dependency.delivered': z.object({ ...dependencyStep, date: localDateTime }),
  'dependency.accepted': z.object(dependencyStep),
  'dependency.rejected': z.object(dependencyStep),
  'dependency.cancelled': z.object(dependencyStep),

  'risk.raised': registerEntry,
  'risk.updated': registerUpdate,
  'risk.closed': registerClosing,
  'issue.raised': registerEntry,
  'issue.updated': registerUpdate,
  'issue.closed': registerClosing,
  'assumption.raised': registerEntry,
  'assumption.updated': registerUpdate,
  'assumption.closed': registerClosing,
  'change.raised': registerEntry,
  'change.updated': registerUpdate,
  'change.closed': registerClosing,
  'decision.raised': registerEntry,
  'decision.updated': registerUpdate,
  'decision.closed': registerClosing,
  'action.raised': registerEntry,
  'action.updated': registerUpdate,
  'action.closed': registerClosing,
  'benefit.raised': registerEntry,
  'benefit.updated': registerUpdate,
  'benefit.closed': registerClosing,

  'budget.approved': z.object({
    ...projectScoped,
    amount: z.number(),
    currency: z.string().length(3),
    from: localDate.optional(),
    to: localDate.optional(),
  }),
  'cost.reported': z.object({
    ...projectScoped,
    actual: z.number(),
    forecast: z.number().optional(),
    currency: z.string().length(3),
    date: localDate,
  }),

  'alert.acknowledged': z.object({ alert: alertId, note: text.optional() }),
  /** Not now: remind of it then, if it still holds. */
  'alert.snoozed': z.object({ alert: alertId, until: instant, note: text.optional() }),
  /** Ends a snooze, or takes an acknowledgement back. */
  'alert.resumed': z.object({ alert: alertId, note: text.optional() }),
  /** Of the programme, or of one project in its place. */
  'alert.configured': z.object({ project: projectId.optional(), settings: changesOf(alertSettings.partial().shape) }),
} as const

export type EventType = keyof typeof eventData
export type EventData<T extends EventType = EventType> = z.infer<(typeof eventData)[T]>

/** Version each type is written in; absent: 1. Older versions are upcast on read (`upcast.ts`). */
export const eventVersions: Partial<Record<EventType, number>> = { 'link.declared': 2 }

/**
 * Metadata of every stored event: CloudEvents attributes and extensions by their own names, so that a stored event and
 * a record of the feed say the same thing.
 */
export const envelope = z.object({
  /** Version of `data`'s schema. */
  version: z.int().min(1),
  /** URI reference of the tool or service that reports it; with `sourceid` it identifies the fact for ever. */
  source: z.string().min(1).max(500),
  /** The id the source gave it. */
  sourceid: z.string().min(1).max(500),
  /** When it happened. */
  time: instant,
  /** When it was recorded. */
  recordedtime: instant,
  /** Who: a person or a system, as the source names them. */
  actor: z.string().min(1).max(500),
  /** How the sender was recognised, and the id of its key or token: CloudEvents' Auth Context. Absent in older events. */
  authtype: authType.optional(),
  authid: z.string().max(500).optional(),
  /** The request that brought it, over all that followed from it. */
  correlationid: z.string().max(200),
  /** Id of the causing event, where one is known. */
  causationid: z.string().max(200).optional(),
  /** All events of one command share it; they take effect together. */
  command: z.string().max(200),
  /** Marks the last event of its command: with it the command takes effect. */
  closes: z.literal(true).optional(),
  subject: z.string().max(1000).optional(),
  /** Order within its source, where the source states one. */
  sequence: z.string().max(100).optional(),
  traceparent: z.string().max(100).optional(),
  /** Digest of `data` as its source posted it, where it is recorded in another form: a repeated event is known by it. */
  posteddigest: z.string().max(100).optional(),
})
export type Envelope = z.infer<typeof envelope>

/** An event ready to append, or read back: type and data agree by construction. */
export type DomainEvent = {
  [T in EventType]: { readonly id: string; readonly type: T; readonly data: EventData<T>; readonly metadata: Envelope }
}[EventType]

/** A domain event with its place in the programme's stream. */
export type RecordedEvent = DomainEvent & { readonly revision: number }

export const eventTypes = Object.keys(eventData) as EventType[]

export const minutesOrNull = minutes.nullable()
