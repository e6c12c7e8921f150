import { join } from 'node:path'
import t from 'tap'
import { feedTopics, type FeedMessage } from '@throughline/ports'
import { openEmbedded } from '../src/index.ts'
import { openSqlite } from '../src/sqlite.ts'
import { makeFolder } from './folder.ts'

t.test('a compacted topic keeps one record per key, the others keep all', async (t) => {
  const folder = await makeFolder(t)
  const world = await openEmbedded({ folder })
  const publisher = await world.feed.publisher('compaction')
  const message = (topic: string, key: string, value: string | null): FeedMessage => ({
    topic,
    key,
    headers: {},
    value,
  })
  for (const { name } of [feedTopics.impact, feedTopics.reports]) {
    await publisher.publish([message(name, 'a', '1'), message(name, 'b', '1'), message(name, 'a', '2')], name)
    await publisher.publish([message(name, 'b', null)], name)
  }
  await world.close()
  const database = openSqlite(join(folder, 'feed.db'))
  const kept = database.prepare<[string, string, string | null]>('select topic, key, value from records order by place')
  t.strictSame(kept.rows(), [
    [feedTopics.impact.name, 'a', '1'],
    [feedTopics.impact.name, 'b', '1'],
    [feedTopics.impact.name, 'a', '2'],
    [feedTopics.impact.name, 'b', null],
    [feedTopics.reports.name, 'a', '2'],
    [feedTopics.reports.name, 'b', null],
  ])
  database.close()
})

t.test('a group is given new records when somebody has deleted the old ones', async (t) => {
  const folder = await makeFolder(t)
  const offsets: number[] = []
  for (let round = 0; round < 3; round++) {
    const { feed, close } = await openEmbedded({ folder })
    const publisher = await feed.publisher('offsets')
    const message = { topic: feedTopics.reports.name, key: 'a', headers: {}, value: String(round) }
    await publisher.publish([message], String(round))
    const abort = new AbortController()
    await feed.consume({ group: 'offsets', topics: [message.topic], signal: abort.signal }, async (messages) => {
      offsets.push(...messages.map(({ offset }) => Number(offset)))
      abort.abort()
    })
    await close()
    const database = openSqlite(join(folder, 'feed.db'))
    database.exec('delete from records')
    database.close()
  }
  t.equal(offsets.length, 3)
  t.ok(
    offsets.every((offset, index) => index === 0 || offset > (offsets[index - 1] ?? 0)),
    'offsets grow',
  )
})

t.test('a second consumer of a group waits for a topic until the first has ended', async (t) => {
  const { feed, close } = await openEmbedded({ folder: await makeFolder(t) })
  const publisher = await feed.publisher('group')
  const [impact, alerts] = [feedTopics.impact.name, feedTopics.alerts.name]
  const seen: string[] = []
  let changed = (): void => {}
  const start = (name: string, topics: readonly string[]): { end: () => Promise<void> } => {
    const abort = new AbortController()
    const ended = feed.consume({ group: 'group', topics, signal: abort.signal }, async (messages) => {
      seen.push(...messages.map(({ topic, value }) => `${name} ${topic} ${value}`))
      changed()
    })
    return { end: () => (abort.abort(), ended) }
  }
  const publish = async (topic: string, value: string): Promise<void> => {
    const handled = new Promise<void>((resolve) => (changed = resolve))
    await publisher.publish([{ topic, key: 'a', headers: {}, value }], value)
    await handled
  }
  const first = start('first', [impact])
  const second = start('second', [impact, alerts])
  await publish(impact, '1')
  await publish(alerts, '2')
  await publish(impact, '3')
  await first.end()
  await publish(impact, '4')
  await second.end()
  t.strictSame(seen, [`first ${impact} 1`, `second ${alerts} 2`, `first ${impact} 3`, `second ${impact} 4`])
  await close()
})
