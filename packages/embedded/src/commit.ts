import { isThroughlineError, messageOf } from '@throughline/ports'
import type { Sqlite } from './sqlite.ts'
import { refusalOf, type Answer, type FileWriter, type Outcome } from './file-writer.ts'

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
 * neither: it may speak of an event beside it that is not stored yet.
 */
export function commitGroup<Request, News>(
  database: Sqlite,
  writes: Writes<Request, News>,
  group: readonly Request[],
): Answer<News> {
  try {
    database.exec('begin immediate')
    const outcomes = group.map((request) => attempt(writes, request))
    database.exec('commit')
    return { outcomes, news: writes.news() }
  } catch (cause) {
    rollBack(database)
    const failure = messageOf(cause)
    writes.failed(group, failure)
    return { failure }
  }
}

/** Writes a file here and now, on the thread that asks. */
export function directly<Request, News>(
  database: Sqlite,
  writes: Writes<Request, News>,
): FileWriter<Request, News>['write'] {
  return async (group) => commitGroup(database, writes, group)
}

function attempt<Request, News>(writes: Writes<Request, News>, request: Request): Outcome {
  try {
    return { value: writes.run(request) }
  } catch (error) {
    if (isThroughlineError(error)) return { refusal: refusalOf(error) }
    throw error
  }
}

function rollBack(database: Sqlite): void {
  try {
    database.exec('rollback')
  } catch {
    // SQLite has rolled back by itself: after a full disk, for one
  }
}
