import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Test } from 'tap'
import type { EventStore } from '../event-store.ts'
import { within } from './bench.ts'
import { newEvent, openTail, type StoreBench } from './store-bench.ts'

const eventKilobytes = 100
const appends = 60
const eventsEach = 8
const totalBytes = appends * eventsEach * eventKilobytes * 1_000

/**
 * A consumer that does not go on holds the store's reader, not the store's events. Nothing is measured by the clock: a
 * second consumer runs through the same events meanwhile, so an adapter that reads ahead without bound has had its time.
 */
export async function memoryTests(t: Test, bench: StoreBench): Promise<void> {
  await t.test('a slow consumer does not grow memory, and loses nothing', async (t) => {
    const store = await bench.open(t)
    const stream = bench.name('large')
    await fill(store, stream)
    const before = usedBytes()

    const follower = openTail(store, new Set([stream]), bench.mark)
    const reader = store.read(stream)[Symbol.asyncIterator]()
    t.match((await follower.events(1))[0]?.event, { revision: 0 })
    t.match(await within('reading', reader.next()), { done: false, value: { revision: 0 } })
    t.equal(await runThrough(store, stream, bench), appends * eventsEach, 'meanwhile another goes through all of it')
    const held = usedBytes() - before
    t.comment(`${Math.round(held / 1e6)} MB held of ${Math.round(totalBytes / 1e6)} MB`)
    t.ok(held < totalBytes / 2, 'a halted follower and a halted read hold a bounded part', { held, totalBytes })

    let expected = 1
    for (let step = await reader.next(); step.done !== true; step = await within('reading', reader.next())) {
      if (step.value.revision !== expected++) t.fail(`revision ${step.value.revision} read out of place`)
    }
    t.equal(expected, appends * eventsEach, 'the halted read goes on to the end')
    for (let revision = 1; revision < appends * eventsEach; revision++) {
      const [next] = await follower.events(1)
      if (next?.event.revision !== revision) t.fail(`revision ${next?.event.revision} followed out of place`)
    }
    t.strictSame(await follower.untilCaughtUp(), [], 'the halted follower goes on to the end')
    await follower.stop()
  })
}

async function fill(store: EventStore, stream: string): Promise<void> {
  const text = 'x'.repeat(eventKilobytes * 1_000)
  for (let append = 0; append < appends; append++) {
    const events = Array.from({ length: eventsEach }, () => newEvent({ text }))
    await store.append(stream, append === 0 ? 'none' : append * eventsEach - 1, events)
  }
}

async function runThrough(store: EventStore, stream: string, bench: StoreBench): Promise<number> {
  const abort = new AbortController()
  let count = 0
  for await (const step of store.follow({ after: bench.mark, signal: abort.signal })) {
    if (step.kind === 'caught-up') abort.abort()
    else if (step.event.stream === stream) count++
    await turn()
  }
  return count
}

function usedBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
