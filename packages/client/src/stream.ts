import { createParser } from 'eventsource-parser'
import { pause } from './pause.ts'
import { isServiceError, ServiceError } from './service-error.ts'

type Open = (headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Response>

interface FollowOptions {
  readonly signal: AbortSignal | undefined
  readonly lastEventId: string | undefined
  readonly silenceMs: number
}

interface Heard {
  readonly id: string | undefined
  readonly event: string
  readonly data: unknown
  readonly text: string
}

/** What is known over all connections. */
interface Place {
  lastEventId: string | undefined
  /** What the service wants to be waited before the next connection. */
  retryMs: number
  connected: boolean
  failures: number
}

const longestPauseMs = 10_000

/** Server-sent events over as many connections as it takes. */
export async function* follow(open: Open, options: FollowOptions): AsyncGenerator<Heard, void> {
  const place: Place = { lastEventId: options.lastEventId, retryMs: 500, connected: false, failures: 0 }
  for (;;) {
    try {
      const isOver = yield* oneConnection(open, options, place)
      if (isOver) return
    } catch (error) {
      options.signal?.throwIfAborted()
      // A refusal is an answer, and nobody there at the start is one, too; only what passes is tried again.
      if (!place.connected || !isPassing(error)) throw error
    }
    place.failures += 1
    await pause(Math.min(longestPauseMs, place.retryMs * 2 ** (place.failures - 1)), options.signal)
  }
}

const isPassing = (error: unknown): boolean =>
  isServiceError(error) && (error.status === undefined || error.status === 429 || error.status >= 500)

/** True when the service says that there is nothing to come. */
async function* oneConnection(
  open: Open,
  { signal, silenceMs }: FollowOptions,
  place: Place,
): AsyncGenerator<Heard, boolean> {
  const ending = new AbortController()
  const end = (): void => ending.abort(signal?.reason)
  signal?.throwIfAborted()
  signal?.addEventListener('abort', end, { once: true })
  let silence: ReturnType<typeof setTimeout> | undefined
  const heard: Heard[] = []
  const parser = createParser({
    onRetry: (ms) => void (place.retryMs = ms),
    onEvent: ({ id, event = 'message', data }) => heard.push({ id, event, data: jsonOf(data), text: data }),
  })
  try {
    const head = { accept: 'text/event-stream', ...idHeader(place.lastEventId) }
    const response = await open(head, ending.signal)
    place.connected = true
    place.failures = 0
    if (response.status === 204 || response.body === null) return true
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      silence = setTimeout(() => ending.abort(new Error('the stream fell silent')), silenceMs)
      const { done, value } = await lostAsError(reader.read())
      clearTimeout(silence)
      if (done) return false
      parser.feed(value)
      for (const each of heard.splice(0)) {
        place.lastEventId = each.id ?? place.lastEventId
        yield each
      }
    }
  } finally {
    clearTimeout(silence)
    signal?.removeEventListener('abort', end)
    ending.abort()
  }
}

const idHeader = (id: string | undefined): Record<string, string> => (id === undefined ? {} : { 'last-event-id': id })

async function lostAsError<T>(read: Promise<T>): Promise<T> {
  try {
    return await read
  } catch (cause) {
    throw new ServiceError('not-reachable', 'the stream broke off', { cause })
  }
}

/** The data as JSON where it is; streams of other texts give them as they are. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
