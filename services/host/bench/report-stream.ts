import { createParser } from 'eventsource-parser'
import { request, type IncomingMessage } from 'node:http'

/** A client of the stream of impact reports, as any consumer would be one. */
export interface ReportStream {
  /** Resolves with the moment at which the report of a revision had arrived whole. */
  arrival(revision: number): Promise<number>
  close(): void
}

export async function openReportStream(port: number, path: string): Promise<ReportStream> {
  const arrived = new Map<number, number>()
  const waiting = new Map<number, (moment: number) => void>()
  const parser = createParser({
    onEvent({ event, id }) {
      if (event !== 'impact-report') return
      const moment = performance.now()
      const revision = Number(id)
      arrived.set(revision, moment)
      waiting.get(revision)?.(moment)
    },
  })
  const sent = request({ port, host: '127.0.0.1', path, headers: { accept: 'text/event-stream' } })
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve)
    sent.once('error', reject)
    sent.end()
  })
  answer.setEncoding('utf8')
  answer.on('data', (text: string) => parser.feed(text))
  // the end of the measurement ends the stream
  answer.on('error', () => undefined)
  return {
    arrival: (revision) =>
      new Promise((resolve) => {
        const known = arrived.get(revision)
        if (known !== undefined) resolve(known)
        else waiting.set(revision, resolve)
      }),
    close: () => answer.destroy(),
  }
}
