import type { ReportFeed } from '@throughline/ports'
import { checkConnection, openClient, type Connection } from './client.ts'
import { consume } from './consumer.ts'
import { politely } from './deadline.ts'
import { feedClosed } from './failures.ts'
import { kafkaLimits } from './limits.ts'
import { openPublisher, type OpenPublisher } from './publisher.ts'
import { provisionTopics, type TopicSettings } from './topics.ts'

export interface KafkaFeedOptions extends Connection, TopicSettings {
  /** Create missing topics before anything else, and check those that are there. Default: the topics are expected. */
  readonly provision?: boolean
}

/**
 * The report feed on Kafka. Unless it provisions the topics it needs no broker yet: one that cannot be reached shows
 * with the first call. Fails with `configuration-invalid`, and `feed-unavailable` when it provisions.
 */
export async function openKafkaFeed(options: KafkaFeedOptions): Promise<ReportFeed> {
  checkConnection(options)
  if (options.provision === true) await provisionTopics(options)
  const closing = new AbortController()
  const publishers = new Set<OpenPublisher>()
  const underWay = new Set<Promise<unknown>>()
  let closed: Promise<void> | undefined

  const track = async <T>(work: Promise<T>): Promise<T> => {
    underWay.add(work)
    try {
      return await work
    } finally {
      underWay.delete(work)
    }
  }
  const openOne = async (id: string): Promise<OpenPublisher> => {
    const publisher = await openPublisher(openClient(options), id)
    publishers.add(publisher)
    void publisher.gone.then(() => publishers.delete(publisher))
    if (!closing.signal.aborted) return publisher
    await publisher.close()
    throw feedClosed()
  }
  const shut = async (): Promise<void> => {
    closing.abort()
    const ends = [...[...publishers].map((publisher) => publisher.close()), ...underWay]
    await politely(kafkaLimits.answerMs, Promise.allSettled(ends))
  }
  return {
    async publisher(id) {
      if (closing.signal.aborted) throw feedClosed()
      return track(openOne(id))
    },
    async consume(consumption, handle) {
      if (closing.signal.aborted) throw feedClosed()
      const signal = AbortSignal.any([consumption.signal, closing.signal])
      await track(consume(options, { ...consumption, signal }, handle))
    },
    close() {
      closed ??= shut()
      return closed
    },
  }
}
