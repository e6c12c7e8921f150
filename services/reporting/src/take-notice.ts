import type { AlertMatter, AlertNotice, AlertSeverity, AlertTransition } from '@throughline/domain'
import { alertOf, columns, rankOf, type AlertState, type Moment, type Row, type Word } from './alert-model.ts'
import type { Sqlite } from './sqlite.ts'

/** Takes a notice; false when it was known. */
export function takeNotice(sqlite: Sqlite, notice: AlertNotice, json: string): boolean {
  const { programme, revision, place, id } = notice
  const values = [programme, revision, place, id, json] as const
  if (sqlite.run('insert or ignore into alert_notice values (?, ?, ?, ?, ?)', ...values) === 0) return false
  for (const matter of [notice.matter, ...notice.others]) {
    sqlite.run('insert or ignore into alert_told values (?, ?, ?, ?)', programme, matter.alert, revision, place)
    const next = afterNotice(one(sqlite, programme, matter.alert), notice, matter)
    sqlite.run(
      'insert or replace into alert values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      programme,
      matter.alert,
      rankOf(matter.severity),
      matter.rule,
      matter.project,
      JSON.stringify(matter.projects),
      matter.owner,
      next.state,
      JSON.stringify(next.raised),
      JSON.stringify(next.told),
      next.changes,
      next.word === null ? null : JSON.stringify(next.word),
      JSON.stringify(matter),
    )
  }
  return true
}

interface Known {
  readonly state: AlertState
  readonly raised: Moment
  readonly told: Moment
  readonly changes: number
  readonly word: Word | null
  readonly severity: AlertSeverity
}

function one(sqlite: Sqlite, programme: string, alert: string): Known | undefined {
  const [row] = sqlite.rows<Row>(`select ${columns} from alert where programme = ? and alert = ?`, programme, alert)
  if (row === undefined) return undefined
  const { state, raised, told, changes, acknowledged, snoozed, matter } = alertOf(row)
  return { state, raised, told, changes, word: acknowledged ?? snoozed, severity: matter.severity }
}

const states: Readonly<Record<Exclude<AlertTransition, 'changed'>, AlertState>> = {
  raised: 'open',
  cleared: 'cleared',
  acknowledged: 'acknowledged',
  snoozed: 'snoozed',
  resumed: 'open',
}

function afterNotice(
  known: Known | undefined,
  { transition, revision, place, time, note, until, cause }: AlertNotice,
  { severity }: AlertMatter,
): Omit<Known, 'severity'> {
  const told: Moment = { revision, place, time }
  const fresh = known === undefined || transition === 'raised'
  const raised = fresh ? told : known.raised
  const changes = fresh ? 0 : known.changes
  if (transition === 'changed') {
    const worse = known === undefined || rankOf(severity) < rankOf(known.severity)
    const { state, word } = worse ? { state: 'open' as const, word: null } : known
    return { state, word, raised, told, changes: changes + 1 }
  }
  const isWord = transition === 'acknowledged' || transition === 'snoozed'
  const word = isWord ? { actor: cause.actor, time, note, until } : null
  return { state: states[transition], word, raised, told, changes }
}
