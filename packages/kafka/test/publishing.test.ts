import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import kafkajs from 'kafkajs'
import t, { type Test } from 'tap'
import { feedTopics, unavailableAfterMs, type DeliveredMessage, type ReportFeed } from '@throughline/ports'
import { openKafkaFeed } from '../src/index.ts'
import { breakableConnections, connection, freshName, makeTopics, openTransaction, skip, withAdmin } from './broker.ts'

const topic = freshName('impact')
const limited = freshName('limited')

if (skip === false) {
  const deleteTopics = await makeTopics([
    { name: topic, compacted: false, partitions: 1 },
    { name: limited, compacted: false, partitions: 1 },
  ])
  t.teardown(deleteTopics)
}

async function openFeed(t: Test): Promise<ReportFeed> {
  const feed = await openKafkaFeed(connection())
  t.teardown(() => feed.close())
  return feed
}

const message = (key: string, value: string, to = topic) => ({ topic: to, key, headers: {}, value })

/** Everything of a key that a new group gets, up to the record with this value. */
async function consumed(feed: ReportFeed, key: string, last: string): Promise<DeliveredMessage[]> {
  const abort = new AbortController()
  const found: DeliveredMessage[] = []
  await feed.consume({ group: freshName('group'), topics: [topic], signal: abort.signal }, async (messages) => {
    found.push(...messages.filter((each) => each.key === key))
    if (found.some(({ value }) => value === last)) abort.abort()
  })
  return found
}

/** Runs the publishing process, kills it some time after its third acknowledgement, and gives the last one. */
async function killedPublisher(id: string, afterMs: number): Promise<number> {
  const script = fileURLToPath(new URL('./killed-publisher.js', import.meta.url))
  const child = spawn(process.execPath, [script, topic, id], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  let acknowledged = 0
  let count = 0
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line)
    if (++count === 3) void sleep(afterMs).then(() => child.kill('SIGKILL'))
  }
  await exited
  return acknowledged
}

t.test('a killed process leaves no half of a publish, and a checkpoint that agrees', { skip }, async (t) => {
  const feed = await openFeed(t)
  const id = freshName('killed')
  let committed = 0
  for (const afterMs of [0, 7, 15, 23]) {
    const acknowledged = await killedPublisher(id, afterMs)
    t.ok(acknowledged >= committed + 3, `${acknowledged} acknowledged, killed after ${afterMs} ms`)
    const publisher = await feed.publisher(id)
    committed = Number(publisher.checkpoint)
    t.ok(committed === acknowledged || committed === acknowledged + 1, `${committed} committed`)
    await publisher.close()
  }
  const publisher = await feed.publisher(id)
  await publisher.publish([message(id, 'end')], String(committed))
  const found = (await consumed(feed, id, 'end')).slice(0, -1).map(({ value }) => JSON.parse(String(value)) as object)
  t.equal(found.length, committed * 3)
  const expected = Array.from({ length: committed * 3 }, (_, index) => ({
    number: Math.floor(index / 3) + 1,
    part: index % 3,
  }))
  t.match(found, expected, 'every part of every committed publish once, in order, and nothing else')
})

t.test('what a fenced transaction had sent is not seen', { skip }, async (t) => {
  const feed = await openFeed(t)
  const id = freshName('fenced')
  const first = await feed.publisher(id)
  await first.publish([message(id, 'kept')], 'place-1')
  const dead = await openTransaction(`throughline-publisher-${id}`)
  t.teardown(() => dead.close())
  await dead.send(topic, id, 'lost')
  await dead.send(feedTopics.checkpoints.name, id, JSON.stringify({ checkpoint: 'lost' }), 0)
  const next = await feed.publisher(id)
  t.equal(next.checkpoint, 'place-1')
  await next.publish([message(id, 'end')], 'place-2')
  await t.rejects(dead.commit(), 'the dead one comes too late')
  t.same(
    (await consumed(feed, id, 'end')).map(({ value }) => value),
    ['kept', 'end'],
  )
  await t.rejects(first.publish([], 'place-3'), { code: 'publisher-fenced' })
})

t.test('a hanging transaction of another publisher hides no checkpoint', { skip }, async (t) => {
  const feed = await openFeed(t)
  const id = freshName('publisher')
  const hanging = await openTransaction(freshName('hanging'))
  t.teardown(() => hanging.close())
  await hanging.send(feedTopics.checkpoints.name, freshName('other'), '{}', 0)
  const first = await feed.publisher(id)
  await first.publish([], 'place-1')
  t.equal((await feed.publisher(id)).checkpoint, 'place-1')
  await hanging.abort()
})

t.test('a checkpoint behind thousands of others is found', { skip }, async (t) => {
  const feed = await openFeed(t)
  const id = freshName('publisher')
  const first = await feed.publisher(id)
  await first.publish([], 'place-1')
  const noise = new kafkajs.Kafka({ ...connection(), logLevel: kafkajs.logLevel.NOTHING }).producer({
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  })
  await noise.connect()
  const messages = Array.from({ length: 10_000 }, () => ({
    key: 'test-noise',
    partition: 0,
    value: '{"checkpoint":""}',
  }))
  await noise.send({ topic: feedTopics.checkpoints.name, messages })
  await noise.disconnect()
  t.equal((await feed.publisher(id)).checkpoint, 'place-1')
  t.equal((await feed.publisher(freshName('publisher'))).checkpoint, null, 'and that there is none, too')
})

t.test('#1005, #598: a broker that stops answering in a publish spends the publisher', { skip }, async (t) => {
  const connections = breakableConnections()
  t.teardown(connections.restore)
  const feed = await openFeed(t)
  const id = freshName('publisher')
  const publisher = await feed.publisher(id)
  await publisher.publish([message(id, 'kept')], 'place-1')
  connections.freeze(true)
  const started = performance.now()
  const answers = await Promise.allSettled(
    [2, 3].map((place) => publisher.publish([message(id, 'lost')], `place-${place}`)),
  )
  const afterMs = performance.now() - started
  t.ok(afterMs < unavailableAfterMs, `after ${Math.round(afterMs)} ms`)
  for (const answer of answers) t.match(answer, { status: 'rejected', reason: { code: 'feed-unavailable' } })
  connections.freeze(false)
  await t.rejects(publisher.publish([message(id, 'lost')], 'place-4'), { code: 'feed-unavailable' }, 'spent for good')
  const next = await feed.publisher(id)
  t.equal(next.checkpoint, 'place-1')
  await next.publish([message(id, 'end')], 'place-2')
  t.same(
    (await consumed(feed, id, 'end')).map(({ value }) => value),
    ['kept', 'end'],
  )
})

t.test('a lost connection spends the publisher, and nothing is committed twice', { skip }, async (t) => {
  const connections = breakableConnections()
  t.teardown(connections.restore)
  const feed = await openFeed(t)
  const id = freshName('publisher')
  for (let round = 0; round < 8; round++) {
    const publisher = await feed.publisher(id)
    let next = Number(publisher.checkpoint ?? 0) + 1 // what was in doubt is settled by the checkpoint
    for (const until = next + 3; next < until; next++)
      await publisher.publish([message(id, String(next))], String(next))
    const doubtful = publisher.publish([message(id, String(next))], String(next))
    await sleep(round)
    connections.cutAll()
    await doubtful.catch((error: unknown) => t.match(error, { code: 'feed-unavailable' }))
    await publisher.close()
  }
  const last = await feed.publisher(id)
  const committed = Number(last.checkpoint)
  await last.publish([message(id, 'end')], 'end')
  const found = (await consumed(feed, id, 'end')).map(({ value }) => value)
  t.same(found, [...Array.from({ length: committed }, (_, index) => String(index + 1)), 'end'])
})

t.test(
  'a record over the limit of the broker is an invalid message, and not left half published',
  { skip },
  async (t) => {
    await withAdmin((admin) =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: kafkajs.ConfigResourceTypes.TOPIC,
            name: limited,
            configEntries: [{ name: 'max.message.bytes', value: '5000' }],
          },
        ],
      }),
    )
    const feed = await openFeed(t)
    const id = freshName('publisher')
    const publisher = await feed.publisher(id)
    const large = message(id, 'x'.repeat(10_000), limited)
    await t.rejects(publisher.publish([message(id, 'lost'), large], 'place-1'), { code: 'invalid-message' })
    const next = await feed.publisher(id)
    t.equal(next.checkpoint, null)
    await next.publish([message(id, 'end')], 'place-2')
    t.same(
      (await consumed(feed, id, 'end')).map(({ value }) => value),
      ['end'],
    )
  },
)

t.test('nobody but the feed writes checkpoints, and ids are text', { skip }, async (t) => {
  const feed = await openFeed(t)
  const publisher = await feed.publisher(freshName('publisher'))
  const forged = message('engine', '{"checkpoint":"forged"}', feedTopics.checkpoints.name)
  await t.rejects(publisher.publish([forged], 'place-1'), { code: 'invalid-message' })
  await t.rejects(feed.publisher('half \ud83d'), { code: 'invalid-message' })
})

t.test('#1556: an idle publisher arms no timers', { skip }, async (t) => {
  const feed = await openFeed(t)
  const publisher = await feed.publisher(freshName('publisher'))
  await publisher.publish([], 'place-1')
  await sleep(200)
  const { setTimeout: original } = globalThis
  let armed = 0
  globalThis.setTimeout = ((...args: Parameters<typeof original>) => {
    armed++
    return original(...args)
  }) as typeof original
  await sleep(1_000)
  globalThis.setTimeout = original
  t.ok(armed < 10, `${armed} timers in a second`)
})
