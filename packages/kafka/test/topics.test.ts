import kafkajs from 'kafkajs'
import t from 'tap'
import { feedTopics } from '@throughline/ports'
import { openKafkaFeed, provisionTopics } from '../src/index.ts'
import { connection, freshName, skip, withAdmin } from './broker.ts'

t.test('topics are provisioned once, as the feed needs them', { skip }, async (t) => {
  const topics = [
    { name: freshName('log'), compacted: false, partitions: 2 },
    { name: freshName('state'), compacted: true },
  ]
  const names = topics.map(({ name }) => name)
  t.teardown(() => withAdmin((admin) => admin.deleteTopics({ topics: names })))
  const options = { ...connection(), topics, partitions: 3 }
  const both = await Promise.all([provisionTopics(options), provisionTopics(options)])
  t.ok(
    both.every(({ created, present }) => created.length + present.length === 2),
    'by two at once',
  )
  t.same(await provisionTopics(options), { created: [], present: names }, 'and again')
  await withAdmin(async (admin) => {
    const metadata = await admin.fetchTopicMetadata({ topics: names })
    t.same(
      new Map(metadata.topics.map(({ name, partitions }) => [name, partitions.length])),
      new Map([
        [names[0], 2],
        [names[1], 3],
      ]),
    )
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: names.map((name) => ({
        type: kafkajs.ConfigResourceTypes.TOPIC,
        name,
        configNames: ['cleanup.policy', 'retention.ms'],
      })),
    })
    const settings = (name: string | undefined): object =>
      Object.fromEntries(
        resources
          .filter(({ resourceName }) => resourceName === name)
          .flatMap(({ configEntries }) =>
            configEntries.map(({ configName, configValue }) => [configName, configValue]),
          ),
      )
    t.match(settings(names[0]), { 'cleanup.policy': 'delete', 'retention.ms': '-1' })
    t.match(settings(names[1]), { 'cleanup.policy': 'compact' })
  })
  const wrong = provisionTopics({ ...options, topics: topics.map((plan) => ({ ...plan, compacted: !plan.compacted })) })
  await t.rejects(wrong, { code: 'configuration-invalid', facts: { setting: 'cleanup.policy' } })
})

t.test('a feed that provisions has the topics of the feed, the checkpoints in one partition', { skip }, async (t) => {
  const feed = await openKafkaFeed({ ...connection(), provision: true })
  t.teardown(() => feed.close())
  const names = Object.values(feedTopics).map(({ name }) => name)
  await withAdmin(async (admin) => {
    const { topics } = await admin.fetchTopicMetadata({ topics: names })
    t.equal(topics.length, names.length)
    t.equal(topics.find(({ name }) => name === feedTopics.checkpoints.name)?.partitions.length, 1)
  })
})
