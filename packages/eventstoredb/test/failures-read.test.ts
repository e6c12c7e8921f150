import t from 'tap'
import { failsWith, fill, newEvent, newEvents, numbers, openBench, readData, until } from './bench.ts'

// What can happen to a read, each failure by its name.

t.test('a read that is left is cancelled at the server', async (t) => {
  const { peer, store } = await openBench(t)
  for (let batch = 0; batch < 5; batch++) {
    const large = Array.from({ length: 50 }, () => newEvent('x'.repeat(15_000)))
    await store.append('s', batch === 0 ? 'none' : batch * 50 - 1, large)
  }
  for await (const event of store.read('s')) {
    t.equal(event.revision, 0)
    t.equal(peer.counts.readsOpen, 1, 'the server waits for the reader')
    break
  }
  await until(t, 'the server is free of it', () => peer.counts.readsOpen === 0)
  t.ok(peer.counts.eventsRead < 250, 'and did not send the rest', { sent: peer.counts.eventsRead })
})

t.test('a read that is left when all its events have come leaves nothing behind', async (t) => {
  const { store } = await openBench(t)
  // Some lengths fit into the buffers on the way as a whole, some do not; the call is complete or under way.
  for (const length of [1, 16, 33, 36, 40, 44, 48, 60, 200]) {
    await store.append(`s-${length}`, 'none', newEvents(length))
    for await (const event of store.read(`s-${length}`)) {
      t.equal(event.revision, 0)
      await new Promise((resolve) => setTimeout(resolve, 40)) // all comes that has room
      break
    }
  }
  let closed = false
  void store.close().then(() => (closed = true))
  // The client waits for all calls it has not forgotten; for one that is complete but never read to its end, for ever.
  await until(t, 'the store closes', () => closed, 3_000)
})

t.test('a read that breaks off goes on where it stood', async (t) => {
  const { peer, store } = await openBench(t)
  await fill(store, 's', 12)
  peer.faults.brokenReads = 3
  t.same(await readData(store, 's'), numbers(12))
  peer.faults.brokenReads = 2
  const backwards: number[] = []
  for await (const { revision } of store.read('s', { direction: 'backwards', from: 8, limit: 5 }))
    backwards.push(revision)
  t.same(backwards, [8, 7, 6, 5, 4])
  t.equal(peer.faults.brokenReads, 0)
})

t.test('a silent server is reported in time', async (t) => {
  const { peer, store } = await openBench(t, { unavailableAfterMs: 500 })
  await fill(store, 's', 1)
  peer.faults.silent = true
  await failsWith(t, 'store-unavailable', readData(store, 's'), 'silent')
  peer.faults.silent = false
  t.same(await readData(store, 's'), [0])
})

t.test('a slow reader is not taken for a silent server', async (t) => {
  const { store } = await openBench(t, { unavailableAfterMs: 400 })
  await store.append('s', 'none', newEvents(500))
  let count = 0
  for await (const event of store.read('s')) {
    if (event.revision < 2) await new Promise((resolve) => setTimeout(resolve, 450))
    count++
  }
  t.equal(count, 500)
})

t.test('a refusing server is tried again, and reported when it goes on', async (t) => {
  const { peer, store } = await openBench(t, { tries: 3 })
  await fill(store, 's', 1)
  peer.faults.unavailable = true
  await failsWith(t, 'store-unavailable', readData(store, 's'), 'refused')
  peer.faults.unavailable = false
  peer.faults.denied = true
  await failsWith(t, 'configuration-invalid', readData(store, 's'), 'denied')
})

t.test('a stream is read in pages', async (t) => {
  const { peer, store } = await openBench(t, { readPageEvents: 7 })
  await store.append('s', 'none', newEvents(30))
  for (const [options, revisions] of [
    [{}, numbers(30)],
    [{ from: 14, limit: 10 }, numbers(24).slice(14)],
    [{ direction: 'backwards' }, numbers(30).reverse()],
    [{ direction: 'backwards', from: 13 }, numbers(14).reverse()],
    [{ direction: 'backwards', from: 99, limit: 8 }, numbers(30).reverse().slice(0, 8)],
  ] as const) {
    const before = peer.counts.reads
    const found: number[] = []
    for await (const { revision } of store.read('s', options)) found.push(revision)
    t.same(found, revisions)
    t.ok(peer.counts.reads - before <= Math.floor(revisions.length / 7) + 1, 'no more pages than needed')
  }
})

t.test('an option that is no number of events is refused', async (t) => {
  const { store } = await openBench(t)
  for (const options of [{ from: -1 }, { from: 0.5 }, { limit: -1 }, { limit: NaN }]) {
    const reading = async (): Promise<void> => {
      for await (const event of store.read('s', options)) t.fail('nothing to read', event)
    }
    await failsWith(t, 'invalid-request', reading(), JSON.stringify(options))
  }
})
