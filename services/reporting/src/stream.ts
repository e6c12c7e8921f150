import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ServerResponse } from 'node:http'
import type { ReportingLimits } from './limits.ts'
import type { News } from './news.ts'
import type { ReadModel, StoredReport } from './read-model.ts'

export interface StreamOptions {
  readonly model: ReadModel
  readonly news: News
  readonly limits: ReportingLimits
  /** Ends the stream: the service stops. */
  readonly stopping: AbortSignal
}

/**
 * Server-sent events: the impact reports of a programme behind a revision, first those that are there, then each new
 * one, for as long as the client takes them. The read model is the buffer: a client is given a few reports at a time,
 * and one that takes nothing is disconnected. It comes back with `Last-Event-ID`, which is a revision.
 */
export async function streamReports(
  request: FastifyRequest,
  reply: FastifyReply,
  programme: string,
  after: number,
  options: StreamOptions,
): Promise<void> {
  const { stopping } = options
  reply.hijack()
  const client = reply.raw
  const gone = new AbortController()
  const end = (): void => gone.abort()
  client.once('close', end)
  client.once('error', end)
  stopping.addEventListener('abort', end)
  if (client.destroyed || stopping.aborted) end()
  try {
    await sendReports(client, request.id, programme, after, options, gone.signal)
  } finally {
    stopping.removeEventListener('abort', end)
    client.end()
  }
}

async function sendReports(
  client: ServerResponse,
  requestId: string,
  programme: string,
  after: number,
  { model, news, limits }: StreamOptions,
  ending: AbortSignal,
): Promise<void> {
  client.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-correlation-id': requestId,
  })
  let last = after
  // Where it stands, as an event of its own: some clients take no notice of an id that comes without data.
  const position = JSON.stringify({ programme, revision: last })
  await send(
    client,
    `retry: ${limits.reconnectMs}\nid: ${last}\nevent: position\ndata: ${position}\n\n`,
    limits,
    ending,
  )
  while (!ending.aborted) {
    const reports = model.after('impact', programme, last, limits.reportsPerRead)
    for (const report of reports) {
      await send(client, eventText(report), limits, ending)
      last = report.revision
    }
    if (reports.length > 0) continue
    const since = performance.now()
    await news.next(programme, limits.heartbeatMs, ending)
    if (performance.now() - since >= limits.heartbeatMs) await send(client, ': still here\n\n', limits, ending)
  }
}

/** JSON text has no line break, so a report is one data line. */
function eventText({ revision, json }: StoredReport): string {
  return `id: ${revision}\nevent: impact-report\ndata: ${json}\n\n`
}

/** Writes, and waits until the client has taken it; a client that does not is cut off. */
async function send(
  client: ServerResponse,
  text: string,
  { slowClientMs }: ReportingLimits,
  ending: AbortSignal,
): Promise<void> {
  if (ending.aborted || client.write(text)) return
  if (!(await drained(client, slowClientMs, ending))) client.destroy()
}

/**
 * Resolves with true when the client has taken what was written. Timer and listeners are held here by hand: a signal
 * composed of a timeout may be collected before its time, and then nothing ever ends the waiting.
 */
function drained(client: ServerResponse, ms: number, ending: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (taken: boolean) => () => {
      clearTimeout(timer)
      client.off('drain', onDrain)
      ending.removeEventListener('abort', onEnd)
      resolve(taken)
    }
    const onDrain = settle(true)
    const onEnd = settle(false)
    const timer = setTimeout(onEnd, ms)
    client.once('drain', onDrain)
    ending.addEventListener('abort', onEnd)
  })
}
