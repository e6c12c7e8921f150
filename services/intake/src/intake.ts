import type { Connection } from '@throughline/formats'
import type { Clock, EventStore } from '@throughline/ports'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { registerAlertRoutes } from './alert-routes.ts'
import { registerBaselineRoutes, type CurrentDates } from './baseline-routes.ts'
import { createBodiesAtOnce } from './bodies-at-once.ts'
import { registerEventRoutes } from './event-routes.ts'
import { defaultLimits, type IntakeLimits } from './limits.ts'
import { registerPlanRoutes } from './plan-routes.ts'
import { anyone, checked, type PrincipalOf } from './request.ts'
import { createReviewer } from './reviews.ts'
import { registerWebhookRoutes } from './webhook-routes.ts'
import { publishedSchemas, schemaNamed } from './schemas.ts'
import type { Preview } from './submit-plan.ts'
import { createTurns, type Turns } from './turns.ts'

export interface IntakeOptions {
  readonly store: EventStore
  readonly clock: Clock
  readonly limits?: Partial<IntakeLimits>
  readonly principalOf?: PrincipalOf
  /** Trackers that deliver here. */
  readonly connections?: readonly Connection[]
  /** For dry runs: what events would do. Absent: they tell the changes alone. */
  readonly preview?: Preview
  /** For baselines: the dates as they are now. Absent: baselines are taken elsewhere. */
  readonly currentDates?: CurrentDates
}

/** What the routes of intake work with. */
export interface IntakeWorld {
  readonly store: EventStore
  readonly clock: Clock
  readonly limits: IntakeLimits
  readonly turns: Turns
  readonly bodiesAtOnce: ReturnType<typeof createBodiesAtOnce>
  readonly principalOf: PrincipalOf
  readonly preview: Preview | undefined
  readonly currentDates: CurrentDates | undefined
}

/**
 * The way in: events and plan files over HTTP, decided and appended. `request.id` is the correlation id, as the host
 * sets it up. Refusals are thrown; the host's error handler makes the problem document.
 */
export const intake: FastifyPluginAsync<IntakeOptions> = async (app, options) => {
  const { store, clock, principalOf = anyone } = options
  const limits: IntakeLimits = { ...defaultLimits, ...options.limits }
  const world: IntakeWorld = {
    store,
    clock,
    limits,
    turns: createTurns(store, limits),
    bodiesAtOnce: createBodiesAtOnce(limits.eventsBytesAtOnce),
    principalOf,
    preview: options.preview,
    currentDates: options.currentDates,
  }
  const schemas = publishedSchemas()

  // Bodies are read by the handlers, chunk by chunk and with their own limits.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))

  registerEventRoutes(app, world)
  registerPlanRoutes(app, world)
  registerBaselineRoutes(app, world)
  registerAlertRoutes(app, world)
  registerWebhookRoutes(app, world, options.connections ?? [])

  const reviewer = createReviewer(world, (error, what) => app.log.error({ err: error }, what))
  app.addHook('onReady', async () => reviewer.start())
  app.addHook('onClose', () => reviewer.stop())

  app.get('/v1/schemas', async () => ({
    schemas: [...schemas.keys()].map((name) => ({ name, href: `/v1/schemas/${name}` })),
  }))

  app.get('/v1/schemas/:name', async (request, reply) => {
    const { name } = checked(z.object({ name: z.string() }), request.params)
    return reply.type('application/schema+json').send(JSON.stringify(schemaNamed(schemas, name)))
  })
}
