import type { DeliveredMessage, FeedMessage } from '@throughline/ports'
import type { Layout } from './data-file.ts'
import { embeddedLimits } from './limits.ts'
import { createPages } from './pages.ts'
import type { Sqlite } from './sqlite.ts'

/**
 * Each topic is one partition. Offsets are places in the one table of all topics. With `autoincrement` a place is never
 * given twice, also when somebody deletes old records to make room: groups remember places.
 */
export const feedLayout: Layout = {
  version: 1,
  applicationId: 0x54_4c_66_64,
  create: `
    create table records (
      place integer primary key autoincrement,
      topic text not null,
      key text not null,
      compacted integer not null,
      headers text not null,
      value text
    ) strict;
    create index records_of_topic on records (topic, place);
    create index records_of_key on records (topic, key) where compacted = 1;
    create table publishers (id text primary key, epoch integer not null, checkpoint text) strict;
    create table groups (name text not null, topic text not null, place integer not null, primary key (name, topic)) strict;
  `,
}

/** The statements of the feed file, by what they are for. */
export interface FeedTables {
  insert(message: FeedMessage, compacted: boolean): void
  /** Does the topic hold anything behind a place? Asks no file: this process is the only one that writes. */
  mayHoldBehind(topic: string, place: number): boolean
  /** The next page of a topic behind a place; empty at the end. */
  pageBehind(topic: string, place: number): DeliveredMessage[]
  /** Makes a new epoch of a publisher, which ends the ones before, and tells its checkpoint. */
  beginEpoch(publisher: string): { readonly epoch: number; readonly checkpoint: string | null }
  epochOf(publisher: string): number | undefined
  saveCheckpoint(publisher: string, checkpoint: string): void
  /** The place behind which a group goes on; 0 for a new one. */
  placeOf(group: string, topic: string): number
  savePlace(group: string, topic: string, place: number): void
}

type Columns = [place: number, topic: string, key: string, headers: string, value: string | null]

export function createFeedTables(database: Sqlite): FeedTables {
  const insert = database.prepare('insert into records (topic, key, compacted, headers, value) values (?, ?, ?, ?, ?)')
  const compact = database.prepare('delete from records where compacted = 1 and topic = ? and key = ? and place < ?')
  const behind = createPages<Columns>(database, {
    columns: 'place, topic, key, headers, value',
    from: 'records',
    where: 'topic = ? and place > ?',
    key: 'place',
    order: 'asc',
    bytes: 'coalesce(octet_length(value), 0) + octet_length(headers)',
  })
  const newestPlaces = database.prepare<[string, number]>('select topic, max(place) from records group by topic')
  const begin = database.prepare(
    'insert into publishers values (?, 1, null) on conflict (id) do update set epoch = epoch + 1',
  )
  const publisher = database.prepare<[number, string | null]>('select epoch, checkpoint from publishers where id = ?')
  const saveCheckpoint = database.prepare('update publishers set checkpoint = ? where id = ?')
  const place = database.prepare<[number]>('select place from groups where name = ? and topic = ?')
  const savePlace = database.prepare(
    'insert into groups values (?, ?, ?) on conflict (name, topic) do update set place = excluded.place',
  )
  // an insert that is rolled back leaves it too high: then the file is asked in vain
  const newest = new Map(newestPlaces.rows())
  return {
    mayHoldBehind: (topic, place) => place < (newest.get(topic) ?? 0),
    insert({ topic, key, headers, value }, compacted) {
      const last = insert.run(topic, key, compacted ? 1 : 0, JSON.stringify(headers), value)
      newest.set(topic, last)
      if (compacted) compact.run(topic, key, last)
    },
    pageBehind: (topic, after) => behind([topic, after], embeddedLimits.pageRows).map(toDelivered),
    beginEpoch(id) {
      begin.run(id)
      const [epoch = 1, checkpoint = null] = publisher.rows(id)[0] ?? []
      return { epoch, checkpoint }
    },
    epochOf: (id) => publisher.rows(id)[0]?.[0],
    saveCheckpoint(id, checkpoint) {
      saveCheckpoint.run(checkpoint, id)
    },
    placeOf: (group, topic) => place.rows(group, topic)[0]?.[0] ?? 0,
    savePlace(group, topic, reached) {
      savePlace.run(group, topic, reached)
    },
  }
}

function toDelivered([place, topic, key, headers, value]: Columns): DeliveredMessage {
  return {
    topic,
    key,
    headers: JSON.parse(headers) as Record<string, string>,
    value,
    partition: 0,
    offset: String(place),
  }
}
