import { ThroughlineError, type Clock } from '@throughline/ports'
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openSqlite, type Sqlite } from './sqlite.ts'

export interface TablesOptions {
  readonly path: string
  readonly clock: Clock
  /** Statements that make the tables of an empty file. */
  readonly tables: string
  /** Version of the tables. */
  readonly version: number
  /** What the file holds; begins the name of its consumer group. */
  readonly what: string
}

const meta = 'create table meta (key text primary key, value text not null) without rowid;'

/**
 * Opens a file that is filled from the feed, and makes its tables when it is empty. The file has a consumer group of its
 * own: a new file reads the feed from its beginning.
 */
export function openTables({ path, clock, tables, version, what }: TablesOptions): {
  readonly sqlite: Sqlite
  readonly group: string
} {
  mkdirSync(dirname(path), { recursive: true })
  const sqlite = openSqlite(path)
  const found = sqlite.rows<[number]>('pragma user_version')[0]?.[0] ?? 0
  if (found > version) {
    throw new ThroughlineError('configuration-invalid', `${path} was written by a newer version of Throughline`, {
      facts: { path, found, known: version },
    })
  }
  if (found === 0) {
    sqlite.transaction(() => {
      sqlite.exec(meta)
      sqlite.exec(tables)
      sqlite.run("insert into meta values ('group', ?), ('created', ?)", `${what}-${randomUUID()}`, clock.now())
      sqlite.exec(`pragma user_version = ${version}`)
    })
  }
  const group = sqlite.rows<[string]>("select value from meta where key = 'group'")[0]?.[0]
  if (group !== undefined) return { sqlite, group }
  throw new ThroughlineError('configuration-invalid', `${path} holds nothing of Throughline's ${what}`, {
    facts: { path },
  })
}
