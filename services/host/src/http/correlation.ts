import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance } from 'fastify'

export const correlationHeader = 'x-correlation-id'
const usable = /^[\x21-\x7e]{1,200}$/

/** The caller's correlation id where it sends a usable one, else a new one. It becomes `request.id`. */
export function correlationIdOf(request: IncomingMessage): string {
  const given = request.headers[correlationHeader]
  return typeof given === 'string' && usable.test(given) ? given : randomUUID()
}

/** Every answer names the correlation id of its request. */
export function registerCorrelation(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header(correlationHeader, request.id)
  })
}
