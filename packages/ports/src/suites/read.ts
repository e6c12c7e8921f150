import type { Test } from 'tap'
import type { ReadOptions, StoredEvent } from '../event-store.ts'
import { within } from './bench.ts'
import { lastRevision, newEvent, newEvents, readAll, type StoreBench } from './store-bench.ts'

/** Reading one stream. */
export async function readTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('a stream is read from any revision, in both directions, up to a limit', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('read')
    await store.append(stream, 'none', newEvents(10))
    const all = Array.from({ length: 10 }, (_, revision) => revision)
    const down = [...all].reverse()
    const cases: [ReadOptions, number[]][] = [
      [{}, all],
      [{ direction: 'forwards' }, all],
      [{ from: 0 }, all],
      [{ from: 4 }, all.slice(4)],
      [{ from: 9 }, [9]],
      [{ from: 10 }, []],
      [{ from: 1_000_000 }, []],
      [{ limit: 3 }, [0, 1, 2]],
      [{ limit: 0 }, []],
      [{ limit: 1_000_000 }, all],
      [{ from: 7, limit: 2 }, [7, 8]],
      [{ from: 8, limit: 5 }, [8, 9]],
      [{ direction: 'backwards' }, down],
      [{ direction: 'backwards', limit: 1 }, [9]],
      [{ direction: 'backwards', from: 4 }, [4, 3, 2, 1, 0]],
      [{ direction: 'backwards', from: 4, limit: 2 }, [4, 3]],
      [{ direction: 'backwards', from: 0 }, [0]],
      [{ direction: 'backwards', from: 1_000_000, limit: 2 }, [9, 8]],
      [{ direction: 'backwards', limit: 0 }, []],
    ]
    for (const [options, revisions] of cases) {
      const found = await readAll(store, stream, options)
      t.strictSame(
        found.map(({ revision }) => revision),
        revisions,
        JSON.stringify(options),
      )
    }
  })

  await t.test('a stream that does not exist is empty', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('nowhere')
    t.strictSame(await readAll(store, stream), [])
    t.strictSame(await readAll(store, stream, { direction: 'backwards' }), [])
    t.strictSame(await readAll(store, stream, { from: 3, limit: 2 }), [])
  })

  await t.test('a long stream comes whole and in order, both ways', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('long')
    const count = 3_000
    for (let first = 0; first < count; first += 1_000) {
      await store.append(stream, first === 0 ? 'none' : first - 1, newEvents(1_000, first))
    }
    const forwards = await readAll(store, stream)
    t.ok(forwards.length === count && forwards.every(inPlace), 'forwards')
    const backwards = await readAll(store, stream, { direction: 'backwards' })
    t.ok(backwards.length === count && backwards.reverse().every(inPlace), 'backwards')
    const middle = await readAll(store, stream, { from: 1_234, limit: 1_111 })
    t.strictSame(
      [middle.length, middle.at(0)?.revision, middle.at(-1)?.revision],
      [1_111, 1_234, 2_344],
      'a middle part',
    )
  })

  await t.test('an abandoned read holds nothing up', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('abandoned')
    await store.append(stream, 'none', newEvents(1_500))
    for (let round = 0; round < 20; round++) {
      for await (const event of store.read(stream)) {
        t.equal(event.revision, 0)
        break
      }
    }
    t.strictSame(await within('append', store.append(stream, 1_499, [newEvent()])), { revision: 1_500 })
    await within('closing with abandoned reads', store.close())
  })

  await abortTests(t, bench)
  await hostileTests(t, bench)
}

async function abortTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('an aborted read throws the reason, it does not look like a whole one', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('abort')
    await store.append(stream, 'none', newEvents(1_800))
    const reason = new Error('enough')
    const aborted = AbortSignal.abort(reason)
    await t.rejects(readAll(store, stream, { signal: aborted }), reason, 'aborted before it began')
    const abort = new AbortController()
    const seen: number[] = []
    const reading = async (): Promise<void> => {
      for await (const event of store.read(stream, { signal: abort.signal })) {
        seen.push(event.revision)
        if (seen.length === 5) abort.abort(reason)
      }
    }
    await t.rejects(within('an aborted read', reading()), reason, 'aborted on the way')
    t.ok(seen.length < 1_800, 'and it did not go on to the end')
    t.equal((await readAll(store, stream)).length, 1_800, 'the next read is whole')
  })
}

async function hostileTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('stream names of any kind are kept apart', async (t) => {
    const store = await bench.open(t)
    // The bare names may hold events of earlier runs: the names are the point here, so they cannot be made unique.
    const hostile = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'programme-__proto__']
    const shaped = [
      "o'clock; drop table events--",
      'a/b?c#d%20e',
      'Ünïcödé-工程-🏗️',
      'e\u0301',
      '\u00e9',
      'x'.repeat(400),
      ' spaced ',
      'UPPER',
      'upper',
    ]
    const base = bench.name('kept-apart')
    const likeness = ['', '-', '-a', '-A', '-é', '-e\u0301', '-é ', ' -a', '%2Da']
    const streams = [...hostile, ...[...likeness, ...shaped].map((ending) => `${base}${ending}`)]
    for (const stream of streams) {
      const before = await lastRevision(store, stream)
      const event = newEvent({ stream })
      const { revision } = await store.append(stream, before, [event])
      t.equal(revision, before === 'none' ? 0 : before + 1, stream.slice(-40))
      t.strictSame(await readAll(store, stream, { from: revision }), [{ ...event, stream, revision }])
      t.strictSame(await store.append(stream, before, [event]), { revision }, 'a repetition is recognised')
    }
  })

  await t.test('data and metadata of any kind come back as they were', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('data')
    let deep: unknown = 'bottom'
    for (let depth = 0; depth < 200; depth++) deep = depth % 2 === 0 ? { deeper: deep } : [deep]
    const values: unknown[] = [
      null,
      false,
      0,
      '',
      [],
      {},
      [null, [null]],
      'plain text',
      { text: 'Ünïcödé 工程 🏗️👷‍♀️ \u0000 \u2028 \\ " \u200f \ufeff' },
      JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1},"":"empty key","a.b":1,"$ref":"x"}'),
      { large: Number.MAX_SAFE_INTEGER, negative: -Number.MAX_SAFE_INTEGER, tiny: 5e-324, huge: 1.797e308, half: 0.1 },
      deep,
      { long: 'x'.repeat(100_000) },
      Array.from({ length: 2_000 }, (_, index) => ({ index })),
    ]
    const events = values.map((value, index) => newEvent(value, values[values.length - 1 - index]))
    for (const [index, event] of events.entries()) await store.append(stream, index === 0 ? 'none' : index - 1, [event])
    const stored = await readAll(store, stream)
    stored.forEach((event, index) => {
      t.equal(JSON.stringify(event.data), JSON.stringify(events[index]?.data))
      t.equal(JSON.stringify(event.metadata), JSON.stringify(events[index]?.metadata))
    })
    t.equal(stored.length, events.length)
    t.equal(({} as Record<string, unknown>)['polluted'], undefined, 'no prototype was touched')
  })
}

function inPlace(event: StoredEvent, index: number): boolean {
  return event.revision === index && (event.data as { number?: number }).number === index
}
