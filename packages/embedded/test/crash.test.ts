import t from 'tap'
import { feedTopics, type EventStore, type ReportFeed, type StoredEvent } from '@throughline/ports'
import { openEmbedded } from '../src/index.ts'
import { startChild } from './child.ts'
import { makeFolder } from './folder.ts'

const rounds = 6

t.test(`what was acknowledged is there after kill -9, ${rounds} times over`, async (t) => {
  const folder = await makeFolder(t)
  const acknowledged = new Map<string, string>()
  let published = -1
  for (let round = 0; round < rounds; round++) {
    const child = startChild(t, 'child-writer', folder)
    await child.untilLines(1 + round * 97) // another place in its work each time
    await child.kill()
    for (const line of child.lines) {
      const [what, first = '', revision, id = ''] = line.split(' ')
      if (what === 'event') acknowledged.set(`${first}@${revision}`, id)
      if (what === 'published') published = Number(first)
    }
    const world = await openEmbedded({ folder })
    await checkEvents(t, world.store, acknowledged)
    await checkFeed(t, world.feed, published, `round-${round}`)
    await world.close()
  }
  t.ok(acknowledged.size > 100 && published > 10, 'there was something to lose')
})

/** Every acknowledged event is there, once, in its place; streams have no gap; followers and readers agree. */
async function checkEvents(t: Tap, store: EventStore, acknowledged: ReadonlyMap<string, string>): Promise<void> {
  const followed = new Map<string, StoredEvent[]>()
  for await (const step of store.follow()) {
    if (step.kind === 'caught-up') break
    const known = followed.get(step.event.stream) ?? []
    followed.set(step.event.stream, [...known, step.event])
  }
  const found = new Map<string, string>()
  for (const stream of ['a', 'b', 'c']) {
    const events: StoredEvent[] = []
    for await (const event of store.read(stream)) events.push(event)
    t.ok(
      events.every(({ revision }, index) => revision === index),
      `stream ${stream} has no gap`,
    )
    t.strictSame(followed.get(stream) ?? [], events, `stream ${stream} is followed as it is read`)
    for (const { revision, id } of events) found.set(`${stream}@${revision}`, id)
  }
  t.equal(new Set(found.values()).size, found.size, 'no event is there twice')
  const lost = [...acknowledged].filter(([place, id]) => found.get(place) !== id)
  t.strictSame(lost, [], `all of ${acknowledged.size} acknowledged events are in their places`)
}

/** The checkpoint is that of the last commit, and the records are exactly those up to it. */
async function checkFeed(t: Tap, feed: ReportFeed, published: number, group: string): Promise<void> {
  const publisher = await feed.publisher('crash')
  const checkpoint = Number(publisher.checkpoint ?? -1)
  t.ok(checkpoint >= published, `checkpoint ${checkpoint} is not behind the acknowledged ${published}`)
  await publisher.publish(
    [feedTopics.impact, feedTopics.alerts].map(({ name }) => ({ topic: name, key: group, headers: {}, value: 'end' })),
    String(checkpoint),
  )
  const expected = Array.from({ length: checkpoint + 1 }, (_, number) => String(number))
  const topics = {
    [feedTopics.impact.name]: expected.flatMap((number) => [number, number]),
    [feedTopics.alerts.name]: expected,
  }
  for (const [topic, values] of Object.entries(topics)) {
    t.strictSame(await recordsUpTo(feed, topic, group), values, `${topic} agrees with the checkpoint`)
  }
}

/** The records that the child published on a topic, up to the end mark of this round. */
async function recordsUpTo(feed: ReportFeed, topic: string, end: string): Promise<(string | null)[]> {
  const abort = new AbortController()
  const values: (string | null)[] = []
  await feed.consume({ group: `${end}-${topic}`, topics: [topic], signal: abort.signal }, async (messages) => {
    for (const { key, value } of messages) {
      if (key === 'crash') values.push(value)
      if (key === end) abort.abort()
    }
  })
  return values
}

type Tap = Pick<typeof t, 'ok' | 'equal' | 'strictSame'>
