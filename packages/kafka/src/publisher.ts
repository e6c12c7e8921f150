import kafkajs, { type Producer } from 'kafkajs'
import { checkMessages, feedTopics, ThroughlineError, type FeedMessage, type Publisher } from '@throughline/ports'
import { readCheckpoint } from './checkpoints.ts'
import type { Client } from './client.ts'
import { politely, within } from './deadline.ts'
import { feedClosed, feedError } from './failures.ts'
import { kafkaLimits } from './limits.ts'
import { requests, toCheckpointRecord } from './messages.ts'

const transactionalIdPrefix = 'throughline-publisher-'

/**
 * A transaction of kafkajs is idempotent by itself. It must not retry a produce request on its own: after a failure it
 * rolls its sequence numbers back although the broker may have stored the batch (#1005, #598), and when a leader moved
 * meanwhile it may send to the new one what the old one has. Whatever fails spends the producer instead.
 */
function createProducer(client: Client, id: string): Producer {
  return client.kafka.producer({
    transactionalId: transactionalIdPrefix + id,
    transactionTimeout: kafkaLimits.transactionMs,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    retry: { retries: 0 },
  })
}

/** Takes over: the broker ends the transactions of older producers with this id and refuses them from now on. */
async function fenceOlder(producer: Producer): Promise<void> {
  await producer.connect()
  const transaction = await producer.transaction() // asks the broker for the next epoch
  await transaction.abort() // holds nothing, so nothing is sent
}

function check(messages: readonly FeedMessage[]): void {
  checkMessages(messages)
  const topic = feedTopics.checkpoints.name
  if (messages.some((message) => message.topic === topic)) {
    throw new ThroughlineError('invalid-message', `Nothing but checkpoints is published to ${topic}`, {
      facts: { topic },
    })
  }
}

/** Commits messages and checkpoint in one transaction. After a failure nothing of it is left open, if that can be had. */
async function commit(
  producer: Producer,
  id: string,
  messages: readonly FeedMessage[],
  checkpoint: string,
): Promise<void> {
  const doing = `publishing as ${id}`
  const end = performance.now() + kafkaLimits.publishMs
  const transaction = await within(kafkaLimits.stepMs, doing, producer.transaction())
  try {
    for (const topicMessages of requests(messages, toCheckpointRecord(id, checkpoint))) {
      if (performance.now() > end) throw tooLong(id)
      const sent = transaction.sendBatch({ topicMessages, timeout: kafkaLimits.requestMs })
      await within(kafkaLimits.stepMs, doing, sent)
    }
  } catch (error) {
    // Consumers wait for an open transaction: say that it is over. A fenced one is over, a dead broker ends it itself.
    if (feedError(error, doing).code !== 'publisher-fenced') await politely(kafkaLimits.farewellMs, transaction.abort())
    throw error
  }
  await within(kafkaLimits.stepMs, doing, transaction.commit())
}

function tooLong(id: string): ThroughlineError {
  const limit = kafkaLimits.publishMs
  return new ThroughlineError('feed-unavailable', `Kafka is too slow: a publish as ${id} took over ${limit} ms`, {
    facts: { limit, unit: 'ms' },
  })
}

/** A publisher of the feed, and how the feed ends it. */
export interface OpenPublisher extends Publisher {
  /** Resolves when the publisher is closed, by itself or by its owner, and its connections are gone. */
  readonly gone: Promise<void>
}

/** Opens a publisher: fences older ones first, then reads where they stopped, so that nothing is committed in between. */
export async function openPublisher(client: Client, id: string): Promise<OpenPublisher> {
  const producer = createProducer(client, id)
  const open = async (): Promise<string | null> => {
    if (/\p{Surrogate}/u.test(id)) throw new ThroughlineError('invalid-message', 'The id of a publisher is not text')
    await fenceOlder(producer)
    return readCheckpoint(client.cluster(), id)
  }
  try {
    const checkpoint = await within(kafkaLimits.answerMs, `opening the publisher ${id}`, open())
    return runPublisher(client, producer, id, checkpoint)
  } catch (error) {
    client.cut()
    throw feedError(error, `opening the publisher ${id}`)
  }
}

function runPublisher(client: Client, producer: Producer, id: string, checkpoint: string | null): OpenPublisher {
  let queue: Promise<unknown> = Promise.resolve()
  let spent: ThroughlineError | undefined
  let closing: Promise<void> | undefined
  let tellGone = (): void => {}
  const gone = new Promise<void>((resolve) => (tellGone = resolve))

  const leave = async (): Promise<void> => {
    await politely(kafkaLimits.farewellMs, producer.disconnect())
    client.cut()
    tellGone()
  }
  const spend = (error: unknown): ThroughlineError => {
    const failure = feedError(error, `publishing as ${id}`)
    spent =
      failure.code === 'publisher-fenced'
        ? failure
        : new ThroughlineError(
            'feed-unavailable',
            `The publisher ${id} is spent by an earlier failure; open it again`,
            {
              cause: failure,
            },
          )
    void leave()
    return failure
  }
  const execute = async (messages: readonly FeedMessage[], next: string): Promise<void> => {
    if (spent !== undefined) throw spent
    try {
      check(messages)
      await commit(producer, id, messages, next)
    } catch (error) {
      throw spend(error)
    }
  }
  return {
    checkpoint,
    gone,
    publish(messages, next) {
      if (closing !== undefined) return Promise.reject(feedClosed())
      const done = queue.then(() => execute(messages, next))
      queue = done.catch(() => {}) // told to whoever called
      return done
    },
    close() {
      closing ??= politely(kafkaLimits.answerMs, queue).then(() => (spent === undefined ? leave() : gone))
      return closing
    },
  }
}
