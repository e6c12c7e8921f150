import type { Random } from '@throughline/schedule/bench'
import { createParser } from 'eventsource-parser'
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http'

/** A client of the stream of notices: what it was told, in the order in which it was told. */
export interface StreamClient {
  /** Ids of the events, `<revision>-<place>`. */
  readonly ids: string[]
  /** It leaves and comes back at moments of its own. */
  readonly leaves: boolean
  readonly connections: number
  /** Times that the service ended the stream, or refused it. */
  readonly cutOff: number
  close(): void
}

export interface StreamClients {
  readonly all: readonly StreamClient[]
  /** What each notice said, as the first client was told it. */
  readonly texts: ReadonlyMap<string, string>
  /** Notices that said something else to another client. */
  readonly different: readonly string[]
  /** Moments of arrival at clients that stay, by revision. */
  readonly arrivals: ReadonlyMap<number, number[]>
  close(): void
}

/** Those that leave do so every tenth. */
const leavesEvery = 10
const stayMs = 3_000
const awayMs = 1_000

/** Opens so many streams of all notices, and resolves when each of them has been told where it stands, or was refused. */
export async function openStreamClients(
  port: number,
  path: string,
  count: number,
  random: Random,
): Promise<StreamClients> {
  const agent = new Agent({ keepAlive: false, maxSockets: Infinity })
  const texts = new Map<string, string>()
  const different: string[] = []
  const arrivals = new Map<number, number[]>()
  const take = (id: string, text: string, leaves: boolean): void => {
    const known = texts.get(id)
    if (known === undefined) texts.set(id, text)
    else if (known !== text) different.push(id)
    if (leaves) return
    const revision = Number(id.split('-')[0])
    const moments = arrivals.get(revision)
    if (moments === undefined) arrivals.set(revision, [performance.now()])
    else moments.push(performance.now())
  }
  const opened = Array.from({ length: count }, (_, number) =>
    openClient({ agent, port, path, random, leaves: number % leavesEvery === leavesEvery - 1, take }),
  )
  await Promise.all(opened.map(({ ready }) => ready))
  const all = opened.map(({ client }) => client)
  return { all, texts, different, arrivals, close: () => all.forEach((client) => client.close()) }
}

interface ClientOptions {
  readonly agent: Agent
  readonly port: number
  readonly path: string
  readonly random: Random
  readonly leaves: boolean
  readonly take: (id: string, text: string, leaves: boolean) => void
}

interface Running {
  readonly ids: string[]
  readonly leaves: boolean
  connections: number
  cutOff: number
  closed: boolean
  /** What a client comes back with. */
  last: string | undefined
  request: ClientRequest | undefined
}

function openClient(options: ClientOptions) {
  const { leaves } = options
  const state: Running = {
    ...{ ids: [], leaves, connections: 0, cutOff: 0, closed: false, last: undefined, request: undefined },
  }
  const ready = new Promise<void>((resolve) => connect(state, options, resolve))
  const close = (): void => {
    state.closed = true
    state.request?.destroy()
  }
  return { client: Object.assign(state, { close }), ready }
}

function connect(state: Running, options: ClientOptions, ready: () => void): void {
  const { agent, port, path, random, leaves, take } = options
  const headers = { accept: 'text/event-stream', ...(state.last === undefined ? {} : { 'last-event-id': state.last }) }
  const sent = request({ agent, port, host: '127.0.0.1', path: `${path}?after=-1`, headers })
  state.request = sent
  state.connections += 1
  let isOver = false
  /** One end of a connection, whoever ended it, leads to one new connection. */
  const over = (byItself: boolean): void => {
    if (isOver) return
    isOver = true
    sent.destroy()
    if (state.closed) return
    if (!byItself) state.cutOff += 1
    setTimeout(() => state.closed || connect(state, options, ready), random.next() * awayMs)
  }
  const parser = createParser({
    onEvent({ event, id, data }) {
      if (isOver) return
      if (id !== undefined) state.last = id
      if (event === 'position') ready()
      if (event !== 'alert-notice' || id === undefined) return
      state.ids.push(id)
      take(id, data, leaves)
    },
  })
  sent.once('response', (answer: IncomingMessage) => {
    // refused: it tries again, and what it is not told in time is told at the end
    if (answer.statusCode !== 200) {
      ready()
      return over(false)
    }
    answer.setEncoding('utf8')
    answer.on('data', (text: string) => parser.feed(text))
    answer.once('error', () => over(false))
    answer.once('end', () => over(false))
  })
  sent.on('error', () => over(false))
  sent.end()
  if (leaves) setTimeout(() => over(true), random.next() * stayMs)
}
