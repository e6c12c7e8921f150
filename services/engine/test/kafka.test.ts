import { openKafkaFeed } from '@throughline/kafka'
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { runToEnd, writeLog } from './log.ts'
import { contents, openTestWorld, readFeed } from './world.ts'

const broker = process.env['THROUGHLINE_TEST_KAFKA'] ?? ''
const skip = broker === '' ? 'THROUGHLINE_TEST_KAFKA names no broker (infra/kafka-local/start.sh starts one)' : false

t.test('Kafka is given the same bytes as the feed of one machine', { skip }, async (t) => {
  const world = await openTestWorld()
  const kafka = await openKafkaFeed({ brokers: [broker], clientId: 'throughline-test', provision: true })
  t.teardown(async () => {
    await kafka.close()
    await world.close()
  })
  // The broker may hold what others published: names of this run alone tell ours.
  const run = randomUUID().slice(0, 8)
  const names = [`north-${run}`, `south-${run}`] as const
  await writeLog(world, names)
  await runToEnd(world, world.feed)
  await runToEnd(world, kafka, { commandsPerPublish: 3 }, `engine-${run}`)
  const found = (await readFeed(kafka, 5_000)).filter(({ key }) => names.some((name) => name === key))
  const compacted = 'throughline.reports'
  const expected = await readFeed(world.feed)
  const kept = (messages: typeof expected) => contents(messages.filter(({ topic }) => topic !== compacted))
  t.strictSame(kept(found), kept(expected))
  t.ok(found.some(({ topic }) => topic === compacted))
})
