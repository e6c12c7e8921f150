import type { AlertNotice } from '@throughline/domain'
import { feedTopics } from '@throughline/ports'
import t from 'tap'
import type { RebuildCheck } from '../src/index.ts'
import { runToEnd, writeLog } from './log.ts'
import { chainPlan, openApp, openTestWorld, readFeed, until, writer, type TestWorld } from './world.ts'

interface Tap {
  teardown(fn: () => Promise<void>): void
}

async function open(t: Tap): Promise<TestWorld> {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  return world
}

async function alertsOf(world: TestWorld) {
  const messages = (await readFeed(world.feed)).filter(({ topic }) => topic === feedTopics.alerts.name)
  return messages.map(({ headers, value }) => ({ headers, notice: JSON.parse(value ?? '') as AlertNotice }))
}

t.test('what becomes of an alert is published with the reports of the command', async (t) => {
  const world = await open(t)
  const { facts, plan } = writer(world.store, 'p')
  await plan(chainPlan('A', [5]))
  await facts(['target.declared', { target: 'T', name: 'Opening', project: 'A', activity: 'A1' }])
  const committed = await facts(['target.committed', { target: 'T', date: '2026-03-03T17:00' }])
  const seen = await facts(['alert.acknowledged', { alert: 'target-late:T', note: 'known' }])
  await runToEnd(world, world.feed)
  const alerts = await alertsOf(world)
  t.match(
    alerts.map(({ notice: { transition, matter, revision, place } }) => [transition, matter.alert, revision, place]),
    [
      ['raised', 'target-critical:T', committed - 1, 0],
      ['raised', 'target-late:T', committed, 0],
      ['acknowledged', 'target-late:T', seen, 0],
    ],
  )
  const [, raised] = alerts
  t.match(raised?.headers, {
    ce_id: raised?.notice.id,
    ce_source: '/throughline/engine',
    ce_type: 'io.throughline.alert.raised.v1',
    ce_subject: `p/${committed}/0`,
    ce_specversion: '1.0',
    ce_causationid: raised?.notice.cause.event,
    ce_time: raised?.notice.time,
  })
  t.equal(new Set(alerts.map(({ notice }) => notice.id)).size, 3)
  t.match(alerts[2]?.notice, { note: 'known', because: null })
})

t.test('a rebuild check counts the notices, and misses one that is not there', async (t) => {
  const world = await open(t)
  await writeLog(world)
  await runToEnd(world, world.feed)
  const published = (await alertsOf(world)).length
  t.ok(published > 5, `${published} notices`)
  const app = await openApp(world, { feedSilenceMs: 500 })
  t.teardown(() => app.close())
  await until(async () => (await app.inject('/v1/programmes')).statusCode === 200, 'the history is read')
  const check = async () => (await app.inject({ method: 'POST', url: '/v1/rebuild-check' })).json<RebuildCheck>()
  const whole = await check()
  t.equal(whole.agrees, true)
  const counted = whole.programmes.reduce((sum, { reports }) => sum + reports.expected, 0)
  const impactsAndPaths = (await readFeed(world.feed)).filter(
    ({ topic }) => topic === feedTopics.impact.name || topic === feedTopics.criticalPath.name,
  )
  t.equal(counted, impactsAndPaths.length + published)

  const torn = await open(t)
  await writeLog(torn)
  let dropped = 0
  await runToEnd(torn, {
    ...torn.feed,
    async publisher(id) {
      const publisher = await torn.feed.publisher(id)
      return {
        checkpoint: publisher.checkpoint,
        close: () => publisher.close(),
        publish(messages, checkpoint) {
          const kept = messages.filter(({ topic }) => topic !== feedTopics.alerts.name || dropped++ > 0)
          return publisher.publish(kept, checkpoint)
        },
      }
    },
  })
  const other = await openApp(torn, { feedSilenceMs: 500 })
  t.teardown(() => other.close())
  await until(async () => (await other.inject('/v1/programmes')).statusCode === 200, 'the history is read')
  const answer = (await other.inject({ method: 'POST', url: '/v1/rebuild-check' })).json<RebuildCheck>()
  t.equal(answer.agrees, false)
  t.equal(answer.programmes.flatMap(({ reports }) => reports.missing).length, 1)
})

t.test('settings are told with everything that is in force', async (t) => {
  const world = await open(t)
  const app = await openApp(world)
  t.teardown(() => app.close())
  const { facts, plan } = writer(world.store, 'p')
  const at = await plan(chainPlan('A', [5]))
  const settings = async (revision: number) =>
    (await app.inject(`/v1/programmes/p/alert-settings?revision=${revision}`)).json<Record<string, unknown>>()
  t.match(await settings(at), {
    revision: at,
    changedAt: null,
    settings: { silentAfterDays: 35, floatStepsDays: [20, 10, 5, 0], disabled: [] },
    stated: {},
    projects: [],
  })
  const changed = await facts(
    ['alert.configured', { settings: { silentAfterDays: 10 } }],
    ['alert.configured', { project: 'A', settings: { disabled: ['cycle'] } }],
  )
  t.match(await settings(changed), {
    changedAt: changed,
    settings: { silentAfterDays: 10, staleAfterDays: 30 },
    stated: { silentAfterDays: 10 },
    projects: [
      { project: 'A', settings: { silentAfterDays: 10, disabled: ['cycle'] }, stated: { disabled: ['cycle'] } },
    ],
  })
})
