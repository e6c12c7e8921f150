import type { Slip } from '@throughline/domain'
import { accountOf, amount, type Account, type Amount } from './account.ts'
import type { LedgerEntry, TargetNote } from './ledger-table.ts'

/** What one project did to a target, all its commands together. */
export interface Part extends Amount {
  /** `null`: no project is named, or only the counting changed. */
  readonly project: string | null
  readonly kind: 'moved' | 'counted-anew' | 'opening'
  /** How many commands moved it. */
  readonly entries: number
  /** Of the command that moved most of it. */
  readonly because: string | null
  readonly revision: number | null
}

export interface Why {
  /** One sentence a programme manager understands. */
  readonly sentence: string
  readonly variance: Amount
  readonly forecast: string | null
  readonly reference: Slip['reference']
  /** Largest first; together the variance. */
  readonly parts: readonly Part[]
}

const partsNamed = 5

/** Why a target is late, or early, since its balance was opened: one sentence, and its parts as data. */
export function whyOf(entries: readonly LedgerEntry[], name: string, note: TargetNote | undefined): Why {
  const account = accountOf(entries, undefined, 'none')
  const { closing } = account
  const parts = partsOf(account)
  return {
    sentence: `${headWords(account, name, entries)}${partsWords(parts, account.minutesPerDay)}.${rootWords(note)}`,
    variance: { minutes: closing.minutes, days: closing.days },
    forecast: closing.forecast,
    reference: closing.reference,
    parts,
  }
}

function partsOf({ opening, postings, minutesPerDay }: Account): Part[] {
  const moved = new Map<string | null, { minutes: number; entries: number; most: LedgerEntry }>()
  let recount = 0
  for (const { slip } of postings) {
    recount += slip.recountMinutes
    if (slip.deltaMinutes === 0) continue
    const known = moved.get(slip.project)
    const most = known === undefined || size(slip) > size(known.most) ? slip : known.most
    moved.set(slip.project, {
      minutes: (known?.minutes ?? 0) + slip.deltaMinutes,
      entries: (known?.entries ?? 0) + 1,
      most,
    })
  }
  const parts: Part[] = [...moved].map(([project, { minutes, entries, most }]) => ({
    project,
    kind: 'moved',
    entries,
    because: most.because,
    revision: most.revision,
    ...amount(minutes, minutesPerDay),
  }))
  const plain = (kind: Part['kind'], minutes: number): Part[] =>
    minutes === 0
      ? []
      : [{ project: null, kind, entries: 0, because: null, revision: null, ...amount(minutes, minutesPerDay) }]
  return [...parts, ...plain('counted-anew', recount), ...plain('opening', opening.minutes)].sort(
    (a, b) => Math.abs(b.minutes) - Math.abs(a.minutes),
  )
}

const size = ({ deltaMinutes }: LedgerEntry): number => Math.abs(deltaMinutes)

/** `'Opening' is 14 working days later than committed (2026-10-30 -> 2026-11-19)`. */
function headWords(
  { closing, opening, minutesPerDay }: Account,
  name: string,
  entries: readonly LedgerEntry[],
): string {
  const { forecast, reference, minutes } = closing
  if (forecast === null) return `'${name}' has no forecast`
  const since = opening.forecast ?? entries.at(-1)?.after ?? forecast
  const from = reference?.date ?? since
  const dates =
    from.slice(0, dateLength) === forecast.slice(0, dateLength)
      ? shown(from, forecast, true)
      : shown(from, forecast, false)
  const than =
    reference === null
      ? 'first forecast'
      : reference.kind === 'committed'
        ? 'committed'
        : `in baseline '${reference.name ?? ''}'`
  if (minutes === 0 && from === forecast)
    return `'${name}' is where it was ${than === 'first forecast' ? 'first forecast' : than} (${forecast.slice(0, dateLength)})`
  if (minutes === 0)
    return `'${name}' is ${forecast > from ? 'later' : 'earlier'} than ${than} by no working time (${dates})`
  return `'${name}' is ${daysWords(minutes, minutesPerDay, 'working ')} ${minutes > 0 ? 'later' : 'earlier'} than ${than} (${dates})`
}

const dateLength = 'YYYY-MM-DD'.length

function shown(from: string, to: string, withTime: boolean): string {
  const part = (date: string): string => (withTime ? date.replace('T', ' ') : date.slice(0, dateLength))
  return from === to ? part(from) : `${part(from)} -> ${part(to)}`
}

function partsWords(parts: readonly Part[], minutesPerDay: number): string {
  if (parts.length === 0) return ''
  const named = parts.slice(0, partsNamed).map((part) => partWords(part, minutesPerDay))
  const more = parts.length - named.length
  return `: ${[...named, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')}`
}

function partWords({ project, kind, entries, because, minutes }: Part, minutesPerDay: number): string {
  const days = daysWords(minutes, minutesPerDay)
  if (kind === 'opening') return `${days} ${minutes > 0 ? 'late' : 'early'} to begin with`
  if (kind === 'counted-anew')
    return `${days} ${minutes > 0 ? 'more' : 'less'} because it is held against another date or counted in another calendar`
  const by = project === null ? 'that no project is named for' : `by ${project}`
  return `${days}${minutes < 0 ? ' gained' : ''} ${by}${because === null ? '' : ` (${entries > 1 ? 'above all ' : ''}${because})`}`
}

const minutesPerHour = 60

/** `9 days`, `1 working day`, `4 hours`: without a sign. */
function daysWords(minutes: number, minutesPerDay: number, kind = ''): string {
  const whole = Math.abs(minutes)
  const count = (value: number, unit: string): string => {
    const rounded = Math.round(value * 10) / 10
    return `${rounded} ${kind}${unit}${rounded === 1 ? '' : 's'}`
  }
  if (whole >= minutesPerDay) return count(whole / minutesPerDay, 'day')
  return whole >= minutesPerHour ? count(whole / minutesPerHour, 'hour') : count(whole, 'minute')
}

/** Where the chain that drives it began, as the last report that showed it had it. */
function rootWords(note: TargetNote | undefined): string {
  if (note?.root === null || note === undefined) return ''
  const { project, activity, name, reason } = note.root
  const place = `${project}/${activity}`
  return ` What drives it begins with ${name === '' ? place : `'${name}' (${place})`}: ${reason}.`
}
