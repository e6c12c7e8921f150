import { appendLimits, isThroughlineError } from '@throughline/ports'
import t from 'tap'
import { openEventStoreDb } from '../src/index.ts'
import { failsWith, fill, newEvent, newEvents, openBench, quick, readData, until } from './bench.ts'
import { refusingPort } from './peer/addresses.ts'
import { startPeer } from './peer/peer.ts'

// What can go wrong between an append and its answer, each failure by its name, in both ways to append.
for (const appendMode of ['batch', 'single'] as const) {
  t.test(`appends by ${appendMode}`, async (t) => {
    t.test('lost acknowledgement: the repetition is answered as the first time', async (t) => {
      const { peer, store, open } = await openBench(t, {}, { appendMode })
      await fill(store, 's', 2)
      const events = newEvents(3, 2)
      peer.faults.lostAcknowledgements = 1
      const hasty = await open({ unavailableAfterMs: 500 })
      const error = await failsWith(t, 'store-unavailable', hasty.append('s', 1, events), 'no acknowledgement')
      t.match(error.message, /not known whether it was stored/, 'the message says that the outcome is not known')
      t.equal(peer.log.stream('s').length, 5, 'it was stored')
      t.same(await store.append('s', 1, events), { revision: 4 })
      t.same(await readData(store, 's'), [0, 1, 2, 3, 4], 'once')
    })

    t.test('several events and no stream: a repetition taken for a conflict is found in the stream', async (t) => {
      const { peer, store } = await openBench(t, {}, { appendMode })
      const events = newEvents(3)
      await store.append('s', 'none', events)
      await fill(store, 's', 2, 3)
      peer.faults.unrecognisedRepeats = 1
      t.same(await store.append('s', 'none', events), { revision: 2 })
      t.equal(peer.faults.unrecognisedRepeats, 0, 'the server did call it a conflict')
      await failsWith(t, 'stream-conflict', store.append('s', 'none', newEvents(3)), 'other events in the same place')
    })

    t.test('resource exhausted: tried again, and told as unavailable when it lasts', async (t) => {
      const { peer, store } = await openBench(t, { tries: 3 }, { appendMode })
      peer.faults.exhausted = 2
      t.same(await store.append('s', 'none', newEvents(1)), { revision: 0 })
      peer.faults.exhausted = 1_000
      await failsWith(t, 'store-unavailable', store.append('s', 0, newEvents(1)), 'a flood that lasts')
      peer.faults.exhausted = 0
      t.same(await store.append('s', 0, newEvents(1)), { revision: 1 })
    })

    t.test('a server that is still starting is tried again', async (t) => {
      const { peer, store } = await openBench(t, {}, { appendMode })
      peer.faults.notReady = 2
      t.same(await store.append('s', 'none', newEvents(1)), { revision: 0 })
    })

    t.test('a silent server is reported in time, and does not silence later appends', async (t) => {
      const { peer, store } = await openBench(t, { unavailableAfterMs: 1_000 }, { appendMode })
      peer.faults.silent = true
      const events = newEvents(2)
      await failsWith(t, 'store-unavailable', store.append('s', 'none', events), 'not even the probe is answered')
      peer.faults.silent = false
      t.same(await store.append('s', 'none', events), { revision: 1 })
    })

    t.test('a failed probe of the server is not kept for ever', async (t) => {
      const { peer, store } = await openBench(t, {}, { appendMode })
      peer.faults.failedProbes = 1
      t.same(await store.append('s', 'none', newEvents(1)), { revision: 0 })
      t.equal(peer.counts.probes, 2)
    })

    t.test('an append that reaches a follower goes to the leader', async (t) => {
      const { peer, store } = await openBench(t, {}, { appendMode })
      const leader = await startPeer({ appendMode, log: peer.log })
      t.teardown(() => leader.stop())
      peer.faults.leader = { address: '127.0.0.1', port: leader.port }
      t.same(await store.append('s', 'none', newEvents(2)), { revision: 1 })
      t.equal(leader.counts.appends, 1)
    })

    t.test('access denied is a matter of the configuration, and not repeated', async (t) => {
      const { peer, store } = await openBench(t, {}, { appendMode })
      await fill(store, 's', 1)
      peer.faults.denied = true
      const before = peer.counts.appends
      await failsWith(t, 'configuration-invalid', store.append('s', 0, newEvents(1)), 'denied')
      t.equal(peer.counts.appends, before + 1)
      peer.faults.denied = false
      t.same(await store.append('s', 0, newEvents(1)), { revision: 1 }, 'until the rights are there')
    })

    t.test('a limit of the server below ours', async (t) => {
      const { peer, store } = await openBench(t, {}, { appendMode })
      peer.faults.maxAppendBytes = 1_000
      await failsWith(t, 'append-too-large', store.append('s', 'none', [newEvent('x'.repeat(2_000))]), 'too large')
    })

    t.test('throwOnAppendFailure=false in the connection string hides no conflict', async (t) => {
      const { peer, open } = await openBench(t, {}, { appendMode })
      const store = await open({ connectionString: `${peer.connectionString}&throwOnAppendFailure=false` })
      const events = newEvents(2)
      await store.append('s', 'none', events)
      const error = await failsWith(t, 'stream-conflict', store.append('s', 'none', newEvents(1)), 'wrong revision')
      t.ok(isThroughlineError(error))
      if (isThroughlineError(error)) t.match(error.facts, { expected: 'none', actual: 1 })
      await failsWith(t, 'stream-conflict', store.append('other', 4, newEvents(1)), 'no stream')
      peer.faults.unrecognisedRepeats = 1
      t.same(await store.append('s', 'none', events), { revision: 1 }, 'and a repetition is one')
    })

    t.test('the server restarts between two appends, and while one is under way', async (t) => {
      const { peer, store } = await openBench(t, { tries: 50 }, { appendMode })
      await fill(store, 's', 3)
      await peer.stop()
      const append = store.append('s', 2, newEvents(2, 3))
      await new Promise((resolve) => setTimeout(resolve, 60))
      await peer.start()
      t.same(await append, { revision: 4 })
      t.same(await readData(store, 's'), [0, 1, 2, 3, 4])
    })

    t.test('appends under way are bounded, and so is their queue', async (t) => {
      const limits = { concurrentAppends: 3, waitingAppends: 5, unavailableAfterMs: 1_000 }
      const { peer, store } = await openBench(t, limits, { appendMode })
      await fill(store, 'first', 1)
      peer.faults.lostAcknowledgements = 100
      const appends = Array.from({ length: 10 }, (_, index) => store.append(`s-${index}`, 'none', newEvents(1)))
      const outcomes = Promise.allSettled(appends)
      for (const append of appends.slice(8)) {
        const error = await failsWith(t, 'store-unavailable', append, 'no place to wait')
        t.match(error.message, /3 appends are under way and 5 wait: this one was not sent/)
      }
      await until(t, 'three are sent', () => peer.counts.appends === 4)
      await new Promise((resolve) => setTimeout(resolve, 50))
      t.equal(peer.counts.appends, 4, 'and no more')
      for (const outcome of await outcomes) {
        t.ok(outcome.status === 'rejected' && isThroughlineError(outcome.reason, 'store-unavailable'))
      }
      peer.faults.lostAcknowledgements = 0
      t.same(await store.append('s-9', 'none', newEvents(1)), { revision: 0 }, 'places are handed back')
    })
  })
}

t.test('a server that refuses connections gives an error without type, known by its code', async (t) => {
  const connectionString = `esdb://127.0.0.1:${await refusingPort()}?tls=false`
  const store = await openEventStoreDb({ connectionString, ...quick })
  t.teardown(() => store.close())
  const error = await failsWith(t, 'store-unavailable', store.append('s', 'none', newEvents(1)), 'refused')
  t.match(error.cause, { code: 14 })
})

t.test('user and password in the connection string keep the fast way to append', async (t) => {
  const { peer, open } = await openBench(t)
  const store = await open({ connectionString: peer.connectionString.replace('://', '://admin:change%20it@') })
  await fill(store, 's', 2)
  t.equal(peer.counts.batchStreams, 1, 'one stream for all appends')
})

t.test('what the caller changes after the call is not appended', async (t) => {
  const { peer, store } = await openBench(t, { concurrentAppends: 1 })
  peer.faults.appendDelayMs = 50
  const data = { note: 'as it was' }
  const first = store.append('a', 'none', newEvents(1))
  const second = store.append('b', 'none', [newEvent(data)])
  data.note = 'changed'
  await Promise.all([first, second])
  t.same(await readData(store, 'b'), [{ note: 'as it was' }])
})

t.test('what EventStoreDB keeps for itself is refused before it is sent', async (t) => {
  const { peer, store } = await openBench(t)
  for (const event of [{ id: '00000000-0000-0000-0000-000000000000' }, { type: '$>' }]) {
    const append = store.append('s', 'none', [{ ...newEvent(), ...event }])
    await failsWith(t, 'invalid-append', append, JSON.stringify(event))
  }
  t.equal(peer.counts.appends, 0)
})

t.test('an error on the append stream of one store neither fails nor ends another', async (t) => {
  const { peer, store } = await openBench(t)
  const other = await openBench(t, { tries: 1 })
  await fill(store, 's', 1)
  await fill(other.store, 's', 1)
  peer.faults.appendDelayMs = 150
  const appends = Array.from({ length: 5 }, (_, index) => store.append(`s-${index}`, 'none', newEvents(1)))
  await until(t, 'appends are under way', () => peer.counts.appends === 6)
  await other.peer.stop()
  t.same(await Promise.all(appends), Array(5).fill({ revision: 0 }), 'sent again, and recognised')
  t.ok(peer.counts.appends > 6, 'the client did fail them')
  await new Promise((resolve) => setTimeout(resolve, 200)) // the first answers arrive when nobody waits for them any more
  for (let index = 0; index < 5; index++) t.equal(peer.log.stream(`s-${index}`).length, 1, 'stored once')
})

t.test('a connection that breaks while appends queue for it ends no process', async (t) => {
  const { peer, store } = await openBench(t, { tries: 1 })
  peer.faults.deaf = true
  const large = 'x'.repeat(appendLimits.appendBytes - 1_000)
  const appends = Array.from({ length: 20 }, (_, index) => store.append(`s-${index}`, 'none', [newEvent(large)]))
  const outcomes = Promise.allSettled(appends)
  await until(t, 'the stream is open', () => peer.counts.batchStreams === 1)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await peer.stop()
  for (const outcome of await outcomes) {
    t.ok(outcome.status === 'rejected' && isThroughlineError(outcome.reason, 'store-unavailable'))
  }
})
