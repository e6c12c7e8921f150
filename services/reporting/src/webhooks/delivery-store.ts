import type { Clock } from '@throughline/ports'
import { openTables } from '../sqlite-tables.ts'
import type { Sqlite } from '../sqlite.ts'
import type { Audience } from './audience.ts'

/** A notice as it is kept for delivery; `place` numbers them as they came. */
export interface KeptNotice {
  readonly place: number
  readonly audience: Audience
  readonly json: string
}

/** A delivery whose first try failed. */
export interface LateDelivery {
  readonly subscription: string
  readonly notice: number
  /** Tries so far. */
  readonly tries: number
  /** When it was tried first, milliseconds since 1970. */
  readonly firstMs: number
  /** When it is tried again, milliseconds since 1970; `null`: never, it is a dead letter. */
  readonly dueMs: number | null
  readonly why: string
}

/** Where a receiver is. */
export interface Position {
  /** Of the last notice that was tried once, or passed over. */
  readonly place: number
  /** Notices recorded before this instant are not its business. */
  readonly since: string
}

/** What has changed since the last {@link DeliveryStore.write}. */
export interface DeliveryChanges {
  readonly positions: ReadonlyMap<string, Position>
  readonly late: readonly LateChange[]
}

/** A delivery that is late now, or is not any more. */
export interface LateChange {
  readonly subscription: string
  readonly notice: number
  readonly late: LateDelivery | undefined
}

/**
 * Where each receiver stands. This is not a read model: the feed cannot tell who has been told. When it is lost,
 * receivers are told again what the feed still holds since their subscription, under the same ids.
 */
export interface DeliveryStore {
  /** The consumer group that this file belongs to. */
  readonly group: string
  /** Takes notices of the feed, all or nothing; known ones are left alone. */
  take(
    notices: readonly {
      readonly id: string
      readonly programme: string
      readonly time: string
      readonly audience: Audience
      readonly json: string
    }[],
  ): void
  /** Notices of a programme behind a place, ascending. */
  after(programme: string, place: number, limit: number): readonly KeptNotice[]
  at(place: number): KeptNotice | undefined
  /** Place of the last notice recorded before an instant; 0: none. */
  before(programme: string, time: string): number
  position(subscription: string): Position | undefined
  late(): readonly LateDelivery[]
  write(changes: DeliveryChanges): void
  forget(subscription: string): void
  /** Drops all but the newest notices, and those that somebody is still to be told. */
  trim(kept: number): void
  close(): void
}

const tables = `
  create table notice (place integer primary key, id text not null unique, programme text not null, time text not null, json text not null);
  create index notice_order on notice (programme, place);
  create index notice_time on notice (programme, time);
  create table position (subscription text primary key, place integer not null, since text not null) without rowid;
  create table late (
    subscription text not null, notice integer not null, tries integer not null, first integer not null,
    due integer, why text not null,
    primary key (subscription, notice)
  ) without rowid;
`

const lateColumns = 'select subscription, notice, tries, first, due, why from late'

export function openDeliveryStore(path: string, clock: Clock): DeliveryStore {
  const { sqlite, group } = openTables({ path, clock, tables, version: 1, what: 'deliveries', flush: 'at-once' })
  addAudience(sqlite)
  return {
    group,
    take: (notices) =>
      sqlite.transaction(() => {
        for (const { id, programme, time, audience, json } of notices) {
          sqlite.run(
            'insert or ignore into notice (id, programme, time, audience, json) values (?, ?, ?, ?, ?)',
            id,
            programme,
            time,
            audience,
            json,
          )
        }
      }),
    after: (programme, place, limit) =>
      sqlite
        .rows<NoticeRow>(
          'select place, audience, json from notice where programme = ? and place > ? order by place limit ?',
          programme,
          place,
          limit,
        )
        .map(kept),
    at: (place) =>
      sqlite.rows<NoticeRow>('select place, audience, json from notice where place = ?', place).map(kept)[0],
    before: (programme, time) =>
      sqlite.rows<[number]>(
        'select coalesce(max(place), 0) from notice where programme = ? and time < ?',
        programme,
        time,
      )[0]?.[0] ?? 0,
    position: (subscription) =>
      sqlite
        .rows<[number, string]>('select place, since from position where subscription = ?', subscription)
        .map(([place, since]) => ({ place, since }))[0],
    late: () => sqlite.rows<LateRow>(lateColumns).map(lateOf),
    write: (changes) => write(sqlite, changes),
    forget: (subscription) =>
      sqlite.transaction(() => {
        sqlite.run('delete from position where subscription = ?', subscription)
        sqlite.run('delete from late where subscription = ?', subscription)
      }),
    trim: (most) => {
      sqlite.run(
        `delete from notice where place <= (select coalesce(max(place), 0) from notice) - ?
         and not exists (select 1 from late where late.notice = notice.place)`,
        most,
      )
    },
    close: () => sqlite.close(),
  }
}

/** In a file that was written before there were several: its notices were said openly, as far as they could be told. */
function addAudience(sqlite: Sqlite): void {
  const isThere = sqlite.rows("select 1 from pragma_table_info('notice') where name = 'audience'").length > 0
  if (!isThere) sqlite.exec("alter table notice add column audience text not null default 'everybody'")
}

type NoticeRow = readonly [place: number, audience: Audience, json: string]

const kept = ([place, audience, json]: NoticeRow): KeptNotice => ({ place, audience, json })

type LateRow = [subscription: string, notice: number, tries: number, first: number, due: number | null, why: string]

const lateOf = ([subscription, notice, tries, firstMs, dueMs, why]: LateRow): LateDelivery => ({
  subscription,
  notice,
  tries,
  firstMs,
  dueMs,
  why,
})

function write(sqlite: Sqlite, { positions, late }: DeliveryChanges): void {
  sqlite.transaction(() => {
    for (const [subscription, { place, since }] of positions) {
      sqlite.run('insert or replace into position values (?, ?, ?)', subscription, place, since)
    }
    for (const { subscription, notice, late: now } of late) {
      if (now === undefined) sqlite.run('delete from late where subscription = ? and notice = ?', subscription, notice)
      else
        sqlite.run(
          'insert or replace into late values (?, ?, ?, ?, ?, ?)',
          subscription,
          notice,
          now.tries,
          now.firstMs,
          now.dueMs,
          now.why,
        )
    }
  })
}
