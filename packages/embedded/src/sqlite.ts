import Database from 'libsql'

/** A value as SQLite keeps it. */
export type SqlValue = string | number | null

export interface Statement<Row extends readonly SqlValue[] = readonly SqlValue[]> {
  /** Returns the row number of the last inserted row. */
  run(...values: readonly SqlValue[]): number
  /** All rows, columns in the order of the SELECT. Page with LIMIT: everything is in memory at once. */
  rows(...values: readonly SqlValue[]): Row[]
}

/** The part of SQLite this room uses. The driver is seen by this file only, so that another can take its place. */
export interface Sqlite {
  exec(sql: string): void
  prepare<Row extends readonly SqlValue[]>(sql: string): Statement<Row>
  close(): void
}

export function openSqlite(path: string): Sqlite {
  const database = new Database(path)
  // libsql lets statements of a closed database live, work and hold its files: close lets go of them.
  const prepared = new Map<symbol, Database.Statement>()
  return {
    exec(sql) {
      database.exec(sql)
    },
    prepare<Row extends readonly SqlValue[]>(sql: string): Statement<Row> {
      const name = Symbol()
      prepared.set(name, database.prepare(sql))
      const statement = (): Database.Statement => {
        const found = prepared.get(name)
        if (found === undefined) throw new Error(`${path} is closed`)
        return found
      }
      return {
        run: (...values) => Number(statement().run(values).lastInsertRowid),
        // `get` would leave the statement, and with it a read of the file, open; `all` runs it to its end.
        rows: (...values) =>
          statement()
            .raw()
            .all(...values) as Row[],
      }
    },
    close() {
      prepared.clear()
      database.close()
    },
  }
}

/** SQLite's own name of what went wrong, such as `SQLITE_BUSY`. */
export function sqliteCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined
  return typeof error.code === 'string' && error.code.startsWith('SQLITE') ? error.code : undefined
}
