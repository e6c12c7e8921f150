import { openEmbedded } from '@throughline/embedded'
import { problemAnswer, type Clock, type EventStore } from '@throughline/ports'
import Fastify, { type FastifyInstance } from 'fastify'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registerAccess, type AccessOptions } from '../src/index.ts'

export const rootKey = 'the-configured-key-of-this-test'

interface Teardown {
  teardown(fn: () => Promise<void>): void
}

/** A clock that a test sets. */
export function testClock(): Clock & { time: string } {
  const clock = { time: '2026-03-02T08:00:00.000Z', now: () => clock.time }
  return clock
}

export async function openStore(t: Teardown): Promise<EventStore> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-access-'))
  const world = await openEmbedded({ folder, clock: testClock() })
  t.teardown(async () => {
    await world.close()
    await rm(folder, { recursive: true })
  })
  return world.store
}

/** Access before a few addresses of the contract, which answer who asked. */
export async function openApp(
  t: Teardown,
  store: EventStore,
  options: Partial<AccessOptions> = {},
): Promise<FastifyInstance> {
  const app = Fastify()
  app.setErrorHandler((error, _request, reply) => {
    const { status, headers, document } = problemAnswer(error)
    return reply.code(status).headers(headers).send(JSON.stringify(document))
  })
  const access = await registerAccess(app, { store, clock: testClock(), rootKey, ...options })
  app.get('/v1/programmes/:programme', async (request) => ({ by: access.principalOf(request).name }))
  app.post('/v1/programmes/:programme/events', async (request) => ({ by: access.principalOf(request).name }))
  app.put('/v1/programmes/:programme/projects/:project/plan', async () => ({}))
  app.get('/health/live', async () => ({}))
  app.get('/not-in-the-contract', async () => ({}))
  await app.ready()
  t.teardown(() => app.close())
  return app
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Record<string, unknown>
}

export async function ask(
  app: FastifyInstance,
  key: string | undefined,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  payload?: object,
): Promise<Answer> {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  const body = answer.body === '' ? {} : answer.json<Record<string, unknown>>()
  return { status: answer.statusCode, headers: answer.headers, body }
}
