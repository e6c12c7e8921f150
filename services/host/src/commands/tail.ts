import { createClient, type ClientOptions } from '@throughline/client'
import { reportWords } from '../report-words.ts'

export interface TailFlags {
  readonly programme: string
  readonly format: 'json' | 'text'
  /** Begin behind this revision; absent: with what comes from now on. */
  readonly after?: number
  /** End after so many reports; absent: never. */
  readonly count?: number
}

/** Follows the impact reports of a programme; after a lost connection it goes on behind the last one it showed. */
export async function tail(service: ClientOptions, flags: TailFlags, write: (text: string) => void): Promise<void> {
  const { programme, format, after, count } = flags
  const events = createClient(service).stream('streamImpactReports', {
    params: { programme },
    headers: after === undefined ? {} : { 'last-event-id': String(after) },
  })
  let shown = 0
  for await (const { event, data, text } of events) {
    if (event !== 'impact-report') continue
    write(format === 'json' ? `${text}\n` : `${reportWords(data)}\n\n`)
    shown += 1
    if (count !== undefined && shown >= count) return
  }
}
