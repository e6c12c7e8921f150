import { reasons, type Reason } from './result.ts'

/** Column value of each reason. */
export const reasonCodes = Object.fromEntries(reasons.map((reason, code) => [reason, code])) as Readonly<
  Record<Reason, number>
>
