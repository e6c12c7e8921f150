import type { Test } from 'tap'
import { consumerTests } from './consumer.ts'
import { createFeedBench } from './feed-bench.ts'
import { feedFailureTests } from './feed-failures.ts'
import { publisherTests } from './publisher.ts'
import type { FeedWorld } from './world.ts'

/**
 * States every promise of `ReportFeed` as a test. An adapter calls it once, with a world to run in:
 * `await reportFeedSuite(t, openWorld)`.
 */
export async function reportFeedSuite(t: Test, openWorld: () => Promise<FeedWorld>): Promise<void> {
  await t.test('report feed', async (t) => {
    const world = await openWorld()
    t.teardown(() => world.destroy())
    const bench = createFeedBench(world)
    await publisherTests(t, bench)
    await consumerTests(t, bench)
    await feedFailureTests(t, bench)
  })
}
