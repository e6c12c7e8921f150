import type { Test } from 'tap'
import type { ReportFeed } from '../report-feed.ts'
import { failsWith, outcomes, within } from './bench.ts'
import { consumeCount, newMessages, numbersOf, openPublisher, startConsuming, type FeedBench } from './feed-bench.ts'

/** A feed that is closed, and a server that does not answer. */
export async function feedFailureTests(t: Test, bench: FeedBench): Promise<void> {
  await t.test('closed means closed, for every method and publisher', async (t) => {
    const feed = await bench.open(t)
    const [id, key] = [bench.name('publisher'), bench.name('key')]
    const publisher = await openPublisher(t, feed, id)
    await publisher.publish(newMessages(bench.topics.first, key, 1), 'place-1')
    await within('close', feed.close())
    await within('close', feed.close())
    t.pass('closing again is no harm')
    for (const [method, call] of calls(bench, feed)) await failsWith(t, 'feed-closed', method, call)
    await failsWith(t, 'feed-closed', 'publish', () => publisher.publish([], 'too late'))
    await within('closing a publisher of a closed feed', publisher.close())
    const later = await bench.open(t)
    t.equal((await openPublisher(t, later, id)).checkpoint, 'place-1')
  })

  await t.test('close waits for publishes in flight and ends consumers', async (t) => {
    const feed = await bench.open(t)
    const [id, key] = [bench.name('publisher'), bench.name('key')]
    const from = { group: bench.name('group'), topics: [bench.topics.first], keys: [key] }
    const publisher = await openPublisher(t, feed, id)
    const running = startConsuming(t, feed, from)
    await publisher.publish(newMessages(bench.topics.first, key, 1), 'place-0')
    await running.count(1)
    const publishes = outcomes(
      'publishes while closing',
      [1, 2, 3].map((index) => publisher.publish(newMessages(bench.topics.first, key, 1, index), `place-${index}`)),
    )
    await within('close', feed.close())
    await within('consume', running.ended)
    t.pass('consume resolved')
    for (const outcome of await publishes) t.match(outcome, { status: 'fulfilled' })
    const later = await bench.open(t)
    t.equal((await openPublisher(t, later, id)).checkpoint, 'place-3')
    const rest = 4 - running.found.length
    const found = rest === 0 ? [] : await consumeCount(later, from, rest)
    t.strictSame(numbersOf([...running.found, ...found]), [0, 1, 2, 3])
  })

  await t.test('close waits for the handler in flight, which counts', async (t) => {
    const feed = await bench.open(t)
    const key = bench.name('key')
    const from = { group: bench.name('group'), topics: [bench.topics.first], keys: [key] }
    const id = bench.name('publisher')
    const publisher = await openPublisher(t, feed, id)
    await publisher.publish(newMessages(bench.topics.first, key, 1), 'place-0')
    const order: string[] = []
    let release = (): void => {}
    let begun = (): void => {}
    const inHandler = new Promise<void>((resolve) => (begun = resolve))
    const released = new Promise<void>((resolve) => (release = resolve))
    const running = startConsuming(t, feed, from, async () => {
      begun()
      await released
      order.push('handled')
    })
    await within('the handler', inHandler)
    const closing = feed.close().then(() => order.push('closed'))
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve))
    release()
    await within('close', closing)
    await within('consume', running.ended)
    t.strictSame(order, ['handled', 'closed'])
    const later = await bench.open(t)
    const next = await openPublisher(t, later, id)
    await next.publish(newMessages(bench.topics.first, key, 1, 1), 'place-1')
    t.strictSame(numbersOf(await consumeCount(later, from, 1)), [1], 'the handled record is not delivered again')
  })

  if (bench.world.kind === 'local') return
  const { unreachable, silent } = bench.world
  const servers = { 'a server that refuses connections': unreachable, 'a server that never answers': silent }
  for (const [what, open] of Object.entries(servers)) {
    await t.test(`${what} is reported in time, by every method`, async (t) => {
      const feed = await within('opening', open.call(bench.world))
      t.teardown(() => within('closing', feed.close()))
      await Promise.all(calls(bench, feed).map(([method, call]) => failsWith(t, 'feed-unavailable', method, call)))
      await within('close', feed.close())
      for (const [method, call] of calls(bench, feed)) await failsWith(t, 'feed-closed', method, call)
    })
  }
}

/** Every method of the port but `close`, by name. */
function calls(bench: FeedBench, feed: ReportFeed): [string, () => Promise<unknown>][] {
  const { signal } = new AbortController()
  const options = { group: bench.name('group'), topics: [bench.topics.first], signal }
  return [
    ['publisher', () => feed.publisher(bench.name('publisher'))],
    ['consume', () => feed.consume(options, async () => {})],
  ]
}
