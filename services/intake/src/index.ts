export { intake, type IntakeOptions } from './intake.ts'
export { defaultLimits, type IntakeLimits } from './limits.ts'
export type { EventAnswer, EventsAnswer } from './post-events.ts'
export type { DryRun, PlanAnswer, Preview } from './submit-plan.ts'
