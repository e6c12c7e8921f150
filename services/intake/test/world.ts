import { openEmbedded } from '@throughline/embedded'
import type { Connection } from '@throughline/formats'
import { problemAnswer, type Clock, type EventStore, type StoredEvent } from '@throughline/ports'
import Fastify, { type FastifyInstance } from 'fastify'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { intake, type IntakeLimits } from '../src/index.ts'

export const clock: Clock = { now: () => '2026-03-02T08:00:00.000Z' }

export interface TestWorld {
  readonly store: EventStore
  close(): Promise<void>
}

/** A store in a folder of its own. */
export async function openTestWorld(): Promise<TestWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-intake-'))
  const world = await openEmbedded({ folder, clock })
  return {
    store: world.store,
    async close() {
      await world.close()
      await rm(folder, { recursive: true })
    },
  }
}

export function openApp(
  store: EventStore,
  limits: Partial<IntakeLimits> = {},
  connections: readonly Connection[] = [],
  log?: (line: string) => void,
): FastifyInstance {
  const app = Fastify(log === undefined ? {} : { logger: { stream: { write: log } } })
  app.setErrorHandler((error, request, reply) => {
    const { status, headers, document } = problemAnswer(error, { correlationId: request.id })
    return reply.code(status).headers(headers).send(JSON.stringify(document))
  })
  void app.register(intake, { store, clock, limits: { pauseMs: 1, ...limits }, connections })
  return app
}

/** App and store for one test, closed with it. */
export async function open(
  t: { teardown(fn: () => Promise<void>): void },
  limits: Partial<IntakeLimits> = {},
  wrap: (store: EventStore) => EventStore = (store) => store,
): Promise<{ app: FastifyInstance; store: EventStore }> {
  const world = await openTestWorld()
  const app = openApp(wrap(world.store), limits)
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  return { app, store: world.store }
}

export async function allEvents(store: EventStore, programme: string): Promise<StoredEvent[]> {
  const events: StoredEvent[] = []
  for await (const event of store.read(`programme-${programme}`)) events.push(event)
  return events
}

export interface Posted {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Record<string, unknown>
}

/** Sends a body as it is; objects become JSON. */
export async function send(
  app: FastifyInstance,
  method: 'POST' | 'PUT' | 'GET',
  url: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Posted> {
  const payload = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
  const response = await app.inject({
    method,
    url,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(payload === undefined ? {} : { payload }),
  })
  return { status: response.statusCode, headers: response.headers, body: response.json() }
}

export const cloudEvent = (id: string, type: string, data: unknown, source = '/test'): Record<string, unknown> => ({
  specversion: '1.0',
  id,
  source,
  type: `io.throughline.${type}.v1`,
  data,
})

const day = [
  [480, 720],
  [780, 1020],
]
const calendar = { code: 'five-days', week: [[], day, day, day, day, day, []], exceptions: [] }

/** A plan of a chain of activities, `A1` to `An`, each so many days long. */
export function chainPlan(project: string, durations: readonly number[], dataDate = '2026-03-02T08:00'): object {
  const code = (index: number): string => `A${index + 1}`
  return {
    project,
    settings: {
      name: `Project ${project}`,
      ruleSet: 'primavera',
      dataDate,
      defaultCalendar: calendar.code,
      options: {},
    },
    calendars: [calendar],
    activities: durations.map((days, index) => ({
      code: code(index),
      name: `Step ${index + 1}`,
      kind: 'task',
      durationMinutes: days * 480,
      status: 'not-started',
      remainingMinutes: days * 480,
    })),
    links: durations.slice(1).map((_, index) => ({
      from: { project, activity: code(index) },
      to: { project, activity: code(index + 1) },
      type: 'FS',
      lagMinutes: 0,
    })),
  }
}
