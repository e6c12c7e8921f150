import type { DeliveredMessage } from '@throughline/ports'
import type { Layout } from './data-file.ts'
import type { FeedNews } from './feed-writes.ts'
import { createPages } from './pages.ts'
import type { Sqlite } from './sqlite.ts'

/**
 * Each topic is one partition. Offsets are places in the one table of all topics. With `autoincrement` a place is never
 * given twice, also when somebody deletes old records to make room: groups remember places.
 *
 * Nobody waits for the disk. What a machine that loses its power forgets of the feed, checkpoint and places included, is
 * made again from the events, byte for byte, and takes the same places.
 */
export const feedLayout: Layout = {
  version: 1,
  applicationId: 0x54_4c_66_64,
  synchronous: 'normal',
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

/** The statements that read the feed file, by what they are for. */
export interface FeedTables {
  /** Does the topic hold anything behind a place? Asks no file: this process is the only one that writes, and told us. */
  mayHoldBehind(topic: string, place: number): boolean
  /** The last places of topics after a commit; `Infinity` where it is not known: then the file is asked. */
  tellNewest(news: FeedNews): void
  /** The next page of a topic behind a place; empty at the end. */
  pageBehind(topic: string, place: number): DeliveredMessage[]
  /** The place behind which a group goes on; 0 for a new one. */
  placeOf(group: string, topic: string): number
}

type Columns = [place: number, topic: string, key: string, headers: string, value: string | null]

export function createFeedTables(database: Sqlite): FeedTables {
  const behind = createPages<Columns>(database, {
    columns: 'place, topic, key, headers, value',
    from: 'records',
    where: 'topic = ? and place > ?',
    key: 'place',
    order: 'asc',
    bytes: 'coalesce(octet_length(value), 0) + octet_length(headers)',
  })
  const newestPlaces = database.prepare<[string, number]>('select topic, max(place) from records group by topic')
  const place = database.prepare<[number]>('select place from groups where name = ? and topic = ?')
  const newest = new Map(newestPlaces.rows())
  return {
    mayHoldBehind: (topic, place) => place < (newest.get(topic) ?? 0),
    tellNewest(news) {
      for (const [topic, place] of news) newest.set(topic, place)
    },
    pageBehind: (topic, after) => behind([topic, after], (newest.get(topic) ?? 0) - after).map(toDelivered),
    placeOf: (group, topic) => place.rows(group, topic)[0]?.[0] ?? 0,
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
