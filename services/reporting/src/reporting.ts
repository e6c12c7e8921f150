import { everybody, hiddenProjects, programmeId, type Principal } from '@throughline/domain'
import { feedTopics, ThroughlineError, type Clock, type EventStore, type ReportFeed } from '@throughline/ports'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { setMaxListeners } from 'node:events'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { registerAlertRoutes } from './alert-routes.ts'
import { checked } from './checked.ts'
import { createConfidential, type ConfidentialProjects } from './confidential.ts'
import { createConsumer, type ReportingHealth } from './consumer.ts'
import { registerLedger } from './ledger/ledger-routes.ts'
import { defaultLimits, type ReportingLimits } from './limits.ts'
import { createNews, type News } from './news.ts'
import { registerPages, sendJson } from './pages.ts'
import { openReadModel, type ReadModel, type StoredReport } from './read-model.ts'
import { createStreamGate, streamRecords, type StreamOptions, type StreamSource } from './stream.ts'
import { createAlertDelivery } from './webhooks/alert-delivery.ts'
import { webhookLimits, type WebhookLimits } from './webhooks/limits.ts'
import { registerSubscriptionRoutes } from './webhooks/subscription-routes.ts'

export interface ReportingOptions {
  readonly feed: ReportFeed
  /** Path of the read model. */
  readonly dataFile: string
  readonly clock: Clock
  readonly limits?: Partial<ReportingLimits>
  /** Where subscriptions are kept; absent: nobody is told by web hook. */
  readonly store?: EventStore | undefined
  /** How alerts are delivered by web hook. */
  readonly webhooks?: WebhookOptions | undefined
  /** Who asks; absent: everybody may see everything. */
  readonly principalOf?: (request: FastifyRequest) => Principal
  /** Called whenever the health changes, and once at the start. */
  readonly onHealth?: (health: ReportingHealth) => void
  /** Called at the start for each queue of the service, whose depth can then be read at any time. */
  readonly onQueue?: (queue: string, depth: () => number) => void
}

export interface WebhookOptions {
  /** Path of the file of deliveries; default: beside the read model. */
  readonly dataFile?: string
  /** Receivers in private networks and on this machine are allowed. */
  readonly allowPrivate?: boolean
  readonly limits?: Partial<WebhookLimits>
}

const wholeNumber = z.coerce.number().int().max(Number.MAX_SAFE_INTEGER)
const programmeParams = z.object({ programme: programmeId })
const reportParams = z.object({ programme: programmeId, revision: wholeNumber.min(0) })
const lastEventId = z.object({ 'last-event-id': wholeNumber.min(-1).optional() })
const streamQuery = z.object({ after: wholeNumber.min(-1).optional() })

/** The way out: takes the feed's reports into a read model and serves them as pages and as a stream. */
export const reporting: FastifyPluginAsync<ReportingOptions> = async (app, options) => {
  const { feed, dataFile, clock, onHealth } = options
  const limits: ReportingLimits = { ...defaultLimits, ...options.limits }
  const model = openReadModel(dataFile, clock, (why) => app.log.error(why))
  const news = createNews()
  const stopping = new AbortController()
  // Every stream and every waiting request listens to it; their numbers are bounded elsewhere.
  setMaxListeners(0, stopping.signal)
  const consumer = createConsumer({
    feed,
    group: model.group,
    topics: [feedTopics.impact, feedTopics.criticalPath, feedTopics.reports, feedTopics.alerts].map(({ name }) => name),
    async take(messages) {
      // readers need not wait for the disk: what they have seen and the machine forgets, the feed delivers again
      news.ring(model.take(messages))
      await model.flushed()
    },
    limits,
    onHealth: (health) => onHealth?.(health),
    onTrouble: (error) => app.log.error({ err: error }, 'Reporting begins again'),
  })

  const { principalOf = () => everybody } = options
  const confidentialOf = createConfidential(model)
  // all addresses of this service are about one programme as a whole
  app.addHook('preHandler', async (request) => {
    const parsed = programmeParams.safeParse(request.params)
    if (parsed.success) mustSee(principalOf(request), confidentialOf, parsed.data.programme)
  })
  registerPages(app, model, limits)
  registerLedger(app, model, limits)
  registerReport(app, model, news, limits, stopping.signal)
  const gate = createStreamGate(limits)
  options.onQueue?.('reporting-streams-open', () => gate.open)
  const streams: StreamOptions = { news, limits, stopping: stopping.signal, gate }
  registerStream(app, model, streams)
  registerAlertRoutes(app, model, streams)
  registerWebhooks(app, options, limits, principalOf, confidentialOf)

  onHealth?.({ ready: false, detail: 'not started' })
  app.addHook('onReady', async () => consumer.start())
  app.addHook('preClose', async () => stopping.abort())
  app.addHook('onClose', async () => {
    await consumer.stop()
    model.close()
  })
}

/** Alerts by web hook, where the process reaches the store. */
function registerWebhooks(
  app: FastifyInstance,
  { store, feed, clock, dataFile, webhooks = {} }: ReportingOptions,
  pauses: ReportingLimits,
  principalOf: (request: FastifyRequest) => Principal,
  confidentialOf: ConfidentialProjects,
): void {
  const limits: WebhookLimits = { ...webhookLimits, ...webhooks.limits }
  const { allowPrivate = false } = webhooks
  const delivery =
    store === undefined
      ? undefined
      : createAlertDelivery({
          ...{ store, feed, clock, limits, pauses, allowPrivate },
          dataFile: webhooks.dataFile ?? join(dirname(dataFile), 'deliveries.db'),
          isConfidential: (programme) => confidentialOf(programme).length > 0,
          onTrouble: (error, what) => app.log.error({ err: error }, what),
        })
  registerSubscriptionRoutes(app, { delivery, limits, allowPrivate, principalOf })
  if (delivery === undefined) return
  app.addHook('onReady', () => delivery.start())
  app.addHook('onClose', () => delivery.stop())
}

function registerReport(
  app: FastifyInstance,
  model: ReadModel,
  news: News,
  limits: ReportingLimits,
  stopping: AbortSignal,
): void {
  const waitQuery = z.object({ wait: wholeNumber.min(0).max(limits.waitSeconds).default(0) })

  app.get('/v1/programmes/:programme/impact-reports/:revision', async (request, reply) => {
    const { programme, revision } = checked(reportParams, request.params)
    const { wait } = checked(waitQuery, request.query)
    const report = await awaitReport(programme, revision, wait * 1000)
    if (report !== undefined) return sendJson(reply, report.json)
    throw new ThroughlineError('not-found', `Programme ${programme} has no impact report at revision ${revision}`)
  })

  /** There is a report at a revision, or a later report shows that there will be none. */
  async function awaitReport(programme: string, revision: number, waitMs: number): Promise<StoredReport | undefined> {
    const until = performance.now() + waitMs
    for (;;) {
      const report = model.at('impact', programme, revision)
      const left = until - performance.now()
      if (report !== undefined || left <= 0 || stopping.aborted) return report
      if (model.last('impact', programme) > revision) return undefined
      await news.next(programme, left, stopping)
    }
  }
}

function registerStream(app: FastifyInstance, model: ReadModel, options: StreamOptions): void {
  // No HEAD: its handler would be this one, and would never come to an end.
  app.get('/v1/programmes/:programme/impact-reports/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const { programme } = checked(programmeParams, request.params)
    const named = checked(lastEventId, request.headers)['last-event-id'] ?? checked(streamQuery, request.query).after
    const source: StreamSource<number> = {
      programme,
      event: 'impact-report',
      idOf: String,
      positionOf: (revision) => ({ revision }),
      read: (after, limit) =>
        model.after('impact', programme, after, limit).map(({ revision, json }) => ({ place: revision, json })),
    }
    await options.gate.pass(() =>
      streamRecords(request, reply, source, named ?? model.last('impact', programme), options),
    )
  })
}

/** Reports are about a programme as a whole: whoever may not see one of its projects gets none of them. */
function mustSee(principal: Principal, confidentialOf: ConfidentialProjects, programme: string): void {
  if (principal === everybody) return
  if (hiddenProjects(principal, programme, confidentialOf(programme)).length === 0) return
  throw new ThroughlineError(
    'forbidden',
    `Programme ${programme} holds a confidential project that the key does not cover`,
    { facts: { permission: 'read', programme } },
  )
}
