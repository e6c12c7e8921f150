import { createClient, type ClientOptions } from '@throughline/client'
import type { AnswerOf } from '@throughline/contract'
import { table } from '../table.ts'
import { printable, wrapped } from '../text.ts'

export interface LedgerFlags {
  readonly programme: string
  readonly since?: string
  readonly by: 'none' | 'project' | 'cause' | 'month'
  readonly format: 'json' | 'text'
}

type Ledger = AnswerOf<'getLedger'>['data']

/** Prints what each command did to a target's forecast, or sums of it, from opening to closing balance. */
export async function ledger(
  service: ClientOptions,
  target: string,
  { programme, since, by, format }: LedgerFlags,
  write: (text: string) => void,
): Promise<void> {
  const client = createClient(service)
  const query = { groupBy: by, ...(since === undefined ? {} : { since }) }
  const { data: answer } = await client.call('getLedger', { params: { programme, target }, query })
  const entries = [...answer.entries]
  for (let { next } = answer; next !== null;) {
    const page = await client.call('getLedger', { params: { programme, target }, query: { ...query, after: next } })
    entries.push(...page.data.entries)
    next = page.data.next
  }
  if (format === 'json') return write(`${JSON.stringify({ ...answer, entries, next: null }, null, 2)}\n`)
  const { name, opening, closing } = answer
  write(`${printable(name)}: opening balance ${days(opening.days)}, forecast ${day(opening.forecast)}\n`)
  write(by === 'none' ? entryTable(entries) : groupTable(answer))
  const against = closing.reference === null ? '' : `, against ${closing.reference.kind} ${day(closing.reference.date)}`
  write(`closing balance ${days(closing.days)}, forecast ${day(closing.forecast)}${against}\n`)
}

function entryTable(entries: Ledger['entries']): string {
  if (entries.length === 0) return 'No entries.\n'
  const heads = ['revision', 'recorded', 'by', 'moved', 'recounted', 'balance', 'project', 'because']
  const rows = entries.map((entry) => [
    String(entry.revision),
    entry.recordedTime.slice(0, 'YYYY-MM-DD'.length),
    entry.actor,
    days(inDays(entry.deltaMinutes, entry.minutesPerDay)),
    days(inDays(entry.recountMinutes + entry.openedMinutes, entry.minutesPerDay)),
    days(entry.cumulative.days),
    entry.project ?? '-',
    entry.because ?? '-',
  ])
  return table(heads, rows, new Set(['revision', 'moved', 'recounted', 'balance']))
}

function groupTable({ groups }: Ledger): string {
  if (groups.length === 0) return 'No entries.\n'
  const rows = groups.map(({ group, entries, sum }) => [days(sum.days), String(entries), group ?? '(none named)'])
  return table(['sum', 'entries', 'of'], rows, new Set(['sum', 'entries']))
}

const inDays = (minutes: number, minutesPerDay: number): number => Math.round((minutes / minutesPerDay) * 100) / 100
const days = (value: number): string => `${value} d`
const day = (date: string | null): string => date?.replace('T', ' ') ?? '-'

/** Prints why a target is late, in one sentence. */
export async function why(
  service: ClientOptions,
  target: string,
  { programme, format }: Pick<LedgerFlags, 'programme' | 'format'>,
  write: (text: string) => void,
): Promise<void> {
  const { data: answer } = await createClient(service).call('getWhy', { params: { programme, target } })
  write(format === 'json' ? `${JSON.stringify(answer, null, 2)}\n` : `${wrapped(printable(answer.sentence))}\n`)
}
