import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdir, rename, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { feedTopics, type NewEvent } from '@throughline/ports'
import { openEmbedded } from '../src/index.ts'
import { createThreadWriter } from '../src/thread-writer.ts'
import { makeFolder } from './folder.ts'

for (const death of ['throw', 'exit']) {
  t.test(`a thread that dies (${death}) fails what waits and all that follows, and nothing hangs`, async (t) => {
    const writer = createThreadWriter<string, string>(death, new URL('dying-thread.js', import.meta.url))
    t.strictSame(await writer.write(['live']), { outcomes: [], news: 'alive' })
    t.match(await writer.write(['die']), { failure: /the writer thread/ })
    t.match(await writer.write(['live']), { failure: /the writer thread/ })
    await writer.close()
  })
}

t.test('a file that cannot be written fails its calls, and those of the other file go on', async (t) => {
  const folder = await makeFolder(t)
  const world = await openEmbedded({ folder })
  const [there, away] = [join(folder, 'events.db'), join(folder, 'events.away')]
  await rename(there, away)
  await mkdir(there)
  await t.rejects(world.store.append('a', 'none', [anEvent()]), { code: 'store-unavailable' })
  t.equal((await world.feed.publisher('a')).checkpoint, null)
  await rmdir(there)
  await rename(away, there)
  t.strictSame(await world.store.append('a', 'none', [anEvent()]), { revision: 0 }, 'and it is tried again')
  await world.close()
})

t.test('publishes behind one that failed are refused, as one that is behind a refused one', async (t) => {
  const world = await openEmbedded({ folder: await makeFolder(t) })
  t.teardown(world.close)
  const publisher = await world.feed.publisher('order')
  const message = { topic: feedTopics.impact.name, key: 'a', headers: {}, value: '1' }
  const answers = await Promise.allSettled([
    publisher.publish([message], 'one'),
    publisher.publish([{ ...message, topic: 'nowhere' }], 'two'),
    publisher.publish([message], 'three'),
  ])
  t.match(answers, [
    { status: 'fulfilled' },
    { status: 'rejected', reason: { code: 'unknown-topic' } },
    { status: 'rejected', reason: { code: 'unknown-topic' } },
  ])
  t.equal((await world.feed.publisher('order')).checkpoint, 'one')
})

t.test('a process ends by itself: after it wrote, closed or not, and its last write is there', async (t) => {
  for (const close of ['close', 'leave']) {
    const folder = await makeFolder(t)
    const script = fileURLToPath(new URL('child-once.js', import.meta.url))
    const { status, signal } = spawnSync(process.execPath, [script, folder, close], { timeout: 60_000 })
    t.strictSame({ status, signal }, { status: 0, signal: null }, close)
    const world = await openEmbedded({ folder })
    t.strictSame(await world.store.append('a', 0, [anEvent()]), { revision: 1 })
    await world.close()
  }
})

function anEvent(): NewEvent {
  return { id: randomUUID(), type: 'writer.tested', data: {}, metadata: {} }
}
