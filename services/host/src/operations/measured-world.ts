import {
  isThroughlineError,
  type EventStore,
  type FeedMessage,
  type NewEvent,
  type Publisher,
  type ReportFeed,
} from '@throughline/ports'
import type { FastifyBaseLogger } from 'fastify'
import type { Metrics } from './metrics.ts'

/** Where a world is counted and told of. */
export interface Observer {
  readonly metrics: Metrics
  readonly log: FastifyBaseLogger
}

/** Opaque to the store; ours carries the correlation id of its request. */
function correlationOf(metadata: unknown): string | undefined {
  const named = typeof metadata === 'object' && metadata !== null && 'correlationid' in metadata
  return named && typeof metadata.correlationid === 'string' ? metadata.correlationid : undefined
}

const outcomeOf = (error: unknown): string => (isThroughlineError(error) ? error.code : 'internal-error')

/** The same store, counting what is appended and followed, and telling of each append under its correlation id. */
export function measuredStore(store: EventStore, { metrics, log }: Observer): EventStore {
  return {
    async append(stream, expected, events: readonly NewEvent[]) {
      const stop = metrics.appendSeconds.startTimer()
      try {
        const result = await store.append(stream, expected, events)
        stop()
        metrics.appends.inc({ outcome: 'stored' })
        for (const [type, count] of countBy(events, ({ type }) => type)) metrics.events.inc({ type }, count)
        for (const [correlationId, count] of countBy(events, ({ metadata }) => correlationOf(metadata) ?? '')) {
          log.info({ correlationId, stream, events: count, revision: result.revision }, 'Events are durable')
        }
        return result
      } catch (error) {
        metrics.appends.inc({ outcome: outcomeOf(error) })
        throw error
      }
    },
    read: (stream, options) => store.read(stream, options),
    async *follow(options) {
      for await (const followed of store.follow(options)) {
        if (followed.kind === 'event') metrics.followed.inc()
        yield followed
      }
    },
    close: () => store.close(),
  }
}

/** The same feed, counting what is published and consumed, and telling of each record under its correlation id. */
export function measuredFeed(feed: ReportFeed, observer: Observer): ReportFeed {
  return {
    publisher: async (id) => measuredPublisher(await feed.publisher(id), observer),
    consume: (options, handle) =>
      feed.consume(options, async (messages) => {
        await handle(messages)
        for (const [topic, count] of countBy(messages, ({ topic }) => topic))
          observer.metrics.consumed.inc({ topic }, count)
      }),
    close: () => feed.close(),
  }
}

function measuredPublisher(publisher: Publisher, { metrics, log }: Observer): Publisher {
  return {
    checkpoint: publisher.checkpoint,
    async publish(messages: readonly FeedMessage[], checkpoint) {
      const stop = metrics.publishSeconds.startTimer()
      try {
        await publisher.publish(messages, checkpoint)
        stop()
        metrics.publishes.inc({ outcome: 'committed' })
        for (const [topic, count] of countBy(messages, ({ topic }) => topic)) metrics.records.inc({ topic }, count)
        for (const { topic, headers } of messages) {
          const { ce_correlationid: correlationId, ce_subject: subject } = headers
          log.info({ correlationId, topic, subject }, 'A record is published')
        }
      } catch (error) {
        metrics.publishes.inc({ outcome: outcomeOf(error) })
        throw error
      }
    },
    close: () => publisher.close(),
  }
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return counts
}
