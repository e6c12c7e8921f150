import { ThroughlineError } from '@throughline/ports'
import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance } from 'fastify'

/** What is told without a key: whether the service lives, and what the error codes mean. */
const open = new Set(['/health/live', '/health/ready', '/errors'])

/** Asks for the key as a bearer token (RFC 6750) on every route but the open ones. */
export function registerApiKey(app: FastifyInstance, apiKey: string): void {
  const expected = digest(apiKey)
  app.addHook('onRequest', async (request) => {
    if (open.has(request.url.split('?', 1)[0] ?? '')) return
    const [, token] = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? []
    // Digests have one length, so the comparison tells nothing of the key, its length included.
    if (token !== undefined && timingSafeEqual(digest(token), expected)) return
    throw new ThroughlineError(
      'unauthorised',
      token === undefined ? 'No bearer token was sent' : 'The key is not valid',
    )
  })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
