import { isThroughlineError, ThroughlineError, type ErrorCode } from '@throughline/ports'
import { embeddedLimits } from './limits.ts'
import type { Sqlite } from './sqlite.ts'

export interface GroupCommit {
  /**
   * Runs `work` in the next commit and resolves when that is durable. Work that throws a `ThroughlineError` must not
   * have written by then: it fails alone, the rest of the group is committed. Any other error fails the whole group.
   */
  submit<T>(bytes: number, work: () => T): Promise<T>
  /**
   * The same for what may be done again: it outlives the process when this resolves, but a machine that loses its power
   * may forget it. Commits are never forgotten out of order: with the next durable one it is durable, too.
   */
  submitRepeatable<T>(work: () => T): Promise<T>
  /** Commits everything that waits. */
  flush(): void
}

interface Call {
  readonly bytes: number
  readonly repeatable: boolean
  /** Does the work, and tells how to answer once the commit is durable. */
  readonly run: () => () => void
  readonly fail: (error: ThroughlineError) => void
}

/**
 * Lets the calls that come in one turn of the event loop share one durable commit: flushing to disk is what an append
 * costs, and while one commit is flushed the next calls gather.
 *
 * The calls of a group see each other's work, so an answer must not leave before the commit, a refusal neither: it may
 * speak of an event beside it that is not durable yet.
 */
export function createGroupCommit(database: Sqlite, unavailable: ErrorCode, committed: () => void): GroupCommit {
  const waiting: Call[] = []
  let waitingBytes = 0
  let scheduled: NodeJS.Immediate | undefined

  const schedule = (): void => {
    scheduled ??= setImmediate(() => {
      scheduled = undefined
      commitGroup()
      if (waiting.length > 0) schedule()
    })
  }
  const commitGroup = (): void => {
    const group = waiting.splice(0, groupSize(waiting))
    waitingBytes -= group.reduce((sum, { bytes }) => sum + bytes, 0)
    const answers = commit(database, group, unavailable)
    for (const answer of answers) answer()
    committed()
  }
  const submit = <T>(bytes: number, repeatable: boolean, work: () => T): Promise<T> => {
    if (waitingBytes + bytes > embeddedLimits.waitingBytes) return Promise.reject(overloaded(unavailable, waitingBytes))
    return new Promise((resolve, reject) => {
      waiting.push({ bytes, repeatable, run: () => attempt(work, resolve, reject), fail: reject })
      waitingBytes += bytes
      schedule()
    })
  }
  return {
    submit: (bytes, work) => submit(bytes, false, work),
    submitRepeatable: (work) => submit(0, true, work),
    flush() {
      while (waiting.length > 0) commitGroup()
      clearImmediate(scheduled)
      scheduled = undefined
    },
  }
}

/** Runs and commits the calls; returns how to answer each. Only a group that may be done again is not flushed. */
function commit(database: Sqlite, group: readonly Call[], unavailable: ErrorCode): (() => void)[] {
  const flushes = group.some(({ repeatable }) => !repeatable)
  try {
    if (!flushes) database.exec('pragma synchronous = normal')
    database.exec('begin immediate')
    const answers = group.map((call) => call.run())
    database.exec('commit')
    if (!flushes) database.exec('pragma synchronous = full')
    return answers
  } catch (cause) {
    rollBack(database)
    if (!flushes) flushAgain(database)
    const error = new ThroughlineError(unavailable, `The data file could not be written: ${messageOf(cause)}`, {
      cause,
    })
    return group.map((call) => () => call.fail(error))
  }
}

function attempt<T>(work: () => T, resolve: (value: T) => void, reject: (error: unknown) => void): () => void {
  try {
    const value = work()
    return () => resolve(value)
  } catch (error) {
    if (isThroughlineError(error)) return () => reject(error)
    throw error
  }
}

function groupSize(waiting: readonly Call[]): number {
  let bytes = 0
  for (const [index, call] of waiting.entries()) {
    bytes += call.bytes
    if (index > 0 && (bytes > embeddedLimits.commitBytes || index === embeddedLimits.commitCalls)) return index
  }
  return waiting.length
}

function rollBack(database: Sqlite): void {
  try {
    database.exec('rollback')
  } catch {
    // SQLite has rolled back by itself: after a full disk, for one
  }
}

function flushAgain(database: Sqlite): void {
  try {
    database.exec('pragma synchronous = full')
  } catch {
    // the file is closed, or gone: no commit follows
  }
}

function overloaded(unavailable: ErrorCode, waitingBytes: number): ThroughlineError {
  const { waitingBytes: limit } = embeddedLimits
  return new ThroughlineError(unavailable, `Too much waits for the disk; nothing of this call was stored`, {
    facts: { unit: 'bytes', limit, waiting: waitingBytes },
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
