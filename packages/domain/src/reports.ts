import { z } from 'zod'
import { linkEnd, linkType } from './plan.ts'
import { rag } from './rag.ts'
import { instant, localDateTime, minutes, minutesNotNegative } from './values.ts'

/**
 * What the engine publishes. The schemas are the published contract of the feed; a field is never renamed, only added.
 */

const nullableDate = localDateTime.nullable()

export const hop = z.object({
  project: z.string(),
  activity: z.string(),
  name: z.string(),
  start: nullableDate,
  finish: nullableDate,
  /** How it is driven by the hop before it; `null` for the first. */
  link: z.object({ type: linkType, lagMinutes: minutes }).nullable(),
  /** Why it stands where it stands, in words: `driven by …`, `constraint start on or after …`, `data date`, `actual`. */
  reason: z.string(),
  /** This command changed it. */
  changed: z.boolean(),
  /** The hop before it belongs to another project. */
  crossesProject: z.boolean(),
})

export const dateChange = z.object({
  before: nullableDate,
  after: nullableDate,
  /** Working minutes in the receiver's calendar, later is positive; `null` where one side does not exist. */
  deltaMinutes: minutes.nullable(),
  /** The same in working days of the receiver's calendar, two decimals. */
  deltaDays: z.number().nullable(),
  /** Minutes on the clock. */
  elapsedMinutes: minutes.nullable(),
})

export const targetImpact = z.object({
  /** Id of a declared target, or `finish:<project>` for a project's own finish, or `finish:` for the programme's. */
  target: z.string(),
  name: z.string(),
  project: z.string().nullable(),
  activity: z.string().nullable(),
  committed: nullableDate,
  finish: dateChange,
  /** The change that moved it, in words: the end of a sentence that begins with "because". `null`: it did not move. */
  because: z.string().nullable().optional(),
  totalFloatBeforeMinutes: minutes.nullable(),
  totalFloatAfterMinutes: minutes.nullable(),
  becameCritical: z.boolean(),
  ceasedCritical: z.boolean(),
  /** Colour before and after the command; `null` where the target did not exist. */
  ragBefore: rag.nullable().optional(),
  ragAfter: rag.nullable().optional(),
  /** What each change of the command that mattered adds to the movement, largest first; they add up to it. */
  contributions: z
    .array(
      z.object({
        words: z.string(),
        project: z.string().nullable(),
        activity: z.string().nullable(),
        minutes,
        days: z.number(),
      }),
    )
    .optional(),
  /** From the root to the target, along driving links, as it is after the command. */
  chain: z.array(hop),
  /** Hops left out in the middle of a chain above the limit. */
  chainOmitted: minutesNotNegative,
})

export const linkImpact = z.object({
  from: linkEnd,
  to: linkEnd,
  type: linkType,
  /** The date that the giver hands over (finish for FS and FF, start for SS and SF). */
  handover: dateChange,
  /** Relationship float before and after: how much the handover may slip before the receiver moves. */
  floatBeforeMinutes: minutes.nullable(),
  floatAfterMinutes: minutes.nullable(),
  drivingBefore: z.boolean(),
  drivingAfter: z.boolean(),
  state: z.enum(['declared', 'withdrawn', 'changed']),
})

/** A dependency between projects (give and get) about which something changed. */
export const dependencyImpact = z.object({
  dependency: z.string(),
  title: z.string(),
  giver: linkEnd.partial({ activity: true }),
  receiver: linkEnd.partial({ activity: true }),
  /** State of the agreement before and after; `null`: it did not exist. */
  stateBefore: z.string().nullable(),
  stateAfter: z.string().nullable(),
  needBy: nullableDate,
  agreed: nullableDate,
  /** The giver's date by its own plan. */
  forecast: dateChange,
  /** Working minutes of the receiver's calendar between forecast and need-by date; negative: broken. */
  bufferBeforeMinutes: minutes.nullable(),
  bufferAfterMinutes: minutes.nullable(),
  bufferAfterDays: z.number().nullable(),
  /** Total float of the receiving activity. */
  receiverFloatBeforeMinutes: minutes.nullable(),
  receiverFloatAfterMinutes: minutes.nullable(),
  ragBefore: rag.nullable(),
  ragAfter: rag.nullable(),
})

/**
 * An entry of a target's slip ledger: what one command did to its forecast. Of every target that moved, however many;
 * entries of successive commands add up exactly to forecast minus reference.
 */
export const slip = z.object({
  target: z.string(),
  /** Forecast before and after; working minutes count in the calendar that counts the target's delays. */
  before: nullableDate,
  after: nullableDate,
  deltaMinutes: minutes,
  /** What the days counted so far changed by because the calendar or the reference is another one now. */
  recountMinutes: minutes,
  elapsedMinutes: minutes,
  minutesPerDay: minutesNotNegative,
  /** What the forecast is held against: the approved baseline, else the committed date; `null`: neither exists. */
  reference: z
    .object({ kind: z.enum(['baseline', 'committed']), name: z.string().nullable(), date: localDateTime })
    .nullable(),
  /** Forecast minus reference after the command, working minutes, later is positive; `null` without a reference. */
  varianceMinutes: minutes.nullable(),
  /** Project whose change moved it, where one can be named. */
  project: z.string().nullable(),
  because: z.string().nullable(),
})

export const findingReport = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  at: z.string(),
  project: z.string().optional(),
})

export const changeWords = z.object({
  type: z.string(),
  project: z.string().nullable(),
  activity: z.string().nullable(),
  /** One sentence a programme manager understands. */
  words: z.string(),
})

export const impactReport = z.object({
  id: z.string(),
  programme: z.string(),
  /** Revision of the command's last event: names the state this report describes. */
  revision: z.int().min(0),
  cause: z.object({
    command: z.string(),
    /** Id of the command's last event. */
    event: z.string(),
    actor: z.string(),
    source: z.string(),
    time: instant,
    recordedTime: instant,
    correlationId: z.string(),
    projects: z.array(z.string()),
    file: z.string().nullable(),
    counts: z.record(z.string(), z.int()),
  }),
  /** One or two sentences: what changed, what it does to whom. */
  summary: z.string(),
  /** The changes that matter, most telling first; `changesOmitted` more are in the log. */
  changes: z.array(changeWords),
  changesOmitted: z.int().min(0),
  targets: z.array(targetImpact),
  targetsOmitted: z.int().min(0).optional(),
  links: z.array(linkImpact),
  linksOmitted: z.int().min(0),
  dependencies: z.array(dependencyImpact).optional(),
  dependenciesOmitted: z.int().min(0).optional(),
  slips: z.array(slip).optional(),
  /** Entries that no record could hold: of targets above some 2,300 that one command moved. */
  slipsOmitted: z.int().min(0).optional(),
  moved: z.object({
    activities: z.int().min(0),
    byProject: z.record(z.string(), z.int().min(0)),
    becameCritical: z.int().min(0),
    ceasedCritical: z.int().min(0),
  }),
  /** Whom it concerns, and why. */
  tell: z.array(
    z.object({
      owner: z.string().nullable(),
      /** Empty: the programme as a whole. */
      project: z.string(),
      why: z.string(),
    }),
  ),
  findings: z.object({ raised: z.array(findingReport), cleared: z.array(findingReport) }),
})

export const criticalPathReport = z.object({
  id: z.string(),
  programme: z.string(),
  revision: z.int().min(0),
  finish: nullableDate,
  path: z.array(hop),
  pathOmitted: minutesNotNegative,
  /** Activities on the longest path by project. */
  byProject: z.record(z.string(), z.int().min(0)),
})

export const programmeReport = z.object({
  id: z.string(),
  programme: z.string(),
  name: z.string(),
  revision: z.int().min(0),
  finish: nullableDate,
  projects: z.array(
    z.object({
      project: z.string(),
      name: z.string(),
      confidential: z.literal(true).optional(),
      ruleSet: z.string(),
      dataDate: nullableDate,
      start: nullableDate,
      finish: nullableDate,
      reportedFinish: nullableDate,
      activities: z.int(),
      complete: z.int(),
      inProgress: z.int(),
      critical: z.int(),
      negativeFloat: z.int(),
    }),
  ),
  targets: z.array(
    z.object({
      target: z.string(),
      name: z.string(),
      project: z.string().nullable(),
      activity: z.string().nullable(),
      committed: nullableDate,
      forecast: nullableDate,
      totalFloatMinutes: minutes.nullable(),
    }),
  ),
  crossProjectLinks: z.int().min(0),
  findings: z.record(z.string(), z.int()),
})

export type Hop = z.infer<typeof hop>
export type DateChange = z.infer<typeof dateChange>
export type TargetImpact = z.infer<typeof targetImpact>
export type LinkImpact = z.infer<typeof linkImpact>
export type DependencyImpact = z.infer<typeof dependencyImpact>
export type Slip = z.infer<typeof slip>
export type ImpactReport = z.infer<typeof impactReport>
export type CriticalPathReport = z.infer<typeof criticalPathReport>
export type ProgrammeReport = z.infer<typeof programmeReport>
