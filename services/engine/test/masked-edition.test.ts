import { feedTopics, type DeliveredMessage } from '@throughline/ports'
import t from 'tap'
import { runToEnd } from './log.ts'
import { chainPlan, openApp, openTestWorld, readFeed, until, writer, type TestWorld } from './world.ts'

const word = 'q7Zeta'

interface Plan {
  readonly settings: object
}

const secretPlan = (days: readonly number[], confidential: boolean): object => {
  const plan = chainPlan(word, days) as Plan
  return { ...plan, settings: { ...plan.settings, confidential } }
}

const revisionOf = ({ value }: DeliveredMessage): number => (JSON.parse(value ?? '{}') as { revision: number }).revision

async function publish(world: TestWorld, ...steps: readonly object[]): Promise<number[]> {
  const write = writer(world.store, 'p')
  const revisions: number[] = []
  for (const step of steps) revisions.push(await write.plan(step))
  await runToEnd(world, world.feed)
  return revisions
}

const plans = [
  chainPlan('A', [3]),
  secretPlan([2, 2], false),
  chainPlan('A', [5]),
  secretPlan([2, 3], true),
  secretPlan([2, 9], true),
  chainPlan('A', [6]),
  secretPlan([2, 9], false),
  chainPlan('A', [7]),
]

t.test('a masked edition is published from the first moment on when a project is confidential', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  const revisions = await publish(world, ...plans)
  const messages = await readFeed(world.feed)
  const of = (topic: string) => messages.filter((message) => message.topic === topic)
  t.same(of(feedTopics.impact.name).map(revisionOf), revisions)
  t.same(of(feedTopics.impactMasked.name).map(revisionOf), revisions.slice(3), 'each report has its masked one')
  t.same(of(feedTopics.criticalPathMasked.name).map(revisionOf)[0], revisions[3], 'where it begins all of it is told')
  t.same(of(feedTopics.reportsMasked.name).length, 1, 'the last one is kept')
  const secretUntil = revisions[6] ?? 0
  for (const { topic, headers, value } of messages) {
    if (!topic.endsWith('.masked')) continue
    const revision = (JSON.parse(value ?? '{}') as { revision: number }).revision
    // the state after the command that ends it is open already
    const isSecret = revision < secretUntil || (revision === secretUntil && topic === feedTopics.impactMasked.name)
    if (isSecret) t.notMatch(JSON.stringify([headers, value]), word, `${topic} ${revision}`)
    t.notOk('ce_confidential' in headers)
  }
  const stated = of(feedTopics.impact.name).map(({ headers }) => headers['ce_confidential'])
  t.same(stated.slice(0, 3), [undefined, undefined, undefined], 'open programmes are told of as ever')
  const since = JSON.parse(stated[3] ?? '{}') as { now: [string, number][]; from: number }
  t.same(
    since.now.map(([project]) => project),
    [word],
  )
  t.ok(since.from > (revisions[2] ?? 0) && since.from <= (revisions[3] ?? 0))
  t.same((JSON.parse(stated[7] ?? '{}') as { now: unknown[] }).now, [])
  const ids = messages.map(({ headers }) => headers['ce_id'])
  t.equal(new Set(ids).size, ids.length, 'no two records have one id')
  const untold = of(feedTopics.impactMasked.name)[1]
  t.notOk('ce_causationid' in (untold?.headers ?? {}), 'where it comes from is not told')
})

t.test('a programme that never had a confidential project has no masked edition', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  await publish(world, chainPlan('A', [3]), chainPlan('B', [2], ['A', 'A1']))
  const messages = await readFeed(world.feed)
  t.same(
    messages.filter(({ topic }) => topic.endsWith('.masked')),
    [],
  )
  t.notOk(messages.some(({ headers }) => 'ce_confidential' in headers))
})

t.test('a rebuild gives both editions again', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  let ready = false
  const app = await openApp({ ...world, onHealth: (health) => (ready = health.ready) })
  t.teardown(() => app.close())
  await until(() => ready, 'an empty store is caught up with')
  const write = writer(world.store, 'p')
  let revision = -1
  for (const plan of plans) revision = await write.plan(plan)
  t.equal((await app.inject(`/v1/programmes/p?revision=${revision}`)).statusCode, 200)
  const check = await app.inject({ method: 'POST', url: '/v1/rebuild-check' })
  const { agrees, programmes } = check.json<{
    agrees: boolean
    programmes: { reports: { expected: number; found: number } }[]
  }>()
  t.ok(agrees, check.body)
  t.ok((programmes[0]?.reports.expected ?? 0) > 2 * plans.length)
})
