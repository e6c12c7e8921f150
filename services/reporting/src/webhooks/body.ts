import { alertNotice, type AlertNotice } from '@throughline/domain'
import type { Audience } from './audience.ts'
import type { KeptNotice } from './delivery-store.ts'

/** A notice with the body that is sent of it, the same to every receiver and with every try. */
export interface Letter {
  readonly place: number
  readonly notice: AlertNotice
  readonly audience: Audience
  readonly body: Buffer
}

/** Standard Webhooks: type, when it came about, and the notice. One that is too long names the matters told with it more shortly. */
export function letterOf({ place, audience, json }: KeptNotice, bodyBytes: number): Letter | undefined {
  const read = alertNotice.safeParse(JSON.parse(json))
  if (!read.success) return undefined
  const notice = read.data
  const bodyWith = (others: readonly unknown[], othersOmitted: number): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: `alert.${notice.transition}`,
        timestamp: notice.time,
        data: { ...notice, others, ...(othersOmitted === 0 ? {} : { othersOmitted }) },
      }),
    )
  let body = bodyWith(notice.others, 0)
  if (body.length > bodyBytes) {
    const short = notice.others.map(({ alert, severity, words }) => ({ alert, severity, words }))
    body = bodyWith(short, 0)
    for (let shown = short.length; body.length > bodyBytes && shown > 0;) {
      shown = Math.floor(shown / 2)
      body = bodyWith(short.slice(0, shown), short.length - shown)
    }
  }
  return { place, notice, audience, body }
}
