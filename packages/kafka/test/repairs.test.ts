import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { assertKnownVersion, knownVersion, type RawBroker } from '../src/repairs.ts'

const require = createRequire(import.meta.url)

interface Queue {
  pending: unknown[]
  throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests(): void
  maybeThrottle(ms: number): void
  push(request: unknown): void
  fulfillRequest(response: unknown): void
  destroy(): void
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

function createQueue(maxInFlightRequests: number): Queue {
  const RequestQueue = require('kafkajs/src/network/requestQueue') as new (options: object) => Queue
  return new RequestQueue({
    maxInFlightRequests,
    requestTimeout: 1_000,
    logger: silent,
    clientId: 'test',
    broker: 'test',
  })
}

/** Puts a request into the queue and gives the list that says whether it was sent. */
function push(queue: Queue, correlationId: number, sent: number[]): void {
  queue.push({
    entry: { correlationId, resolve: () => {}, reject: () => {} },
    expectResponse: true,
    sendRequest: () => sent.push(correlationId),
  })
}

t.test('another version of kafkajs fails loudly', async (t) => {
  t.equal((require('kafkajs/package.json') as { version: string }).version, knownVersion)
  assertKnownVersion(knownVersion)
  t.throws(() => assertKnownVersion('2.3.0'), { message: /kafkajs 2\.3\.0 is installed/ })
})

t.test('#1556, #1704: an idle queue arms no timer', async (t) => {
  const queue = createQueue(1)
  t.teardown(() => queue.destroy())
  queue.checkPendingRequests()
  t.equal(queue.throttleCheckTimeoutId, null)
  queue.maybeThrottle(50)
  queue.checkPendingRequests()
  t.equal(queue.throttleCheckTimeoutId, null, 'a throttle alone needs none')
  await sleep(80)
  const sent: number[] = []
  push(queue, 1, sent)
  t.same(sent, [1])
  t.equal(queue.throttleCheckTimeoutId, null, 'sent at once')
})

t.test('#1532: a request that waits for the end of a throttle is sent, with one timer', async (t) => {
  const queue = createQueue(5)
  t.teardown(() => queue.destroy())
  const sent: number[] = []
  queue.maybeThrottle(100)
  push(queue, 1, sent)
  push(queue, 2, sent)
  t.same(sent, [])
  t.not(queue.throttleCheckTimeoutId, null)
  await sleep(50)
  t.same(sent, [])
  await sleep(150)
  t.same(sent, [1, 2])
  t.equal(queue.throttleCheckTimeoutId, null)
})

t.test('a request that waits for another is sent when that is answered', async (t) => {
  const queue = createQueue(1)
  t.teardown(() => queue.destroy())
  const sent: number[] = []
  push(queue, 1, sent)
  push(queue, 2, sent)
  t.same(sent, [1])
  await sleep(50)
  t.same(sent, [1], 'one at a time')
  queue.fulfillRequest({ correlationId: 1, size: 0, payload: null })
  t.same(sent, [1, 2])
  await sleep(30)
  t.equal(queue.throttleCheckTimeoutId, null)
})

t.test('#1315, #430: CONCURRENT_TRANSACTIONS is asked again, and the stumbling end of a transaction', async (t) => {
  const { createErrorFromCode } = require('kafkajs/src/protocol/error') as { createErrorFromCode(code: number): Error }
  const Broker = require('kafkajs/src/broker') as { prototype: RawBroker }
  const answers = (...codes: number[]): { broker: RawBroker; asked(): number } => {
    let asked = 0
    const answer = async (): Promise<unknown> => {
      const code = codes[asked++]
      if (code !== undefined) throw createErrorFromCode(code)
      return {}
    }
    // The repaired methods on a broker whose requests are answered from the list.
    const own = Object.getOwnPropertySymbols(Broker.prototype).find((symbol) => String(symbol).includes('sendRequest'))
    const broker = Object.create(Broker.prototype) as RawBroker
    Object.assign(broker, { lookupRequest: () => () => ({}), [own as symbol]: answer })
    return { broker, asked: () => asked }
  }
  for (const method of ['initProducerId', 'addPartitionsToTxn', 'endTxn'] as const) {
    const busy = answers(51, 51, 51)
    await busy.broker[method]({})
    t.equal(busy.asked(), 4, method)
    const fenced = answers(51, 47)
    await t.rejects(fenced.broker[method]({}), { message: /old epoch/ })
  }
  const stumbling = answers(-1, 51)
  await stumbling.broker.endTxn({})
  t.equal(stumbling.asked(), 3)
  await t.rejects(answers(-1).broker.addPartitionsToTxn({}), { message: /unexpected error/ })
})
