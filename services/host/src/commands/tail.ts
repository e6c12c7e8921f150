import type { ImpactReport } from '@throughline/domain'
import { isThroughlineError } from '@throughline/ports'
import { EventSourceParserStream } from 'eventsource-parser/stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask, type Client } from '../client.ts'
import { reportWords } from '../report-words.ts'

export interface TailFlags {
  readonly programme: string
  readonly format: 'json' | 'text'
  /** Begin behind this revision; absent: with what comes from now on. */
  readonly after?: number
  /** End after so many reports; absent: never. */
  readonly count?: number
}

const firstPauseMs = 500
const longestPauseMs = 10_000

interface Place {
  /** Revision of the last report shown. */
  after: string | undefined
  shown: number
}

/** Follows the impact reports of a programme; after a lost connection it goes on behind the last one it showed. */
export async function tail(client: Client, flags: TailFlags, write: (text: string) => void): Promise<void> {
  const place: Place = { after: flags.after === undefined ? undefined : String(flags.after), shown: 0 }
  for (let failures = 0; ;) {
    try {
      await follow(client, flags, place, write, () => {
        failures = 0
      })
      if (flags.count !== undefined && place.shown >= flags.count) return
    } catch (error) {
      // A refusal is an answer; only what passes is tried again. Nobody there at the very start is an answer, too.
      const passing = !isThroughlineError(error) || ['not-reachable', 'overloaded', 'not-ready'].includes(error.code)
      if (!passing || (place.after === undefined && failures === 0)) throw error
    }
    failures += 1
    await sleep(Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1)))
  }
}

async function follow(
  client: Client,
  { programme, format, count }: TailFlags,
  place: Place,
  write: (text: string) => void,
  onConnected: () => void,
): Promise<void> {
  const ending = new AbortController()
  const response = await ask(client, `/v1/programmes/${encodeURIComponent(programme)}/impact-reports/stream`, {
    headers: { accept: 'text/event-stream', ...(place.after === undefined ? {} : { 'last-event-id': place.after }) },
    signal: ending.signal,
  })
  onConnected()
  if (response.body === null) return
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  try {
    for await (const { id, event, data } of events) {
      if (event === 'impact-report') {
        write(format === 'json' ? `${data}\n` : `${reportWords(JSON.parse(data) as ImpactReport)}\n\n`)
        place.shown += 1
      }
      place.after = id ?? place.after
      if (count !== undefined && place.shown >= count) return
    }
  } finally {
    ending.abort()
  }
}
