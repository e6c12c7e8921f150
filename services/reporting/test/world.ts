import { openEmbedded } from '@throughline/embedded'
import {
  feedTopics,
  problemAnswer,
  type Clock,
  type EventStore,
  type FeedMessage,
  type ReportFeed,
} from '@throughline/ports'
import Fastify, { type FastifyInstance } from 'fastify'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reporting, type ReportingLimits, type ReportingOptions } from '../src/index.ts'

export const clock: Clock = { now: () => '2026-03-02T08:00:00.000Z' }

export interface TestWorld {
  readonly store: EventStore
  readonly feed: ReportFeed
  readonly folder: string
  publish(...messages: readonly FeedMessage[]): Promise<void>
  close(): Promise<void>
}

export async function openTestWorld(): Promise<TestWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-reporting-'))
  const { feed, store, close } = await openEmbedded({ folder, clock })
  const publisher = await feed.publisher('test')
  let published = 0
  return {
    store,
    feed,
    folder,
    async publish(...messages) {
      published += 1
      await publisher.publish(messages, String(published))
    },
    async close() {
      await close()
      await rm(folder, { recursive: true })
    },
  }
}

export async function openApp(
  world: Pick<TestWorld, 'feed' | 'folder'>,
  limits: Partial<ReportingLimits> = {},
  options: Partial<
    Pick<ReportingOptions, 'clock' | 'dataFile' | 'onHealth' | 'principalOf' | 'store' | 'webhooks'>
  > = {},
): Promise<FastifyInstance> {
  const app = Fastify({ forceCloseConnections: true })
  app.setErrorHandler((error, request, reply) => {
    const { status, headers, document } = problemAnswer(error, { correlationId: request.id })
    return reply.code(status).headers(headers).send(JSON.stringify(document))
  })
  const dataFile = join(world.folder, 'reporting.db')
  void app.register(reporting, { feed: world.feed, dataFile, clock, limits: { pauseMs: 1, ...limits }, ...options })
  await app.ready()
  return app
}

export async function listen(app: FastifyInstance): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`
}

/** A record as the engine publishes it; only what reporting looks at. */
export function impact(programme: string, revision: number, more: object = {}): FeedMessage {
  return record(feedTopics.impact.name, programme, revision, more)
}

export function record(topic: string, programme: string, revision: number, more: object = {}): FeedMessage {
  const id = `${topic} ${programme} ${revision}`
  return {
    topic,
    key: programme,
    headers: { ce_id: id, 'content-type': 'application/json' },
    value: JSON.stringify({ id, programme, revision, ...more }),
  }
}

export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it did not happen in time: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
