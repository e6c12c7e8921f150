import {
  routes,
  type AnswerOf,
  type EventOf,
  type InputOf,
  type OperationId,
  type StreamId,
} from '@throughline/contract'
import { requestOf, type RawBody } from './request.ts'
import { refusalOf, ServiceError } from './service-error.ts'
import { follow } from './stream.ts'
import { pause } from './pause.ts'

export interface ClientOptions {
  /** Address of the service, with the path before `/v1` if there is one. */
  readonly url: string
  /** Key of the service, or token of its identity provider; as a function it is asked for before each request. */
  readonly key?: string | (() => string | Promise<string>) | undefined
  /** Who does this, for the record; the service takes the word of keys that may speak for others. */
  readonly actor?: string | undefined
  /** How often a request is sent at most, when the answer is to come back later (429, 503). */
  readonly attempts?: number | undefined
  /** A longer Retry-After is not waited for. */
  readonly longestPauseMs?: number | undefined
  /** A stream that says nothing for so long is taken as lost; the service says every 15 seconds that it is there. */
  readonly silenceMs?: number | undefined
  /** Sends the requests; the platform's own without it. */
  readonly fetch?: typeof fetch | undefined
}

export interface CallOptions {
  readonly signal?: AbortSignal
}

/** The input may be left out when nothing in it is needed. */
type Arguments<Input> =
  Record<never, never> extends Input ? [input?: Input, options?: CallOptions] : [input: Input, options?: CallOptions]

export interface Client {
  readonly url: string
  /**
   * Asks for one operation and gives its answer, told apart by status. Repeated, when the service says so, as often as
   * `attempts`; a body that is a stream can be sent once only, unless it is given as a function that makes one.
   * A refusal is thrown as a {@link ServiceError}.
   */
  call<Id extends OperationId>(operation: Id, ...asked: Arguments<InputOf<Id, RawBody>>): Promise<AnswerOf<Id>>
  /**
   * Gives the events of a stream as they come, for as long as they are taken. After a lost connection it goes on behind
   * the last one (`Last-Event-ID`); a refusal, and nobody there at the start, is thrown.
   */
  stream<Id extends StreamId>(
    operation: Id,
    ...asked: Arguments<InputOf<Id, RawBody>>
  ): AsyncGenerator<EventOf<Id>, void>
}

const usual = { attempts: 4, longestPauseMs: 60_000, silenceMs: 60_000 }
const firstPauseMs = 500
const busy = new Set([429, 503])
const byId = new Map(routes.map((route) => [route.id, route]))

/** A client of a running service. It holds no connection and needs no closing. */
export function createClient(options: ClientOptions): Client {
  const ask = (id: string, input: unknown, call: CallOptions): Promise<Response> => {
    const route = byId.get(id)
    if (route === undefined) throw new ServiceError('invalid-request', `there is no operation ${id}`)
    return askPatiently(options, () => requestOf(options.url, route, input), Object.keys(route.answers), call)
  }
  return {
    url: options.url,
    call: async (id, ...[input, call = {}]) => answerOf(await ask(id, input, call)) as never,
    stream: (id, ...[input, call = {}]) =>
      follow((headers, signal) => ask(id, withHeaders(input, headers), { signal }), {
        signal: call.signal,
        lastEventId: lastEventIdOf(input),
        silenceMs: options.silenceMs ?? usual.silenceMs,
      }) as never,
  }
}

async function askPatiently(
  { key, actor, attempts = usual.attempts, longestPauseMs = usual.longestPauseMs, ...options }: ClientOptions,
  make: () => ReturnType<typeof requestOf>,
  answers: readonly string[],
  { signal }: CallOptions,
): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const { url, init, isRepeatable } = make()
    const token = typeof key === 'function' ? await key() : key
    if (token !== undefined) init.headers.set('authorization', `Bearer ${token}`)
    if (actor !== undefined) init.headers.set('x-throughline-actor', encodeURIComponent(actor))
    const response = await send(options.fetch ?? fetch, url, { ...init, ...(signal === undefined ? {} : { signal }) })
    if (response.ok || answers.includes(String(response.status))) return response
    const refusal = await refusalOf(response)
    const waitMs = refusal.retryAfterMs ?? firstPauseMs * 2 ** (attempt - 1)
    const isOver = !busy.has(response.status) || attempt >= attempts || !isRepeatable || waitMs > longestPauseMs
    if (isOver) throw refusal
    await pause(waitMs, signal)
  }
}

async function send(through: typeof fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await through(url, init)
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause
    throw new ServiceError('not-reachable', `${new URL(url).origin} does not answer`, { cause })
  }
}

async function answerOf(response: Response): Promise<{ readonly status: number; readonly data: unknown }> {
  const { status } = response
  const type = response.headers.get('content-type') ?? ''
  try {
    const text = await response.text()
    if (text === '') return { status, data: undefined }
    return { status, data: /[/+]json\b/i.test(type) ? (JSON.parse(text) as unknown) : text }
  } catch (cause) {
    throw new ServiceError('not-reachable', 'the answer broke off, or is not what it says to be', { cause, status })
  }
}

type Headed = { readonly headers?: Readonly<Record<string, string>> } | undefined

const lastEventIdOf = (input: unknown): string | undefined => (input as Headed)?.headers?.['last-event-id']

const withHeaders = (input: unknown, headers: Readonly<Record<string, string>>): object => ({
  ...(input as object | undefined),
  headers: { ...(input as Headed)?.headers, ...headers },
})
