import { ThroughlineError, type EventStore } from '@throughline/ports'
import type { EngineHealth } from '../src/index.ts'
import t from 'tap'
import { chainPlan, openApp, openTestWorld, readFeed, until, writer } from './world.ts'

t.test('an event that cannot be read stops its programme and no other', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const bad = writer(world.store, 'bad')
  const good = writer(world.store, 'good')
  const sound = await bad.plan(chainPlan('A', [1, 2]))
  const app = await openApp(world)
  t.teardown(() => app.close())
  await app.inject(`/v1/programmes/bad?revision=${sound}`)
  const poison = await bad.raw({ type: 'from.another.planet', data: {}, metadata: {} })
  const later = await good.plan(chainPlan('G', [1]))
  t.equal((await app.inject(`/v1/programmes/good?revision=${later}`)).statusCode, 200)

  const programme = (await app.inject('/v1/programmes/bad')).json<{ revision: number; quarantine: unknown }>()
  t.equal(programme.revision, sound, 'the last good state is served')
  t.match(programme.quarantine, { revision: poison, message: /not a known event type/ })
  const { findings } = (await app.inject('/v1/programmes/bad/findings')).json<{ findings: { code: string }[] }>()
  t.match(findings[0], { code: 'programme-quarantined', severity: 'error', at: `revision ${poison}` })
  const asked = await app.inject(`/v1/programmes/bad?revision=${poison}`)
  t.match([asked.statusCode, asked.json<{ code: string }>().code], [503, 'programme-quarantined'])
  await until(async () => (await app.inject('/v1/programmes')).statusCode === 200, 'the whole history was read')
  const { programmes } = (await app.inject('/v1/programmes')).json<{ programmes: object[] }>()
  t.match(programmes, [
    { programme: 'bad', quarantined: true },
    { programme: 'good', quarantined: false },
  ])

  // A restart finds the same: the state before the event, and the others as they are.
  await app.close()
  const again = await openApp(world)
  t.teardown(() => again.close())
  await until(async () => (await again.inject('/v1/programmes/bad')).statusCode === 200, 'it has caught up')
  t.match((await again.inject('/v1/programmes/bad')).json(), { revision: sound, quarantine: { revision: poison } })
  const records = (await readFeed(world.feed)).filter(({ topic }) => topic === 'throughline.impact')
  t.strictSame(records.map(({ key }) => key).sort(), ['bad', 'good'])
})

t.test('an event on which our own code fails does the same', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const bad = writer(world.store, 'bad')
  const sound = await bad.plan(chainPlan('A', [1, 2]))
  const lost = await bad.facts(['risk.raised', { id: 'r', title: 'Rain' }])
  await bad.plan(chainPlan('A', [1, 3]))
  await writer(world.store, 'good').plan(chainPlan('G', [1]))
  // A store that loses an event: the fold notices that the one behind it is not the next.
  const losing: EventStore = {
    ...world.store,
    async *follow(options = {}) {
      for await (const each of world.store.follow(options)) {
        const isLost = each.kind === 'event' && each.event.stream === 'programme-bad' && each.event.revision === lost
        if (!isLost) yield each
      }
    },
  }
  let ready = false
  const app = await openApp({ ...world, store: losing, onHealth: (health) => (ready = health.ready) })
  t.teardown(() => app.close())
  await until(() => ready, 'the engine has caught up')
  t.equal((await app.inject('/v1/programmes/good')).statusCode, 200)
  const answer = await app.inject('/v1/programmes/bad')
  t.match(answer.json(), { revision: sound, quarantine: { revision: lost + 1, message: /not the next/ } })
  const records = (await readFeed(world.feed)).filter(({ topic }) => topic === 'throughline.impact')
  t.strictSame(records.map(({ key }) => key).sort(), ['bad', 'good'])
})

t.test('streams of others are left alone', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const id = '00000000-0000-4000-8000-000000000000'
  await world.store.append('somebody-elses', 'none', [{ id, type: 'x', data: {}, metadata: {} }])
  const revision = await writer(world.store, 'p').plan(chainPlan('A', [1]))
  const app = await openApp(world)
  t.teardown(() => app.close())
  t.equal((await app.inject(`/v1/programmes/p?revision=${revision}`)).statusCode, 200)
  await until(async () => (await app.inject('/v1/programmes')).statusCode === 200, 'it has caught up')
  t.equal((await app.inject('/v1/programmes')).json<{ programmes: unknown[] }>().programmes.length, 1)
})

t.test('a store that breaks off is followed on from where it stopped', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const { plan } = writer(world.store, 'p')
  await plan(chainPlan('A', [1]))
  const followed: (string | undefined)[] = []
  const breaking: EventStore = {
    ...world.store,
    async *follow(options = {}) {
      followed.push(options.after)
      for await (const each of world.store.follow(options)) {
        yield each
        if (followed.length <= 3 && each.kind === 'event') throw new ThroughlineError('store-unavailable', 'gone')
      }
    },
  }
  let last = await plan(chainPlan('A', [2]))
  const app = await openApp({ ...world, store: breaking })
  t.teardown(() => app.close())
  t.equal((await app.inject(`/v1/programmes/p?revision=${last}`)).statusCode, 200)
  t.equal(followed[0], undefined)
  t.equal(followed.length, 4)
  t.equal(new Set(followed).size, 4, 'each time from further on')
  last = await plan(chainPlan('A', [3]))
  t.equal((await app.inject(`/v1/programmes/p?revision=${last}`)).statusCode, 200)
  const records = (await readFeed(world.feed)).filter(({ topic }) => topic === 'throughline.impact')
  t.equal(records.length, 3)
})

t.test('a newer engine takes over: the older one publishes nothing more, says so, and still answers', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const { plan } = writer(world.store, 'p')
  await plan(chainPlan('A', [1]))
  const healths: EngineHealth[] = []
  const older = await openApp({ ...world, onHealth: (health) => healths.push(health) })
  t.teardown(() => older.close())
  await until(() => healths.at(-1)?.ready === true, 'the older one has caught up')
  let ready = false
  const newer = await openApp({ ...world, onHealth: (health) => (ready = health.ready) })
  t.teardown(() => newer.close())
  await until(() => ready, 'the newer one has caught up')
  const revision = await plan(chainPlan('A', [2]))
  for (const app of [older, newer]) {
    t.equal((await app.inject(`/v1/programmes/p?revision=${revision}`)).statusCode, 200)
  }
  await until(() => healths.at(-1)?.ready === false, 'the older one has noticed')
  t.match(healths.at(-1)?.detail, /^publisher-fenced/)
  const last = await plan(chainPlan('A', [3]))
  t.equal((await older.inject(`/v1/programmes/p?revision=${last}`)).statusCode, 200, 'it still folds')
  t.ok(ready)
  const records = (await readFeed(world.feed)).filter(({ topic }) => topic === 'throughline.impact')
  t.equal(records.length, 3, 'each report once')
})

t.test('a feed that was published from another store is not published to', async (t) => {
  const [one, other] = [await openTestWorld(), await openTestWorld()]
  t.teardown(async () => {
    await one.close()
    await other.close()
  })
  const long = writer(one.store, 'p')
  for (const days of [1, 2, 3]) await long.plan(chainPlan('A', [days]))
  let ready = false
  const app = await openApp({ ...one, onHealth: (health) => (ready = health.ready) })
  await until(() => ready, 'it has caught up')
  await app.close()
  await writer(other.store, 'q').plan(chainPlan('A', [1]))
  const healths: EngineHealth[] = []
  const wrong = await openApp({ store: other.store, feed: one.feed, onHealth: (health) => healths.push(health) })
  t.teardown(() => wrong.close())
  await until(() => healths.at(-1)?.detail.startsWith('invalid-checkpoint') === true, 'it says so')
  t.equal((await readFeed(one.feed)).filter(({ key }) => key === 'q').length, 0)
  t.equal((await wrong.inject('/v1/programmes/q')).statusCode, 200, 'queries are answered')
})

t.test('the feed is away when the engine begins', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  await writer(world.store, 'p').plan(chainPlan('A', [1]))
  let away = 3
  const healths: EngineHealth[] = []
  const app = await openApp({
    store: world.store,
    feed: {
      ...world.feed,
      async publisher(id) {
        if (away-- > 0) throw new ThroughlineError('feed-unavailable', 'no broker')
        return world.feed.publisher(id)
      },
    },
    onHealth: (health) => healths.push(health),
  })
  t.teardown(() => app.close())
  await until(() => healths.at(-1)?.ready === true, 'it works in the end')
  t.ok(healths.some(({ ready, detail }) => !ready && detail === 'no broker'))
})
