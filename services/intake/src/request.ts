import { everybody, type Principal } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { percentDecoded } from './cloud-events.ts'
import type { RequestContext } from './envelope.ts'

/** Who asks: told by whoever registered intake; without it everybody may do everything (a loopback address). */
export type PrincipalOf = (request: FastifyRequest) => Principal

export const anyone: PrincipalOf = () => everybody

const actorHeader = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^\u0000-\u001f\u007f]*$/)

/** What all events of this request will share. */
export function contextOf(request: FastifyRequest, programme: string, principal: Principal): RequestContext {
  const header = request.headers['x-throughline-actor']
  const actor = typeof header === 'string' ? percentDecoded(header) : principal.name
  const { traceparent } = request.headers
  return {
    programme,
    actor: checked(actorHeader, actor, 'x-throughline-actor'),
    authtype: principal.authtype,
    authid: principal.id,
    correlationid: request.id,
    traceparent: typeof traceparent === 'string' && traceparent.length <= 100 ? traceparent : undefined,
  }
}

/** The value as the schema reads it; `invalid-request` names the place. */
export function checked<T>(schema: z.ZodType<T>, value: unknown, at?: string): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = at ?? issue?.path.join('.') ?? ''
  throw new ThroughlineError('invalid-request', `${place}: ${issue?.message ?? 'not valid'}`, { at: place })
}
