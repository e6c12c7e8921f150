import { openKafkaFeed } from '../src/index.ts'
import { connection } from './broker.ts'

/**
 * A process that publishes until it is killed: `node killed-publisher.js <topic> <publisher>`. Each publish is three
 * records in several requests; its number goes to the output when it is acknowledged.
 */
const [topic = '', id = ''] = process.argv.slice(2)
const feed = await openKafkaFeed(connection())
const publisher = await feed.publisher(id)
const ballast = 'x'.repeat(400_000)
for (let number = Number(publisher.checkpoint ?? 0) + 1; ; number++) {
  const messages = [0, 1, 2].map((part) => ({
    topic,
    key: id,
    headers: {},
    value: JSON.stringify({ number, part, ballast }),
  }))
  await publisher.publish(messages, String(number))
  process.stdout.write(`${number}\n`)
}
