import type { Consumer } from 'kafkajs'
import { ThroughlineError, type ConsumeOptions } from '@throughline/ports'
import type { Client } from './client.ts'
import { politely, within } from './deadline.ts'
import { createDelivery, type Handle } from './delivery.ts'
import { kafkaLimits } from './limits.ts'
import { watchConsumer } from './watch.ts'

/** Why a session ended. */
export type Ending =
  | { readonly kind: 'stopped' }
  /** The handler threw this. */
  | { readonly kind: 'refused'; readonly reason: unknown }
  /** The broker was lost; `retriable`: another session may find it. */
  | {
      readonly kind: 'lost'
      readonly reason: unknown
      readonly retriable: boolean
      /** A broker answered, and has the topics. */
      readonly connected: boolean
      /** When the broker was heard last by a member of the group; absent: it never was one. */
      readonly lastSign?: number
    }

interface Session {
  /** Ends the session; the first word counts, but a refusal outweighs a stop. */
  end(ending: Ending): void
  readonly ending: () => Ending | undefined
  readonly ended: Promise<void>
}

function createSession(): Session {
  let ending: Ending | undefined
  let tell = (): void => {}
  const ended = new Promise<void>((resolve) => (tell = resolve))
  return {
    ended,
    ending: () => ending,
    end(next) {
      if (ending === undefined || (ending.kind === 'stopped' && next.kind === 'refused')) ending = next
      tell()
    },
  }
}

function createConsumer(client: Client, group: string, onRetriable: () => void): Consumer {
  return client.kafka.consumer({
    groupId: group,
    sessionTimeout: kafkaLimits.sessionMs,
    rebalanceTimeout: kafkaLimits.rebalanceMs,
    heartbeatInterval: kafkaLimits.heartbeatMs,
    maxWaitTimeInMs: kafkaLimits.fetchWaitMs,
    maxBytesPerPartition: kafkaLimits.fetchPartitionBytes,
    allowAutoTopicCreation: false,
    readUncommitted: false,
    retry: {
      retries: 3,
      // Asked only about failures that may pass; the answer is always ours to give, with a new session.
      restartOnFailure: async () => {
        onRetriable()
        return false
      },
    },
  })
}

/** One consumer of kafkajs from its first connection to its last; resolves when it is gone. */
export async function openSession(client: Client, options: ConsumeOptions, handle: Handle): Promise<Ending> {
  const { group, topics, signal } = options
  const session = createSession()
  const stop = (): void => session.end({ kind: 'stopped' })
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  let mayPass = false
  const consumer = createConsumer(client, group, () => (mayPass = true))
  const connect = async (): Promise<void> => {
    await consumer.connect()
    await consumer.subscribe({ topics: [...topics], fromBeginning: true })
  }
  try {
    await Promise.race([within(kafkaLimits.answerMs, `consuming as ${group}`, connect()), session.ended])
    if (session.ending() === undefined) await run(client, consumer, { group, session, handle, mayPass: () => mayPass })
  } catch (reason) {
    session.end({ kind: 'lost', reason, retriable: true, connected: false })
  } finally {
    signal.removeEventListener('abort', stop)
  }
  return session.ending() ?? { kind: 'stopped' }
}

interface Run {
  readonly group: string
  readonly session: Session
  readonly handle: Handle
  /** Whether kafkajs holds that its failure may pass. */
  mayPass(): boolean
}

/** Runs a connected consumer until its session ends, then takes it out of its group. */
async function run(client: Client, consumer: Consumer, { group, session, handle, mayPass }: Run): Promise<void> {
  const lose = (reason: unknown, retriable: boolean): void => {
    const sign = watch.joined() ? { lastSign: watch.lastSign() } : {}
    session.end({ kind: 'lost', reason, retriable, connected: true, ...sign })
  }
  const watch = watchConsumer(consumer, (silentMs) => {
    const words = `Kafka gave no sign of life for ${silentMs} ms while consuming as ${group}`
    lose(new ThroughlineError('feed-unavailable', words), false)
  })
  consumer.on(consumer.events.CRASH, ({ payload }) => lose(payload.error, mayPass()))
  const { eachBatch, settled } = createDelivery(
    {
      ended: () => session.ending() !== undefined,
      refuse: (reason) => session.end({ kind: 'refused', reason }),
      busy: watch.busy,
    },
    handle,
  )
  const running = consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch })
  running.catch((error: unknown) => lose(error, false))
  await session.ended
  await settled()
  watch.end()
  if (session.ending()?.kind === 'lost') client.cut() // nobody listens to a goodbye
  await politely(kafkaLimits.leaveMs, leave(consumer, running))
}

/** Never called from a handler, for which it would wait for ever (#903). A consumer that is still joining cannot stop. */
async function leave(consumer: Consumer, running: Promise<void>): Promise<void> {
  await running.catch(() => {})
  await consumer.stop()
  await consumer.disconnect()
}
