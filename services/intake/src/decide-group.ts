import { ThroughlineError, withText } from '@throughline/ports'
import { foldAhead, type Desk } from './desk.ts'
import type { ReadyEvent } from './envelope.ts'

export interface SmallDecision<T = unknown> {
  readonly events: readonly ReadyEvent[]
  /** Makes the answer; `behind` is the revision behind which the events were appended. */
  readonly answer: (behind: number) => T
}

/** A request whose events fit one append. `decide` is pure and may be asked again, on a later state. */
export interface SmallJob {
  readonly kind: 'small'
  /** Ids of posted events that it asks for with `knownOf`. */
  readonly ids: readonly string[]
  readonly decide: (desk: Desk) => SmallDecision
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Decisions that become true together, with one append. */
export interface Group {
  /** Those decided, in order. */
  readonly jobs: SmallJob[]
  /** Answers each of them; called once the append has become true. */
  readonly settle: (() => void)[]
  readonly events: ReadyEvent[]
  bytes: number
  /** The revision that the first decision expects when it becomes true. */
  behind: number
}

/** Where deciding stands. */
export interface Deciding {
  readonly desk: Desk
  /** The group that the next decision joins. */
  next: Group
  /** The last events decided, which the desk has not folded yet: nobody has been decided behind them. */
  unfolded: readonly ReadyEvent[]
}

export const emptyGroup = (): Group => ({ jobs: [], settle: [], events: [], bytes: 0, behind: -1 })

/** What will hardly fit is left to the next append undecided: a decision costs more than a flush to disk. */
export function isFull({ desk, next }: Deciding, job: SmallJob | undefined): boolean {
  const count = next.events.length
  return count > 0 && (count + (job?.ids.length ?? 0)) * (next.bytes / count) > desk.limits.appendBytes
}

/** Returns `false` for a job that must wait for the next append. */
export function decideJob(run: Deciding, job: SmallJob): boolean {
  const { desk, next } = run
  const { appendBytes, appendEvents } = desk.limits
  if (isFull(run, job)) return false
  foldUnfolded(run)
  if (next.jobs.length === 0) next.behind = desk.register.revision
  let decision: SmallDecision
  try {
    decision = job.decide(desk)
  } catch (error) {
    return join(next, job, () => job.reject(error))
  }
  const events = decision.events.map(withText)
  const size = events.reduce((sum, { encoded }) => sum + encoded.bytes, 0)
  if (size > appendBytes || events.length > appendEvents) {
    const error = tooLarge(events.length, size, desk)
    return join(next, job, () => job.reject(error))
  }
  if (next.bytes + size > appendBytes || next.events.length + events.length > appendEvents) return false
  const behind = next.behind + next.events.length
  next.bytes += size
  next.events.push(...events)
  run.unfolded = events
  const { answer } = decision
  return join(next, job, () => {
    try {
      job.resolve(answer(behind))
    } catch (error) {
      job.reject(error)
    }
  })
}

function join(group: Group, job: SmallJob, settle: () => void): true {
  group.jobs.push(job)
  group.settle.push(settle)
  return true
}

/** Lets the desk know what has been decided; not before somebody asks, for a conflict then costs a whole fold. */
export function foldUnfolded(run: Deciding): void {
  foldAhead(run.desk, run.unfolded)
  run.unfolded = []
}

function tooLarge(events: number, bytes: number, { limits }: Desk): ThroughlineError {
  const { appendBytes, appendEvents } = limits
  return new ThroughlineError(
    'append-too-large',
    `The request makes ${events} events of ${bytes} bytes; one request takes ${appendEvents} events and ${appendBytes} bytes`,
    { facts: { events, bytes, limitEvents: appendEvents, limitBytes: appendBytes } },
  )
}
