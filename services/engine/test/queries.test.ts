import type { ReportFeed } from '@throughline/ports'
import t from 'tap'
import { chainPlan, openApp, openTestWorld, readFeed, until, writer, type TestWorld, type Writer } from './world.ts'
import type { RebuildCheck } from '../src/index.ts'
import type { FastifyInstance } from 'fastify'

async function open(t: Tap): Promise<{ world: TestWorld; app: FastifyInstance; p: Writer }> {
  const world = await openTestWorld()
  const app = await openApp(world, { waitMs: 1_000 })
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  return { world, app, p: writer(world.store, 'p') }
}
interface Tap {
  teardown(fn: () => Promise<void>): void
}

t.test('a writer reads its write; what is not there yet is told as not ready', async (t) => {
  const { world, app, p } = await open(t)
  await writer(world.store, 'first').plan(chainPlan('A', [1])) // what starts with the first write has started
  const waiting = app.inject('/v1/programmes/p?revision=3')
  const revision = await p.plan(chainPlan('A', [1]))
  t.equal(revision, 3)
  const answer = await waiting
  t.match([answer.statusCode, answer.headers.etag, answer.json<{ revision: number }>().revision], [200, '"3"', 3])
  const late = await app.inject('/v1/programmes/p?revision=4')
  t.match([late.statusCode, late.headers['retry-after'], late.json<{ code: string }>().code], [503, '1', 'not-ready'])
  const same = await app.inject({ url: '/v1/programmes/p', headers: { 'if-none-match': 'W/"2", "3"' } })
  t.match([same.statusCode, same.body], [304, ''])
})

t.test('what is not there, and what is not valid', async (t) => {
  const { app, p } = await open(t)
  await app.inject(`/v1/programmes/p?revision=${await p.plan(chainPlan('A', [1]))}`)
  const code = async (url: string): Promise<unknown[]> => {
    const answer = await app.inject(url)
    return [answer.statusCode, answer.json<{ code: string }>().code]
  }
  t.strictSame(await code('/v1/programmes/q'), [404, 'not-found'])
  t.strictSame(await code('/v1/programmes/.q'), [400, 'invalid-request'])
  for (const query of ['revision=x', 'revision=-1', 'revision=1.5']) {
    t.strictSame(await code(`/v1/programmes/p?${query}`), [400, 'invalid-request'], query)
  }
  for (const query of ['limit=0', 'limit=1001', 'critical=maybe', 'after=x', 'project=']) {
    t.strictSame(await code(`/v1/programmes/p/activities?${query}`), [400, 'invalid-request'], query)
  }
})

t.test('activities come in pages, whole and once, filtered as asked', async (t) => {
  const { app, p } = await open(t)
  await p.plan(chainPlan('A', [5, 1, 1]))
  const last = await p.plan(chainPlan('B', [1, 1]))
  const url = `/v1/programmes/p/activities?revision=${last}`
  interface Page {
    readonly activities: readonly { readonly project: string; readonly code: string; readonly critical: boolean }[]
    readonly next: string | null
  }
  const collect = async (query: string): Promise<string[]> => {
    const found: string[] = []
    for (let after = ''; ;) {
      const page: Page = (await app.inject(`${url}&limit=2${query}${after}`)).json()
      found.push(...page.activities.map(({ project, code }) => `${project}/${code}`))
      if (page.next === null) return found
      after = `&after=${page.next}`
    }
  }
  t.strictSame(await collect(''), ['A/A1', 'A/A2', 'A/A3', 'B/A1', 'B/A2'])
  t.strictSame(await collect('&project=B'), ['B/A1', 'B/A2'])
  t.strictSame(await collect('&project=Z'), [])
  const critical = await collect('&critical=true')
  t.ok(critical.includes('A/A1'))
  t.strictSame([...critical, ...(await collect('&critical=false'))].sort(), await collect(''))
})

t.test('the critical path names its revision', async (t) => {
  const { app, p } = await open(t)
  const revision = await p.plan(chainPlan('A', [2, 3]))
  const answer = await app.inject(`/v1/programmes/p/critical-path?revision=${revision}`)
  t.match(answer.json(), { revision, finish: '2026-03-06T17:00', path: [{ activity: 'A1' }, { activity: 'A2' }] })
  t.equal(answer.headers.etag, `"${revision}"`)
})

t.test('a fingerprint is that of the content, not of the way to it', async (t) => {
  const { world, app, p } = await open(t)
  await p.plan(chainPlan('A', [2, 3]))
  const print = async (from: FastifyInstance, revision: number): Promise<unknown> =>
    (await from.inject(`/v1/programmes/p/fingerprint?revision=${revision}`)).json()
  const first = await print(app, p.register.revision)
  await p.plan(chainPlan('A', [2, 4]))
  const second = await print(app, p.register.revision)
  t.notSame(first, second)
  const other = await openApp(world)
  t.teardown(() => other.close())
  t.strictSame(await print(other, p.register.revision), second, 'folded at once and folded step by step')
})

t.test('the rebuild check', async (t) => {
  const { world, app, p } = await open(t)
  await p.part(chainPlan('C', [1, 1]), 2)
  await p.plan(chainPlan('A', [2, 3]))
  await p.plan(chainPlan('B', [2], ['A', 'A2']))
  await p.plan(chainPlan('A', [2, 4]))
  const broken = writer(world.store, 'broken')
  await broken.plan(chainPlan('A', [1]))
  await broken.raw({ type: 'from.another.planet', data: {}, metadata: {} })
  await app.inject(`/v1/programmes/broken?revision=${broken.register.revision}`)
  await until(async () => (await readFeed(world.feed, 50)).length >= 12, 'all is published')
  const check = async (query = ''): Promise<RebuildCheck> =>
    (await app.inject({ method: 'POST', url: `/v1/rebuild-check${query}` })).json()
  const all = await check()
  t.match(all, {
    agrees: true,
    programmes: [
      { programme: 'p', agrees: true },
      { programme: 'broken', agrees: true },
    ],
  })
  t.match(all.programmes[0]?.reports, { expected: 8, found: 8 }, 'alerts among them')
  t.equal((await check('?programme=p')).programmes.length, 1)
  t.equal((await app.inject({ method: 'POST', url: '/v1/rebuild-check?programme=q' })).statusCode, 404)

  // Somebody meddles with the feed: a report twice, and one that no event gives.
  const [one] = await readFeed(world.feed)
  if (one === undefined) throw new Error('the feed is empty')
  const { topic, key, headers, value } = one
  const meddler = await world.feed.publisher('meddler')
  await meddler.publish([{ topic, key, headers, value }], '1')
  await meddler.publish([{ topic, key, headers: { ...headers, ce_id: 'made up' }, value }], '2')
  const { agrees, programmes } = await check()
  t.notOk(agrees)
  t.match(programmes[0], {
    agrees: false,
    reports: { repeated: [headers['ce_id']], unexpected: ['made up'], missing: [] },
  })
})

t.test('the rebuild check finds what the feed lacks or tells otherwise', async (t) => {
  const world = await openTestWorld()
  const p = writer(world.store, 'p')
  await p.plan(chainPlan('A', [1]))
  await p.plan(chainPlan('A', [2]))
  // A feed that loses the critical paths and spoils the impact reports.
  const spoiling: ReportFeed = {
    ...world.feed,
    async publisher(id) {
      const publisher = await world.feed.publisher(id)
      return {
        checkpoint: publisher.checkpoint,
        close: () => publisher.close(),
        async publish(messages, checkpoint) {
          const kept = messages.filter(({ topic }) => topic !== 'throughline.critical-path')
          await publisher.publish(
            kept.map((message) => ({ ...message, value: `${message.value ?? ''} ` })),
            checkpoint,
          )
        },
      }
    },
  }
  let ready = false
  const app = await openApp({ store: world.store, feed: spoiling, onHealth: (health) => (ready = health.ready) })
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  await until(() => ready, 'it has caught up')
  const check = (await app.inject({ method: 'POST', url: '/v1/rebuild-check' })).json<RebuildCheck>()
  t.notOk(check.agrees)
  const { served, rebuilt, reports } = check.programmes[0] ?? {}
  t.equal(served, rebuilt, 'the state is right')
  t.match([reports?.expected, reports?.missing.length, reports?.different.length], [4, 2, 2])
})
