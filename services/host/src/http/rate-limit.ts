import rateLimit from '@fastify/rate-limit'
import type { Principal } from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Enough for a bulk import of single events; a reader that asks more often has lost its way. */
export const defaultRequestsPerMinute = 60_000

/** Bounds the requests of each key, over all addresses and connections; refuses with `rate-limited`. */
export async function limitRates(
  app: FastifyInstance,
  max: number,
  principalOf: (request: FastifyRequest) => Principal,
): Promise<void> {
  await app.register(rateLimit, {
    max,
    timeWindow: 60_000,
    keyGenerator: (request) => principalOf(request).id,
    errorResponseBuilder: (_request, { ttl }) =>
      new ThroughlineError('rate-limited', `More than ${max} requests a minute with this key`, {
        facts: { retryAfterSeconds: Math.ceil(ttl / 1000), limit: max, unit: 'requests a minute' },
      }),
  })
}
