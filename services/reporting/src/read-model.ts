import { feedTopics, type Clock, type DeliveredMessage } from '@throughline/ports'
import { z } from 'zod'
import { alertNotice } from '@throughline/domain'
import { alertTables, createAlertModel, type AlertModel } from './alert-model.ts'
import { jsonOf } from './json-of.ts'
import { openLedgerTable, type LedgerTable } from './ledger/ledger-table.ts'
import { openSecrecyTable, secrecyTable, type Secrecy, type SecrecyTable } from './secrecy-table.ts'
import { openTables } from './sqlite-tables.ts'
import { takeNotice } from './take-notice.ts'
import type { Sqlite } from './sqlite.ts'

/** A report as it came: `json` is the record's value, byte for byte. */
export interface StoredReport {
  readonly revision: number
  readonly json: string
}

export type ReportSeries = 'impact' | 'critical_path'

/**
 * The reports of the feed, by programme and revision. May be deleted at any time: a new one reads the feed from its
 * beginning, because it has a consumer group of its own.
 */
export interface ReadModel {
  /** The consumer group that this file belongs to. */
  readonly group: string
  /** The topics that it is filled from. */
  readonly topics: readonly string[]
  /**
   * Takes a batch, all or nothing; records that are known are left alone. Returns the programmes with new reports. They
   * can be read at once; {@link flushed} tells when they are on disk.
   */
  take(messages: readonly DeliveredMessage[]): ReadonlySet<string>
  /** Resolves when all that was taken before is on disk. The feed may forget it then, not before. */
  flushed(): Promise<void>
  has(programme: string): boolean
  /** Reports behind a revision, ascending. */
  after(series: ReportSeries, programme: string, revision: number, limit: number): readonly StoredReport[]
  at(series: ReportSeries, programme: string, revision: number): StoredReport | undefined
  /** Revision of the newest report; -1: none. */
  last(series: ReportSeries, programme: string): number
  /** The latest programme report. */
  programmeReport(programme: string): StoredReport | undefined
  /** What the full edition says to be confidential; `undefined`: nothing ever was. */
  secrecy(programme: string): Secrecy | undefined
  readonly ledger: LedgerTable
  readonly alerts: AlertModel
  close(): void
}

const version = 3

const tables = `
  create table impact (programme text not null, revision integer not null, id text not null, json text not null);
  create unique index impact_place on impact (programme, revision);
  create table critical_path (programme text not null, revision integer not null, id text not null, json text not null);
  create unique index critical_path_place on critical_path (programme, revision);
  create table programme_report (programme text primary key, revision integer not null, id text not null, json text not null);
  ${secrecyTable}
  ${alertTables}
`

/** The topics of an edition. */
export interface Edition {
  readonly impact: string
  readonly criticalPath: string
  readonly reports: string
  readonly alerts: string
}

/** For those who may see all of a programme. */
export const fullEdition: Edition = {
  impact: feedTopics.impact.name,
  criticalPath: feedTopics.criticalPath.name,
  reports: feedTopics.reports.name,
  alerts: feedTopics.alerts.name,
}

/** For everybody else, where a project is or was confidential. */
export const maskedEdition: Edition = {
  impact: feedTopics.impactMasked.name,
  criticalPath: feedTopics.criticalPathMasked.name,
  reports: feedTopics.reportsMasked.name,
  alerts: feedTopics.alertsMasked.name,
}

interface Taking {
  readonly sqlite: Sqlite
  readonly ledger: LedgerTable
  readonly secrecy: SecrecyTable
  readonly edition: Edition
}

/** What every report carries, whatever its kind. */
const reportHead = z.object({ id: z.string(), programme: z.string(), revision: z.int().min(0) })

export function openReadModel(
  path: string,
  clock: Clock,
  onOddRecord: (why: string) => void,
  edition = fullEdition,
): ReadModel {
  const { sqlite, group } = openTables({
    ...{ path, clock, tables, version },
    what: 'reporting',
    rebuilds: true,
    flush: 'when-asked',
  })
  const ledger = openLedgerTable(sqlite)
  const secrecy = openSecrecyTable(sqlite)

  function take(messages: readonly DeliveredMessage[]): ReadonlySet<string> {
    const news = new Set<string>()
    const odd: DeliveredMessage[] = []
    sqlite.transaction(() => {
      for (const message of messages)
        if (takeOne({ sqlite, ledger, secrecy, edition }, message, odd)) news.add(message.key)
    })
    const [first] = odd
    if (first !== undefined) {
      const { topic, partition, offset } = first
      onOddRecord(
        `${odd.length} records are no reports and were left out; ${topic}, partition ${partition}, from offset ${offset}`,
      )
    }
    return news
  }

  const one = (rows: readonly (readonly [number, string])[]): StoredReport | undefined => {
    const [row] = rows
    return row === undefined ? undefined : { revision: row[0], json: row[1] }
  }

  return {
    group,
    topics: Object.values(edition),
    take,
    flushed: () => sqlite.flushed(),
    has: (programme) => sqlite.rows('select 1 from impact where programme = ? limit 1', programme).length > 0,
    after: (series, programme, revision, limit) =>
      sqlite
        .rows<[number, string]>(
          `select revision, json from ${series} where programme = ? and revision > ? order by revision limit ?`,
          programme,
          revision,
          limit,
        )
        .map(([found, json]) => ({ revision: found, json })),
    at: (series, programme, revision) =>
      one(
        sqlite.rows<[number, string]>(
          `select revision, json from ${series} where programme = ? and revision = ?`,
          programme,
          revision,
        ),
      ),
    last: (series, programme) =>
      sqlite.rows<[number]>(
        `select coalesce(max(revision), -1) from ${series} where programme = ?`,
        programme,
      )[0]?.[0] ?? -1,
    programmeReport: (programme) =>
      one(sqlite.rows<[number, string]>('select revision, json from programme_report where programme = ?', programme)),
    secrecy: secrecy.of,
    ledger,
    alerts: createAlertModel(sqlite),
    close: () => sqlite.close(),
  }
}

/** Takes one record; true when it told something new. What is no report is put to the odd ones. */
function takeOne(
  { sqlite, ledger, secrecy, edition }: Taking,
  message: DeliveredMessage,
  odd: DeliveredMessage[],
): boolean {
  if (message.value === null) {
    if (message.topic !== edition.reports) return false
    return sqlite.run('delete from programme_report where programme = ?', message.key) > 0
  }
  const report = jsonOf(message.value)
  const head = reportHead.safeParse(report)
  if (!head.success || head.data.programme !== message.key) {
    // Somebody else wrote to our topic. Refusing it would stop the feed for everybody.
    odd.push(message)
    return false
  }
  if (edition === fullEdition) secrecy.take(head.data, message)
  if (message.topic === edition.alerts) return takeAlert(sqlite, message, { json: message.value, report }, odd)
  const { id, programme, revision } = head.data
  const values = [programme, revision, id, message.value] as const
  switch (message.topic) {
    case edition.impact:
      if (sqlite.run('insert or ignore into impact values (?, ?, ?, ?)', ...values) === 0) return false
      ledger.take(programme, report)
      return true
    case edition.criticalPath:
      return sqlite.run('insert or ignore into critical_path values (?, ?, ?, ?)', ...values) > 0
    case edition.reports:
      return (
        sqlite.run(
          `insert into programme_report values (?, ?, ?, ?) on conflict (programme)
           do update set revision = excluded.revision, id = excluded.id, json = excluded.json
           where excluded.revision > programme_report.revision`,
          ...values,
        ) > 0
      )
    default:
      return false
  }
}

function takeAlert(
  sqlite: Sqlite,
  message: DeliveredMessage,
  { json, report }: { readonly json: string; readonly report: unknown },
  odd: DeliveredMessage[],
): boolean {
  const notice = alertNotice.safeParse(report)
  if (notice.success) return takeNotice(sqlite, notice.data, json)
  odd.push(message)
  return false
}
