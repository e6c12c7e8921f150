import { inspect } from 'node:util'
import { jsonEvent } from '@eventstore/db-client'
import t from 'tap'
import { openClient, type ClientSeams } from '../src/client.ts'
import { classify } from '../src/failure.ts'
import { openEventStoreDb } from '../src/index.ts'
import { failsWith, fill, newEvents, openBench, quick, readData } from './bench.ts'
import { refusingPort } from './peer/addresses.ts'
import { startPeer } from './peer/peer.ts'
import { backoffMs } from '../src/time.ts'

t.test('the places inside the client that the guards need are there', async (t) => {
  const guarded = openClient('esdb://127.0.0.1:1?tls=false')
  const seams = guarded.client as unknown as ClientSeams
  for (const seam of ['GRPCStreamCreator', 'getGRPCClient', 'handleError', 'createChannel'] as const) {
    t.ok(Object.hasOwn(seams, seam), seam)
    t.type(seams[seam], 'function')
  }
  await t.rejects(seams.capabilities, { code: 14 }, 'capabilities')
  await guarded.close()
})

t.test('errors are known by code first, then by type', async (t) => {
  const cases: [unknown, object][] = [
    [Object.assign(new Error('14 UNAVAILABLE'), { code: 14 }), { kind: 'unavailable' }],
    [{ code: 14, type: 'stream-not-found' }, { kind: 'unavailable' }],
    [{ code: 8, type: 'unknown' }, { kind: 'unavailable' }],
    [{ code: 10, type: 'timeout' }, { kind: 'unavailable' }],
    [{ code: 1, type: 'cancelled' }, { kind: 'unavailable' }],
    [{ type: 'deadline-exceeded' }, { kind: 'unavailable' }],
    [{ type: 'unknown' }, { kind: 'unavailable' }],
    [{ code: 5, type: 'not-leader' }, { kind: 'unavailable' }],
    [{ code: 5, type: 'stream-not-found' }, { kind: 'no-stream' }],
    [{ code: 9, type: 'stream-deleted' }, { kind: 'deleted' }],
    [{ code: 3, type: 'maximum-append-size-exceeded' }, { kind: 'too-large' }],
    [{ code: 3, type: 'unknown' }, { kind: 'refused-argument' }],
    [{ code: 16 }, { kind: 'denied' }],
    [{ type: 'access-denied' }, { kind: 'denied' }],
    [
      { type: 'wrong-expected-version', actualVersion: 7n },
      { kind: 'conflict', actual: 7 },
    ],
    [
      { code: 9, type: 'wrong-expected-version', actualVersion: 'no_stream' },
      { kind: 'conflict', actual: 'none' },
    ],
    [{ type: 'wrong-expected-version' }, { kind: 'conflict', actual: undefined }],
    ['a text', { kind: 'unavailable' }],
    [undefined, { kind: 'unavailable' }],
  ]
  for (const [error, failure] of cases) t.same(classify(error), failure, inspect(error))
})

t.test('a connection string that cannot be read is told without its password', async (t) => {
  for (const connectionString of [
    'esdb://admin:secret@',
    'http://admin:secret@host',
    '',
    'esdb://h?tls=perhaps&p=secret',
  ]) {
    const error = await failsWith(t, 'configuration-invalid', openEventStoreDb({ connectionString }), connectionString)
    t.notMatch(error.message, /secret/)
    t.equal(error.cause, undefined)
  }
})

t.test('a setting that is no number is refused', async (t) => {
  const connectionString = 'esdb://127.0.0.1?tls=false'
  for (const options of [
    { unavailableAfterMs: 0 },
    { concurrentAppends: 1.5 },
    { waitingAppends: -1 },
    { tries: NaN },
  ]) {
    const opening = openEventStoreDb({ connectionString, ...options })
    await failsWith(t, 'configuration-invalid', opening, JSON.stringify(options))
  }
})

t.test('the delay between tries grows to its longest, and is never the same for all', async (t) => {
  for (let failures = 1; failures < 80; failures++) {
    const full = Math.min(5_000, 50 * 2 ** (failures - 1))
    const delays = Array.from({ length: 20 }, () => backoffMs(failures, 50, 5_000))
    t.ok(delays.every((delay) => delay >= full / 2 && delay <= full))
    t.ok(new Set(delays).size > 1)
  }
})

t.test('a cluster is found by its gossip, and appends go to its leader', async (t) => {
  const follower = await startPeer()
  const leader = await startPeer({ log: follower.log })
  const members = [
    { port: follower.port, leader: false },
    { port: leader.port, leader: true },
  ]
  follower.members = leader.members = members
  t.teardown(() => Promise.all([follower.stop(), leader.stop()]))
  for (const connectionString of [
    `esdb://127.0.0.1:${follower.port},127.0.0.1:${leader.port}?tls=false`,
    `esdb+discover://127.0.0.1:${follower.port}?tls=false`,
  ]) {
    const store = await openEventStoreDb({ ...quick, connectionString })
    t.teardown(() => store.close())
    const before = leader.counts.appends
    await store.append(connectionString, 'none', newEvents(2))
    t.equal(leader.counts.appends, before + 1)
    t.same(await readData(store, connectionString), [0, 1])
  }
})

t.test('a cluster of which no member answers ends no process', async (t) => {
  const hosts = `127.0.0.1:${await refusingPort()},127.0.0.1:${await refusingPort()}`
  const connectionString = `esdb://${hosts}?tls=false&maxDiscoverAttempts=3&discoveryInterval=20`
  const store = await openEventStoreDb({ ...quick, connectionString, tries: 2 })
  t.teardown(() => store.close())
  await Promise.all([
    failsWith(t, 'store-unavailable', store.append('s', 'none', newEvents(1)), 'append'),
    failsWith(t, 'store-unavailable', readData(store, 's'), 'read'),
  ])
  const guarded = openClient(connectionString)
  t.teardown(() => guarded.close())
  const call = guarded.client.getStreamMetadata('s').catch((error: unknown) => error)
  // A call of the channel before fails while the cluster is searched for in vain.
  const lost = Object.assign(new Error('14 UNAVAILABLE'), { code: 14, details: '' })
  const seams = guarded.client as unknown as ClientSeams
  await t.resolves(seams.handleError({ getChannel: () => ({}) }, lost), 'the failure in the background is nobody’s')
  t.match(await call, { message: /Failed to discover/ })
})

t.test('an append that finds its channel closed fails as any other, in both ways to append', async (t) => {
  for (const appendMode of ['batch', 'single'] as const) {
    const peer = await startPeer({ appendMode })
    t.teardown(() => peer.stop())
    const { client, close } = openClient(peer.connectionString)
    const event = { ...jsonEvent({ type: 't', data: {} }), metadata: undefined }
    await client.appendToStream('s', event)
    await close()
    await t.rejects(client.appendToStream('s', event), /shut down/, appendMode)
  }
})

t.test('closing ends the connection', async (t) => {
  const { store } = await openBench(t)
  await fill(store, 's', 1)
  t.same(await readData(store, 's'), [0])
  await store.close()
  await store.close()
  await failsWith(t, 'store-closed', store.append('s', 0, newEvents(1)), 'append')
})
