import { isThroughlineError, ThroughlineError } from '@throughline/ports'
import {
  decideJob,
  emptyGroup,
  foldUnfolded,
  isFull,
  type Deciding,
  type Group,
  type SmallJob,
} from './decide-group.ts'
import { append, forget, readOn, recall, settleAhead, type Desk } from './desk.ts'
import { pauseBefore } from './retry.ts'

/** The small jobs at the head of a line. */
export interface SmallJobSource {
  /** Takes the next one, if a small one is next. */
  take(): SmallJob | undefined
  /** Resolves when somebody has come to the line since this was called. */
  arrival(): Promise<void>
}

/** A group on its way into the store. */
interface Flight {
  readonly group: Group
  readonly landed: Promise<void>
  /** `undefined`: still under way. */
  outcome: { readonly error?: unknown } | undefined
}

interface Run extends Deciding {
  /** Taken and not decided yet, in order. */
  readonly waiting: SmallJob[]
  flight: Flight | undefined
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
      await land(run, run.flight)
    }
  }
}

/** After somebody else has written: what is decided behind an append on its way would most likely be in vain again. */
const cautiousAppends = 100

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

/** Puts the next group on its way. */
function sendOff(run: Run): void {
  const { desk, next: group } = run
  const isEmpty = group.events.length === 0
  const flight: Flight = {
    group,
    outcome: isEmpty ? {} : undefined,
    landed: isEmpty
      ? Promise.resolve()
      : append(desk, group.behind, group.events).then(
          () => void (flight.outcome = {}),
          (error: unknown) => void (flight.outcome = { error }),
        ),
  }
  run.flight = flight
  run.next = emptyGroup()
}

/** Answers a group that has become true, or decides again what did not. */
async function land(run: Run, { group, outcome }: Flight): Promise<void> {
  const { desk, next, waiting } = run
  const error = outcome?.error
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
  await land(run, flight)
}

export function conflict(programme: string, attempts: number): ThroughlineError {
  return new ThroughlineError('conflict', `Others wrote to programme ${programme} during all ${attempts} tries`, {
    facts: { attempts },
  })
}
