export { openEventStoreDb } from './open.ts'
export type { EventStoreDbOptions } from './settings.ts'
