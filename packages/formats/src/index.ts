export { planLimits } from './limits.ts'
export type { PlanFile, PlanHints, PlanReader } from './plan-file.ts'
export { openPlanReader, readPlanFile } from './reader.ts'
