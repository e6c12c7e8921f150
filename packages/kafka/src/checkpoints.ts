import { feedTopics, type Checkpoint } from '@throughline/ports'
import { endOfTransaction, type RawRecord } from './aborted.ts'
import { checkpointPartition, fromCheckpointRecord } from './messages.ts'
import type { RawCluster } from './repairs.ts'

/** A committed record found; its value may be a tombstone. */
export interface Found {
  readonly value: Buffer | null
}

export interface LastCommit {
  /** Records in the order of the log. */
  note(record: RawRecord): void
  /** The last committed record of the key; `open` says that the end of a transaction holding a later one is not known. */
  result(): { readonly found: Found | undefined; readonly open: boolean }
}

/**
 * Finds the last committed record of a key in a log read whole, uncommitted records included.
 *
 * A reader of committed records would stop at the first open transaction of *anybody* in the partition: while another
 * publisher hangs, it would miss what this one committed, and its reports would be published again. This publisher has
 * no open transaction (opening it ended them), so the markers behind its own records tell the truth about them.
 */
export function lastCommit(key: string): LastCommit {
  const wanted = Buffer.from(key)
  const open = new Map<string, Found>()
  let found: Found | undefined
  const note = (record: RawRecord): void => {
    const producer = record.batchContext?.producerId ?? ''
    const end = endOfTransaction(record)
    if (end !== undefined) {
      if (end === 'commit') found = open.get(producer) ?? found
      open.delete(producer)
    } else if (!record.isControlRecord && record.key?.equals(wanted) === true) {
      if (record.batchContext?.inTransaction === true) open.set(producer, { value: record.value })
      else found = { value: record.value }
    }
  }
  return { note, result: () => ({ found, open: open.size > 0 }) }
}

const fetchBytes = 1024 * 1024
/** The end of the log is read first; as long as nothing is found there, this many times more of it. */
const firstWindow = 1_000n
const windowFactor = 8n

interface Range {
  readonly from: bigint
  /** Exclusive. */
  readonly to: bigint
}

/** Hands every record of the range to `note`. Compaction leaves gaps; a fetch gives what comes behind one. */
async function readRange(cluster: RawCluster, { from, to }: Range, note: (record: RawRecord) => void): Promise<void> {
  const topic = feedTopics.checkpoints.name
  const partition = checkpointPartition
  let offset = from
  while (offset < to) {
    const leader = cluster
      .findTopicPartitionMetadata(topic)
      .find(({ partitionId }) => partitionId === partition)?.leader
    if (leader === undefined) throw new Error(`${topic} has no leader`)
    const broker = await cluster.findBroker({ nodeId: leader })
    const { responses } = await broker.fetch({
      isolationLevel: 0,
      maxWaitTime: 1_000,
      minBytes: 1,
      maxBytes: fetchBytes,
      topics: [{ topic, partitions: [{ partition, fetchOffset: String(offset), maxBytes: fetchBytes }] }],
    })
    const records = responses.flatMap(({ partitions }) => partitions.flatMap(({ messages }) => messages))
    // The first batch may begin before the offset asked for.
    const news = records.filter((record) => BigInt(record.offset) >= offset && BigInt(record.offset) < to)
    for (const record of news) note(record)
    const last = records.at(-1)
    // A batch that compaction has emptied is sent without records: one step on gets past it.
    const next = last === undefined ? offset : BigInt(last.offset) + 1n
    offset = next > offset ? next : offset + 1n
  }
}

/**
 * Checkpoint of the last commit of a publisher, `null` when there was none. To be asked after the publisher has fenced
 * all older ones: then what is committed is below the high watermark, with the marker that says so.
 */
export async function readCheckpoint(cluster: RawCluster, publisher: string): Promise<Checkpoint | null> {
  const topic = feedTopics.checkpoints.name
  await cluster.connect()
  try {
    await cluster.addTargetTopic(topic)
    const edge = async (fromBeginning: boolean): Promise<bigint> => {
      const [answer] = await cluster.fetchTopicsOffset([
        { topic, partitions: [{ partition: checkpointPartition }], fromBeginning },
      ])
      return BigInt(answer?.partitions[0]?.offset ?? 0)
    }
    const [low, to] = [await edge(true), await edge(false)]
    for (let window = firstWindow; ; window *= windowFactor) {
      const from = to - window > low ? to - window : low
      const commit = lastCommit(publisher)
      await readRange(cluster, { from, to }, commit.note)
      const { found, open } = commit.result()
      if (open) throw new Error(`a transaction of the publisher ${publisher} has not ended yet`)
      if (found !== undefined) return fromCheckpointRecord(found.value)
      if (from === low) return null
    }
  } finally {
    await cluster.disconnect()
  }
}
