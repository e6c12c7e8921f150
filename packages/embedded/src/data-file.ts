import { ThroughlineError } from '@throughline/ports'
import { embeddedLimits } from './limits.ts'
import { openSqlite, sqliteCode, type Sqlite } from './sqlite.ts'

/** What a data file holds: `version` counts the changes of its tables. */
export interface Layout {
  readonly version: number
  /** Marks the file as ours, whatever its name; each kind of file has its own. */
  readonly applicationId: number
  /** Makes the tables in an empty file. */
  readonly create: string
  /**
   * When a commit is on disk. `full`: when it returns. `normal`: it outlives the process when it returns, but a machine
   * that loses its power may forget the newest ones, never one before another.
   */
  readonly synchronous: 'full' | 'normal'
}

/**
 * Opens or makes a data file: write-ahead log, and on macOS flushes that reach the medium.
 *
 * Errors: `data-too-new` for a file that a newer version wrote, `configuration-invalid` for a file that is not ours.
 */
export function openDataFile(path: string, layout: Layout): Sqlite {
  const database = openSqlite(path)
  try {
    database.exec(`pragma busy_timeout = ${embeddedLimits.busyMs}`)
    prepareLayout(database, path, layout)
    database.exec('pragma journal_mode = wal')
    database.exec(`pragma synchronous = ${layout.synchronous}`)
    database.exec('pragma fullfsync = on')
    database.exec('pragma checkpoint_fullfsync = on')
    database.exec(`pragma wal_autocheckpoint = ${embeddedLimits.checkpointPages}`)
    database.exec('pragma journal_size_limit = 67108864')
    return database
  } catch (error) {
    database.close()
    if (sqliteCode(error) !== 'SQLITE_NOTADB') throw error
    throw foreign(path, error)
  }
}

/** Writes the log back into the file, so that a closed folder is one file a store, and closes it. */
export function closeDataFile(database: Sqlite): void {
  try {
    database.prepare('pragma wal_checkpoint(truncate)').rows()
  } finally {
    database.close()
  }
}

function prepareLayout(database: Sqlite, path: string, layout: Layout): void {
  const number = (pragma: string): number => database.prepare<[number]>(`pragma ${pragma}`).rows()[0]?.[0] ?? 0
  const version = number('user_version')
  const applicationId = number('application_id')
  const empty = number('schema_version') === 0
  if (empty && version === 0) {
    database.exec('begin immediate')
    database.exec(layout.create)
    database.exec(`pragma application_id = ${layout.applicationId}`)
    database.exec(`pragma user_version = ${layout.version}`)
    database.exec('commit')
    return
  }
  if (applicationId !== layout.applicationId) throw foreign(path)
  if (version > layout.version) {
    throw new ThroughlineError(
      'data-too-new',
      `${path} has version ${version} of its tables; this program knows them up to version ${layout.version}`,
      { facts: { path, version, known: layout.version } },
    )
  }
}

function foreign(path: string, cause?: unknown): ThroughlineError {
  return new ThroughlineError('configuration-invalid', `${path} is there, but it is not a data file of Throughline`, {
    cause,
    facts: { path },
  })
}
