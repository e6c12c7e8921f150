import { hop, impactReport, slip } from '@throughline/domain'
import { z } from 'zod'
import { jsonOf } from '../json-of.ts'
import type { Sqlite } from '../sqlite.ts'

/** An entry of a ledger as the feed told it: the slip, and which command made it. */
export const ledgerEntry = slip.extend({
  revision: z.int(),
  time: z.string(),
  recordedTime: z.string(),
  event: z.string(),
  actor: z.string(),
  source: z.string(),
  file: z.string().nullable(),
})
export type LedgerEntry = z.infer<typeof ledgerEntry>

/** What the last impact report that showed a target said of it. */
const targetNote = z.object({ name: z.string(), revision: z.int(), root: hop.nullable(), hops: z.int() })
export type TargetNote = z.infer<typeof targetNote>

/** Entries of the slip ledgers by target, and what was said of each target last. */
export interface LedgerTable {
  /** Takes over what an impact report says of ledgers, within the transaction of whoever calls. */
  take(programme: string, report: unknown): void
  /** Oldest first. */
  entries(programme: string, target: string): readonly LedgerEntry[]
  note(programme: string, target: string): TargetNote | undefined
}

const tables = `
  create table if not exists slip (programme text not null, target text not null, revision integer not null, json text not null,
    primary key (programme, target, revision)) without rowid;
  create table if not exists target_note (programme text not null, target text not null, revision integer not null, json text not null,
    primary key (programme, target)) without rowid;
`

/** Of a chain, which may be long, its root alone is looked at. */
const rooted = z.union([z.tuple([hop], z.unknown()), z.tuple([])])

const reportLike = impactReport.pick({ revision: true, cause: true, slips: true }).extend({
  targets: z.array(z.object({ target: z.string(), name: z.string(), chain: rooted, chainOmitted: z.int() })),
})

/** Makes the tables; in a file that was written before there were any, from the reports that it holds. */
export function openLedgerTable(sqlite: Sqlite): LedgerTable {
  const known = sqlite.rows("select 1 from meta where key = 'ledger'").length > 0
  const table: LedgerTable = {
    take: (programme, report) => take(sqlite, programme, report),
    entries: (programme, target) =>
      sqlite
        .rows<[string]>('select json from slip where programme = ? and target = ? order by revision', programme, target)
        .map(([json]) => ledgerEntry.parse(jsonOf(json))),
    note(programme, target) {
      const [row] = sqlite.rows<[string]>(
        'select json from target_note where programme = ? and target = ?',
        programme,
        target,
      )
      return row === undefined ? undefined : targetNote.parse(jsonOf(row[0]))
    },
  }
  if (!known) {
    sqlite.transaction(() => {
      sqlite.exec(tables)
      takeAll(sqlite, table)
      sqlite.run("insert into meta values ('ledger', '1')")
    })
  }
  return table
}

const reportsPerRead = 100

function takeAll(sqlite: Sqlite, table: LedgerTable): void {
  for (let behind = 0; ;) {
    const rows = sqlite.rows<[number, string, string]>(
      'select rowid, programme, json from impact where rowid > ? order by rowid limit ?',
      behind,
      reportsPerRead,
    )
    for (const [, programme, json] of rows) table.take(programme, jsonOf(json))
    const last = rows.at(-1)
    if (last === undefined) return
    behind = last[0]
  }
}

function take(sqlite: Sqlite, programme: string, report: unknown): void {
  const parsed = reportLike.safeParse(report)
  // A report of an older engine says nothing of ledgers, or what is no whole report came from elsewhere.
  if (!parsed.success) return
  const { revision, cause, slips = [], targets } = parsed.data
  const { time, recordedTime, event, actor, source, file } = cause
  for (const each of slips) {
    const entry: LedgerEntry = { ...each, revision, time, recordedTime, event, actor, source, file }
    sqlite.run(
      'insert or ignore into slip values (?, ?, ?, ?)',
      programme,
      each.target,
      revision,
      JSON.stringify(entry),
    )
  }
  for (const { target, name, chain, chainOmitted } of targets) {
    const note: TargetNote = { name, revision, root: chain[0] ?? null, hops: chain.length + chainOmitted }
    sqlite.run(
      `insert into target_note values (?, ?, ?, ?) on conflict (programme, target)
       do update set revision = excluded.revision, json = excluded.json where excluded.revision > target_note.revision`,
      programme,
      target,
      revision,
      JSON.stringify(note),
    )
  }
}
