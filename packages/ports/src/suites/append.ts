import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import { eventBytes } from '../append-check.ts'
import type { NewEvent } from '../event-store.ts'
import { appendLimits } from '../limits.ts'
import { failsWith, within } from './bench.ts'
import { newEvent, newEvents, placeOf, readAll, type StoreBench } from './store-bench.ts'

/** What an append stores, and what it refuses. */
export async function appendTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('appended events are read in order, with gapless revisions from 0', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('order')
    const events = newEvents(7)
    t.strictSame(
      await store.append(stream, 'none', events.slice(0, 1)),
      { revision: 0 },
      'the first event has revision 0',
    )
    t.strictSame(await store.append(stream, 0, events.slice(1, 4)), { revision: 3 }, 'the answer is the last revision')
    t.strictSame(await store.append(stream, 3, events.slice(4)), { revision: 6 })
    const stored = await readAll(store, stream)
    t.strictSame(
      stored,
      events.map((event, revision) => ({ ...event, stream, revision })),
      'what was appended comes back whole',
    )
  })

  await t.test('acknowledged events are there after the client is closed and another opened', async (t) => {
    const stream = bench.name('durable')
    const events = newEvents(20)
    const first = await bench.open(t)
    await first.append(stream, 'none', events.slice(0, 5))
    for (let index = 5; index < events.length; index++) {
      await first.append(stream, index - 1, events.slice(index, index + 1))
    }
    await first.close()
    const second = await bench.open(t)
    t.strictSame(
      (await readAll(second, stream)).map(placeOf),
      events.map((event, revision) => placeOf({ ...event, stream, revision })),
    )
    t.strictSame(await second.append(stream, 19, [newEvent()]), { revision: 20 }, 'the new client goes on behind them')
  })

  await t.test('close waits for appends in flight', async (t) => {
    const stream = bench.name('in-flight')
    const first = await bench.open(t)
    const [event] = newEvents(1)
    const answers: string[] = []
    const appending = first.append(stream, 'none', event === undefined ? [] : [event]).then(
      () => answers.push('appended'),
      () => answers.push('refused'),
    )
    await within('close', first.close())
    answers.push('closed')
    await appending
    t.strictSame(answers, ['appended', 'closed'])
    const second = await bench.open(t)
    t.strictSame(
      (await readAll(second, stream)).map(({ id }) => id),
      [event?.id],
    )
  })

  await conflictTests(t, bench)

  await t.test('what is not an append is refused, and nothing of it stored', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('invalid')
    const event = newEvent()
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    const refused: [string, NewEvent[]][] = [
      ['no event', []],
      ['the same id twice', [newEvent(), event, { ...event, data: 'other' }]],
      ['an id that is not a UUID', [newEvent(), { ...event, id: 'one' }]],
      ['an upper-case UUID', [{ ...event, id: randomUUID().toUpperCase() }]],
      ['data that is not JSON', [newEvent(), { ...event, data: undefined }]],
      ['data that contains itself', [newEvent(), { ...event, data: circular }]],
      ['metadata that is not JSON', [newEvent(), { ...event, metadata: { count: 1n } }]],
      ['no type', [{ ...event, type: '' }]],
    ]
    for (const [what, events] of refused) {
      await failsWith(t, 'invalid-append', what, () => store.append(stream, 'none', events))
    }
    for (const expected of [-1, 0.5, NaN, 2 ** 53]) {
      await failsWith(t, 'invalid-append', `expected revision ${expected}`, () =>
        store.append(stream, expected, [newEvent()]),
      )
    }
    for (const name of ['', '$system', 'half a character \ud83d']) {
      await failsWith(t, 'invalid-append', `stream "${name}"`, () => store.append(name, 'none', [newEvent()]))
    }
    t.strictSame(await readAll(store, stream), [])
    t.strictSame(await store.append(stream, 'none', [event]), { revision: 0 }, 'the stream is still at its beginning')
  })
}

async function conflictTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('a wrong expected revision is a conflict that tells both revisions', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('conflict')
    await store.append(stream, 'none', newEvents(3))
    const before = await readAll(store, stream)
    for (const expected of ['none', 0, 1, 3, 7] as const) {
      const error = await failsWith(t, 'stream-conflict', `expected ${expected}`, () =>
        store.append(stream, expected, newEvents(2)),
      )
      t.strictSame(
        { expected: error?.facts['expected'], actual: error?.facts['actual'] },
        { expected, actual: 2 },
        'the facts name what was expected and what is',
      )
    }
    t.strictSame(await readAll(store, stream), before, 'a refused append leaves no trace')
    t.strictSame(await store.append(stream, 2, [newEvent()]), { revision: 3 }, 'the true revision is taken')
  })

  await t.test('a revision expected of a stream that does not exist is a conflict', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('absent')
    for (const expected of [0, 5]) {
      const error = await failsWith(t, 'stream-conflict', `expected ${expected}`, () =>
        store.append(stream, expected, newEvents(1)),
      )
      t.strictSame({ expected: error?.facts['expected'], actual: error?.facts['actual'] }, { expected, actual: 'none' })
    }
    t.strictSame(await readAll(store, stream), [])
  })
}

/** Limits hold to the byte and the event. */
export async function limitTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('an append of exactly the limit in bytes is taken, one byte more is not', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('bytes')
    // Three events, and characters of two UTF-8 bytes: a limit that counted characters would let twice as much pass.
    const small = [newEvent({ text: 'ä' }), newEvent({ text: 'ö' })]
    const rest = appendLimits.appendBytes - small.reduce((sum, event) => sum + eventBytes(event), 0)
    const frame = eventBytes(newEvent({ text: '' }))
    const filled = newEvent({ text: 'é'.repeat(Math.floor((rest - frame) / 2)) + 'e'.repeat((rest - frame) % 2) })
    const over = { ...filled, type: `${filled.type}+` }
    const error = await failsWith(t, 'append-too-large', 'one byte over the limit', () =>
      store.append(stream, 'none', [...small, over]),
    )
    const { appendBytes: limit } = appendLimits
    t.match(error?.facts, { unit: 'bytes', limit, actual: limit + 1 })
    t.strictSame(await readAll(store, stream), [], 'nothing of it was stored')
    t.strictSame(await store.append(stream, 'none', [...small, filled]), { revision: 2 })
    t.strictSame((await readAll(store, stream)).at(-1)?.data, filled.data)
  })

  await t.test('an append of exactly the limit in events is taken, one more is not', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('events')
    const events = newEvents(appendLimits.appendEvents + 1)
    const error = await failsWith(t, 'append-too-large', 'one event over the limit', () =>
      store.append(stream, 'none', events),
    )
    t.match(error?.facts, { unit: 'events', limit: appendLimits.appendEvents, actual: events.length })
    const most = events.slice(0, -1)
    t.strictSame(await store.append(stream, 'none', most), { revision: most.length - 1 })
    t.strictSame(
      (await readAll(store, stream)).map(({ id }) => id),
      most.map(({ id }) => id),
    )
  })
}
