export { reportFeedSuite } from './feed-suite.ts'
export { eventStoreSuite } from './store-suite.ts'
export type { FeedWorld, LocalWorld, ServerWorld, StoreWorld, World } from './world.ts'
