import { createClient, type ClientOptions } from '@throughline/client'
import type { AlertRule, AlertSeverity } from '@throughline/domain'
import { alertWords, noticeWords } from '../alert-words.ts'

export interface AlertsFlags {
  readonly programme: string
  readonly format: 'json' | 'text'
}

export interface ListFlags extends AlertsFlags {
  readonly state?: string
  readonly severity?: AlertSeverity
  readonly rule?: AlertRule
  readonly project?: string
  readonly owner?: string
  /** Tell what becomes of alerts from now on. */
  readonly follow?: true
  /** With `follow`: end after so many notices; absent: never. */
  readonly count?: number
}

type Write = (text: string) => void

/** Tells the alerts that hold, the most severe first; then, if asked, what becomes of alerts as it happens. */
export async function listAlerts(service: ClientOptions, flags: ListFlags, write: Write): Promise<void> {
  const { programme, format, state, severity, rule, project, owner } = flags
  const client = createClient(service)
  // opened before the list is asked for: what happens in between is told twice rather than not at all
  const events = flags.follow === true ? client.stream('streamAlertNotices', { params: { programme } }) : undefined
  const first = events === undefined ? undefined : await events.next()
  const filter = Object.entries({ state, severity, rule, project, owner }).filter(([, value]) => value !== undefined)
  let shown = 0
  for (let after: string | undefined, more = true; more;) {
    const query = { ...Object.fromEntries(filter), ...(after === undefined ? {} : { after }) }
    const { data } = await client.call('listAlerts', { params: { programme }, query })
    for (const alert of data.alerts) {
      write(format === 'json' ? `${JSON.stringify(alert)}\n` : `${alertWords(alert)}\n\n`)
      shown += 1
    }
    after = data.next ?? undefined
    more = after !== undefined
  }
  if (shown === 0 && format === 'text') write('No alert.\n')
  if (events === undefined || first?.done === true) return
  let told = 0
  for await (const { event, data, text } of events) {
    if (event !== 'alert-notice') continue
    write(format === 'json' ? `${text}\n` : `${noticeWords(data)}\n\n`)
    told += 1
    if (flags.count !== undefined && told >= flags.count) return
  }
}

export interface SayFlags extends AlertsFlags {
  readonly note?: string
  readonly until?: string
}

/** Says something of an alert. */
export async function sayOfAlert(
  service: ClientOptions,
  word: 'acknowledge' | 'resume',
  alert: string,
  { programme, note }: SayFlags,
  write: Write,
): Promise<void> {
  const client = createClient(service)
  const body = note === undefined ? {} : { note }
  const options = { params: { programme, alert }, contentType: 'application/json', body } as const
  const { data } =
    word === 'acknowledge' ? await client.call('acknowledgeAlert', options) : await client.call('resumeAlert', options)
  write(`${alert}: ${word === 'acknowledge' ? 'acknowledged' : 'open again'}, revision ${data.revision ?? '-'}\n`)
}

export async function snoozeAlert(
  service: ClientOptions,
  alert: string,
  { programme, note, until = '' }: SayFlags,
  write: Write,
): Promise<void> {
  const body = { until, ...(note === undefined ? {} : { note }) }
  const { data } = await createClient(service).call('snoozeAlert', {
    params: { programme, alert },
    contentType: 'application/json',
    body,
  })
  write(`${alert}: snoozed until ${until}, revision ${data.revision ?? '-'}\n`)
}
