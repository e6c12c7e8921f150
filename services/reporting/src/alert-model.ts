import { alertNotice, alertSeverity, type AlertMatter, type AlertNotice, type AlertSeverity } from '@throughline/domain'
import { z } from 'zod'
import type { Sqlite, SqlValue } from './sqlite.ts'

/**
 * The alerts of a programme as their notices make them. A matter that is raised is open; somebody acknowledges or
 * snoozes it; when it grows worse, or its snooze ends, it is open again; cleared, it forgets all of that.
 */
export const alertTables = `
  create table alert_notice (programme text not null, revision integer not null, place integer not null, id text not null,
    json text not null, primary key (programme, revision, place)) without rowid;
  create table alert_told (programme text not null, alert text not null, revision integer not null, place integer not null,
    primary key (programme, alert, revision, place)) without rowid;
  create table alert (programme text not null, alert text not null, rank integer not null, rule text not null,
    project text, projects text not null, owner text, state text not null, raised text not null, told text not null,
    changes integer not null, word text, matter text not null, primary key (programme, alert)) without rowid;
  create index alert_order on alert (programme, rank, alert);
`

export const alertStates = ['open', 'acknowledged', 'snoozed', 'cleared'] as const
export const alertState = z.enum(alertStates)
export type AlertState = z.infer<typeof alertState>

/** A place in the order of notices; of no notice at all {@link beforeAll}. */
export interface NoticePlace {
  readonly revision: number
  readonly place: number
}
export const beforeAll: NoticePlace = { revision: -1, place: -1 }

export interface StoredNotice extends NoticePlace {
  /** The record's value, byte for byte. */
  readonly json: string
}

export interface Moment extends NoticePlace {
  readonly time: string
}

/** What somebody said of it: who, when, and for how long. */
export interface Word {
  readonly actor: string
  readonly time: string
  readonly note: string | null
  readonly until: string | null
}

export interface StoredAlert {
  readonly alert: string
  readonly state: AlertState
  readonly raised: Moment
  /** The notice that spoke of it last: its figures are as of then. */
  readonly told: Moment
  /** How often it was told as changed since it was raised. */
  readonly changes: number
  readonly acknowledged: Word | null
  readonly snoozed: Word | null
  readonly matter: AlertMatter
}

export interface AlertFilter {
  readonly states: readonly AlertState[]
  readonly severity?: AlertSeverity | undefined
  readonly rule?: string | undefined
  readonly project?: string | undefined
  readonly owner?: string | undefined
  /** Told at this revision or later. */
  readonly toldFrom?: number | undefined
}

/** Behind which alert a page begins. */
export interface AlertCursor {
  readonly rank: number
  readonly alert: string
}

export interface AlertModel {
  /** Alerts of a programme, the most severe first. */
  list(programme: string, filter: AlertFilter, limit: number, after?: AlertCursor): readonly StoredAlert[]
  get(programme: string, alert: string): StoredAlert | undefined
  /** The newest notices about an alert, oldest first, as they speak of it. */
  history(programme: string, alert: string, limit: number): readonly AlertNotice[]
  notices(programme: string, after: NoticePlace, limit: number): readonly StoredNotice[]
  /** Place of the newest notice. */
  last(programme: string): NoticePlace
}

export const rankOf = (severity: AlertSeverity): number => alertSeverity.options.indexOf(severity)

export const columns = 'alert, state, raised, told, changes, word, matter'
export type Row = readonly [string, string, string, string, number, string | null, string]

export function createAlertModel(sqlite: Sqlite): AlertModel {
  return {
    list(programme, filter, limit, after) {
      const { where, values } = conditions(filter)
      const behind = after === undefined ? { rank: -1, alert: '' } : after
      return sqlite
        .rows<Row>(
          `select ${columns} from alert where programme = ? and (rank, alert) > (?, ?) ${where} order by rank, alert limit ?`,
          programme,
          behind.rank,
          behind.alert,
          ...values,
          limit,
        )
        .map(alertOf)
    },
    get: (programme, alert) =>
      sqlite
        .rows<Row>(`select ${columns} from alert where programme = ? and alert = ?`, programme, alert)
        .map(alertOf)[0],
    history: (programme, alert, limit) =>
      sqlite
        .rows<[string]>(
          'select n.json from alert_told t join alert_notice n using (programme, revision, place) where t.programme = ? and t.alert = ? order by t.revision desc, t.place desc limit ?',
          programme,
          alert,
          limit,
        )
        .map(([json]) => aboutOne(alertNotice.parse(JSON.parse(json)), alert))
        .reverse(),
    notices: (programme, { revision, place }, limit) =>
      sqlite
        .rows<[number, number, string]>(
          'select revision, place, json from alert_notice where programme = ? and (revision, place) > (?, ?) order by revision, place limit ?',
          programme,
          revision,
          place,
          limit,
        )
        .map(([found, at, json]) => ({ revision: found, place: at, json })),
    last: (programme) =>
      sqlite
        .rows<[number, number]>(
          'select revision, place from alert_notice where programme = ? order by revision desc, place desc limit 1',
          programme,
        )
        .map(([revision, place]) => ({ revision, place }))[0] ?? beforeAll,
  }
}

function conditions({ states, severity, rule, project, owner, toldFrom }: AlertFilter) {
  const parts: [string, readonly SqlValue[]][] = [[`state in (${states.map(() => '?').join(', ')})`, states]]
  if (severity !== undefined) parts.push(['rank = ?', [rankOf(severity)]])
  if (rule !== undefined) parts.push(['rule = ?', [rule]])
  if (owner !== undefined) parts.push(['owner = ?', [owner]])
  if (project !== undefined) parts.push(['exists (select 1 from json_each(projects) where value = ?)', [project]])
  if (toldFrom !== undefined) parts.push(["json_extract(told, '$.revision') >= ?", [toldFrom]])
  return { where: parts.map(([sql]) => `and ${sql}`).join(' '), values: parts.flatMap(([, values]) => values) }
}

export function alertOf([alert, state, raised, told, changes, word, matter]: Row): StoredAlert {
  const said = word === null ? null : (JSON.parse(word) as Word)
  return {
    alert,
    state: alertState.parse(state),
    raised: JSON.parse(raised) as Moment,
    told: JSON.parse(told) as Moment,
    changes,
    acknowledged: state === 'acknowledged' ? said : null,
    snoozed: state === 'snoozed' ? said : null,
    matter: JSON.parse(matter) as AlertMatter,
  }
}

/** A notice of many, as it speaks of one of them; why and from what severity is known of the first alone. */
function aboutOne(notice: AlertNotice, alert: string): AlertNotice {
  const other = notice.others.find((matter) => matter.alert === alert)
  if (notice.matter.alert === alert || other === undefined) return { ...notice, others: [] }
  return { ...notice, matter: other, severityBefore: null, because: null, others: [] }
}
