import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbedded } from '@throughline/embedded'
import type { EventStore } from '@throughline/ports'
import t from 'tap'
import { runToEnd } from './log.ts'
import { chainPlan, clock, contents, readFeed, writer } from './world.ts'

// The embedded feed waits for no disk: after a loss of power it may be an older one than the events beside it.

const isFeed = (file: string): boolean => file.startsWith('feed.db')

async function copyFeed(from: string, to: string): Promise<void> {
  for (const file of await readdir(to)) if (isFeed(file)) await rm(join(to, file))
  for (const file of await readdir(from)) if (isFeed(file)) await copyFile(join(from, file), join(to, file))
}

t.test('a feed that has forgotten its end is made again, the same records in the same places', async (t) => {
  const [folder, aside] = await Promise.all([1, 2].map(() => mkdtemp(join(tmpdir(), 'throughline-older-'))))
  if (folder === undefined || aside === undefined) throw new Error('no folder')
  t.teardown(() => Promise.all([folder, aside].map((each) => rm(each, { recursive: true }))))
  const inWorld = async <T>(work: (world: Awaited<ReturnType<typeof openEmbedded>>) => Promise<T>): Promise<T> => {
    const world = await openEmbedded({ folder, clock })
    try {
      return await work(world)
    } finally {
      await world.close()
    }
  }
  const places = (records: Awaited<ReturnType<typeof readFeed>>): string[] =>
    records.map(({ topic, offset }) => `${topic} ${offset}`)

  let open: Pick<EventStore, 'append'> = { append: () => Promise.reject(new Error('no world is open')) }
  const office = writer({ append: (...asked) => open.append(...asked) } as EventStore, 'p')

  const early = await inWorld(async (world) => {
    open = world.store
    await office.plan(chainPlan('A', [1, 2, 3]))
    await runToEnd(world, world.feed)
    return contents(await readFeed(world.feed))
  })
  await copyFeed(folder, aside)
  const whole = await inWorld(async (world) => {
    open = world.store
    for (const days of [4, 5, 6]) await office.plan(chainPlan('A', [1, days, 3]))
    await runToEnd(world, world.feed)
    return readFeed(world.feed)
  })
  t.ok(whole.length > early.length)
  await copyFeed(aside, folder)
  const again = await inWorld(async (world) => {
    t.strictSame(contents(await readFeed(world.feed)), early, 'as the power left it')
    await runToEnd(world, world.feed)
    return readFeed(world.feed)
  })
  t.strictSame(contents(again), contents(whole))
  t.strictSame(places(again), places(whole))
})
