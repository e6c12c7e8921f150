import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { createDelivery, type Delivery, type Handle, type Payload } from '../src/delivery.ts'
import { kafkaLimits } from '../src/limits.ts'

interface Scene {
  readonly delivery: Delivery
  /** What happened, in order. */
  readonly done: string[]
  payload(changes?: Partial<Payload>): Payload
  end(): void
}

function openScene(handle: Handle = async () => {}): Scene {
  const done: string[] = []
  let ended = false
  const watch = {
    ended: () => ended,
    refuse: (reason: unknown) => void done.push(`refused: ${String(reason)}`),
    busy: (isBusy: boolean) => void done.push(isBusy ? 'busy' : 'idle'),
  }
  const delivery = createDelivery(watch, async (messages) => {
    done.push(`handed ${messages.length}`)
    await handle(messages)
  })
  const batch = { topic: 'topic', partition: 2, messages: [], lastOffset: () => '9007199254740993' }
  const payload = (changes: Partial<Payload> = {}): Payload => ({
    batch: batch as unknown as Payload['batch'],
    heartbeat: () => {
      done.push('beat')
      return Promise.reject(new Error('The group is rebalancing'))
    },
    resolveOffset: (offset) => void done.push(`resolved ${offset}`),
    commitOffsetsIfNecessary: async (offsets) => void done.push(`committed ${JSON.stringify(offsets?.topics)}`),
    isRunning: () => true,
    isStale: () => false,
    ...changes,
  })
  return { delivery, done, payload, end: () => (ended = true) }
}

const committed = 'committed [{"topic":"topic","partitions":[{"partition":2,"offset":"9007199254740994"}]}]'

t.test('the place behind a batch is committed after its handler', async (t) => {
  const { delivery, done, payload } = openScene()
  await delivery.eachBatch(payload())
  t.same(done, ['busy', 'handed 0', 'idle', 'resolved 9007199254740993', committed])
})

t.test('#1593: what comes after the end, or after the partition was taken away, is not handed out', async (t) => {
  const { delivery, done, payload, end } = openScene()
  await delivery.eachBatch(payload({ isRunning: () => false }))
  await delivery.eachBatch(payload({ isStale: () => true }))
  end()
  await delivery.eachBatch(payload())
  t.same(done, [])
})

t.test('what a handler refuses is told to the session alone, and nothing is committed', async (t) => {
  const rejecting = openScene(() => Promise.reject(new Error('not now')))
  await rejecting.delivery.eachBatch(rejecting.payload())
  t.same(rejecting.done, ['busy', 'handed 0', 'refused: Error: not now', 'idle'])
  const throwing = openScene(() => {
    throw new Error('at once')
  })
  await throwing.delivery.eachBatch(throwing.payload())
  t.same(throwing.done, ['busy', 'handed 0', 'refused: Error: at once', 'idle'])
})

t.test('a handler in flight at the end is waited for, and its place is committed', async (t) => {
  let release = (): void => {}
  const { delivery, done, payload, end } = openScene(() => new Promise((resolve) => (release = resolve)))
  const batch = delivery.eachBatch(payload())
  await sleep(1)
  end()
  const settled = delivery.settled().then(() => done.push('settled'))
  release()
  await settled
  await batch
  t.same(done.slice(-2), [committed, 'settled'])
})

t.test('kafkajs learns that a commit failed, so that it joins the group again', async (t) => {
  const { delivery, payload } = openScene()
  const commitOffsetsIfNecessary = (): Promise<void> => Promise.reject(new Error('UNKNOWN_MEMBER_ID'))
  await t.rejects(delivery.eachBatch(payload({ commitOffsetsIfNecessary })), { message: 'UNKNOWN_MEMBER_ID' })
  await delivery.settled()
})

t.test('#1719: a slow handler does not keep the consumer from beating', async (t) => {
  const { delivery, done, payload } = openScene(() => sleep(kafkaLimits.heartbeatMs / 2 + 300))
  await delivery.eachBatch(payload())
  t.same(done, ['busy', 'handed 0', 'beat', 'idle', 'resolved 9007199254740993', committed])
})
