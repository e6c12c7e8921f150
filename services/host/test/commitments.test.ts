import type { Grant, ImpactReport } from '@throughline/domain'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { dependencies } from '../src/commands/dependencies.ts'
import { targets } from '../src/commands/targets.ts'
import { chainPlan, listen, openApp } from './world.ts'

let ids = 0
const event = (type: string, data: object): object => ({
  specversion: '1.0',
  id: `e${(ids += 1)}`,
  source: '/test',
  type: `io.throughline.${type}.v1`,
  data,
})

interface Answered {
  readonly status: number
  readonly body: Record<string, unknown>
}

function caller(app: FastifyInstance, key?: string) {
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` }
  const ask = async (method: 'GET' | 'POST' | 'PUT', path: string, payload?: object): Promise<Answered> => {
    const answer = await app.inject({
      method,
      url: `/v1/programmes/p${path}`,
      headers: { ...headers, ...(payload === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(payload === undefined ? {} : { payload }),
    })
    return { status: answer.statusCode, body: answer.json() }
  }
  // who reads what was written says up to where the answer has to know
  let written = 0
  const write = async (method: 'POST' | 'PUT', path: string, payload: object): Promise<Answered> => {
    const answer = await ask(method, path, payload)
    written = Math.max(written, Number(answer.body['revision'] ?? 0))
    return answer
  }
  return {
    get: (path: string) => ask('GET', `${path}${path.includes('?') ? '&' : '?'}revision=${written}`),
    post: (path: string, payload: object) => write('POST', path, payload),
    plan: (project: string, plan: object) => write('PUT', `/projects/${project}/plan`, plan),
    events: (...events: readonly object[]) => write('POST', '/events', events),
  }
}

const identified = event('dependency.identified', {
  dependency: 'D',
  title: 'Track handed over',
  giver: { project: 'A', activity: 'A2' },
  receiver: { project: 'B', activity: 'A1' },
})
const requested = event('dependency.requested', { dependency: 'D', needBy: '2026-03-10T08:00', note: 'crane booked' })
const agreed = event('dependency.agreed', { dependency: 'D', date: '2026-03-10T08:00' })

/** A/A2 ends on Friday 6 March 17:00; B/A1 stands behind it. */
async function filled(app: FastifyInstance, key?: string) {
  const p = caller(app, key)
  await p.plan('A', chainPlan('A', [2, 3]))
  await p.plan('B', chainPlan('B', [2, 1], ['A', 'A2']))
  await p.events(
    event('target.declared', { target: 'T', name: 'Opening', project: 'B', activity: 'A2', owner: 'Tina' }),
    event('target.committed', { target: 'T', date: '2026-03-20T17:00' }),
  )
  return p
}
const revisionOf = ({ body }: Answered): number => Number(body['revision'])

t.test('a dependency is asked for, agreed, and broken by a slip: register, report, history', async (t) => {
  const app = await openApp(t)
  const p = await filled(app)
  t.equal((await p.events(identified, requested)).status, 201)
  const done = revisionOf(await p.events(agreed))
  const list = await p.get('/dependencies')
  t.match(list.body, {
    revision: done,
    next: null,
    dependencies: [
      {
        dependency: 'D',
        state: 'agreed',
        giverOwner: 'Owner of A',
        receiverOwner: 'Owner of B',
        forecast: '2026-03-06T17:00',
        bufferMinutes: 480,
        bufferDays: 1,
        driving: true,
        rag: { colour: 'green' },
      },
    ],
  })
  const slipped = revisionOf(await p.plan('A', chainPlan('A', [2, 6])))
  const one = await p.get('/dependencies/D')
  t.match(one.body, {
    rag: { colour: 'red', reason: 'forecast 2 working days after it is needed' },
    knockOn: [{ target: 'T', name: 'Opening' }],
    stepsOmitted: 0,
  })
  t.match(one.body['steps'], [
    { step: 'identified', actor: 'anonymous', side: null },
    { step: 'requested', date: '2026-03-10T08:00', note: 'crane booked', side: 'receiver' },
    { step: 'agreed', revision: done, source: '/test', side: 'giver' },
  ])
  const report = (await app.inject(`/v1/programmes/p/impact-reports/${slipped}?wait=10`)).json<ImpactReport>()
  t.match(report.summary, /dependency 'Track handed over' breaks: forecast 2 working days after it is needed/)
  t.match(report.dependencies, [{ dependency: 'D', bufferBeforeMinutes: 480, bufferAfterMinutes: -960 }])
  t.ok(report.tell.some(({ owner, why }) => owner === 'Owner of B' && why.includes('Track handed over')))
  const count = async (query: string): Promise<number> =>
    ((await p.get(`/dependencies?${query}`)).body['dependencies'] as unknown[]).length
  t.equal(await count('project=A&role=giver'), 1)
  t.equal(await count('project=A&role=receiver'), 0)
  t.equal(await count('project=B'), 1)
  t.equal(await count('colour=red&state=agreed'), 1)
  t.equal(await count('colour=green'), 0)
  t.equal(await count('after=D'), 0)
  t.equal((await p.get('/dependencies/E')).status, 404)
  t.equal((await p.get('/dependencies?role=both')).status, 400)
})

t.test('targets, and the float of an activity towards them', async (t) => {
  const p = await filled(await openApp(t))
  const { body } = await p.get('/targets')
  t.match(body['targets'], [
    {
      target: 'T',
      name: 'Opening',
      owner: 'Tina',
      committed: '2026-03-20T17:00',
      forecast: '2026-03-11T17:00',
      lateDays: -7,
      rag: { colour: 'amber', rule: 'critical' },
      baselines: [],
    },
  ])
  t.match((await p.get('/targets/T')).body, { target: 'T', activity: 'A2' })
  t.equal((await p.get('/targets/U')).status, 404)
  const floats = await p.get('/activities/A/A1/floats')
  t.match(floats.body, { project: 'A', activity: 'A1', floatsOmitted: 0, floats: [{ target: 'T', floatMinutes: 0 }] })
  await p.plan('C', chainPlan('C', [1]))
  t.match((await p.get('/activities/C/A1/floats?target=T')).body, { floats: [{ target: 'T', floatMinutes: null }] })
  t.equal((await p.get('/activities/C/A9/floats')).status, 404)
  t.equal((await p.get('/activities/C/A1/floats?target=U')).status, 404)
})

t.test('baselines are taken, approved and compared', async (t) => {
  const app = await openApp(t)
  const p = await filled(app)
  const taken = await p.post('/baselines', { name: 'Contract', note: 'gate 3' })
  t.equal(taken.status, 201)
  t.match(taken.body, { name: 'Contract', appended: 2, projects: [{ project: 'A', activities: 2 }, { project: 'B' }] })
  const again = await p.post('/baselines', { name: 'Contract' })
  t.strictSame([again.status, again.body['appended'], again.body['revision']], [200, 0, taken.body['revision']])
  await p.events(event('baseline.approved', { name: 'Contract' }))
  await p.plan('A', chainPlan('A', [2, 6, 1]))
  const refused = await p.post('/baselines', { name: 'Contract' })
  t.match([refused.status, refused.body['code']], [422, 'rule-broken'], 'what is approved stays')
  t.equal((await p.post('/baselines', { name: 'Now', projects: ['A'] })).body['appended'], 1)
  t.match((await p.get('/baselines')).body, {
    baselines: [
      {
        name: 'Contract',
        approved: true,
        activities: 4,
        projects: [{ project: 'A', taken: { note: 'gate 3', actor: 'anonymous' }, approved: {} }, { project: 'B' }],
      },
      { name: 'Now', approved: false, activities: 3, projects: [{ project: 'A', approved: null }] },
    ],
  })
  const compared = (await p.get('/baselines/compare?names=Contract,Now')).body
  t.match(compared['targets'], [
    { target: 'T', baselines: [{ name: 'Contract', finish: '2026-03-11T17:00', deltaDays: 3, approved: true }] },
  ])
  t.match(compared['activities'], [
    { project: 'A', code: 'A1', baselines: [{ name: 'Contract', finishDeltaDays: 0 }, { name: 'Now' }] },
    {
      project: 'A',
      code: 'A2',
      now: { finish: '2026-03-11T17:00' },
      baselines: [
        { name: 'Contract', finish: '2026-03-06T17:00', finishDeltaDays: 3, finishDeltaMinutes: 1440 },
        { name: 'Now', finishDeltaDays: 0, change: null },
      ],
    },
    { project: 'A', code: 'A3', baselines: [{ change: 'added', finish: null }, { change: null }] },
    { project: 'B', code: 'A1', baselines: [{ name: 'Contract', startDeltaDays: 3 }] },
    { project: 'B', code: 'A2' },
  ])
  await p.plan('A', chainPlan('A', [2, 6]))
  const removed = (await p.get('/baselines/compare?names=Now&limit=2')).body
  t.equal((removed['activities'] as unknown[]).length, 2)
  const last = (await p.get(`/baselines/compare?names=Now&after=${String(removed['next'])}`)).body
  t.match(last, { next: null, activities: [{ code: 'A3', now: null, baselines: [{ change: 'removed' }] }] })
  t.equal((await p.get('/baselines/compare?names=Gone')).status, 404)
  t.equal((await p.get('/baselines/compare')).status, 400)
  t.match([(await p.post('/baselines', { name: 'X', projects: ['Z'] })).body['code']], ['unknown-project'])
  t.equal((await p.post('/baselines', { name: '' })).status, 400)
  t.equal((await p.post('/baselines', { name: 'X', colour: 'red' })).status, 400)
})

t.test('only the right side takes a step, and a baseline is the analyst’s', async (t) => {
  const rootKey = 'the-key-of-the-administrator'
  const app = await openApp(t, { access: { rootKey } })
  const issue = async (name: string, grant: Grant): Promise<string> => {
    const answer = await app.inject({
      method: 'POST',
      url: '/v1/keys',
      headers: { authorization: `Bearer ${rootKey}` },
      payload: { name, grants: [grant] },
    })
    return answer.json<{ secret: string }>().secret
  }
  await app.inject({
    method: 'POST',
    url: '/v1/programmes/p/events',
    headers: { authorization: `Bearer ${rootKey}` },
    payload: event('programme.opened', { name: 'P' }),
  })
  const all = caller(app, await issue('all', { role: 'analyst', programme: 'p' }))
  const giver = caller(app, await issue('giver', { role: 'source', programme: 'p', projects: ['A'] }))
  const receiver = caller(app, await issue('receiver', { role: 'source', programme: 'p', projects: ['B'] }))
  await all.plan('A', chainPlan('A', [2, 3]))
  await all.plan('B', chainPlan('B', [2, 1], ['A', 'A2']))
  const step = (type: string, data: object = {}): object => event(`dependency.${type}`, { dependency: 'D', ...data })
  t.equal((await receiver.events(identified)).status, 201)
  const asked = { needBy: '2026-03-10T08:00' }
  t.equal((await giver.events(step('requested', asked))).status, 403)
  t.equal((await receiver.events(step('requested', asked))).status, 201)
  t.equal((await receiver.events(step('agreed', { date: '2026-03-10T08:00' }))).status, 403)
  t.equal((await giver.events(step('agreed', { date: '2026-03-12T08:00' }))).status, 422, 'a later date is a proposal')
  const proposal = step('disputed', { proposedDate: '2026-03-12T08:00' })
  t.equal((await giver.events(proposal)).status, 201)
  t.equal((await giver.events(proposal)).status, 200, 'posted again it is a duplicate, its side filled in or not')
  t.equal((await giver.events(step('agreed', { date: '2026-03-12T08:00' }))).status, 403, 'nobody accepts one’s own')
  t.equal((await receiver.events(step('agreed', { date: '2026-03-12T08:00' }))).status, 201)
  t.equal((await giver.events(proposal)).status, 200, 'also when it is not the giver’s turn any more')
  t.match((await receiver.get('/dependencies/D')).body, { state: 'agreed', needBy: '2026-03-12T08:00' })
  t.equal((await receiver.post('/baselines', { name: 'X' })).status, 403)
  t.equal((await all.post('/baselines', { name: 'X' })).status, 201)
})

t.test('where the engine is elsewhere, baselines are refused with what to do', async (t) => {
  const app = await openApp(t, { roles: ['intake'] })
  const refused = await caller(app).post('/baselines', { name: 'X' })
  t.match([refused.status, refused.body['code']], [503, 'engine-elsewhere'])
})

t.test('dependencies and targets as tables', async (t) => {
  const app = await openApp(t)
  const client = { url: await listen(app), apiKey: undefined, actor: undefined }
  const p = await filled(app)
  const said = async (format: 'json' | 'text', of: typeof targets): Promise<string> => {
    let text = ''
    await of(client, { programme: 'p', format }, (part) => (text += part))
    return text
  }
  await p.get('/targets')
  t.equal(await said('text', dependencies), 'There are no dependencies.\n')
  await p.events(event('dependency.identified', { ...(identified as { data: object }).data, dependency: 'E' }))
  await p.get('/dependencies')
  const lines = (await said('text', dependencies)).split('\n')
  t.match(lines[0], /^colour +dependency +from +to +state +needed by +forecast +buffer +why$/)
  t.match(
    lines[1],
    /^amber +Track handed over +A\/A2 +B\/A1 +identified +2026-03-09 08:00 +2026-03-06 17:00 +0 d +nobody/,
  )
  t.match(
    await said('text', targets),
    /amber +Opening +B\/A2 +Tina +2026-03-20 17:00 +2026-03-11 17:00 +-7 d +0 h +it is/,
  )
  t.match(JSON.parse(await said('json', dependencies)), [{ dependency: 'E' }])
  t.match(JSON.parse(await said('json', targets)), [{ target: 'T' }])
})
