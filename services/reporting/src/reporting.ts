import { everybody, programmeId, type Principal } from '@throughline/domain'
import { ThroughlineError, type Clock, type EventStore, type ReportFeed } from '@throughline/ports'
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { setMaxListeners } from 'node:events'
import { dirname, join, parse } from 'node:path'
import { z } from 'zod'
import { registerAlertRoutes } from './alert-routes.ts'
import { checked } from './checked.ts'
import { createConsumer, type ReportingHealth } from './consumer.ts'
import { registerLedger } from './ledger/ledger-routes.ts'
import { defaultLimits, type ReportingLimits } from './limits.ts'
import { createNews, type News } from './news.ts'
import { registerPages, sendJson, type ShownFor } from './pages.ts'
import { maskedEdition, openReadModel, type StoredReport } from './read-model.ts'
import { shownTo, type Editions } from './sight.ts'
import { createStreamGate, streamRecords, type StreamOptions, type StreamSource } from './stream.ts'
import type { SecrecyOf } from './webhooks/audience.ts'
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
  const onOdd = (why: string): void => app.log.error(why)
  const model = openReadModel(dataFile, clock, onOdd)
  const editions: Editions = { full: model, masked: openReadModel(maskedFile(dataFile), clock, onOdd, maskedEdition) }
  const news = createNews()
  const stopping = new AbortController()
  // Every stream and every waiting request listens to it; their numbers are bounded elsewhere.
  setMaxListeners(0, stopping.signal)
  const consumer = createConsumer({
    feed,
    ...filling(editions, news),
    limits,
    onHealth: (health) => onHealth?.(health),
    onTrouble: (error) => app.log.error({ err: error }, 'Reporting begins again'),
  })

  const { principalOf = () => everybody } = options
  const shownFor: ShownFor = (request, programme) => shownTo(editions, principalOf(request), programme)
  registerPages(app, shownFor, limits)
  registerLedger(app, shownFor, limits)
  registerReport(app, shownFor, news, limits, stopping.signal)
  const gate = createStreamGate(limits)
  options.onQueue?.('reporting-streams-open', () => gate.open)
  const streams: StreamOptions = { news, limits, stopping: stopping.signal, gate }
  registerStream(app, shownFor, streams)
  registerAlertRoutes(app, shownFor, streams)
  registerWebhooks(app, options, limits, principalOf, editions.full.secrecy)

  onHealth?.({ ready: false, detail: 'not started' })
  app.addHook('onReady', async () => consumer.start())
  app.addHook('preClose', async () => stopping.abort())
  app.addHook('onClose', async () => {
    await consumer.stop()
    editions.full.close()
    editions.masked.close()
  })
}

/** One consumer fills both editions: when either file is new, both are filled from the beginning, and leave alone what they know. */
function filling(
  { full, masked }: Editions,
  news: News,
): Pick<Parameters<typeof createConsumer>[0], 'group' | 'topics' | 'take'> {
  return {
    group: `${full.group}.${masked.group}`,
    topics: [...full.topics, ...masked.topics],
    async take(messages) {
      // readers need not wait for the disk: what they have seen and the machine forgets, the feed delivers again
      const filled = [full, masked].filter((edition) => {
        const own = messages.filter(({ topic }) => edition.topics.includes(topic))
        if (own.length > 0) news.ring(edition.take(own))
        return own.length > 0
      })
      await Promise.all(filled.map((edition) => edition.flushed()))
    },
  }
}

/** Alerts by web hook, where the process reaches the store. */
function registerWebhooks(
  app: FastifyInstance,
  { store, feed, clock, dataFile, webhooks = {} }: ReportingOptions,
  pauses: ReportingLimits,
  principalOf: (request: FastifyRequest) => Principal,
  secrecyOf: SecrecyOf,
): void {
  const limits: WebhookLimits = { ...webhookLimits, ...webhooks.limits }
  const { allowPrivate = false } = webhooks
  const delivery =
    store === undefined
      ? undefined
      : createAlertDelivery({
          ...{ store, feed, clock, limits, pauses, allowPrivate },
          dataFile: webhooks.dataFile ?? join(dirname(dataFile), 'deliveries.db'),
          secrecyOf,
          onTrouble: (error, what) => app.log.error({ err: error }, what),
        })
  registerSubscriptionRoutes(app, { delivery, limits, allowPrivate, principalOf, secrecyOf })
  if (delivery === undefined) return
  app.addHook('onReady', () => delivery.start())
  app.addHook('onClose', () => delivery.stop())
}

function registerReport(
  app: FastifyInstance,
  shownFor: ShownFor,
  news: News,
  limits: ReportingLimits,
  stopping: AbortSignal,
): void {
  const waitQuery = z.object({ wait: wholeNumber.min(0).max(limits.waitSeconds).default(0) })

  app.get('/v1/programmes/:programme/impact-reports/:revision', async (request, reply) => {
    const { programme, revision } = checked(reportParams, request.params)
    const { wait } = checked(waitQuery, request.query)
    const report = await awaitReport(request, programme, revision, wait * 1000)
    if (report !== undefined) return sendJson(reply, report.json)
    throw new ThroughlineError('not-found', `Programme ${programme} has no impact report at revision ${revision}`)
  })

  /** There is a report at a revision, or a later report shows that there will be none. */
  async function awaitReport(
    request: FastifyRequest,
    programme: string,
    revision: number,
    waitMs: number,
  ): Promise<StoredReport | undefined> {
    const until = performance.now() + waitMs
    for (;;) {
      const model = shownFor(request, programme)
      const report = model.at('impact', programme, revision)
      const left = until - performance.now()
      if (report !== undefined || left <= 0 || stopping.aborted) return report
      if (model.last('impact', programme) > revision) return undefined
      await news.next(programme, left, stopping)
    }
  }
}

function registerStream(app: FastifyInstance, shownFor: ShownFor, options: StreamOptions): void {
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
        shownFor(request, programme)
          .after('impact', programme, after, limit)
          .map(({ revision, json }) => ({ place: revision, json })),
    }
    await options.gate.pass(() =>
      streamRecords(request, reply, source, named ?? shownFor(request, programme).last('impact', programme), options),
    )
  })
}

/** The masked edition has a file of its own, beside the full one. */
const maskedFile = (dataFile: string): string => {
  const { dir, name: file, ext } = parse(dataFile)
  return join(dir, `${file}-masked${ext}`)
}
