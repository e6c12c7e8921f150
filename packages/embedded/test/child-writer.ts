import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { feedTopics, type EventStore, type Publisher } from '@throughline/ports'
import { openEmbedded } from '../src/index.ts'

// Appends to three streams and publishes, all at once, without end, and says what was acknowledged.
process.stdin.on('end', () => process.exit()).resume() // the parent is gone
const { store, feed } = await openEmbedded({ folder: process.argv[2] ?? '' })
const publisher = await feed.publisher('crash')
let appends = 0

await Promise.all([...['a', 'b', 'c'].map((stream) => append(store, stream)), publish(publisher)])

async function append(store: EventStore, stream: string): Promise<void> {
  let last: number | 'none' = 'none'
  for await (const event of store.read(stream, { direction: 'backwards', limit: 1 })) last = event.revision
  for (let round = 0; ; round++) {
    const ids = Array.from({ length: 1 + (round % 4) }, () => randomUUID())
    const events = ids.map((id) => ({ id, type: 'crash.tested', data: { round, text: 'x'.repeat(500) }, metadata: {} }))
    const { revision }: { revision: number } = await store.append(stream, last, events)
    ids.forEach((id, index) => console.log(`event ${stream} ${revision - ids.length + 1 + index} ${id}`))
    last = revision
    appends += 1
  }
}

/** One for every append: the feed waits for no disk and would leave the events no time. */
async function publish(publisher: Publisher): Promise<void> {
  const first = Number(publisher.checkpoint ?? -1) + 1
  for (let number = first; ; number++) {
    while (number - first > appends) await turn()
    const message = { topic: feedTopics.impact.name, key: 'crash', headers: {}, value: String(number) }
    await publisher.publish([message, { ...message, topic: feedTopics.alerts.name }, message], String(number))
    console.log(`published ${number}`)
  }
}
