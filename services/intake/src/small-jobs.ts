import { isThroughlineError, ThroughlineError, withText } from '@throughline/ports'
import { append, foldAhead, foldReady, forget, readOn, recall, type Desk } from './desk.ts'
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
  /** Ids of posted events that it asks for in {@link Desk.known}. */
  readonly ids: readonly string[]
  readonly decide: (desk: Desk) => SmallDecision
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

interface Group {
  /** In order; called once the append has become true. */
  readonly settle: (() => void)[]
  readonly events: ReadyEvent[]
  /** The last so many events are not folded yet. */
  unfolded: readonly ReadyEvent[]
  /** The desk holds decisions that have not become true yet. */
  ahead: boolean
}

/**
 * Takes as many waiting jobs as one append holds, decides each on the state that the ones before it leave behind, and
 * appends all their events at once. Answers, refusals too, are given only when that state has become true. When
 * somebody else wrote meanwhile, everything is decided again.
 */
export async function runSmallJobs(desk: Desk, take: () => SmallJob | undefined): Promise<void> {
  const jobs: SmallJob[] = []
  for (let job = take(); job !== undefined; job = take()) {
    jobs.push(job)
    if (jobs.length >= desk.limits.requestsPerAppend) break
  }
  // What does not fit the first append goes with the next, in the same order.
  for (let rest: readonly SmallJob[] = jobs; rest.length > 0;) {
    try {
      rest = await decideAndAppend(desk, rest)
    } catch (error) {
      for (const job of rest) job.reject(error)
      return
    }
  }
}

/** Returns the jobs that did not fit. */
async function decideAndAppend(desk: Desk, jobs: readonly SmallJob[]): Promise<readonly SmallJob[]> {
  for (let attempt = 1; ; attempt += 1) {
    await readOn(desk)
    await recall(
      desk,
      jobs.flatMap(({ ids }) => ids),
    )
    const behind = desk.register.revision
    const group: Group = { settle: [], events: [], unfolded: [], ahead: false }
    try {
      decideGroup(desk, jobs, group)
      if (group.events.length > 0) await append(desk, behind, group.events)
    } catch (error) {
      if (group.ahead) forget(desk)
      if (!isThroughlineError(error, 'stream-conflict')) throw error
      if (attempt >= desk.limits.triesOnConflict) throw conflict(desk.programme, attempt)
      await pauseBefore(attempt, desk.limits.pauseMs)
      continue
    }
    foldReady(desk, group.unfolded)
    for (const settle of group.settle) settle()
    return jobs.slice(group.settle.length)
  }
}

/** Decides jobs one behind the other until the append is full; folds each decision for the next one to see. */
function decideGroup(desk: Desk, jobs: readonly SmallJob[], group: Group): void {
  const { appendBytes, appendEvents } = desk.limits
  const start = desk.register.revision
  let bytes = 0
  for (const job of jobs) {
    // what will hardly fit is left to the next append undecided: a decision costs more than a flush to disk
    const count = group.events.length
    if (count > 0 && (count + job.ids.length) * (bytes / count) > appendBytes) break
    group.ahead ||= group.unfolded.length > 0
    foldAhead(desk, group.unfolded)
    group.unfolded = []
    let decision: SmallDecision
    try {
      decision = job.decide(desk)
    } catch (error) {
      group.settle.push(() => job.reject(error))
      continue
    }
    const events = decision.events.map(withText)
    const size = events.reduce((sum, { encoded }) => sum + encoded.bytes, 0)
    if (size > appendBytes || events.length > appendEvents) {
      const error = tooLarge(events.length, size, desk)
      group.settle.push(() => job.reject(error))
      continue
    }
    if (bytes + size > appendBytes || group.events.length + events.length > appendEvents) break
    bytes += size
    const behind = start + group.events.length
    group.events.push(...events)
    group.unfolded = events
    const { answer } = decision
    group.settle.push(() => job.resolve(answer(behind)))
  }
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
