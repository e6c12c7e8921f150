import type { Test } from 'tap'
import type { DeliveredMessage } from '../report-feed.ts'
import { failsWith, within } from './bench.ts'
import {
  consumeCount,
  consumePatienceMs,
  consumeUntil,
  newMessage,
  newMessages,
  numbersOf,
  openPublisher,
  startConsuming,
  type FeedBench,
} from './feed-bench.ts'

/** Consuming in groups: in order, at least once, and on from where the group was. */
export async function consumerTests(t: Test, bench: FeedBench): Promise<void> {
  await t.test('a new group begins with the oldest record, a known one goes on', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const key = bench.name('key')
    const topic = bench.topics.first
    const publisher = await openPublisher(t, left, bench.name('publisher'))
    await publisher.publish(newMessages(topic, key, 3), 'place-1')
    const from = { group: bench.name('group'), topics: [topic], keys: [key] }
    t.strictSame(numbersOf(await consumeCount(right, from, 3)), [0, 1, 2], 'from the beginning')
    await publisher.publish(newMessages(topic, key, 2, 3), 'place-2')
    t.strictSame(numbersOf(await consumeCount(left, from, 2)), [3, 4], 'from where it was, with another client')
    const other = { ...from, group: bench.name('group') }
    t.strictSame(numbersOf(await consumeCount(right, other, 5)), [0, 1, 2, 3, 4], 'another group has its own place')
    await publisher.publish(newMessages(topic, key, 1, 5), 'place-3')
    t.strictSame(numbersOf(await consumeCount(right, from, 1)), [5])
    t.strictSame(numbersOf(await consumeCount(left, other, 1)), [5])
  })

  await t.test('the place of a group is kept over a close of the feed', async (t) => {
    const key = bench.name('key')
    const from = { group: bench.name('group'), topics: [bench.topics.first], keys: [key] }
    const first = await bench.open(t)
    const publisher = await openPublisher(t, first, bench.name('publisher'))
    await publisher.publish(newMessages(bench.topics.first, key, 2), 'place-1')
    t.strictSame(numbersOf(await consumeCount(first, from, 2)), [0, 1])
    await publisher.publish(newMessages(bench.topics.first, key, 2, 2), 'place-2')
    await first.close()
    const second = await bench.open(t)
    t.strictSame(numbersOf(await consumeCount(second, from, 2)), [2, 3])
  })

  await t.test('new records come live, in order per topic and key, batch after batch', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const keys = [bench.name('key'), bench.name('key'), bench.name('key')]
    const topics = [bench.topics.first, bench.topics.second]
    const batches = new Set<string>()
    let busy = false
    const running = startConsuming(t, right, { group: bench.name('group'), topics, keys }, async (messages) => {
      const places = new Set(messages.map(({ topic, partition }) => `${topic}/${partition}`))
      batches.add(`${places.size} place, ${busy ? 'beside another batch' : 'alone'}`)
      busy = true
      await new Promise((resolve) => setImmediate(resolve))
      busy = false
    })
    const publisher = await openPublisher(t, left, bench.name('publisher'))
    for (let round = 0; round < 10; round++) {
      const messages = topics.flatMap((topic) => keys.map((key) => newMessage(topic, key, { number: round })))
      await publisher.publish(messages, `place-${round}`)
      if (round % 4 === 0) await running.count((round + 1) * messages.length)
    }
    await running.count(60)
    await running.stop()
    for (const topic of topics) {
      for (const key of keys) {
        const mine = running.found.filter((message) => message.topic === topic && message.key === key)
        t.strictSame(numbersOf(mine), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
      }
    }
    t.strictSame([...batches], ['1 place, alone'], 'a batch is of one topic and partition, the next waits for it')
    t.equal(
      new Set(running.found.map(({ topic, partition, offset }) => `${topic}/${partition}/${offset}`)).size,
      60,
      'each record has a place of its own',
    )
    const last = new Map<string, bigint>()
    const growing = running.found.every(({ topic, partition, offset }) => {
      const before = last.get(`${topic}/${partition}`) ?? -1n
      last.set(`${topic}/${partition}`, BigInt(offset))
      return before < BigInt(offset)
    })
    t.ok(growing, 'offsets grow')
  })

  await handlerTests(t, bench)
  await groupTests(t, bench)

  await t.test('an unknown topic is told', async (t) => {
    const feed = await bench.open(t)
    const { signal } = new AbortController()
    const topics = [bench.topics.first, bench.topics.missing]
    await failsWith(t, 'unknown-topic', 'consume', () =>
      feed.consume({ group: bench.name('group'), topics, signal }, async () => {}),
    )
  })
}

async function handlerTests(t: Test, bench: FeedBench): Promise<void> {
  await t.test('what a handler refused is delivered again, what it took is not', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const key = bench.name('key')
    const topic = bench.topics.first
    const publisher = await openPublisher(t, left, bench.name('publisher'))
    await publisher.publish(newMessages(topic, key, 2), 'place-1')
    const from = { group: bench.name('group'), topics: [topic], keys: [key] }
    const reason = new Error('not now')
    const running = startConsuming(t, right, from, async (messages) => {
      if (numbersOf(messages).some((number) => number === 2)) throw reason
    })
    await running.count(2)
    await publisher.publish(newMessages(topic, key, 3, 2), 'place-2')
    const error = await within(
      'consume',
      running.ended.then(
        () => undefined,
        (error: unknown) => error,
      ),
    )
    t.equal(error, reason, 'consume rejects with what the handler threw')
    t.strictSame(numbersOf(running.found), [0, 1], 'nothing was handed out behind the refused batch')
    t.strictSame(numbersOf(await consumeCount(left, from, 3)), [2, 3, 4], 'the refused batch again, the taken one not')
  })

  await t.test('a handler that throws at once, and one that refuses the very first batch', async (t) => {
    const feed = await bench.open(t)
    const key = bench.name('key')
    const publisher = await openPublisher(t, feed, bench.name('publisher'))
    await publisher.publish(newMessages(bench.topics.first, key, 1), 'place-1')
    const group = bench.name('group')
    const { signal } = new AbortController()
    const reason = new Error('thrown, not rejected')
    const consuming = feed.consume({ group, topics: [bench.topics.first], signal }, () => {
      throw reason
    })
    await t.rejects(within('consume', consuming), reason)
    const from = { group, topics: [bench.topics.first], keys: [key] }
    t.strictSame(numbersOf(await consumeCount(feed, from, 1)), [0])
  })

  await t.test('an abort ends the consumption after the handler in flight, which counts', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const key = bench.name('key')
    const topic = bench.topics.first
    const publisher = await openPublisher(t, left, bench.name('publisher'))
    await publisher.publish(newMessages(topic, key, 1), 'place-1')
    const abort = new AbortController()
    const order: string[] = []
    let begun = (): void => {}
    let release = (): void => {}
    const inHandler = new Promise<void>((resolve) => (begun = resolve))
    const released = new Promise<void>((resolve) => (release = resolve))
    const group = bench.name('group')
    const consuming = right
      .consume({ group, topics: [topic], signal: abort.signal }, async (messages) => {
        if (!messages.some((message) => message.key === key)) return
        begun()
        await released
        order.push('handled')
      })
      .then(() => order.push('consume resolved'))
    await within('the handler', inHandler)
    abort.abort()
    await publisher.publish(newMessages(topic, key, 1, 1), 'place-2') // takes its time, in which consume must not end
    release()
    await within('consume', consuming)
    t.strictSame(order, ['handled', 'consume resolved'])
    const from = { group, topics: [topic], keys: [key] }
    t.strictSame(numbersOf(await consumeCount(left, from, 1)), [1], 'the handled record is not delivered again')
  })

  await t.test('a consumption aborted before it began delivers nothing', async (t) => {
    const feed = await bench.open(t)
    let delivered = 0
    const options = { group: bench.name('group'), topics: [bench.topics.first], signal: AbortSignal.abort() }
    await within(
      'consume',
      feed.consume(options, async () => {
        delivered++
      }),
    )
    t.equal(delivered, 0)
  })
}

async function groupTests(t: Test, bench: FeedBench): Promise<void> {
  await t.test('consumers of one group share the records, and one takes over from another', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const keys = Array.from({ length: 6 }, () => bench.name('key'))
    const topic = bench.topics.first
    const from = { group: bench.name('group'), topics: [topic], keys }
    const publisher = await openPublisher(t, left, bench.name('publisher'))
    const publish = (number: number): Promise<void> =>
      publisher.publish(
        keys.map((key) => newMessage(topic, key, { number })),
        `place-${number}`,
      )
    const rounds = [createRound(keys.length), createRound(keys.length), createRound(keys.length)]
    const note = async (messages: readonly DeliveredMessage[]): Promise<void> => {
      for (const message of messages) rounds[Number(numbersOf([message])[0])]?.add(message.key)
    }
    await publish(0)
    const first = startConsuming(t, left, from, note)
    await first.count(keys.length)
    const second = startConsuming(t, right, from, note)
    await publish(1)
    await within('the second round', rounds[1]?.complete ?? Promise.resolve(), consumePatienceMs)
    t.pass('every record was handed to one of the two')
    await first.stop()
    await publish(2)
    await within('the third round', rounds[2]?.complete ?? Promise.resolve(), consumePatienceMs)
    t.pass('the second goes on for both')
    await second.stop()
    const end = [bench.name('key')]
    await publisher.publish(newMessages(topic, end[0] ?? '', 1), 'end')
    const rest: string[] = []
    const last = startConsuming(t, left, { ...from, keys: [...keys, ...end] }, async (messages) => {
      rest.push(...messages.map(({ key }) => key))
    })
    await last.until('the end', () => last.found.some(({ key }) => key === end[0]))
    t.strictSame(rest, end, 'the group is through with all of it')
  })

  await t.test('two groups consume at the same time without touching each other', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const key = bench.name('key')
    const topic = bench.topics.first
    const publisher = await openPublisher(t, left, bench.name('publisher'))
    const groups = [left, right].map((feed) =>
      startConsuming(t, feed, { group: bench.name('group'), topics: [topic], keys: [key] }),
    )
    for (let number = 0; number < 5; number++) await publisher.publish(newMessages(topic, key, 1, number), `${number}`)
    for (const running of groups) {
      await running.count(5)
      await running.stop()
      t.strictSame(numbersOf(running.found), [0, 1, 2, 3, 4])
    }
  })

  await t.test('records behind many of other keys are reached', async (t) => {
    const feed = await bench.open(t)
    const [key, noise] = [bench.name('key'), bench.name('noise')]
    const publisher = await openPublisher(t, feed, bench.name('publisher'))
    await publisher.publish(newMessages(bench.topics.second, noise, 1_500), 'place-1')
    await publisher.publish(newMessages(bench.topics.second, key, 1), 'place-2')
    const from = { group: bench.name('group'), topics: [bench.topics.second], keys: [key, noise] }
    const found = await consumeUntil(feed, from, (messages) => messages.some((message) => message.key === key))
    const numbers = numbersOf(found.filter((message) => message.key === noise))
    t.ok(
      numbers.every((number, index) => number === index),
      'in order, none left out',
    )
  })
}

interface Round {
  add(key: string): void
  /** Resolves when all keys of the round were added. */
  readonly complete: Promise<void>
}

function createRound(size: number): Round {
  const seen = new Set<string>()
  let resolve = (): void => {}
  const complete = new Promise<void>((done) => (resolve = done))
  return {
    complete,
    add(key) {
      seen.add(key)
      if (seen.size === size) resolve()
    },
  }
}
