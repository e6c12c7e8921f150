import { setTimeout as sleep } from 'node:timers/promises'
import kafkajs, { type Admin, type ITopicConfig } from 'kafkajs'
import { feedTopics, ThroughlineError } from '@throughline/ports'
import { checkConnection, openClient, type Connection } from './client.ts'
import { politely, within } from './deadline.ts'
import { feedError, says } from './failures.ts'
import { kafkaLimits } from './limits.ts'

// kafkajs is CommonJS; Node finds only some of its exports by name.
const { ConfigResourceTypes } = kafkajs

/** A topic as it should be. */
export interface TopicPlan {
  readonly name: string
  /** Keeps the last record of each key; otherwise every record. */
  readonly compacted: boolean
  readonly partitions?: number
}

export interface TopicSettings {
  /** Partitions of a new topic, default 6. More cannot be had later: the place of a key would change. */
  readonly partitions?: number
  /** Brokers that keep a copy, default 1; with three of them a write waits for two. */
  readonly replicationFactor?: number
  /** How long a topic that is not compacted keeps a record, in milliseconds; default for ever. */
  readonly retentionMs?: number
}

export interface ProvisionOptions extends Connection, TopicSettings {
  /** Default: the topics of the feed. */
  readonly topics?: readonly TopicPlan[]
}

export interface Provisioned {
  readonly created: readonly string[]
  readonly present: readonly string[]
}

/** Checkpoints are read to the end when a publisher opens: few and short segments, compacted early. */
const checkpointSegmentBytes = 4 * 1024 * 1024
const compactedSegmentBytes = 32 * 1024 * 1024
const defaultPartitions = 6

const planned: readonly TopicPlan[] = Object.values(feedTopics)

function toConfig(plan: TopicPlan, { partitions, replicationFactor, retentionMs }: TopicSettings): ITopicConfig {
  const copies = replicationFactor ?? 1
  const isCheckpoints = plan.name === feedTopics.checkpoints.name
  const segmentBytes = isCheckpoints ? checkpointSegmentBytes : compactedSegmentBytes
  const cleanup = plan.compacted
    ? { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.1', 'segment.bytes': String(segmentBytes) }
    : { 'cleanup.policy': 'delete', 'retention.ms': String(retentionMs ?? -1) }
  const settings = { ...cleanup, 'min.insync.replicas': String(Math.max(1, copies - 1)) }
  return {
    topic: plan.name,
    numPartitions: isCheckpoints ? 1 : (plan.partitions ?? partitions ?? defaultPartitions),
    replicationFactor: copies,
    configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
  }
}

/** Throws `configuration-invalid` when a topic that is there would lose what it should keep, or keep what it should not. */
async function checkPresent(admin: Admin, plans: readonly TopicPlan[]): Promise<void> {
  if (plans.length === 0) return
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: plans.map(({ name }) => ({
      type: ConfigResourceTypes.TOPIC,
      name,
      configNames: ['cleanup.policy'],
    })),
  })
  for (const { name, compacted } of plans) {
    const resource = resources.find(({ resourceName }) => resourceName === name)
    const actual = resource?.configEntries.find(({ configName }) => configName === 'cleanup.policy')?.configValue
    const expected = compacted ? 'compact' : 'delete'
    if (actual !== expected) {
      throw new ThroughlineError('configuration-invalid', `The topic ${name} has another cleanup.policy than needed`, {
        facts: { topic: name, setting: 'cleanup.policy', expected, actual: actual ?? null },
      })
    }
  }
}

const notYet = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION']

/**
 * Waits until every partition answers. The metadata name a leader a moment before that broker knows it is one; a publish
 * in that moment would fail.
 */
async function awaitTopics(admin: Admin, names: readonly string[]): Promise<void> {
  for (const name of names) {
    for (;;) {
      try {
        await admin.fetchTopicOffsets(name) // asks the leaders
        break
      } catch (error) {
        if (!notYet.some((type) => says(error, type))) throw error
      }
      await sleep(100)
    }
  }
}

async function provision(admin: Admin, options: ProvisionOptions): Promise<Provisioned> {
  const plans = options.topics ?? planned
  await admin.connect()
  const known = new Set(await admin.listTopics())
  const missing = plans.filter(({ name }) => !known.has(name))
  const present = plans.filter(({ name }) => known.has(name))
  await checkPresent(admin, present)
  if (missing.length > 0) {
    // Another process may create the same ones at the same moment; that they exist is all that counts.
    await admin.createTopics({ topics: missing.map((plan) => toConfig(plan, options)), waitForLeaders: false })
    await awaitTopics(
      admin,
      missing.map(({ name }) => name),
    )
  }
  return { created: missing.map(({ name }) => name), present: present.map(({ name }) => name) }
}

/**
 * Creates the topics that are missing, with the settings the feed relies on, and checks those that are there. May be
 * called again and by several processes at once. Fails with `feed-unavailable` or `configuration-invalid`.
 */
export async function provisionTopics(options: ProvisionOptions): Promise<Provisioned> {
  checkConnection(options)
  const doing = 'provisioning the topics'
  const client = openClient(options)
  const admin = client.kafka.admin()
  try {
    return await within(kafkaLimits.answerMs, doing, provision(admin, options))
  } catch (error) {
    throw feedError(error, doing)
  } finally {
    await politely(kafkaLimits.farewellMs, admin.disconnect())
    client.cut()
  }
}
