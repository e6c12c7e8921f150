import { ThroughlineError, type Clock } from '@throughline/ports'
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { openSqlite, type Flush, type Sqlite } from './sqlite.ts'

export interface TablesOptions {
  readonly path: string
  readonly clock: Clock
  /** Statements that make the tables of an empty file. */
  readonly tables: string
  /** Version of the tables. */
  readonly version: number
  /** What the file holds; begins the name of its consumer group. */
  readonly what: string
  /** What older tables hold can be read from the feed again: they are made anew. */
  readonly rebuilds?: boolean
  readonly flush: Flush
}

const meta = 'create table meta (key text primary key, value text not null) without rowid;'

/**
 * Opens a file that is filled from the feed, and makes its tables when it is empty. The file has a consumer group of its
 * own: a new file reads the feed from its beginning.
 */
export function openTables({ path, clock, tables, version, what, rebuilds = false, flush }: TablesOptions): {
  readonly sqlite: Sqlite
  readonly group: string
} {
  mkdirSync(dirname(path), { recursive: true })
  const sqlite = openSqlite(path, flush)
  const found = sqlite.rows<[number]>('pragma user_version')[0]?.[0] ?? 0
  if (found > version) {
    throw new ThroughlineError('configuration-invalid', `${path} was written by a newer version of Throughline`, {
      facts: { path, found, known: version },
    })
  }
  const known = found === 0 ? undefined : groupOf(sqlite)
  // a file of somebody else is left alone, whatever it is
  if (found !== 0 && known?.startsWith(`${what}-`) !== true) {
    throw new ThroughlineError('configuration-invalid', `${path} holds nothing of Throughline's ${what}`, {
      facts: { path },
    })
  }
  if (known !== undefined && (found === version || !rebuilds)) return { sqlite, group: known }
  const group = `${what}-${randomUUID()}`
  sqlite.transaction(() => {
    if (known !== undefined) dropTables(sqlite)
    sqlite.exec(meta)
    sqlite.exec(tables)
    sqlite.run("insert into meta values ('group', ?), ('created', ?)", group, clock.now())
    sqlite.exec(`pragma user_version = ${version}`)
  })
  return { sqlite, group }
}

function groupOf(sqlite: Sqlite): string | undefined {
  const isThere = sqlite.rows<[number]>("select 1 from sqlite_schema where name = 'meta'").length > 0
  if (!isThere) return undefined
  return sqlite.rows<[string]>("select value from meta where key = 'group'")[0]?.[0]
}

function dropTables(sqlite: Sqlite): void {
  const names = sqlite.rows<[string]>(
    "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'",
  )
  for (const [name] of names) sqlite.exec(`drop table "${name}"`)
}
