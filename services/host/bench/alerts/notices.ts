import type { AlertNotice } from '@throughline/domain'
import type { Sender } from '../service.ts'

/** Notices of a programme behind a place, in order, once the read model has taken the reports of a revision. */
export async function noticesAt(
  sender: Sender,
  programme: string,
  revision: number,
  place = '-1',
): Promise<AlertNotice[]> {
  const path = `/v1/programmes/${programme}`
  await sender.send('GET', `${path}/impact-reports/${revision}?wait=30`)
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
