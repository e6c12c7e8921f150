import {
  decidePlan,
  projectsOf,
  splitCommand,
  type ChangeCounts,
  type EventData,
  type Finding,
  type ImpactReport,
  type PlanDecision,
  type PlanSnapshot,
  type Principal,
  type ProbableRename,
  type RecordedEvent,
} from '@throughline/domain'
import { eventBytes, isThroughlineError, ThroughlineError, type Clock, type NewEvent } from '@throughline/ports'
import { append, foldReady, readOn, type Desk } from './desk.ts'
import { ownSource, readyEvent, type ReadyEvent, type RequestContext } from './envelope.ts'
import { closing, mustOpen, needsOpening, openingEvent } from './post-events.ts'
import type { Precondition } from './preconditions.ts'
import { refusal } from './refusal.ts'
import { pauseBefore } from './retry.ts'
import { conflict } from './small-jobs.ts'
import { uuid5 } from './uuid5.ts'

export interface ReceivedPlan {
  readonly plans: readonly PlanSnapshot[]
  readonly file: NonNullable<EventData<'plan.submitted'>['file']>
  readonly tool: string
  /** What the reader of the file found odd. */
  readonly findings: readonly Finding[]
  /** Projects that the file only refers to. */
  readonly stubs: readonly string[]
}

export interface PlanAnswer {
  readonly programme: string
  /** Id of the submission; `null` when there was nothing to record. */
  readonly submission: string | null
  /** Revision with which the plan takes effect; unchanged: the programme's present one. */
  readonly revision: number
  /** Events appended. */
  readonly appended: number
  readonly unchanged: boolean
  /** By project and event type. */
  readonly counts: Readonly<Record<string, ChangeCounts>>
  readonly removedShare: Readonly<Record<string, number>>
  readonly probableRenames: readonly ProbableRename[]
  readonly stubs: readonly string[]
  readonly findings: readonly Finding[]
  /** Present when nothing was to be recorded but asked what would be. */
  readonly dryRun?: DryRun
}

/** What a plan would do. */
export interface DryRun {
  /** The changes one by one, without dates that the tool has merely restated. */
  readonly changes: readonly { readonly type: string; readonly data: unknown }[]
  readonly changesOmitted: number
  /** The impact report that the submission would have. */
  readonly impact: ImpactReport | null
  readonly impactMissing: string | null
}

/** Tells what events would do if they were appended now; whoever runs the engine in this process can. */
export type Preview = (
  programme: string,
  events: readonly NewEvent[],
  /** For whom: what they may not see is masked. */
  principal: Principal,
) => Promise<ImpactReport | undefined>

export interface SubmitOptions {
  readonly principal: Principal
  readonly precondition: Precondition
  readonly clock: Clock
  readonly dryRun: boolean
  /** Token of a plan that was held because it removes much. */
  readonly confirm: string | undefined
  readonly preview: Preview | undefined
}

interface Submission {
  readonly id: string
  /** How many events it makes. */
  readonly count: number
  /** Makes one of them; always the same one. A large plan has many, so they are made as they are appended. */
  readonly event: (index: number) => ReadyEvent
  readonly decision: PlanDecision
}

/**
 * Compares a plan with the programme and appends what changed, in as many appends as that takes. It takes effect with
 * its last event: whatever happens in between, half a plan is never seen. Runs within the programme's turn.
 */
export async function submitPlan(
  desk: Desk,
  context: RequestContext,
  received: ReceivedPlan,
  options: SubmitOptions,
): Promise<PlanAnswer> {
  for (let attempt = 1; attempt <= desk.limits.triesOnConflict; attempt += 1) {
    await readOn(desk)
    options.precondition(desk)
    if (!desk.register.opened) mustOpen(options.principal, desk.programme)
    const submission = decideSubmission(desk, context, received, options.clock)
    if (options.dryRun) return dryRunOf(desk, received, submission, options)
    if (submission.count === 0) return answerOf(desk, received, submission)
    holdRemovals(desk, submission, options.confirm)
    const parts = splitCommand(indices(submission), desk.limits, (index) => eventBytes(submission.event(index)))
    if (!parts.ok) throw refusal(parts.problems)
    const making = parts.value.map((part) => () => part.map(submission.event))
    const projects = new Set(received.plans.map(({ project }) => project))
    if (await appendParts(desk, making, projects)) return answerOf(desk, received, submission)
    await pauseBefore(attempt, desk.limits.pauseMs)
  }
  throw conflict(desk.programme, desk.limits.triesOnConflict)
}

function decideSubmission(desk: Desk, context: RequestContext, received: ReceivedPlan, clock: Clock): Submission {
  const { plans, file, tool } = received
  const projects = plans.map(({ project }) => project).sort()
  // The base revision is part of it: a submission that starts again must not continue the one it gave up.
  const id = uuid5(desk.programme, ...projects, file.sha256, desk.register.revision)
  const decided = decidePlan(desk.register, { submission: id, plans, file, tool })
  if (!decided.ok) throw refusal(decided.problems)
  const facts = decided.value.events
  const now = clock.now()
  const opening = facts.length > 0 && needsOpening(desk, facts) ? [openingEvent(context, id, now)] : []
  const { actor, authtype, authid, correlationid, traceparent } = context
  const who = { actor, authtype, authid, correlationid, traceparent }
  const own = { source: ownSource, time: now, recordedtime: now, ...who, command: id }
  const count = opening.length + facts.length
  const event = (index: number): ReadyEvent => {
    const place = index - opening.length
    const fact = facts[place]
    const made =
      fact === undefined ? opening[index] : readyEvent(desk.programme, fact, { ...own, sourceid: `${id}:${place}` })
    if (made === undefined) throw new Error(`submission ${id} has ${count} events, none at ${index}`)
    return index === count - 1 ? closing(made) : made
  }
  return { id, count, event, decision: decided.value }
}

const indices = ({ count }: Submission): readonly number[] => Array.from({ length: count }, (_, index) => index)

/**
 * Appends part after part. Somebody else's events in between do not matter unless they touch these projects: then the
 * comparison is no longer true, and `false` asks for a new one; what was appended never takes effect.
 */
export async function appendParts(
  desk: Desk,
  parts: readonly (() => readonly ReadyEvent[])[],
  projects: ReadonlySet<string>,
): Promise<boolean> {
  let conflicts = 0
  for (let index = 0; index < parts.length;) {
    const part = parts[index]?.() ?? []
    try {
      await append(desk, desk.register.revision, part)
      foldReady(desk, part)
      index += 1
    } catch (error) {
      if (!isThroughlineError(error, 'stream-conflict')) throw error
      conflicts += 1
      if (conflicts > desk.limits.triesOnConflict) throw conflict(desk.programme, conflicts)
      let touched = false
      await readOn(desk, (event) => {
        touched ||= touches(desk, event, projects)
      })
      if (touched) return false
      await pauseBefore(conflicts, desk.limits.pauseMs)
    }
  }
  return true
}

/** Whether an event of somebody else may change what the comparison said about these projects. */
function touches(desk: Desk, event: RecordedEvent, projects: ReadonlySet<string>): boolean {
  const { data } = event
  if (event.type === 'programme.opened' || event.type === 'programme.closed') return true
  if ('from' in data && 'to' in data && typeof data.from === 'object' && typeof data.to === 'object') {
    if (projects.has(data.from.project) || projects.has(data.to.project)) return true
  }
  return projectsOf(event, desk.register).some((project) => projects.has(project))
}

/**
 * Holds a plan that removes more of a project than is likely to be meant: a filter left on in the planning tool exports
 * half a plan. The token stands for this file on this revision, and for no other.
 */
function holdRemovals({ limits }: Desk, { id, decision }: Submission, confirm: string | undefined): void {
  const held = [...decision.removedShare].filter(([project, share]) => {
    const removed = decision.counts.get(project)?.['activity.removed'] ?? 0
    return share > limits.removedShareMost && removed >= limits.removedLeast
  })
  if (held.length === 0 || confirm === id) return
  const words = held.map(([project, share]) => `${Math.round(share * 100)} % of ${project}`).join(', ')
  throw new ThroughlineError('confirmation-required', `The plan would remove ${words}`, {
    facts: {
      confirm: id,
      removedShare: Object.fromEntries(held),
      counts: Object.fromEntries(decision.counts),
      probableRenames: decision.probableRenames,
    },
  })
}

async function dryRunOf(
  desk: Desk,
  received: ReceivedPlan,
  submission: Submission,
  { preview, principal }: Pick<SubmitOptions, 'preview' | 'principal'>,
): Promise<PlanAnswer> {
  const events = indices(submission).map(submission.event)
  const told = events.filter(({ type }) => !['activity.reported', 'plan.submitted', 'programme.opened'].includes(type))
  const changes = told.slice(0, desk.limits.changesListed).map(({ type, data }) => ({ type, data }))
  const impact = events.length === 0 ? undefined : await preview?.(desk.programme, events, principal)
  const missing = events.length === 0 ? 'nothing would change' : 'the engine does not run in this process'
  return {
    ...answerOf(desk, received, submission),
    submission: null,
    appended: 0,
    dryRun: {
      changes,
      changesOmitted: told.length - changes.length,
      impact: impact ?? null,
      impactMissing: impact === undefined ? missing : null,
    },
  }
}

function answerOf(desk: Desk, received: ReceivedPlan, { id, count, decision }: Submission): PlanAnswer {
  return {
    programme: desk.programme,
    submission: count === 0 ? null : id,
    revision: desk.register.revision,
    appended: count,
    unchanged: count === 0,
    counts: Object.fromEntries(decision.counts),
    removedShare: Object.fromEntries(decision.removedShare),
    probableRenames: decision.probableRenames,
    stubs: received.stubs,
    findings: [...received.findings, ...decision.findings],
  }
}
