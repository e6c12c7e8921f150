import Database from 'libsql'
import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'

export type SqlValue = string | number | null

/** The part of SQLite that the read model uses. The driver is seen by this file only. */
export interface Sqlite {
  exec(sql: string): void
  /** Runs a statement; returns the number of rows it changed. */
  run(sql: string, ...values: readonly SqlValue[]): number
  /** All rows, columns in the order of the SELECT. Page with LIMIT: everything is in memory at once. */
  rows<Row extends readonly SqlValue[]>(sql: string, ...values: readonly SqlValue[]): readonly Row[]
  /** All of it or nothing. */
  transaction(work: () => void): void
  /** Resolves when every transaction before the call is on disk; nothing else waits for it. */
  flushed(): Promise<void>
  close(): void
}

/**
 * When commits reach the disk. `at-once`: when they return. `when-asked`: they outlive the process when they return, and
 * the machine when {@link Sqlite.flushed} resolves.
 */
export type Flush = 'at-once' | 'when-asked'

/** The driver's own types know no list of values whose length is not fixed. */
interface DriverStatement {
  run(...values: readonly SqlValue[]): { readonly changes: number }
  raw(): { all(...values: readonly SqlValue[]): unknown[] }
}

const datasync = promisify(fdatasync)

const busyMs = 5_000
/** SQLite's own 1,000 had every eightieth report or so wait for the disk. */
const checkpointPages = 4_000

/** Opens or makes a file. */
export function openSqlite(path: string, flush: Flush): Sqlite {
  const database = new Database(path)
  const statements = new Map<string, DriverStatement>()
  const statement = (sql: string): DriverStatement => {
    const known = statements.get(sql) ?? (database.prepare(sql) as DriverStatement)
    statements.set(sql, known)
    return known
  }
  database.exec(`pragma busy_timeout = ${busyMs}`)
  database.exec('pragma journal_mode = wal')
  database.exec(`pragma wal_autocheckpoint = ${checkpointPages}`)
  database.exec(`pragma synchronous = ${flush === 'at-once' ? 'full' : 'normal'}`)
  let log: number | undefined
  return {
    exec(sql) {
      database.exec(sql)
    },
    run: (sql, ...values) => statement(sql).run(...values).changes,
    // `get` would leave the statement, and with it a read of the file, open; `all` runs it to its end.
    rows: <Row extends readonly SqlValue[]>(sql: string, ...values: readonly SqlValue[]) =>
      statement(sql)
        .raw()
        .all(...values) as Row[],
    transaction(work) {
      database.exec('begin immediate')
      try {
        work()
      } catch (error) {
        database.exec('rollback')
        throw error
      }
      database.exec('commit')
    },
    async flushed() {
      if (flush === 'at-once') return
      // SQLite flushes the log itself before it writes from it into the file and begins it anew
      log ??= openSync(`${path}-wal`, 'r+')
      await datasync(log)
    },
    close() {
      if (log !== undefined) closeSync(log)
      // Back into the one file, so that a closed read model is that file alone.
      statement('pragma wal_checkpoint(truncate)').raw().all()
      database.close()
    },
  }
}
