import type { EachBatchPayload } from 'kafkajs'
import type { DeliveredMessage } from '@throughline/ports'
import { kafkaLimits } from './limits.ts'
import { toDelivered } from './messages.ts'

export type Handle = (messages: readonly DeliveredMessage[]) => Promise<void>

/** The part of kafkajs's payload that is used. */
export type Payload = Pick<
  EachBatchPayload,
  'batch' | 'heartbeat' | 'resolveOffset' | 'commitOffsetsIfNecessary' | 'isRunning' | 'isStale'
>

/** What the delivery has to know of its session, and to tell it. */
export interface DeliveryWatch {
  ended(): boolean
  refuse(reason: unknown): void
  busy(isBusy: boolean): void
}

export interface Delivery {
  readonly eachBatch: (payload: Payload) => Promise<void>
  /** Resolves when the handler in flight has finished and its place is committed, or could not be. */
  settled(): Promise<void>
}

/**
 * Hands batches to the handler and remembers the group's place behind each that it took. Batches that kafkajs delivers
 * after the end (#1593), or that a rebalance took away, are left: they come again to whoever has the partition then.
 */
export function createDelivery(watch: DeliveryWatch, handle: Handle): Delivery {
  let inFlight: Promise<void> = Promise.resolve()
  const deliver = async (payload: Payload): Promise<void> => {
    watch.busy(true)
    try {
      await handOver(payload, handle)
    } catch (reason) {
      // Told to the session, not to kafkajs, which would hand the batch out again at once.
      watch.refuse(reason)
      return
    } finally {
      watch.busy(false)
    }
    await remember(payload)
  }
  return {
    async eachBatch(payload) {
      if (watch.ended() || !payload.isRunning() || payload.isStale()) return
      const work = deliver(payload)
      inFlight = work.catch(() => {}) // kafkajs is told, and joins the group again
      await work
    },
    settled: () => inFlight,
  }
}

async function handOver({ batch, heartbeat }: Payload, handle: Handle): Promise<void> {
  const messages = batch.messages.map((record) => toDelivered(batch.topic, batch.partition, record))
  // kafkajs beats only between batches; a group takes a member with a slow handler for dead.
  const beats = setInterval(() => void heartbeat().catch(() => {}), kafkaLimits.heartbeatMs / 2)
  try {
    await handle(messages)
  } finally {
    clearInterval(beats)
  }
}

async function remember({ batch, resolveOffset, commitOffsetsIfNecessary }: Payload): Promise<void> {
  const { topic, partition } = batch
  const last = batch.lastOffset() // of the markers behind the records, too
  resolveOffset(last)
  const offset = String(BigInt(last) + 1n)
  // Given offsets are committed at once, also by a consumer that is being stopped.
  await commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset }] }] })
}
