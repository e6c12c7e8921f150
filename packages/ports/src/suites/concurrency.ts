import type { Test } from 'tap'
import { isThroughlineError } from '../errors.ts'
import type { EventStore, NewEvent } from '../event-store.ts'
import { outcomes } from './bench.ts'
import { lastRevision, newEvent, newEvents, placeOf, readAll, tailOf, type StoreBench } from './store-bench.ts'

/** Appends from all sides at once. */
export async function concurrencyTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('writers racing for one stream lose and double nothing', async (t) => {
    const clients = await bench.openTwo(t)
    const stream = bench.name('race')
    const writers = 8
    const appendsEach = 12
    const acknowledged = new Map<string, number>()
    const write = async (client: EventStore, writer: number): Promise<void> => {
      for (let index = 0; index < appendsEach; index++) {
        const batch = newEvents(1 + (index % 3), writer * 1_000)
        const revision = await appendAtLast(client, stream, batch)
        batch.forEach((event, place) => acknowledged.set(event.id, revision - batch.length + 1 + place))
      }
    }
    const writing = Array.from({ length: writers }, (_, writer) => write(clients[writer % 2 === 0 ? 0 : 1], writer))
    for (const outcome of await outcomes('racing writers', writing)) t.match(outcome, { status: 'fulfilled' })
    const stored = await readAll(clients[0], stream)
    t.strictSame(
      stored.map(({ revision }) => revision),
      stored.map((_, index) => index),
      'no gap',
    )
    t.strictSame(
      new Map(stored.map(({ id, revision }) => [id, revision])),
      acknowledged,
      'each event is where its writer was told, and no other is there',
    )
    t.equal(stored.length, acknowledged.size, 'once')
  })

  await t.test('of two appends that expect the same revision one is taken', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const stream = bench.name('duel')
    for (let round = 0; round < 10; round++) {
      const expected = round === 0 ? 'none' : round - 1
      const answers = await outcomes('a duel', [
        left.append(stream, expected, [newEvent('left')]),
        right.append(stream, expected, [newEvent('right')]),
      ])
      const taken = answers.filter((answer) => answer.status === 'fulfilled').map(({ value }) => value)
      const refused = answers.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason as unknown)
      t.strictSame(taken, [{ revision: round }])
      t.ok(refused.length === 1 && isThroughlineError(refused[0], 'stream-conflict'), 'the other is told of a conflict')
    }
    t.equal((await readAll(left, stream)).length, 10)
  })

  await t.test('a conflict of one append does no harm to those beside it', async (t) => {
    const store = await bench.open(t)
    const streams = Array.from({ length: 40 }, (_, index) => bench.name(`beside-${index}`))
    const appends = streams.map((stream, index) => store.append(stream, index % 4 === 0 ? 9 : 'none', newEvents(3)))
    const answers = await outcomes('appends to many streams', appends)
    const held = await Promise.all(streams.map((stream) => readAll(store, stream)))
    answers.forEach((answer, index) => {
      if (index % 4 === 0) t.ok(answer.status === 'rejected' && isThroughlineError(answer.reason, 'stream-conflict'))
      else t.match(answer, { status: 'fulfilled', value: { revision: 2 } })
      t.equal(held[index]?.length, index % 4 === 0 ? 0 : 3)
    })
  })

  await t.test('a follower sees each of many concurrent appends once, in the order of its stream', async (t) => {
    const [left, right] = await bench.openTwo(t)
    const streams = Array.from({ length: 5 }, (_, index) => bench.name(`follow-race-${index}`))
    const tail = tailOf(t, bench, left, streams)
    const early = tail.events(streams.length * 20)
    const write = async (stream: string): Promise<void> => {
      for (let index = 0; index < 20; index++) {
        await right.append(stream, index === 0 ? 'none' : index - 1, [newEvent(index)])
      }
    }
    const written = outcomes('writers', streams.map(write))
    const followed = (await early).map(({ event }) => event)
    await written
    for (const stream of streams) {
      t.strictSame(
        followed.filter((event) => event.stream === stream).map(placeOf),
        (await readAll(right, stream)).map(placeOf),
      )
    }
  })
}

/** Appends behind whatever is there, as a service does: on a conflict, read on and try again. */
async function appendAtLast(client: EventStore, stream: string, batch: readonly NewEvent[]): Promise<number> {
  for (;;) {
    const expected = await lastRevision(client, stream)
    try {
      return (await client.append(stream, expected, batch)).revision
    } catch (error) {
      if (!isThroughlineError(error, 'stream-conflict')) throw error
    }
  }
}
