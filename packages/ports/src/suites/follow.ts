import type { Test } from 'tap'
import type { EventStore } from '../event-store.ts'
import { failsWith, within } from './bench.ts'
import {
  newEvent,
  newEvents,
  openTail,
  placeOf,
  readAll,
  tailOf,
  type FollowedEvent,
  type StoreBench,
} from './store-bench.ts'

/** Following the whole store: what is there, then what comes, and from any place again. */
export async function followTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('stored events come before caught-up, in the order they were appended', async (t) => {
    const [writer, reader] = await bench.openTwo(t)
    const streams = [bench.name('a'), bench.name('b'), bench.name('c')]
    const appended = await appendInterleaved(writer, streams)
    const tail = tailOf(t, bench, reader, streams)
    const followed = await tail.untilCaughtUp()
    t.strictSame(
      followed.map(({ event }) => placeOf(event)),
      appended,
      'across streams',
    )
    for (const stream of streams) {
      t.strictSame(
        followed.filter(({ event }) => event.stream === stream).map(({ event }) => event),
        await readAll(reader, stream),
        'followed and read are the same, field by field',
      )
    }
    t.equal(new Set(followed.map(({ checkpoint }) => checkpoint)).size, followed.length, 'each place is another')
  })

  await t.test('bare, it tells where events are and not what they say', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('bare')
    await store.append(stream, 'none', newEvents(3))
    const tail = openTail(store, new Set([stream]), undefined, { bare: true })
    t.teardown(() => tail.stop())
    const followed = await tail.untilCaughtUp()
    t.strictSame(
      followed.map(({ event }) => event),
      (await readAll(store, stream)).map((event) => ({ ...event, data: null, metadata: null })),
    )
  })

  await t.test('from the beginning of the store, too', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('beginning')
    await store.append(stream, 'none', newEvents(2))
    const tail = openTail(store, new Set([stream]))
    t.teardown(() => tail.stop())
    t.strictSame(
      (await tail.untilCaughtUp()).map(({ event }) => event),
      await readAll(store, stream),
    )
  })

  await t.test('new events come live, from every client, to every follower', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const stream = bench.name('live')
    const tails = [tailOf(t, bench, left, [stream]), tailOf(t, bench, right, [stream])]
    for (const tail of tails) t.strictSame(await tail.untilCaughtUp(), [], 'nothing yet')
    const appended: string[] = []
    for (let round = 0; round < 6; round++) {
      const events = newEvents(1 + (round % 3))
      const writer = round % 2 === 0 ? left : right
      const { revision } = await writer.append(stream, appended.length === 0 ? 'none' : appended.length - 1, events)
      const first = revision - events.length + 1
      const places = events.map((event, index) => placeOf({ ...event, stream, revision: first + index }))
      appended.push(...places)
      for (const tail of tails) {
        t.strictSame(
          (await tail.events(events.length)).map(({ event }) => placeOf(event)),
          places,
          `round ${round}`,
        )
      }
    }
    t.strictSame((await readAll(left, stream)).map(placeOf), appended)
  })

  await t.test('behind the last event there is nothing but caught-up, then what comes', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('end')
    await store.append(stream, 'none', newEvents(3))
    const first = tailOf(t, bench, store, [stream])
    const last = (await first.events(3)).at(-1)
    const tail = tailOf(t, bench, store, [stream], last?.checkpoint)
    t.strictSame(await tail.untilCaughtUp(), [])
    const event = newEvent()
    await store.append(stream, 2, [event])
    t.strictSame(
      (await tail.events(1)).map((followed) => followed.event.id),
      [event.id],
    )
  })

  await restartTests(t, bench)
  await endTests(t, bench)

  await t.test('a checkpoint of something else is refused, not taken for some place', async (t) => {
    const store = await bench.open(t)
    for (const after of ['', 'not a checkpoint', '{}', '-1']) {
      const tail = openTail(store, new Set(), after)
      await failsWith(t, 'invalid-checkpoint', `after "${after}"`, () => tail.untilCaughtUp())
      await tail.stop()
    }
  })
}

async function restartTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('a follower goes on exactly behind any event it was given', async (t) => {
    const streams = [bench.name('a'), bench.name('b'), bench.name('c')]
    const writer = await bench.open(t)
    const appended = await appendInterleaved(writer, streams)
    const first = tailOf(t, bench, writer, streams)
    const followed = await first.untilCaughtUp()
    t.equal(followed.length, appended.length)
    for (const [index, { checkpoint }] of followed.entries()) {
      const tail = openTail(writer, new Set(streams), checkpoint)
      const rest = await tail.untilCaughtUp()
      await tail.stop()
      t.strictSame(rest.map(whole), followed.slice(index + 1).map(whole), `behind event ${index}`)
    }
    await first.stop()
    await writer.close()
    const later = await bench.open(t)
    for (const index of [0, 7, followed.length - 1]) {
      const tail = openTail(later, new Set(streams), followed[index]?.checkpoint)
      const rest = await tail.untilCaughtUp()
      await tail.stop()
      t.strictSame(rest.map(whole), followed.slice(index + 1).map(whole), `behind event ${index}, with another client`)
    }
  })

  await t.test('places given live are as good as those given from the store', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('live-places')
    const live = tailOf(t, bench, store, [stream])
    await live.untilCaughtUp()
    const followed: FollowedEvent[] = []
    for (let round = 0; round < 4; round++) {
      await store.append(stream, round === 0 ? 'none' : round * 3 - 1, newEvents(3))
      followed.push(...(await live.events(3)))
    }
    for (const [index, { checkpoint }] of followed.entries()) {
      const tail = openTail(store, new Set([stream]), checkpoint)
      t.strictSame(
        (await tail.untilCaughtUp()).map(whole),
        followed.slice(index + 1).map(whole),
        `behind event ${index}`,
      )
      await tail.stop()
    }
  })

  await t.test('a follower that stops and goes on all the time misses and repeats nothing', async (t) => {
    const [writer, reader] = await bench.openTwo(t)
    const stream = bench.name('stop-and-go')
    const count = 60
    const writing = (async () => {
      for (let index = 0; index < count; index++) {
        await writer.append(stream, index === 0 ? 'none' : index - 1, [newEvent(index)])
      }
    })()
    const seen: number[] = []
    let place = bench.mark
    while (seen.length < count) {
      const tail = openTail(reader, new Set([stream]), place)
      const some = await tail.events(Math.min(1 + (seen.length % 7), count - seen.length))
      await tail.stop()
      seen.push(...some.map(({ event }) => event.revision))
      place = some.at(-1)?.checkpoint ?? place
    }
    await writing
    t.strictSame(
      seen,
      Array.from({ length: count }, (_, index) => index),
    )
  })
}

async function endTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('an abort ends a follower cleanly, wherever it is', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('abort')
    await store.append(stream, 'none', newEvents(5))
    const before = store.follow({ after: bench.mark, signal: AbortSignal.abort() })[Symbol.asyncIterator]()
    t.match(await within('a follower aborted before it began', before.next()), { done: true })
    for (const place of ['among stored events', 'waiting for new ones'] as const) {
      const abort = new AbortController()
      const iterator = store.follow({ after: bench.mark, signal: abort.signal })[Symbol.asyncIterator]()
      for (;;) {
        const step = await within('following', iterator.next())
        if (place === 'among stored events' || step.done === true || step.value.kind === 'caught-up') break
      }
      const waiting = place === 'waiting for new ones' ? iterator.next() : undefined
      abort.abort()
      t.match(await within(place, waiting ?? iterator.next()), { done: true }, place)
      t.match(await within('after the end', iterator.next()), { done: true }, 'and it stays ended')
    }
  })

  await t.test('a follower that is left does not keep the store from closing', async (t) => {
    const store = await bench.open(t)
    for await (const step of store.follow({ after: bench.mark })) if (step.kind === 'event') break
    for await (const step of store.follow({ after: bench.mark })) if (step.kind === 'caught-up') break
    await within('close', store.close())
    t.pass('closed')
  })

  await t.test('close ends followers', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('close')
    await store.append(stream, 'none', newEvents(5))
    const waiting = openTail(store, new Set([stream]), bench.mark)
    t.equal((await waiting.untilCaughtUp()).length, 5)
    const ended = waiting.untilEnd()
    const half = openTail(store, new Set([stream]), bench.mark)
    await half.events(2)
    await within('close', store.close())
    t.strictSame(await ended, [], 'one that waits for new events')
    t.ok((await half.untilEnd()).length <= 3, 'one that is not through with the stored ones')
  })
}

/** Appends single events and batches to the streams in turn, and tells the places in the order of the appends. */
async function appendInterleaved(store: EventStore, streams: readonly string[]): Promise<string[]> {
  const places: string[] = []
  const next = new Map<string, number>()
  for (let round = 0; round < 12; round++) {
    const stream = streams[(round * round) % streams.length] ?? ''
    const revision = next.get(stream) ?? 0
    const events = newEvents(1 + (round % 3))
    await store.append(stream, revision === 0 ? 'none' : revision - 1, events)
    places.push(...events.map((event, index) => placeOf({ ...event, stream, revision: revision + index })))
    next.set(stream, revision + events.length)
  }
  return places
}

/** Everything a follower is given of an event, as text to compare. */
function whole(followed: FollowedEvent): string {
  return JSON.stringify([followed.checkpoint, placeOf(followed.event), followed.event.data, followed.event.metadata])
}
