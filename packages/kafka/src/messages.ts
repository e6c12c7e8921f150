import type { IHeaders, KafkaMessage, Message, TopicMessages } from 'kafkajs'
import { feedTopics, messageBytes, type DeliveredMessage, type FeedMessage } from '@throughline/ports'
import { kafkaLimits } from './limits.ts'

/**
 * The edge between the port's messages and Kafka's records; what is converted is converted here, once.
 */

/** The messages by topic, in order. The partition of a record follows from its key alone. */
function toTopicMessages(messages: readonly FeedMessage[]): TopicMessages[] {
  const byTopic = new Map<string, Message[]>()
  for (const { topic, key, headers, value } of messages) {
    const list = byTopic.get(topic) ?? []
    list.push({ key, value, headers: { ...headers } })
    byTopic.set(topic, list)
  }
  return [...byTopic].map(([topic, list]) => ({ topic, messages: list }))
}

/**
 * What one publish sends, split into what one produce request may hold, in order. The checkpoint is in the first, which
 * there is even without messages.
 */
export function* requests(messages: readonly FeedMessage[], checkpoint: TopicMessages): Generator<TopicMessages[]> {
  let request: FeedMessage[] = []
  let others: readonly TopicMessages[] = [checkpoint]
  let bytes = 0
  for (const message of messages) {
    const headers = Object.keys(message.headers).length
    const size = messageBytes(message) + kafkaLimits.recordOverheadBytes + headers * kafkaLimits.headerOverheadBytes
    if (request.length > 0 && bytes + size > kafkaLimits.requestBytes) {
      yield [...others, ...toTopicMessages(request)]
      request = []
      others = []
      bytes = 0
    }
    request.push(message)
    bytes += size
  }
  if (request.length + others.length > 0) yield [...others, ...toTopicMessages(request)]
}

/** Several headers of one name come as a list: the last one counts, as it does for the Java client. */
function headerText(value: IHeaders[string]): string | undefined {
  const last = Array.isArray(value) ? value.at(-1) : value
  return last?.toString()
}

/** A record as the port knows it. Records of other programs may lack a key: they come with an empty one. */
export function toDelivered(topic: string, partition: number, record: KafkaMessage): DeliveredMessage {
  const headers = Object.entries(record.headers ?? {}).flatMap(([name, value]) => {
    const text = headerText(value)
    return text === undefined ? [] : [[name, text] as const]
  })
  return {
    topic,
    partition,
    offset: record.offset,
    key: record.key?.toString() ?? '',
    headers: Object.fromEntries(headers),
    value: record.value?.toString() ?? null,
  }
}

/** All checkpoints are in one partition, so that they are found again whatever is done to the number of partitions. */
export const checkpointPartition = 0

/** The record that says how far a publisher is. */
export function toCheckpointRecord(publisher: string, checkpoint: string): TopicMessages {
  const headers = { 'content-type': 'application/json' }
  const value = JSON.stringify({ checkpoint })
  return {
    topic: feedTopics.checkpoints.name,
    messages: [{ key: publisher, partition: checkpointPartition, headers, value }],
  }
}

/** `null` for a tombstone: somebody wants the publisher to begin anew. */
export function fromCheckpointRecord(value: Buffer | null): string | null {
  if (value === null) return null
  const { checkpoint } = JSON.parse(value.toString()) as { checkpoint?: unknown }
  if (typeof checkpoint !== 'string') throw new Error(`not a checkpoint: ${value.toString()}`)
  return checkpoint
}
