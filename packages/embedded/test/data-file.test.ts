import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { Checkpoint, EventStore } from '@throughline/ports'
import { openEmbedded } from '../src/index.ts'
import { closeDataFile, openDataFile } from '../src/data-file.ts'
import { eventLayout } from '../src/event-tables.ts'
import { feedLayout } from '../src/feed-tables.ts'
import { openSqlite } from '../src/sqlite.ts'
import { makeFolder } from './folder.ts'

t.test('a file of a newer version is refused with both versions', async (t) => {
  for (const file of ['events.db', 'feed.db']) {
    const folder = await makeFolder(t)
    await (await openEmbedded({ folder })).close()
    const database = openSqlite(join(folder, file))
    t.strictSame(database.prepare('pragma user_version').rows(), [[1]], 'the version is kept in the file')
    database.exec('pragma user_version = 2')
    database.close()
    await t.rejects(openEmbedded({ folder }), { code: 'data-too-new', facts: { version: 2, known: 1 } })
  }
})

t.test('a file of another program, or the other file of ours, is refused', async (t) => {
  const folder = await makeFolder(t)
  const database = openSqlite(join(folder, 'events.db'))
  database.exec('create table notes (note text)')
  database.close()
  await t.rejects(openEmbedded({ folder }), { code: 'configuration-invalid' })
  const swapped = await makeFolder(t)
  await (await openEmbedded({ folder: swapped })).close()
  await copyFile(join(swapped, 'feed.db'), join(swapped, 'events.db'))
  await t.rejects(openEmbedded({ folder: swapped }), { code: 'configuration-invalid' })
})

t.test('every commit of events is flushed to disk; what is made again from them need not be', async (t) => {
  const path = join(await makeFolder(t), 'test.db')
  const database = openDataFile(path, eventLayout)
  t.strictSame(database.prepare('pragma journal_mode').rows(), [['wal']])
  t.strictSame(database.prepare('pragma synchronous').rows(), [[2]], 'FULL: with NORMAL a power cut takes commits back')
  const feed = openDataFile(join(await makeFolder(t), 'test.db'), feedLayout)
  t.strictSame(feed.prepare('pragma synchronous').rows(), [[1]])
  closeDataFile(feed)
  t.strictSame(database.prepare('pragma fullfsync').rows(), [[1]])
  closeDataFile(database)
})

t.test('a checkpoint of another store, or ahead of this one, is refused', async (t) => {
  const [folder, other] = [await makeFolder(t), await makeFolder(t)]
  const before = await openEmbedded({ folder })
  await append(before.store, 0, 2)
  await before.close()
  await copyFile(join(folder, 'events.db'), join(folder, 'backup'))
  const later = await openEmbedded({ folder })
  await append(later.store, 2, 4)
  const ahead = await lastCheckpoint(later.store)
  await later.close()
  await copyFile(join(folder, 'backup'), join(folder, 'events.db'))
  await rm(join(folder, 'events.db-wal'), { force: true })
  await rm(join(folder, 'events.db-shm'), { force: true })
  const restored = await openEmbedded({ folder })
  await t.rejects(lastCheckpoint(restored.store, ahead), { code: 'invalid-checkpoint', facts: { checkpoint: ahead } })
  await restored.close()
  const stranger = await openEmbedded({ folder: other })
  await append(stranger.store, 0, 6)
  await t.rejects(lastCheckpoint(stranger.store, ahead), { code: 'invalid-checkpoint' })
  await stranger.close()
})

async function append(store: EventStore, from: number, to: number): Promise<void> {
  for (let revision = from; revision < to; revision++) {
    const id = `00000000-0000-4000-8000-00000000000${revision}`
    await store.append('a', revision === 0 ? 'none' : revision - 1, [{ id, type: 'file.tested', data: 1, metadata: 2 }])
  }
}

async function lastCheckpoint(store: EventStore, after?: Checkpoint): Promise<Checkpoint> {
  let last = after ?? ''
  for await (const step of store.follow(after === undefined ? {} : { after })) {
    if (step.kind === 'caught-up') break
    last = step.checkpoint
  }
  return last
}
