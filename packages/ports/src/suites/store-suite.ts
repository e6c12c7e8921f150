import type { Test } from 'tap'
import { appendTests, limitTests } from './append.ts'
import { concurrencyTests } from './concurrency.ts'
import { followTests } from './follow.ts'
import { memoryTests } from './memory.ts'
import { readTests } from './read.ts'
import { retryTests } from './retry.ts'
import { createStoreBench } from './store-bench.ts'
import { storeFailureTests } from './store-failures.ts'
import type { StoreWorld } from './world.ts'

/**
 * States every promise of `EventStore` as a test. An adapter calls it once, with a world to run in:
 * `await eventStoreSuite(t, openWorld)`.
 */
export async function eventStoreSuite(t: Test, openWorld: () => Promise<StoreWorld>): Promise<void> {
  await t.test('event store', async (t) => {
    const world = await openWorld()
    t.teardown(() => world.destroy())
    const bench = await createStoreBench(world)
    await appendTests(t, bench)
    await retryTests(t, bench)
    await concurrencyTests(t, bench)
    await followTests(t, bench)
    await storeFailureTests(t, bench)
    // Last, what appends much: every follower before would have to pass over it.
    await readTests(t, bench)
    await limitTests(t, bench)
    await memoryTests(t, bench)
  })
}
