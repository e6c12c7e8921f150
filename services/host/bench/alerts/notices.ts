import type { AlertNotice } from '@throughline/domain'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sender } from '../service.ts'

const settledMs = 500
const patienceMs = 30_000

/**
 * Notices of a programme behind a place, in order, once the read model has taken the reports of a revision. Topics are
 * taken one after the other, so notices may come after the report: it is waited until there are at least so many, and
 * for {@link settledMs} no more.
 */
export async function noticesAt(
  sender: Sender,
  programme: string,
  revision: number,
  { place = '-1', least = 0 }: { readonly place?: string; readonly least?: number } = {},
): Promise<AlertNotice[]> {
  await sender.send('GET', `/v1/programmes/${programme}/impact-reports/${revision}?wait=30`)
  const until = performance.now() + patienceMs
  for (let known = -1; ;) {
    const notices = await noticesBehind(sender, programme, place)
    const isSettled = notices.length === known && notices.length >= least
    if (isSettled || performance.now() > until) return notices
    known = notices.length
    await sleep(settledMs)
  }
}

async function noticesBehind(sender: Sender, programme: string, place: string): Promise<AlertNotice[]> {
  const path = `/v1/programmes/${programme}`
  const notices: AlertNotice[] = []
  for (let after = place, more = true; more;) {
    const { body } = await sender.send('GET', `${path}/alert-notices?limit=200&after=${after}`)
    const { items, next } = JSON.parse(body) as { items: AlertNotice[]; next: string | null }
    notices.push(...items)
    more = next !== null
    after = next ?? ''
  }
  return notices
}
