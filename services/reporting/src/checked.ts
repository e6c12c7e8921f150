import { ThroughlineError } from '@throughline/ports'
import type { z } from 'zod'

/** What a request says, as its schema has it; else `invalid-request` names the first place that is wrong. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue?.path.join('.') ?? ''
  throw new ThroughlineError('invalid-request', `${place}: ${issue?.message ?? 'not valid'}`, { at: place })
}
