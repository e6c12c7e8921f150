import type { StoredEvent } from '@throughline/ports'
import type { Layout } from './data-file.ts'
import { behindOf, textsEach, type AppendRequest, type EventNews } from './event-writes.ts'
import { embeddedLimits } from './limits.ts'
import { createPages } from './pages.ts'
import { createRecentRows, type Placed } from './recent-rows.ts'
import type { Sqlite } from './sqlite.ts'

/**
 * `position` is the store's order. Rows are never deleted, so the next one is always the highest.
 *
 * There is no index of event ids, which are random and would be most of the cost of an append in a large store. A
 * repeated append is recognised without it: it names the revision it expected, so the events to compare are those
 * behind that revision. `octet_length` sees only the header of a row; a page is measured before it is loaded.
 */
export const eventLayout: Layout = {
  version: 1,
  applicationId: 0x54_4c_65_76,
  synchronous: 'full',
  create: `
    create table store (id text not null) strict;
    insert into store values (lower(hex(randomblob(8))));
    create table streams (number integer primary key, name text not null unique) strict;
    create table events (
      position integer primary key,
      stream integer not null,
      revision integer not null,
      id text not null,
      type text not null,
      metadata text not null,
      data text not null
    ) strict;
    create unique index events_of_stream on events (stream, revision);
  `,
}

/** An event as it lies in the file; `data` and `metadata` are parsed when it is handed out, not before. */
export interface EventRow {
  readonly position: number
  readonly stream: string
  readonly revision: number
  readonly id: string
  readonly type: string
  readonly data: string
  readonly metadata: string
}

/** The statements that read the event file, by what they are for. */
export interface EventTables {
  /** Tells this store from others: part of its checkpoints. */
  readonly storeId: string
  /** Position of the last event, 0 when there is none. */
  lastPosition(): number
  /** No event lies behind this position. Asks no file: this process is the only one that writes, and told us. */
  newestPosition(): number
  /** What a commit has stored of these appends; `undefined` when that is not known: then the file is asked. */
  tellStored(news: EventNews | undefined, appends: readonly AppendRequest[]): void
  /** The next page behind a position; empty at the end. Bare: without data and metadata, which are not read. */
  pageBehind(position: number, bare: boolean): EventRow[]
  /** The next page of a stream from a revision on, at most `limit` events; empty at the end. */
  pageOf(stream: string, from: number, direction: 'forwards' | 'backwards', limit: number): EventRow[]
}

type Columns = [
  position: number,
  stream: string,
  revision: number,
  id: string,
  type: string,
  data: string,
  metadata: string,
]

const events = {
  columns: 'position, name, revision, id, type, data, metadata',
  from: 'events join streams on number = stream',
  bytes: 'octet_length(data) + octet_length(metadata)',
}

/** JSON's null in place of what is not asked for. */
const bareEvents = { ...events, columns: "position, name, revision, id, type, 'null', 'null'", bytes: '0' }

export function createEventTables(database: Sqlite): EventTables {
  const lastPosition = database.prepare<[number | null]>('select max(position) from events')
  const streamNumber = database.prepare<[number]>('select number from streams where name = ?')
  const byPosition = { where: 'position > ?', key: 'position', order: 'asc' } as const
  const behind = createPages<Columns>(database, { ...events, ...byPosition })
  const bareBehind = createPages<Columns>(database, { ...bareEvents, ...byPosition })
  const ofStream = { ...events, key: 'revision' }
  const forwards = createPages<Columns>(database, { ...ofStream, where: 'stream = ? and revision >= ?', order: 'asc' })
  const backwards = createPages<Columns>(database, {
    ...ofStream,
    where: 'stream = ? and revision <= ?',
    order: 'desc',
  })
  const number = (name: string): number | undefined => streamNumber.rows(name)[0]?.[0]
  let newest = lastPosition.rows()[0]?.[0] ?? 0
  const recent = createRecentRows<EventRow>()
  /** Last revisions of streams, of those that were appended to; of the others the file is asked. */
  const ends = new Map<string, number>()
  return {
    storeId: database.prepare<[string]>('select id from store').rows()[0]?.[0] ?? '',
    lastPosition: () => lastPosition.rows()[0]?.[0] ?? 0,
    newestPosition: () => newest,
    tellStored(news, appends) {
      newest = news?.newest ?? Infinity
      for (const [index, { stream, expected, texts }] of appends.entries()) {
        if (news === undefined) ends.delete(stream)
        else if (news.places[index] != null) ends.set(stream, behindOf(expected) + texts.length / textsEach)
      }
      const rows = news === undefined ? undefined : rowsOf(appends, news)
      if (rows === undefined) recent.forget()
      else recent.add(rows)
    },
    pageBehind(position, bare) {
      const known = recent.behind(position)
      if (known === undefined) return (bare ? bareBehind : behind)([position], newest - position).map(toRow)
      return bare ? known.map((row) => ({ ...row, data: 'null', metadata: 'null' })) : known
    },
    pageOf(stream, from, direction, limit) {
      // who reads on behind every write mostly finds nothing: that asks no file
      if (direction === 'forwards' && from > (ends.get(stream) ?? Infinity)) return []
      const found = number(stream)
      if (found === undefined) return []
      const page = direction === 'forwards' ? forwards : backwards
      return page([found, from], limit).map(toRow)
    },
  }
}

/** The rows that a commit has written; `undefined`: more than are kept. */
function rowsOf(appends: readonly AppendRequest[], { places }: EventNews): Placed<EventRow>[] | undefined {
  const { recentRows } = embeddedLimits
  if (appends.reduce((sum, { texts }) => sum + texts.length / textsEach, 0) > recentRows) return undefined
  const rows: Placed<EventRow>[] = []
  for (const [index, { stream, expected, texts }] of appends.entries()) {
    const last = places[index] ?? null
    if (last === null) continue
    const count = texts.length / textsEach
    const behind = behindOf(expected)
    for (let n = 0; n < count; n++) {
      const [id = '', type = '', metadata = '', data = ''] = texts.slice(n * textsEach, (n + 1) * textsEach)
      const place = last - count + 1 + n
      const row: EventRow = { position: place, stream, revision: behind + 1 + n, id, type, data, metadata }
      rows.push({ place, characters: data.length + metadata.length, row })
    }
  }
  return rows
}

function toRow([position, stream, revision, id, type, data, metadata]: Columns): EventRow {
  return { position, stream, revision, id, type, data, metadata }
}

/** The event as the port hands it out. */
export function toStored({ stream, revision, id, type, data, metadata }: EventRow): StoredEvent {
  return { stream, revision, id, type, data: JSON.parse(data) as unknown, metadata: JSON.parse(metadata) as unknown }
}
