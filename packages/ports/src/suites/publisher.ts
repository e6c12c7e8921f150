import type { Test } from 'tap'
import { isThroughlineError } from '../errors.ts'
import { messageBytes } from '../message-check.ts'
import { messageLimits } from '../limits.ts'
import type { FeedMessage } from '../report-feed.ts'
import { failsWith, outcomes, within } from './bench.ts'
import {
  asPublished,
  consumeCount,
  consumeUntil,
  newMessage,
  newMessages,
  numbersOf,
  openPublisher,
  type FeedBench,
} from './feed-bench.ts'

/** Publishing: messages and checkpoint together or not at all, by the newest publisher of an id only. */
export async function publisherTests(t: Test, bench: FeedBench): Promise<void> {
  await t.test('a publisher tells the checkpoint of the last commit under its id', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const [id, other, key] = [bench.name('publisher'), bench.name('publisher'), bench.name('key')]
    const first = await openPublisher(t, left, id)
    t.equal(first.checkpoint, null, 'none at first')
    await first.publish(newMessages(bench.topics.first, key, 2), 'place-1')
    await first.publish([], 'place-2')
    await first.close()
    const second = await openPublisher(t, right, id)
    t.equal(second.checkpoint, 'place-2', 'of a publish without messages, too')
    t.equal((await openPublisher(t, left, other)).checkpoint, null, 'ids are kept apart')
    await second.publish(newMessages(bench.topics.first, key, 1, 2), 'place-3 “Ünïcödé”')
    const third = await openPublisher(t, left, id)
    t.equal(third.checkpoint, 'place-3 “Ünïcödé”', 'without a close before')
    t.equal(second.checkpoint, 'place-2', 'what was told stays')
    const group = bench.name('group')
    const found = await consumeCount(right, { group, topics: [bench.topics.first], keys: [key] }, 3)
    t.strictSame(numbersOf(found), [0, 1, 2])
  })

  await t.test('what was committed is there after the feed is closed and another opened', async (t) => {
    const [id, key] = [bench.name('publisher'), bench.name('key')]
    const feed = await bench.open(t)
    const publisher = await openPublisher(t, feed, id)
    for (let index = 0; index < 5; index++) {
      await publisher.publish(newMessages(bench.topics.first, key, 1, index), `place-${index}`)
    }
    await feed.close()
    const later = await bench.open(t)
    t.equal((await openPublisher(t, later, id)).checkpoint, 'place-4')
    const from = { group: bench.name('group'), topics: [bench.topics.first], keys: [key] }
    t.strictSame(numbersOf(await consumeCount(later, from, 5)), [0, 1, 2, 3, 4])
  })

  await t.test('publishes are executed in the order of the calls', async (t) => {
    const feed = await bench.open(t)
    const [id, key] = [bench.name('publisher'), bench.name('key')]
    const publisher = await openPublisher(t, feed, id)
    const publishes = Array.from({ length: 20 }, (_, index) =>
      publisher.publish(newMessages(bench.topics.first, key, 2, index * 2), `place-${index}`),
    )
    for (const outcome of await outcomes('publishes without waiting', publishes))
      t.match(outcome, { status: 'fulfilled' })
    await publisher.close()
    t.equal((await openPublisher(t, feed, id)).checkpoint, 'place-19')
    const from = { group: bench.name('group'), topics: [bench.topics.first], keys: [key] }
    const found = await consumeCount(feed, from, 40)
    t.strictSame(
      numbersOf(found),
      Array.from({ length: 40 }, (_, number) => number),
    )
  })

  await t.test('close waits for publishes in flight', async (t) => {
    const feed = await bench.open(t)
    const [id, key] = [bench.name('publisher'), bench.name('key')]
    const publisher = await openPublisher(t, feed, id)
    const answers: string[] = []
    const publishes = [0, 1, 2].map((index) =>
      publisher.publish(newMessages(bench.topics.first, key, 1, index), `place-${index}`).then(
        () => answers.push('published'),
        () => answers.push('refused'),
      ),
    )
    await within('close', publisher.close())
    answers.push('closed')
    await within('close', publisher.close())
    await outcomes('publishes while closing', publishes)
    t.strictSame(answers, ['published', 'published', 'published', 'closed'])
    await failsWith(t, 'feed-closed', 'publish after close', () => publisher.publish([], 'too late'))
    t.equal((await openPublisher(t, feed, id)).checkpoint, 'place-2')
  })

  await fencingTests(t, bench)
  await contentTests(t, bench)
  await refusalTests(t, bench)
}

async function fencingTests(t: Test, bench: FeedBench): Promise<void> {
  await t.test('a fenced publisher can commit nothing', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const [id, key] = [bench.name('publisher'), bench.name('key')]
    const topic = bench.topics.first
    const older = await openPublisher(t, left, id)
    await older.publish([newMessage(topic, key, { number: 1 })], 'place-1')
    const newer = await openPublisher(t, right, id)
    t.equal(newer.checkpoint, 'place-1')
    for (const attempt of [1, 2]) {
      await failsWith(t, 'publisher-fenced', `attempt ${attempt}`, () =>
        older.publish([newMessage(topic, key, { number: 99 })], 'stolen'),
      )
    }
    await failsWith(t, 'publisher-fenced', 'a checkpoint alone', () => older.publish([], 'stolen'))
    await newer.publish([newMessage(topic, key, { number: 2 })], 'place-2')
    await within('closing a fenced publisher', older.close())
    await newer.publish([newMessage(topic, key, { number: 3 })], 'place-3')
    const from = { group: bench.name('group'), topics: [topic], keys: [key] }
    t.strictSame(numbersOf(await consumeCount(left, from, 3)), [1, 2, 3], 'nothing of it is seen')
    t.equal((await openPublisher(t, left, id)).checkpoint, 'place-3')
  })

  await t.test('a publisher fenced with publishes under way stops where the newer one begins', async (t) => {
    const [left, right] = await bench.openTwo(t)
    for (let round = 0; round < 5; round++) {
      const [id, key] = [bench.name('publisher'), bench.name('key')]
      const topic = bench.topics.first
      const older = await openPublisher(t, left, id)
      await older.publish([newMessage(topic, key, { number: 0 })], '0')
      const numbers = Array.from({ length: 12 }, (_, index) => index + 1)
      const publishes = numbers.map((number) => older.publish([newMessage(topic, key, { number })], String(number)))
      const answers = outcomes('publishes while fenced', publishes)
      for (let ahead = 0; ahead < round; ahead++) await publishes[ahead]?.catch(() => {})
      const newer = await openPublisher(t, right, id)
      const taken = (await answers).filter(({ status }) => status === 'fulfilled').length
      for (const [index, answer] of (await answers).entries()) {
        if (answer.status === 'fulfilled') t.ok(index < taken, 'none after the first that was refused')
        else t.ok(isThroughlineError(answer.reason, 'publisher-fenced'), 'refused as fenced')
      }
      t.equal(newer.checkpoint, String(taken), `the newer one goes on behind the last commit (${taken} of 12)`)
      await newer.publish([newMessage(topic, key, { number: -1 })], 'end')
      const from = { group: bench.name('group'), topics: [topic], keys: [key] }
      const found = await consumeUntil(right, from, (messages) => numbersOf(messages).includes(-1))
      t.strictSame(numbersOf(found), [0, ...numbers.slice(0, taken), -1], 'seen is what was committed')
    }
  })

  await t.test('of many publishers opened at once under one id one is left', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const [id, key] = [bench.name('publisher'), bench.name('key')]
    const opened = await Promise.all([left, right, left].map((feed) => openPublisher(t, feed, id)))
    const answers = await outcomes(
      'publishes of all',
      opened.map((publisher, index) =>
        publisher.publish([newMessage(bench.topics.first, key, { number: index })], `by-${index}`),
      ),
    )
    const winners = answers.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []))
    t.equal(winners.length, 1)
    const last = await openPublisher(t, left, id)
    t.equal(last.checkpoint, `by-${winners[0]}`)
    await last.publish([newMessage(bench.topics.first, key, { number: -1 })], 'end')
    const from = { group: bench.name('group'), topics: [bench.topics.first], keys: [key] }
    const found = await consumeUntil(right, from, (messages) => numbersOf(messages).includes(-1))
    t.strictSame(numbersOf(found), [...winners, -1])
  })
}

async function contentTests(t: Test, bench: FeedBench): Promise<void> {
  await t.test('messages come back as they were published', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const { first, second, compacted } = bench.topics
    const name = bench.name('key')
    const keys = [name, `${name}-__proto__`, `${name} Ünïcödé 工程 🏗️`, `${name}-${'k'.repeat(300)}`]
    const headers = { ce_id: 'ä ö 工程 🏗️', ce_source: '/p6/“quoted”?a=b', 'content-type': 'application/json' }
    const messages: FeedMessage[] = keys.flatMap((key) => [
      { topic: first, key, headers, value: JSON.stringify({ text: 'Ünïcödé 工程 🏗️ \u0000 \u2028' }) },
      { topic: second, key, headers: {}, value: 'null' },
      { topic: compacted, key, headers: { ...headers, ce_subject: '' }, value: '{"__proto__":1}' },
    ])
    const publisher = await openPublisher(t, left, `${bench.name('publisher')}-__proto__ Ünïcödé`)
    await publisher.publish(messages, 'place-1')
    const from = { group: `${bench.name('group')}-__proto__ Ünïcödé`, topics: [first, second, compacted], keys }
    const found = await consumeCount(right, from, messages.length)
    const sorted = (list: readonly FeedMessage[]): string[] => list.map(canonical).sort()
    t.strictSame(sorted(found.map(asPublished)), sorted(messages))
  })

  await t.test('one publish holds more than a server takes at once', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const key = bench.name('key')
    const texts = Array.from({ length: 12 }, (_, index) => `${index}-${'é'.repeat(100_000)}`)
    const publisher = await openPublisher(t, left, bench.name('publisher'))
    await publisher.publish(
      texts.map((text) => newMessage(bench.topics.second, key, { text })),
      'place-1',
    )
    const from = { group: bench.name('group'), topics: [bench.topics.second], keys: [key] }
    const found = await consumeCount(right, from, texts.length)
    t.ok(
      found.every(({ value }, index) => value === JSON.stringify({ text: texts[index] })),
      'messages of 200 kB, in order',
    )
  })

  await t.test('a compacted topic keeps the last record of a key, a tombstone too', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const topic = bench.topics.compacted
    const [key, gone] = [bench.name('key'), bench.name('gone')]
    const publisher = await openPublisher(t, left, bench.name('publisher'))
    for (let number = 0; number < 4; number++) {
      await publisher.publish([newMessage(topic, key, { number }), newMessage(topic, gone, { number })], `${number}`)
    }
    await publisher.publish([{ ...newMessage(topic, gone), value: null }, newMessage(topic, key, { number: 4 })], '4')
    await publisher.publish(newMessages(topic, key, 3, 5), 'three of one key at once')
    const last = (messages: readonly FeedMessage[], of: string): unknown =>
      numbersOf(messages.filter((message) => message.key === of)).at(-1)
    const from = { group: bench.name('group'), topics: [topic], keys: [key, gone] }
    const found = await consumeUntil(
      right,
      from,
      (messages) => last(messages, key) === 7 && last(messages, gone) === null,
    )
    const numbers = numbersOf(found.filter((message) => message.key === key))
    t.strictSame(numbers, [...numbers].sort(), 'those that are still there come in order')
  })
}

async function refusalTests(t: Test, bench: FeedBench): Promise<void> {
  await t.test('a publish that is refused commits nothing, and its publisher is spent', async (t) => {
    const feed = await bench.open(t)
    const topic = bench.topics.first
    const [key, id] = [bench.name('key'), bench.name('publisher')]
    const large = newMessage(topic, key, '')
    const rest = messageLimits.messageBytes - messageBytes(large)
    const most = newMessage(topic, key, 'e'.repeat(rest))
    const refusals = [
      ['invalid-message', 'a message over the limit', newMessage(topic, key, 'e'.repeat(rest + 1))],
      ['invalid-message', 'half a character', { ...large, value: '"\ud83d"' }],
      ['unknown-topic', 'a topic that is not there', newMessage(bench.topics.missing, key)],
    ] as const
    for (const [code, what, message] of refusals) {
      const publisher = await openPublisher(t, feed, id)
      t.equal(publisher.checkpoint, null, `before ${what}`)
      await failsWith(t, code, what, () =>
        publisher.publish([newMessage(topic, key, { number: 99 }), message], 'must not stay'),
      )
      await t.rejects(within('a spent publisher', publisher.publish([], 'must not stay either')), 'spent')
    }
    const publisher = await openPublisher(t, feed, id)
    t.equal(publisher.checkpoint, null)
    await publisher.publish([most], 'place-1')
    const from = { group: bench.name('group'), topics: [topic], keys: [key] }
    t.strictSame((await consumeCount(feed, from, 1)).map(asPublished), [most], 'a message of exactly the limit, alone')
  })
}

function canonical({ topic, key, headers, value }: FeedMessage): string {
  return JSON.stringify([topic, key, Object.entries(headers).sort(), value])
}
