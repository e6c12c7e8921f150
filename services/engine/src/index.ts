export { defaultPublisherId, engine, type EngineOptions } from './engine.ts'
export type { EngineHealth } from './engine-core.ts'
export { defaultLimits, type EngineLimits } from './limits.ts'
export { rebuildCheck, snapshotsOf, type ProgrammeCheck, type RebuildCheck, type Snapshot } from './rebuild-check.ts'
