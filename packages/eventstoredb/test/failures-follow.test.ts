import { setTimeout as pause } from 'node:timers/promises'
import type { Followed } from '@throughline/ports'
import t from 'tap'
import { openEventStoreDb } from '../src/index.ts'
import {
  caughtUp,
  countOf,
  failsWith,
  fill,
  followUntil,
  newEvent,
  newEvents,
  numbers,
  openBench,
  ours,
  quick,
  until,
} from './bench.ts'
import { refusingPort } from './peer/addresses.ts'
import { shuttingDown, tooSlow, unavailable } from './peer/refusals.ts'

// What can happen to a follower, each failure by its name.

t.test('caught-up is not delivered before earlier events', async (t) => {
  const { store } = await openBench(t)
  await fill(store, 's', 60)
  const steps: string[] = []
  for await (const step of store.follow()) {
    await pause(1) // time enough for the message to arrive while events wait
    steps.push(step.kind)
    if (step.kind === 'caught-up') break
  }
  t.same(steps, [...Array<string>(60).fill('event'), 'caught-up'])
})

t.test('checkpoints of the server that run ahead are never used', async (t) => {
  const { peer, store } = await openBench(t)
  peer.faults.checkpointsAhead = true
  peer.faults.subscriptionEvents = 2
  await fill(store, 's', 9)
  const first = await followUntil(store.follow(), countOf(9))
  t.same(first.data, numbers(9), 'nothing is passed over after a loss')
  const places = ours(peer.log.records).map(({ position }) => `${position}/${position}`)
  t.same(first.checkpoints, places, 'every checkpoint is the place of the event it came with')
  const [, , third] = first.checkpoints
  const rest = await followUntil(store.follow({ after: third ?? '' }), countOf(6))
  t.same(rest.data, numbers(9).slice(3))
})

t.test('a dropped subscription resumes without loss or repeat', async (t) => {
  const { peer, store } = await openBench(t, { followerFailures: 4 })
  await fill(store, 's', 30)
  for (const events of [1, 2, 3, 4]) {
    peer.faults.subscriptionEvents = events // an odd number ends with an error, an even one as if all were said
    t.same((await followUntil(store.follow(), countOf(30))).data, numbers(30), `dropped after ${events}`)
  }
  t.ok(peer.counts.subscriptions > 30, 'it was dropped often')
})

t.test('a live subscription that is dropped resumes, whatever the reason', async (t) => {
  const { peer, store } = await openBench(t)
  const dropping = (async () => {
    const reasons = ['end', shuttingDown, unavailable, tooSlow] as const
    for (let round = 0; round < 12; round++) {
      await fill(store, 's', 2, round * 2)
      if (round === 11) return // with these two the follower has seen enough, and leaves
      await until(t, 'somebody follows', () => peer.subscribers.size > 0)
      for (const subscriber of peer.subscribers) subscriber.drop(reasons[round % reasons.length] ?? 'end')
    }
  })()
  t.same((await followUntil(store.follow(), countOf(24))).data, numbers(24))
  await dropping
})

for (const slowConsumer of ['dropped', 'falls-behind'] as const) {
  t.test(`a consumer too slow for the server, which is then ${slowConsumer}, misses nothing`, async (t) => {
    const { peer, store } = await openBench(t)
    Object.assign(peer.faults, { slowConsumer, liveBufferEvents: 10 })
    const iterator = store.follow()[Symbol.asyncIterator]()
    t.match(await iterator.next(), { value: { kind: 'caught-up' } })
    const text = 'x'.repeat(2_000)
    for (let batch = 0; batch < 8; batch++) {
      const events = Array.from({ length: 100 }, (_, index) => newEvent({ text, number: batch * 100 + index }))
      await store.append('s', batch === 0 ? 'none' : batch * 100 - 1, events)
    }
    await pause(50)
    const seen: number[] = []
    let caughtUps = 0
    while (seen.length < 800 || caughtUps === 0) {
      const step = (await iterator.next()) as IteratorResult<Followed, never>
      if (step.value.kind === 'caught-up') caughtUps++
      else seen.push((step.value.event.data as { number: number }).number)
    }
    t.same(seen, numbers(800), 'each once, in order')
    t.ok(caughtUps >= 1, 'and the end is told again')
    t.equal(peer.counts.subscriptions > 1, slowConsumer === 'dropped')
    await iterator.return?.()
  })
}

t.test('events of the server and of other applications are passed over', async (t) => {
  const { peer, store } = await openBench(t)
  await fill(store, 's', 8)
  t.ok(peer.log.records.length > 8, 'they are in the log')
  const { data, checkpoints } = await followUntil(store.follow(), caughtUp)
  t.same(data, numbers(8))
  const last = checkpoints.at(-1) ?? ''
  const after = await followUntil(store.follow({ after: last }), caughtUp)
  t.same(after.data, [], 'also behind the last of ours')
  peer.faults.subscriptionEvents = 1
  t.same((await followUntil(store.follow(), countOf(8))).data, numbers(8), 'and they count as seen when one resumes')
})

t.test('a server that begins with the position given repeats nothing', async (t) => {
  const { peer, store } = await openBench(t)
  peer.faults.inclusiveSubscriptions = true
  await fill(store, 's', 6)
  const { checkpoints } = await followUntil(store.follow(), caughtUp)
  const rest = await followUntil(store.follow({ after: checkpoints[2] ?? '' }), caughtUp)
  t.same(rest.data, [3, 4, 5])
})

t.test('the server restarts under a follower', async (t) => {
  const { peer, store } = await openBench(t, { tries: 20 })
  await fill(store, 's', 5)
  const following = followUntil(store.follow(), countOf(10))
  await until(t, 'somebody follows', () => peer.subscribers.size > 0)
  await peer.stop()
  await pause(30)
  await peer.start()
  await fill(store, 's', 5, 5)
  t.same((await following).data, numbers(10))
})

t.test('a server that falls silent among stored events is left', async (t) => {
  const { peer, store } = await openBench(t, { unavailableAfterMs: 500 })
  await fill(store, 's', 5)
  peer.faults.stalledSubscriptions = 1
  t.same((await followUntil(store.follow(), countOf(5))).data, numbers(5))
  t.ok(peer.counts.subscriptions >= 2)
})

t.test('a quiet store is not taken for a silent server', async (t) => {
  const { peer, open } = await openBench(t)
  const store = await open({ unavailableAfterMs: 500 })
  const iterator = store.follow()[Symbol.asyncIterator]()
  t.match(await iterator.next(), { value: { kind: 'caught-up' } })
  const next = iterator.next()
  await pause(700)
  await fill(store, 's', 1)
  t.match(await next, { value: { kind: 'event', event: { revision: 0 } } })
  t.equal(peer.counts.subscriptions, 1)
  await iterator.return?.()
})

t.test('a follower that is lost over and over gives up', async (t) => {
  const { peer, store } = await openBench(t, { followerFailures: 5 })
  await fill(store, 's', 1)
  const iterator = store.follow()[Symbol.asyncIterator]()
  await iterator.next()
  t.match(await iterator.next(), { value: { kind: 'caught-up' } })
  peer.faults.unavailable = true
  for (const subscriber of peer.subscribers) subscriber.drop(unavailable)
  const error = await failsWith(t, 'store-unavailable', iterator.next(), 'gives up')
  t.match(error.message, /lost 5 times in a row/)
  t.match(await iterator.next(), { done: true })
})

t.test('a server that cannot be reached at first is reported in time, and found when it comes soon', async (t) => {
  const connectionString = `esdb://127.0.0.1:${await refusingPort()}?tls=false`
  const store = await openEventStoreDb({ ...quick, connectionString, unavailableAfterMs: 300 })
  t.teardown(() => store.close())
  await failsWith(t, 'store-unavailable', followUntil(store.follow(), caughtUp), 'never there')
  const { peer, store: patient } = await openBench(t)
  await peer.stop()
  const following = followUntil(patient.follow(), caughtUp)
  await pause(100)
  await peer.start()
  t.equal((await following).caughtUps, 1, 'there in time')
})

t.test('a checkpoint beyond the end of the log is refused: the server would wait in silence', async (t) => {
  const { store } = await openBench(t, { unavailableAfterMs: 500 })
  await fill(store, 's', 3)
  const beyond = followUntil(store.follow({ after: '999999999/999999999' }), caughtUp)
  await failsWith(t, 'invalid-checkpoint', beyond, 'the log of an older backup')
  const inside = followUntil(store.follow({ after: '5/5' }), caughtUp)
  await failsWith(t, 'invalid-checkpoint', inside, 'a place where there is no record')
})

t.test('a server that never tells of the end is refused', async (t) => {
  for (const version of ['22.10.5', '23.6.0', undefined]) {
    const { store } = await openBench(t, {}, { version })
    const following = followUntil(store.follow(), caughtUp)
    await failsWith(t, 'configuration-invalid', following, `version ${version ?? 'not told'}`)
    await fill(store, 's', 1)
  }
  const { store } = await openBench(t, {}, { version: '23.10.0' })
  t.equal((await followUntil(store.follow(), caughtUp)).caughtUps, 1, 'version 23.10.0')
})

t.test('access denied ends a follower at once', async (t) => {
  const { peer, store } = await openBench(t)
  await fill(store, 's', 1)
  peer.faults.denied = true
  await failsWith(t, 'configuration-invalid', followUntil(store.follow(), caughtUp), 'denied')
})

t.test('a follower that is left is left by the server too', async (t) => {
  const { peer, store } = await openBench(t)
  await store.append('s', 'none', newEvents(500))
  const leaving = new AbortController()
  const waiting = store.follow({ signal: leaving.signal })[Symbol.asyncIterator]()
  await waiting.next()
  for await (const step of store.follow()) if (step.kind === 'event') break
  await until(t, 'one is left', () => peer.subscribers.size === 1)
  leaving.abort()
  t.match(await waiting.next(), { done: true })
  await until(t, 'none is left', () => peer.subscribers.size === 0)
})

t.test('a follower can be left while it waits', async (t) => {
  const { peer, store } = await openBench(t)
  const iterator = store.follow()[Symbol.asyncIterator]()
  t.match(await iterator.next(), { value: { kind: 'caught-up' } })
  const next = iterator.next()
  t.match(await iterator.return?.(), { done: true })
  t.match(await next, { done: true })
  await until(t, 'none is left', () => peer.subscribers.size === 0)
})

t.test('a follower can be left while it connects', async (t) => {
  const { peer, store } = await openBench(t)
  peer.faults.silent = true
  const leaving = new AbortController()
  const iterator = store.follow({ signal: leaving.signal })[Symbol.asyncIterator]()
  let ended = false
  void iterator.next().then(({ done }) => (ended = done === true))
  await until(t, 'it asks the server', () => peer.counts.probes === 1)
  leaving.abort()
  await until(t, 'it ends, and not only when the server had its time', () => ended, 3_000)
})
