import { ThroughlineError } from '@throughline/ports'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ServerResponse } from 'node:http'
import type { ReportingLimits } from './limits.ts'
import type { News } from './news.ts'

/** What a stream tells of: a series of records in an order of their own. */
export interface StreamSource<Place> {
  readonly programme: string
  /** Name of the events. */
  readonly event: string
  /** Id of an event: what a client comes back with as `Last-Event-ID`. */
  idOf(place: Place): string
  /** Where a stream stands, as data of its first event. */
  positionOf(place: Place): object
  /** Records behind a place, ascending. */
  read(after: Place, limit: number): readonly { readonly place: Place; readonly json: string }[]
}

export interface StreamOptions {
  readonly news: News
  readonly limits: ReportingLimits
  /** Ends the stream: the service stops. */
  readonly stopping: AbortSignal
  readonly gate: StreamGate
}

/** Counts the open streams of all kinds. */
export interface StreamGate {
  readonly open: number
  /** Runs with a place of its own; `overloaded` when there is none. */
  pass(work: () => Promise<void>): Promise<void>
}

export function createStreamGate(limits: ReportingLimits): StreamGate {
  let open = 0
  return {
    get open() {
      return open
    },
    async pass(work) {
      if (open >= limits.streams) {
        throw new ThroughlineError('overloaded', `${open} streams are open`, {
          facts: { limit: limits.streams, unit: 'streams' },
        })
      }
      open += 1
      try {
        await work()
      } finally {
        open -= 1
      }
    },
  }
}

/**
 * Server-sent events: the records of a source behind a place, first those that are there, then each new one, for as long
 * as the client takes them. The read model is the buffer: a client is given a few records at a time, and one that takes
 * nothing is disconnected. It comes back with `Last-Event-ID`.
 */
export async function streamRecords<Place>(
  request: FastifyRequest,
  reply: FastifyReply,
  source: StreamSource<Place>,
  after: Place,
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
    await sendRecords(client, request.id, source, after, options, gone.signal)
  } finally {
    stopping.removeEventListener('abort', end)
    client.end()
  }
}

async function sendRecords<Place>(
  client: ServerResponse,
  requestId: string,
  source: StreamSource<Place>,
  after: Place,
  { news, limits }: StreamOptions,
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
  const position = JSON.stringify({ programme: source.programme, ...source.positionOf(last) })
  await send(
    client,
    `retry: ${limits.reconnectMs}\nid: ${source.idOf(last)}\nevent: position\ndata: ${position}\n\n`,
    limits,
    ending,
  )
  while (!ending.aborted) {
    const records = source.read(last, limits.reportsPerRead)
    for (const { place, json } of records) {
      // JSON text has no line break, so a record is one data line.
      await send(client, `id: ${source.idOf(place)}\nevent: ${source.event}\ndata: ${json}\n\n`, limits, ending)
      last = place
    }
    if (records.length > 0) continue
    const since = performance.now()
    await news.next(source.programme, limits.heartbeatMs, ending)
    if (performance.now() - since >= limits.heartbeatMs) await send(client, ': still here\n\n', limits, ending)
  }
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
