import { cloudEventType, type ImpactReport } from '@throughline/domain'
import type { FastifyInstance } from 'fastify'
import fc from 'fast-check'
import t from 'tap'
import { chainPlan, openApp, openTestWorld, readFeed, writer, type TestWorld, type Writer } from './world.ts'

type Facts = readonly (readonly [type: string, data: unknown])[]

async function open(t: {
  teardown(fn: () => Promise<void>): void
}): Promise<TestWorld & { app: FastifyInstance; p: Writer }> {
  const world = await openTestWorld()
  const app = await openApp(world, { waitMs: 5_000 })
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  return { ...world, app, p: writer(world.store, 'p') }
}

const events = (facts: Facts): object[] =>
  facts.map(([type, data]) => ({ type: cloudEventType(type as Parameters<typeof cloudEventType>[0]), data }))
const longer = (activity: string, days: number, project = 'A'): Facts[number] => [
  'activity.progressed',
  { project, activity, changes: { remainingMinutes: days * 480 } },
]

const fact = fc.oneof(
  fc.tuple(fc.constantFrom('A1', 'A2', 'A3'), fc.integer({ min: 1, max: 9 })).map(([code, days]) => longer(code, days)),
  fc.integer({ min: 1, max: 9 }).map((days) => longer('A1', days, 'B')),
  fc
    .constantFrom('2026-03-03T08:00', '2026-03-09T08:00')
    .map((dataDate): Facts[number] => ['project.rescheduled', { project: 'A', changes: { dataDate } }]),
  fc
    .constantFrom('2026-03-10T17:00', '2026-04-10T17:00')
    .map((date): Facts[number] => ['target.committed', { target: 'T', date }]),
)

t.test('what if, and then it happens: the same report', async (t) => {
  const { app, p, feed } = await open(t)
  await p.plan(chainPlan('A', [2, 3, 1]))
  await p.plan(chainPlan('B', [2], ['A', 'A2']))
  await p.facts(['target.declared', { target: 'T', name: 'Opening', project: 'B', activity: 'A1' }])
  const foreseen: string[] = []
  const lists = fc.sample(fc.array(fact, { minLength: 1, maxLength: 3 }), { numRuns: 25, seed: 7 })
  for (const facts of lists) {
    const asked = await app.inject({
      method: 'POST',
      url: '/v1/programmes/p/what-if',
      payload: { events: events(facts) },
    })
    t.equal(asked.statusCode, 200, asked.body)
    // the summary names who did it
    foreseen.push(withoutCause(asked.json<ImpactReport>()).replace('by anonymous', 'by a planner'))
    await app.inject(`/v1/programmes/p?revision=${await p.facts(...facts)}`)
  }
  const published = (await readFeed(feed))
    .filter(({ topic }) => topic === 'throughline.impact')
    .map(({ value }) => withoutCause(JSON.parse(value ?? '') as ImpactReport))
  published.slice(-lists.length).forEach((report, n) => t.equal(foreseen[n], report))
  t.ok(new Set(foreseen).size > 10, 'the reports differ among themselves')
})

function withoutCause({ cause: { counts, projects }, ...report }: ImpactReport): string {
  return JSON.stringify({ ...report, counts, projects })
}

t.test('what if then: behind a past state; and nothing of it stays', async (t) => {
  const { app, p } = await open(t)
  const first = await p.plan(chainPlan('A', [2, 3]))
  const last = await p.plan(chainPlan('A', [2, 9]))
  await app.inject(`/v1/programmes/p?revision=${last}`)
  const print = async (query: string) => (await app.inject(`/v1/programmes/p/fingerprint${query}`)).body
  const before = [await print(''), await print(`?asOf=${first}`)]
  const ask = async (query: string) => {
    const payload = { events: events([longer('A1', 4)]) }
    return (await app.inject({ method: 'POST', url: `/v1/programmes/p/what-if${query}`, payload })).json<ImpactReport>()
  }
  t.match(await ask(`?asOf=${first}`), {
    revision: first + 1,
    targets: [{ finish: { before: '2026-03-06T17:00', deltaDays: 2 } }],
  })
  t.match(await ask(''), { revision: last + 1, targets: [{ finish: { before: '2026-03-16T17:00', deltaDays: 2 } }] })
  t.match(await ask('?asOf=99'), { code: 'not-found' })
  t.strictSame([await print(''), await print(`?asOf=${first}`)], before)
  const nobody = await app.inject({
    method: 'POST',
    url: '/v1/programmes/q/what-if',
    payload: { events: events([longer('A1', 4)]) },
  })
  t.equal(nobody.statusCode, 404)
})

t.test('scenarios side by side', async (t) => {
  const { app, p } = await open(t)
  await p.plan(chainPlan('A', [5, 5]))
  await p.plan(chainPlan('B', [2], ['A', 'A2']))
  await p.facts(['target.declared', { target: 'T', name: 'Opening', project: 'B', activity: 'A1' }])
  const compare = async (scenarios: object[]) =>
    (
      await app.inject({ method: 'POST', url: '/v1/programmes/p/what-if/compare', payload: { scenarios } })
    ).json<object>()
  const answer = await compare([
    { name: 'second shift', events: events([longer('A1', 2)]) },
    { name: 'do nothing', events: events([['risk.raised', { id: 'r', title: 'Rain' }]]) },
    { name: 'crew leaves', events: events([longer('A1', 9), longer('A1', 3, 'B')]) },
  ])
  t.match(answer, {
    programme: 'p',
    scenarios: [
      { scenario: 'second shift', earlier: 4, later: 0, summary: /3 working days earlier/ },
      { scenario: 'do nothing', earlier: 0, later: 0 },
      { scenario: 'crew leaves', earlier: 0, later: 4 },
    ],
    targetsOmitted: 0,
  })
  const { targets } = answer as { targets: { target: string }[] }
  t.match(
    targets.find(({ target }) => target === 'T'),
    {
      forecast: '2026-03-17T17:00',
      in: [
        { scenario: 'second shift', finish: { deltaDays: -3, after: '2026-03-12T17:00' } },
        { scenario: 'do nothing', finish: { deltaDays: 0 } },
        { scenario: 'crew leaves', finish: { deltaDays: 5 } },
      ],
      best: ['second shift'],
      worst: ['crew leaves'],
    },
  )
  t.match(await compare([]), { code: 'invalid-request' })
  t.match(await compare([{ name: 'x', events: events([longer('A9', 2)]) }]), {
    code: 'unknown-activity',
    at: '$.scenarios[0].events[0].data.activity',
  })
})
