export type { ReportingHealth } from './consumer.ts'
export { defaultLimits, type ReportingLimits } from './limits.ts'
export { reporting, type ReportingOptions, type WebhookOptions } from './reporting.ts'
