export * from './network.ts'
export * from './result.ts'
export { createWorkingTime, horizon, type WorkingTime } from './working-time.ts'
export { computeSchedule } from './schedule.ts'
