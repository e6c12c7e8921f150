import type { Test } from 'tap'
import { failsWith, outcomes } from './bench.ts'
import { newEvent, newEvents, placeOf, readAll, type StoreBench } from './store-bench.ts'

/** A repeated append is answered as the first time; one that merely resembles it is not taken for a repetition. */
export async function retryTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('a repeated append is answered as the first time and stores nothing', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('retry')
    const first = newEvents(1)
    const batch = newEvents(3, 1)
    t.strictSame(await store.append(stream, 'none', first), { revision: 0 })
    t.strictSame(await store.append(stream, 'none', first), { revision: 0 }, 'at once')
    t.strictSame(await store.append(stream, 0, batch), { revision: 3 })
    t.strictSame(await store.append(stream, 0, batch), { revision: 3 }, 'several events, at once')
    await store.append(stream, 3, newEvents(4, 4))
    t.strictSame(await store.append(stream, 'none', first), { revision: 0 }, 'after appends of others')
    t.strictSame(await store.append(stream, 0, batch), { revision: 3 }, 'several events, after appends of others')
    t.strictSame(
      (await readAll(store, stream)).map(({ data }) => data),
      Array.from({ length: 8 }, (_, number) => ({ number })),
      'every event is there once',
    )
  })

  await t.test('a repeated append is answered as the first time by another client', async (t) => {
    const stream = bench.name('retry-later')
    const batch = newEvents(3)
    const first = await bench.open(t)
    await first.append(stream, 'none', batch)
    await first.append(stream, 2, newEvents(2, 3))
    await first.close()
    const second = await bench.open(t)
    t.strictSame(await second.append(stream, 'none', batch), { revision: 2 })
    t.equal((await readAll(second, stream)).length, 5)
  })

  await t.test('an append repeated while it is under way takes effect once', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const stream = bench.name('retry-race')
    const batch = newEvents(3)
    const clients = [left, right, left, right, left, right]
    const answers = await outcomes(
      'the same append from all sides',
      clients.map((client) => client.append(stream, 'none', batch)),
    )
    t.strictSame(
      answers,
      clients.map(() => ({ status: 'fulfilled', value: { revision: 2 } })),
    )
    t.strictSame(
      (await readAll(left, stream)).map(placeOf),
      batch.map((event, revision) => placeOf({ ...event, stream, revision })),
    )
  })

  await t.test('ids decide what is a repetition, and what was stored first stays', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('retry-ids')
    const event = newEvent({ note: 'as first appended' })
    await store.append(stream, 'none', [event])
    t.strictSame(await store.append(stream, 'none', [{ ...event, data: { note: 'altered' } }]), { revision: 0 })
    t.strictSame(
      (await readAll(store, stream)).map(({ data }) => data),
      [event.data],
    )
  })

  await t.test('an append that shares only some events with a stored one is a conflict', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('overlap')
    const [a, b, c, d] = [newEvent('a'), newEvent('b'), newEvent('c'), newEvent('d')]
    await store.append(stream, 'none', [a, b])
    const overlapping = [
      ['longer than what is stored', [a, b, c]],
      ['another first event', [c, b]],
      ['another last event', [a, c]],
      ['begins with the second event', [b]],
      ['begins with the second event and goes on', [b, c]],
      ['the same events in another order', [b, a]],
    ] as const
    for (const [what, events] of overlapping) {
      const error = await failsWith(t, 'stream-conflict', what, () => store.append(stream, 'none', events))
      t.strictSame(
        { expected: error?.facts['expected'], actual: error?.facts['actual'] },
        { expected: 'none', actual: 1 },
      )
    }
    await store.append(stream, 1, [c])
    await failsWith(t, 'stream-conflict', 'across two appends, and longer', () =>
      store.append(stream, 'none', [a, b, c, d]),
    )
    t.strictSame(
      (await readAll(store, stream)).map(({ data }) => data),
      ['a', 'b', 'c'],
    )
  })
}
