import type { Random } from '@throughline/schedule/bench'
import { isWanted, type AlertNotice, type Subscription } from '@throughline/domain'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** `flaky`: fails half the time, in several ways; `gone`: answers 410. */
export type Manner = 'steady' | 'flaky' | 'gone'

/** A receiver of web hooks and what it was sent. */
export interface Receiver {
  readonly url: string
  readonly manner: Manner
  /** By `webhook-id`: how often it was taken. */
  readonly taken: Map<string, number>
  /** What is wrong with what came, the first of it. */
  readonly faults: string[]
  /** What it asks for. */
  readonly choice: Subscription['choice']
  /** What it was given when it subscribed, and when that was. */
  secret: string
  made: string
  tries: number
  failures: number
  /** Failures since it took something. */
  inRow: number
}

export interface Receivers {
  readonly all: readonly Receiver[]
  /** Moments at which steady receivers took a notice, by revision. */
  readonly arrivals: ReadonlyMap<number, number[]>
  close(): Promise<void>
}

export interface ReceiverCounts {
  readonly count: number
  readonly flaky: number
  readonly gone: number
}

const faultsKept = 5
/** Whoever fails more often in a row is left alone for minutes, and the measurement would be of those. */
const inRowMost = 6

/** Every fourth receiver asks for some notices only. */
function choiceOf(number: number): Subscription['choice'] {
  if (number % 8 === 3) return { severities: ['high', 'medium'] }
  if (number % 8 === 7) return { projects: ['P1'], transitions: ['raised', 'cleared'] }
  return {}
}

/** What a receiver is to be told of these notices. */
export const wantedBy = (
  { choice, made }: Receiver,
  programme: string,
  notices: readonly AlertNotice[],
): AlertNotice[] =>
  notices.filter((notice) => Date.parse(notice.time) >= Date.parse(made) && isWanted({ programme, choice }, notice))

/** Receivers on this machine, each with a path of its own. */
export async function openReceivers({ count, flaky, gone }: ReceiverCounts, random: Random): Promise<Receivers> {
  const server = createServer((request, response) => void receive(request, response).catch(() => response.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const arrivals = new Map<number, number[]>()
  const all = Array.from({ length: count }, (_, number): Receiver => {
    const manner = number < flaky ? 'flaky' : number < flaky + gone ? 'gone' : 'steady'
    const url = `http://127.0.0.1:${port}/${number}`
    return {
      url,
      manner,
      taken: new Map(),
      faults: [],
      choice: choiceOf(number),
      secret: '',
      made: '',
      tries: 0,
      failures: 0,
      inRow: 0,
    }
  })

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const receiver = all[Number(request.url?.slice(1))]
    if (receiver === undefined) return void response.writeHead(404).end()
    receiver.tries += 1
    if (receiver.manner === 'gone') return void response.writeHead(410).end()
    if (receiver.manner === 'flaky' && receiver.inRow < inRowMost && random.next() < 0.5) {
      receiver.inRow += 1
      return fail(response, receiver.failures++)
    }
    receiver.inRow = 0
    const { id, revision, fault } = read(request, Buffer.concat(chunks), receiver.secret)
    if (fault !== undefined && receiver.faults.length < faultsKept) receiver.faults.push(fault)
    receiver.taken.set(id, (receiver.taken.get(id) ?? 0) + 1)
    if (receiver.manner === 'steady') {
      const moments = arrivals.get(revision)
      if (moments === undefined) arrivals.set(revision, [performance.now()])
      else moments.push(performance.now())
    }
    response.writeHead(204).end()
  }

  return {
    all,
    arrivals,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A refusal mostly, else a connection that is reset; the first of many failures is no answer at all. */
function fail(response: ServerResponse, failure: number): void {
  if (failure % 100 === 0) return
  if (failure % 3 === 1) response.destroy()
  else response.writeHead(500).end()
}

/** The notice that a delivery tells of, and what is wrong with it. */
function read({ headers }: IncomingMessage, body: Buffer, secret: string) {
  const id = String(headers['webhook-id'])
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signed = createHmac('sha256', key)
    .update(`${id}.${String(headers['webhook-timestamp'])}.`)
    .update(body)
    .digest('base64')
  const { data } = JSON.parse(body.toString()) as { data: { id: string; revision: number } }
  const isSigned = String(headers['webhook-signature']).split(' ').includes(`v1,${signed}`)
  const fault = isSigned ? undefined : `${id}: the signature does not fit`
  return { id, revision: data.revision, fault: data.id === id ? fault : `${id}: the body tells of ${data.id}` }
}
