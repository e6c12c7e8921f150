import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { hideAborted, type AbortedTransaction, type RawRecord } from './aborted.ts'
import { says } from './failures.ts'
import { kafkaLimits } from './limits.ts'

/**
 * Repairs of kafkajs 2.2.4 that only its inside can take, and the parts of the inside that this package uses. They hold
 * for that one version: another one fails at start, so that somebody looks whether they are still needed and still fit.
 */
export const knownVersion = '2.2.4'

const require = createRequire(import.meta.url)

/** Throws unless this is the version that the repairs were made for. */
export function assertKnownVersion(version: string): void {
  if (version === knownVersion) return
  throw new Error(
    `kafkajs ${version} is installed, but packages/kafka repairs the inside of ${knownVersion}: check repairs.ts first`,
  )
}

/** Queue of one connection, `kafkajs/src/network/requestQueue`. */
interface RequestQueue {
  readonly pending: readonly unknown[]
  readonly throttledUntil: number
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests(): void
  scheduleCheckPendingRequests(): void
}

export interface RawPartition {
  readonly partition: number
  readonly messages: RawRecord[]
  abortedTransactions: readonly AbortedTransaction[] | null
}

interface FetchResponse {
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly RawPartition[] }[]
}

interface FetchRequest {
  readonly isolationLevel: number
  readonly maxWaitTime: number
  readonly minBytes: number
  readonly maxBytes: number
  readonly topics: readonly {
    readonly topic: string
    readonly partitions: readonly {
      readonly partition: number
      readonly fetchOffset: string
      readonly maxBytes: number
    }[]
  }[]
}

/** `kafkajs/src/broker`. */
export interface RawBroker {
  fetch(request: FetchRequest): Promise<FetchResponse>
  initProducerId(request: unknown): Promise<unknown>
  addPartitionsToTxn(request: unknown): Promise<unknown>
  endTxn(request: unknown): Promise<unknown>
}

interface OffsetQuery {
  readonly topic: string
  readonly partitions: readonly { readonly partition: number }[]
  readonly fromBeginning: boolean
}

/** `kafkajs/src/cluster`: connections and metadata beneath producers and consumers. */
export interface RawCluster {
  connect(): Promise<void>
  disconnect(): Promise<void>
  /** Fails when the topic does not exist. */
  addTargetTopic(topic: string): Promise<void>
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number; readonly leader: number }[]
  findBroker(node: { readonly nodeId: number }): Promise<RawBroker>
  fetchTopicsOffset(
    topics: readonly OffsetQuery[],
  ): Promise<readonly { readonly partitions: readonly { readonly offset: string }[] }[]>
}

type Class<Instance> = { new (options: Readonly<Record<string, unknown>>): Instance; prototype: Instance }

const inside = <Instance>(path: string): Class<Instance> => require(`kafkajs/src/${path}`) as Class<Instance>

/** Smallest wait before requests that could not be sent are looked at again; the value of kafkajs. */
const checkAgainMs = 10

/**
 * #1556, #1704: the check for waiting requests armed itself again and again with a negative delay, about a thousand
 * timers a second on every idle connection. A timer is needed only while requests wait: each new one asks for it.
 */
function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return
  const throttledMs = this.throttledUntil - Date.now()
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null
      this.checkPendingRequests()
    },
    throttledMs > 0 ? throttledMs : checkAgainMs,
  )
}

/** Records of aborted transactions are hidden before kafkajs's own filter sees them: see {@link hideAborted}. */
function repairFetch(broker: RawBroker): void {
  const { fetch } = broker
  broker.fetch = async function (request) {
    const response = await fetch.call(this, request)
    for (const partition of response.responses.flatMap(({ partitions }) => partitions)) {
      hideAborted(partition.messages, partition.abortedTransactions ?? [])
      partition.abortedTransactions = []
    }
    return response
  }
}

const busy: readonly string[] = ['CONCURRENT_TRANSACTIONS']
/**
 * Brokers 3.9 and 4.1 stumble over an EndTxn that arrives in the very moment a newer producer takes over (“PREPARE_COMMIT
 * while it already a pending state PREPARE_EPOCH_FENCE” in their log) and answer with UNKNOWN. Asking again tells the
 * truth: the end of a transaction may be asked for any number of times before the next one begins.
 */
const busyOrStumbling: readonly string[] = [...busy, 'UNKNOWN']

/**
 * #1315, #430: while the broker still writes the markers of the transaction before, or a newer producer is just taking
 * over, it answers CONCURRENT_TRANSACTIONS: ask again. kafkajs does so for one request of three, and slowly. Here, at
 * the request itself, asking again is safe whatever else the transaction has sent; what is behind it is the success, or
 * the word that this producer is fenced.
 */
async function untilAlone<T>(passing: readonly string[], ask: () => Promise<T>): Promise<T> {
  const giveUp = performance.now() + kafkaLimits.requestMs
  for (
    let waitMs: number = kafkaLimits.concurrentFirstMs;
    ;
    waitMs = Math.min(waitMs * 2, kafkaLimits.concurrentMostMs)
  ) {
    try {
      return await ask()
    } catch (error) {
      const passes = passing.some((type) => says(error, type))
      if (!passes || performance.now() > giveUp) throw error
    }
    await sleep(waitMs)
  }
}

function repairTransactions(broker: RawBroker): void {
  for (const method of ['initProducerId', 'addPartitionsToTxn', 'endTxn'] as const) {
    const send = broker[method]
    broker[method] = function (request) {
      return untilAlone(method === 'endTxn' ? busyOrStumbling : busy, () => send.call(this, request))
    }
  }
}

function repair(): Class<RawCluster> {
  assertKnownVersion((require('kafkajs/package.json') as { version: string }).version)
  const queue = inside<RequestQueue>('network/requestQueue').prototype
  const broker = inside<RawBroker>('broker').prototype
  const expected = [queue.scheduleCheckPendingRequests, broker.fetch, broker.initProducerId, broker.addPartitionsToTxn]
  if (![...expected, broker.endTxn].every((method) => typeof method === 'function')) {
    throw new Error(`kafkajs ${knownVersion} is not as expected inside: check repairs.ts`)
  }
  queue.scheduleCheckPendingRequests = scheduleCheckPendingRequests
  repairFetch(broker)
  repairTransactions(broker)
  return inside<RawCluster>('cluster')
}

export const Cluster = repair()
