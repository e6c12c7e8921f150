import { registerAccess, type Access, type KeyBook, type TokenSettings } from '@throughline/access'
import { computedDates, engine, previewImpact } from '@throughline/engine'
import type { Connection } from '@throughline/formats'
import { intake, type CurrentDates, type IntakeLimits, type Preview } from '@throughline/intake'
import { ThroughlineError, type Clock, type EventStore, type ReportFeed } from '@throughline/ports'
import { reporting, type WebhookOptions } from '@throughline/reporting'
import { everybody, type Principal } from '@throughline/domain'
import Fastify, { LogController, type FastifyInstance, type FastifyRequest, type FastifyServerOptions } from 'fastify'
import type { Role } from './config.ts'
import { registerContract } from './http/contract.ts'
import { correlationIdOf, registerCorrelation } from './http/correlation.ts'
import { registerErrorsPage } from './http/errors-page.ts'
import { createHealthBoard, registerHealth, type HealthBoard } from './http/health.ts'
import { defaultRequestsPerMinute, limitRates } from './http/rate-limit.ts'
import { registerMetrics } from './http/metrics.ts'
import { answerClientError, answerFrameworkError, registerProblems } from './http/problems.ts'
import { measuredFeed, measuredStore } from './operations/measured-world.ts'
import { createMetrics } from './operations/metrics.ts'
import type { World } from './worlds.ts'

export interface AppOptions {
  readonly roles: readonly Role[]
  readonly world: World
  readonly clock: Clock
  /** Path of reporting's read model. */
  readonly readModel: string
  /** How alerts are delivered by web hook. */
  readonly webhooks?: WebhookOptions | undefined
  /** Absent: nobody is asked who they are. */
  readonly access?: AccessSettings | undefined
  readonly logger?: FastifyServerOptions['logger']
  readonly intakeLimits?: Partial<IntakeLimits>
  /** Trackers that deliver web hooks. */
  readonly connections?: readonly Connection[]
  /** Called for each address as it is registered. */
  readonly onRoute?: (method: string, path: string) => void
  /** Certificate and key, as PEM. */
  readonly https?: { readonly cert: Buffer; readonly key: Buffer } | undefined
}

export interface AccessSettings {
  readonly rootKey?: string | undefined
  readonly tokens?: TokenSettings | undefined
  readonly requestsPerMinute?: number | undefined
  /** Called with the keys once they are known. */
  readonly onBook?: (book: KeyBook | undefined) => void
}

/** Longest address part: a project id of 200 characters, each percent-encoded. */
const maxParamLength = 2_000
/** A plan file may come over a slow line. */
const requestTimeoutMs = 600_000

/** Puts the roles asked for into one server. Does not listen: that is `start`'s, and tests do without. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { world, clock } = options
  const app = Fastify({
    logger: options.logger ?? false,
    genReqId: correlationIdOf,
    logController: new LogController({ requestIdLogLabel: 'correlationId' }),
    requestTimeout: requestTimeoutMs,
    ...(options.https === undefined ? {} : { https: options.https }),
    routerOptions: { maxParamLength },
    frameworkErrors: answerFrameworkError,
    clientErrorHandler: answerClientError,
  })
  const { onRoute } = options
  if (onRoute !== undefined) {
    app.addHook('onRoute', ({ method, url }) => [method].flat().forEach((each) => onRoute(each, url)))
  }
  const board = createHealthBoard()
  const metrics = createMetrics()
  const observer = { metrics, log: app.log }
  const store = world.store === undefined ? undefined : measuredStore(world.store, observer)
  const feed = world.feed === undefined ? undefined : measuredFeed(world.feed, observer)
  const onQueue = (queue: string, read: () => number): void => metrics.watch({ queue, read })
  registerProblems(app, (code) => metrics.refusals.inc({ code }))
  registerMetrics(app, metrics)
  registerCorrelation(app)
  const asked: { access?: Access } = {}
  const principalOf = (request: FastifyRequest): Principal => asked.access?.principalOf(request) ?? everybody
  const most = options.access?.requestsPerMinute ?? defaultRequestsPerMinute
  if (options.access !== undefined) await limitRates(app, most, principalOf)
  const access = await registerAccess(app, {
    openPrefixes: ['/docs'],
    clock,
    store: options.access === undefined ? undefined : needed(store),
    rootKey: options.access?.rootKey,
    tokens: options.access?.tokens,
  })
  asked.access = access
  options.access?.onBook?.(access.book)
  registerHealth(app, board)
  registerErrorsPage(app)
  await registerContract(app)

  await registerRoles(app, options, { store, feed, board, principalOf, onQueue })
  return app
}

interface Wiring {
  readonly store: EventStore | undefined
  readonly feed: ReportFeed | undefined
  readonly board: HealthBoard
  readonly principalOf: (request: FastifyRequest) => Principal
  readonly onQueue: (queue: string, read: () => number) => void
}

/** The services that this process is asked to be. */
async function registerRoles(app: FastifyInstance, options: AppOptions, wiring: Wiring): Promise<void> {
  const { roles, clock, readModel, intakeLimits } = options
  const { store, feed, board, principalOf, onQueue } = wiring
  if (roles.includes('intake')) {
    const limits = intakeLimits === undefined ? {} : { limits: intakeLimits }
    const previews = roles.includes('engine')
      ? { preview: previewOf(needed(store)), currentDates: datesOf(needed(store)) }
      : {}
    await app.register(intake, {
      store: needed(store),
      clock,
      principalOf,
      connections: options.connections ?? [],
      ...previews,
      ...limits,
    })
    board.set('intake', { ready: true, detail: 'takes events and plans' })
  }
  if (roles.includes('engine')) {
    await app.register(engine, {
      store: needed(store),
      feed: needed(feed),
      clock,
      principalOf,
      onQueue,
      onHealth: (health) => board.set('engine', health),
    })
  }
  if (roles.includes('reporting')) {
    await app.register(reporting, {
      feed: needed(feed),
      dataFile: readModel,
      store,
      webhooks: options.webhooks,
      clock,
      principalOf,
      onQueue,
      onHealth: (health) => board.set('reporting', health),
    })
  }
}

/** What a plan would do, told by the engine's own rules. */
const previewOf =
  (store: EventStore): Preview =>
  (programme, events, principal) =>
    previewImpact(store, programme, events, principal)

/** What a baseline takes, computed by the engine's own rules. */
const datesOf =
  (store: EventStore): CurrentDates =>
  (programme, projects) =>
    computedDates(store, programme, projects)

function needed<T>(part: T | undefined): T {
  if (part !== undefined) return part
  throw new ThroughlineError('configuration-invalid', 'A role was asked for whose store or feed is not open')
}
