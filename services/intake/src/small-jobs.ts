import { isThroughlineError, ThroughlineError, withText } from '@throughline/ports'
import { append, foldAhead, forget, readOn, recall, settleAhead, type Desk } from './desk.ts'
import type { ReadyEvent } from './envelope.ts'
import { pauseBefore } from './retry.ts'

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

/** The small jobs at the head of a line. */
export interface SmallJobSource {
  /** Takes the next one, if a small one is next. */
  take(): SmallJob | undefined
  /** Resolves when somebody has come to the line since this was called. */
  arrival(): Promise<void>
}

/** Decisions that become true together, with one append. */
interface Group {
  /** Those decided, in order. */
  readonly jobs: SmallJob[]
  /** Answers each of them; called once the append has become true. */
  readonly settle: (() => void)[]
  readonly events: ReadyEvent[]
  bytes: number
  /** The revision that the first decision expects when it becomes true. */
  behind: number
}

/** A group on its way into the store. */
interface Flight {
  readonly group: Group
  readonly landed: Promise<void>
  /** Absent: still under way. */
  outcome?: { readonly error?: unknown }
}

interface Run {
  readonly desk: Desk
  /** Taken and not decided yet, in order. */
  readonly waiting: SmallJob[]
  next: Group
  flight: Flight | undefined
  /** The last events decided, which the desk has not folded yet: nobody has been decided behind them. */
  unfolded: readonly ReadyEvent[]
  conflicts: number
}

/**
 * Works through small jobs until none is there. Each is decided on the state that the ones before it leave behind, as
 * many as one append holds share one, and while a group is on its way into the store the next is being decided on what
 * it will leave behind. Answers, refusals too, are given only when the state they were made on has become true. When
 * somebody else wrote meanwhile, all that has not become true is decided again.
 */
export async function runSmallJobs(desk: Desk, source: SmallJobSource): Promise<void> {
  const run: Run = { desk, waiting: [], next: emptyGroup(), flight: undefined, unfolded: [], conflicts: 0 }
  for (;;) {
    const arrival = source.arrival()
    takeWaiting(run, source)
    try {
      await decideWaiting(run)
    } catch (error) {
      await giveUp(run, error)
      continue
    }
    if (run.flight === undefined) {
      if (run.next.jobs.length === 0) return
      sendOff(run)
    } else if (run.flight.outcome === undefined) {
      await Promise.race([run.flight.landed, arrival])
    } else {
      await land(run, run.flight.group, run.flight.outcome.error)
    }
  }
}

/** After somebody else has written: what is decided behind an append on its way would most likely be in vain again. */
const cautiousAppends = 100

const emptyGroup = (): Group => ({ jobs: [], settle: [], events: [], bytes: 0, behind: -1 })

function takeWaiting({ desk, waiting, next }: Run, source: SmallJobSource): void {
  while (next.jobs.length + waiting.length < desk.limits.requestsPerAppend) {
    const job = source.take()
    if (job === undefined) return
    waiting.push(job)
  }
}

/** Decides waiting jobs one behind the other until the next append is full. */
async function decideWaiting(run: Run): Promise<void> {
  const { desk, waiting } = run
  if (waiting.length === 0 || isFull(run, waiting[0])) return
  if (run.flight !== undefined && desk.shared > 0) return
  // behind what is on its way there is nothing to read; whether somebody else wrote is told when it lands
  if (run.flight === undefined && run.next.jobs.length === 0) await readOthers(desk)
  await recall(
    desk,
    waiting.flatMap(({ ids }) => ids),
  )
  for (let job = waiting[0]; job !== undefined && decideJob(run, job); job = waiting[0]) waiting.shift()
}

async function readOthers(desk: Desk): Promise<void> {
  const isFirst = desk.register.revision < 0
  await readOn(desk, () => {
    if (!isFirst) desk.shared = cautiousAppends
  })
}

/** What will hardly fit is left to the next append undecided: a decision costs more than a flush to disk. */
function isFull({ desk, next }: Run, job: SmallJob | undefined): boolean {
  const count = next.events.length
  return count > 0 && (count + (job?.ids.length ?? 0)) * (next.bytes / count) > desk.limits.appendBytes
}

/** Returns `false` for a job that must wait for the next append. */
function decideJob(run: Run, job: SmallJob): boolean {
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
  return join(next, job, () => job.resolve(answer(behind)))
}

function join(group: Group, job: SmallJob, settle: () => void): true {
  group.jobs.push(job)
  group.settle.push(settle)
  return true
}

/** Lets the desk know what has been decided; not before somebody asks, for a conflict then costs a whole fold. */
function foldUnfolded(run: Run): void {
  foldAhead(run.desk, run.unfolded)
  run.unfolded = []
}

/** Puts the next group on its way. */
function sendOff(run: Run): void {
  const group = run.next
  run.next = emptyGroup()
  const flight: Flight = { group, landed: Promise.resolve() }
  run.flight = flight
  if (group.events.length === 0) {
    flight.outcome = {}
    return
  }
  const landed = append(run.desk, group.behind, group.events).then(
    () => void (flight.outcome = {}),
    (error: unknown) => void (flight.outcome = { error }),
  )
  run.flight = Object.assign(flight, { landed })
}

/** Answers a group that has become true, or decides again what did not. */
async function land(run: Run, group: Group, error: unknown): Promise<void> {
  const { desk, next, waiting } = run
  run.flight = undefined
  if (error === undefined) {
    if (next.jobs.length === 0) foldUnfolded(run)
    settleAhead(desk, group.events.length)
    desk.shared = Math.max(0, desk.shared - 1)
    run.conflicts = 0
    for (const settle of group.settle) settle()
    return
  }
  waiting.unshift(...next.jobs)
  takeBack(run)
  if (!isThroughlineError(error, 'stream-conflict')) {
    for (const job of group.jobs) job.reject(error)
    return
  }
  desk.shared = cautiousAppends
  run.conflicts += 1
  if (run.conflicts >= desk.limits.triesOnConflict) {
    for (const job of group.jobs) job.reject(conflict(desk.programme, run.conflicts))
    run.conflicts = 0
    return
  }
  waiting.unshift(...group.jobs)
  await pauseBefore(run.conflicts, desk.limits.pauseMs)
}

/** What has been decided will not become true. */
function takeBack(run: Run): void {
  run.next = emptyGroup()
  run.unfolded = []
  if (run.desk.ahead.length > 0) forget(run.desk)
}

/** The store cannot be read: refuses all that wait; what is on its way is answered by what becomes of it. */
async function giveUp(run: Run, error: unknown): Promise<void> {
  for (const job of [...run.next.jobs, ...run.waiting.splice(0)]) job.reject(error)
  takeBack(run)
  const { flight } = run
  if (flight === undefined) return
  await flight.landed
  await land(run, flight.group, flight.outcome?.error)
}

function tooLarge(events: number, bytes: number, { limits }: Desk): ThroughlineError {
  const { appendBytes, appendEvents } = limits
  return new ThroughlineError(
    'append-too-large',
    `The request makes ${events} events of ${bytes} bytes; one request takes ${appendEvents} events and ${appendBytes} bytes`,
    { facts: { events, bytes, limitEvents: appendEvents, limitBytes: appendBytes } },
  )
}

export function conflict(programme: string, attempts: number): ThroughlineError {
  return new ThroughlineError('conflict', `Others wrote to programme ${programme} during all ${attempts} tries`, {
    facts: { attempts },
  })
}
