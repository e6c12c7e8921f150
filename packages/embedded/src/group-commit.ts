import { setImmediate as turn } from 'node:timers/promises'
import { ThroughlineError, type ErrorCode } from '@throughline/ports'
import { embeddedLimits } from './limits.ts'
import type { Answer, Outcome } from './file-writer.ts'

export interface GroupCommit<Request> {
  /**
   * Has the call done in the next commit and resolves with its value behind that. A refused call fails alone, the rest of
   * its group is committed; a commit that fails fails all of the group. Throws at once, with nothing stored, when too
   * much waits.
   */
  submit(bytes: number, request: Request): Promise<unknown>
  /** Resolves when nothing waits and nothing is being committed. */
  drained(): Promise<void>
}

interface Call<Request> {
  readonly bytes: number
  readonly request: Request
  readonly resolve: (value: unknown) => void
  readonly reject: (error: ThroughlineError) => void
}

export interface Committing<Request, News> {
  readonly unavailable: ErrorCode
  /** Where a commit is slow: the calls of one turn of the event loop share one. Else each is committed at once. */
  readonly gathers: boolean
  /** Commits a group; never rejects. */
  write(group: readonly Request[]): Promise<Answer<News>>
  /** A commit was made of these calls, with what is new; undefined: it failed, and what of it is stored is not known. */
  committed(news: News | undefined, group: readonly Request[]): void
}

/**
 * Lets calls share commits: flushing to disk is what an append costs, and while one commit is flushed, on another thread,
 * the next calls gather.
 */
export function createGroupCommit<Request, News>(committing: Committing<Request, News>): GroupCommit<Request> {
  const { unavailable, gathers } = committing
  let waiting: Call<Request>[] = []
  let waitingBytes = 0
  let running: Promise<void> | undefined

  const run = async (): Promise<void> => {
    if (gathers) await turn()
    while (waiting.length > 0) {
      const group = waiting.slice(0, groupSize(waiting))
      waiting = waiting.slice(group.length)
      const requests = group.map(({ request }) => request)
      const answer = await committing.write(requests)
      waitingBytes -= group.reduce((sum, { bytes }) => sum + bytes, 0)
      answerAll(group, requests, answer, committing)
    }
    running = undefined
  }
  const submit = (bytes: number, request: Request): Promise<unknown> => {
    if (waitingBytes + bytes > embeddedLimits.waitingBytes) throw overloaded(unavailable, waitingBytes)
    return new Promise((resolve, reject) => {
      waiting.push({ bytes, request, resolve, reject })
      waitingBytes += bytes
      running ??= run()
    })
  }
  return {
    submit,
    async drained() {
      while (running !== undefined) await running
    },
  }
}

/** Readers know of the commit before its calls are answered: who is answered finds what it wrote. */
function answerAll<Request, News>(
  group: readonly Call<Request>[],
  requests: readonly Request[],
  answer: Answer<News>,
  { unavailable, committed }: Committing<Request, News>,
): void {
  if ('failure' in answer) {
    const error = new ThroughlineError(unavailable, `The data file could not be written: ${answer.failure}`)
    for (const { reject } of group) reject(error)
    committed(undefined, requests)
    return
  }
  committed(answer.news, requests)
  for (const [index, call] of group.entries()) settle(call, answer.outcomes[index])
}

function settle<Request>({ resolve, reject }: Call<Request>, outcome: Outcome | undefined): void {
  if (outcome !== undefined && 'refusal' in outcome) {
    const { code, message, facts } = outcome.refusal
    reject(new ThroughlineError(code, message, { facts }))
  } else resolve(outcome?.value)
}

function groupSize<Request>(waiting: readonly Call<Request>[]): number {
  let bytes = 0
  for (const [index, call] of waiting.entries()) {
    bytes += call.bytes
    if (index > 0 && (bytes > embeddedLimits.commitBytes || index === embeddedLimits.commitCalls)) return index
  }
  return waiting.length
}

function overloaded(unavailable: ErrorCode, waitingBytes: number): ThroughlineError {
  const { waitingBytes: limit } = embeddedLimits
  return new ThroughlineError(unavailable, `Too much waits for the disk; nothing of this call was stored`, {
    facts: { unit: 'bytes', limit, waiting: waitingBytes },
  })
}
