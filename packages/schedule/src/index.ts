export * from './network.ts'
export * from './result.ts'
export { createWorkingTime, horizon, type WorkingTime } from './working-time.ts'
export { computeSchedule, readyNetwork, scheduleNetwork, type ReadyNetwork } from './schedule.ts'
export { compileNetwork } from './compile.ts'
export {
  createEngine,
  type ChangedRows,
  type EngineFindings,
  type Recomputed,
  type ScheduleEngine,
} from './incremental/engine.ts'
export type { Edit } from './incremental/edits.ts'
export type { Network } from './columns.ts'
export * from './explain/index.ts'
export { floatPaths, type FloatPath, type FloatPathOptions, type FloatPaths } from './float-paths.ts'
export { floatTo, longestPathTo, type FloatTo } from './towards.ts'
export { nearCritical } from './near-critical.ts'
