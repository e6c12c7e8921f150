import { feedTopics, ThroughlineError } from '@throughline/ports'
import { join } from 'node:path'
import t from 'tap'
import type { ReportingHealth } from '../src/index.ts'
import { impact, openApp, openTestWorld, record, until } from './world.ts'

interface Page {
  readonly items: readonly { readonly revision: number }[]
  readonly next: number | null
}

t.test('reports come in pages, in order, as they were published', async (t) => {
  const world = await openTestWorld()
  const app = await openApp(world)
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  for (const revision of [0, 3, 4, 9]) await world.publish(impact('p', revision, { summary: `é ${revision}` }))
  await world.publish(impact('q', 1))
  await until(async () => (await app.inject('/v1/programmes/q/impact-reports')).statusCode === 200, 'all is there')
  const page = async (query: string): Promise<[number[], number | null]> => {
    const { items, next } = (await app.inject(`/v1/programmes/p/impact-reports${query}`)).json<Page>()
    return [items.map(({ revision }) => revision), next]
  }
  t.strictSame(await page(''), [[0, 3, 4, 9], null])
  t.strictSame(await page('?limit=2'), [[0, 3], 3])
  t.strictSame(await page('?limit=2&after=3'), [[4, 9], null])
  t.strictSame(await page('?after=9'), [[], null])
  const one = await app.inject('/v1/programmes/p/impact-reports/3')
  t.equal(one.body, impact('p', 3, { summary: 'é 3' }).value, 'byte for byte')
  t.match(one.headers['content-type'], /^application\/json/)

  const code = async (url: string): Promise<unknown[]> => {
    const answer = await app.inject(url)
    return [answer.statusCode, answer.json<{ code: string }>().code]
  }
  t.strictSame(await code('/v1/programmes/p/impact-reports/5'), [404, 'not-found'])
  t.strictSame(await code('/v1/programmes/nobody/impact-reports'), [404, 'not-found'])
  t.strictSame(await code('/v1/programmes/p/impact-reports?limit=0'), [400, 'invalid-request'])
  t.strictSame(await code('/v1/programmes/p/impact-reports?after=x'), [400, 'invalid-request'])
  t.strictSame(await code('/v1/programmes/.p/impact-reports'), [400, 'invalid-request'])
})

t.test('who asks for a report that is not there yet may wait for it', async (t) => {
  const world = await openTestWorld()
  const app = await openApp(world)
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  const waiting = app.inject('/v1/programmes/p/impact-reports/7?wait=10')
  await world.publish(impact('p', 3))
  await world.publish(impact('p', 7))
  t.equal((await waiting).statusCode, 200)
  const past = await app.inject('/v1/programmes/p/impact-reports/5?wait=30')
  t.equal(past.statusCode, 404, 'a later report shows that none will come')
})

t.test('a record that comes again changes nothing; later programme reports replace earlier ones', async (t) => {
  const world = await openTestWorld()
  const app = await openApp(world)
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  const { criticalPath, reports } = feedTopics
  await world.publish(impact('p', 1, { first: true }), record(reports.name, 'p', 1))
  await world.publish(impact('p', 1, { first: false }), record(reports.name, 'p', 4), record(criticalPath.name, 'p', 4))
  const reported = async (): Promise<unknown> =>
    (await app.inject('/v1/programmes/p/programme-report')).json<{ revision?: number }>().revision
  await until(async () => (await reported()) === 4, 'the programme report')
  await world.publish(record(reports.name, 'p', 2), record(reports.name, 'q', 1))
  await world.publish(impact('p', 5))
  await until(async () => (await app.inject('/v1/programmes/p/impact-reports/5')).statusCode === 200, 'all is there')
  t.match((await app.inject('/v1/programmes/p/impact-reports')).json(), {
    items: [{ revision: 1, first: true }, { revision: 5 }],
  })
  await until(
    async () => (await app.inject('/v1/programmes/q/programme-report')).statusCode === 200,
    'the one behind it',
  )
  t.equal(await reported(), 4, 'an older one replaces nothing')
  t.match((await app.inject('/v1/programmes/p/critical-path-reports')).json(), { items: [{ revision: 4 }] })
  await world.publish({ ...record(reports.name, 'p', 9), value: null })
  await until(async () => (await app.inject('/v1/programmes/p/programme-report')).statusCode === 404, 'the tombstone')
})

t.test('records that are no reports are left out, and the feed goes on', async (t) => {
  const world = await openTestWorld()
  const app = await openApp(world)
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  await world.publish(
    { ...impact('p', 1), value: 'no JSON' },
    { ...impact('p', 2), value: '[]' },
    { ...impact('p', 3), key: 'another' },
    { ...impact('p', 3), value: null },
    impact('p', 4),
  )
  await until(async () => (await app.inject('/v1/programmes/p/impact-reports')).statusCode === 200, 'the good one')
  t.match((await app.inject('/v1/programmes/p/impact-reports')).json<Page>().items, [{ revision: 4 }])
})

t.test('a new read model reads the feed from its beginning; a kept one goes on where it was', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const first = await openApp(world)
  await world.publish(impact('p', 1))
  await until(async () => (await first.inject('/v1/programmes/p/impact-reports/1')).statusCode === 200, 'the first')
  await first.close()
  await world.publish(impact('p', 2))

  const kept = await openApp(world)
  await until(async () => (await kept.inject('/v1/programmes/p/impact-reports/2')).statusCode === 200, 'the second')
  t.match((await kept.inject('/v1/programmes/p/impact-reports')).json<Page>().items, [{ revision: 1 }, { revision: 2 }])
  await kept.close()

  const fresh = await openApp(world, {}, { dataFile: join(world.folder, 'deeper', 'another.db') })
  t.teardown(() => fresh.close())
  await until(async () => (await fresh.inject('/v1/programmes/p/impact-reports/2')).statusCode === 200, 'both')
  t.match((await fresh.inject('/v1/programmes/p/impact-reports')).json<Page>().items, [
    { revision: 1 },
    { revision: 2 },
  ])
})

t.test('a feed that fails is told, and tried again', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  let failures = 2
  const healths: ReportingHealth[] = []
  const feed = {
    ...world.feed,
    consume: async (...args: Parameters<typeof world.feed.consume>) => {
      if (failures-- > 0) throw new ThroughlineError('feed-unavailable', 'no broker')
      return world.feed.consume(...args)
    },
  }
  await world.publish(impact('p', 1))
  const app = await openApp({ feed, folder: world.folder }, {}, { onHealth: (health) => healths.push(health) })
  t.teardown(() => app.close())
  await until(() => healths.at(-1)?.ready === true, 'it works in the end')
  t.ok(healths.some(({ ready, detail }) => !ready && detail === 'no broker'))
  t.equal((await app.inject('/v1/programmes/p/impact-reports/1?wait=5')).statusCode, 200)
})

t.test('a file that is no read model is left alone', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  await t.rejects(openApp(world, {}, { dataFile: join(world.folder, 'events.db') }))
})
