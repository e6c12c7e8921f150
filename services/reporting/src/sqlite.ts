import Database from 'libsql'

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
  close(): void
}

/** The driver's own types know no list of values whose length is not fixed. */
interface DriverStatement {
  run(...values: readonly SqlValue[]): { readonly changes: number }
  raw(): { all(...values: readonly SqlValue[]): unknown[] }
}

const busyMs = 5_000

/** Opens or makes a file whose commits are on disk when they return. */
export function openSqlite(path: string): Sqlite {
  const database = new Database(path)
  const statements = new Map<string, DriverStatement>()
  const statement = (sql: string): DriverStatement => {
    const known = statements.get(sql) ?? (database.prepare(sql) as DriverStatement)
    statements.set(sql, known)
    return known
  }
  database.exec(`pragma busy_timeout = ${busyMs}`)
  database.exec('pragma journal_mode = wal')
  // The feed forgets what a handler has taken: what is taken must be on disk.
  database.exec('pragma synchronous = full')
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
    close() {
      // Back into the one file, so that a closed read model is that file alone.
      statement('pragma wal_checkpoint(truncate)').raw().all()
      database.close()
    },
  }
}
