import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import kafkajs, { type Consumer } from 'kafkajs'
import { watchConsumer } from '../src/watch.ts'

const { events } = new kafkajs.Kafka({ brokers: ['127.0.0.1:1'], logLevel: kafkajs.logLevel.NOTHING }).consumer({
  groupId: 'test',
})
const limits = { joinMs: 400, silenceMs: 100, lookEveryMs: 10 }

function fakeConsumer(): { consumer: Pick<Consumer, 'on' | 'events'>; tell(event: string): void } {
  const emitter = new EventEmitter()
  const on = (event: string, listener: (...args: unknown[]) => void): (() => void) => {
    emitter.on(event, listener)
    return () => emitter.off(event, listener)
  }
  return { consumer: { on, events } as Pick<Consumer, 'on' | 'events'>, tell: (event) => void emitter.emit(event) }
}

t.test('a consumer that falls silent is lost', async (t) => {
  const { consumer, tell } = fakeConsumer()
  let lost = 0
  const watch = watchConsumer(consumer, () => lost++, limits)
  t.teardown(watch.end)
  t.notOk(watch.joined())
  tell(events.GROUP_JOIN)
  t.ok(watch.joined())
  for (const event of [events.HEARTBEAT, events.COMMIT_OFFSETS, events.START_BATCH_PROCESS, events.HEARTBEAT]) {
    await sleep(60)
    tell(event)
  }
  t.equal(lost, 0, 'signs of life')
  await sleep(200)
  t.ok(lost > 0, 'silence')
})

t.test('joining may take longer, and a busy handler as long as it likes', async (t) => {
  const { consumer, tell } = fakeConsumer()
  let lost = 0
  const watch = watchConsumer(consumer, () => lost++, limits)
  t.teardown(watch.end)
  await sleep(200)
  t.equal(lost, 0, 'joining')
  tell(events.GROUP_JOIN)
  watch.busy(true)
  await sleep(250)
  t.equal(lost, 0, 'busy')
  watch.busy(false)
  tell(events.REBALANCING)
  await sleep(250)
  t.equal(lost, 0, 'joining again')
  await sleep(350)
  t.ok(lost > 0, 'joining for too long')
})
