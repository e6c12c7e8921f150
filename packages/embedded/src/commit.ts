import { isThroughlineError } from '@throughline/ports'
import type { Sqlite } from './sqlite.ts'
import { messageOf, refusalOf, type Answer, type Group, type Outcome } from './writer-orders.ts'

/** What may be written into one kind of file. */
export interface Writes<Request, News> {
  /**
   * Does one call inside a commit, after those before it. A `ThroughlineError` refuses it: nothing may have been written
   * by then. Any other error fails all of the commit.
   */
  run(request: Request): unknown
  /** What readers have to know of the commit that was made. */
  news(): News
  /** The commit of these calls has failed: nothing of them is stored. */
  failed(requests: readonly Request[], why: string): void
}

/**
 * Runs and commits the calls of a group. They see each other's work, so nothing is answered before the commit, a refusal
 * neither: it may speak of an event beside it that is not durable yet.
 */
export function commitGroup<Request, News>(
  database: Sqlite,
  writes: Writes<Request, News>,
  { requests, flushed }: Group<Request>,
): Answer<News> {
  try {
    if (!flushed) database.exec('pragma synchronous = normal')
    database.exec('begin immediate')
    const outcomes = requests.map((request) => attempt(writes, request))
    database.exec('commit')
    if (!flushed) database.exec('pragma synchronous = full')
    return { outcomes, news: writes.news() }
  } catch (cause) {
    harmless(() => database.exec('rollback')) // SQLite may have rolled back by itself: after a full disk, for one
    if (!flushed) harmless(() => database.exec('pragma synchronous = full')) // or the file is gone: no commit follows
    const failure = messageOf(cause)
    writes.failed(requests, failure)
    return { failure }
  }
}

function attempt<Request, News>(writes: Writes<Request, News>, request: Request): Outcome {
  try {
    return { value: writes.run(request) }
  } catch (error) {
    if (isThroughlineError(error)) return { refusal: refusalOf(error) }
    throw error
  }
}

function harmless(step: () => void): void {
  try {
    step()
  } catch {
    // see where it is called
  }
}
