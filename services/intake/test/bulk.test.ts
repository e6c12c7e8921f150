import type { Principal } from '@throughline/domain'
import Fastify from 'fastify'
import t from 'tap'
import { gzipSync } from 'node:zlib'
import { problemAnswer } from '@throughline/ports'
import { intake } from '../src/index.ts'
import { allEvents, chainPlan, clock, cloudEvent, open, openTestWorld, send, type Posted } from './world.ts'

const events = '/v1/programmes/p/events'
const lines = { 'content-type': 'application/x-ndjson' }
const lenient = { prefer: 'respond-async, handling=lenient' }
const configured = (id: string, name: unknown = id): object => cloudEvent(id, 'programme.configured', { name })
const text = (values: readonly unknown[]): string => values.map((value) => JSON.stringify(value)).join('\n')
const statuses = ({ body }: Posted): unknown => (body['events'] as { status: string }[]).map(({ status }) => status)

t.test('leniently the good ones are kept, and each of the others is told why', async (t) => {
  const { app, store } = await open(t)
  await send(app, 'POST', events, [configured('used', 'first'), configured('known', 'again')])
  const batch = [
    configured('a'),
    configured('bad', 7),
    configured('a', 'twin'),
    configured('used', 'something else'),
    configured('known', 'again'),
    cloudEvent('gone', 'activity.removed', { project: 'P', activity: 'A' }),
    'no event',
    configured('b'),
  ]
  const strict = await send(app, 'POST', events, batch)
  t.equal(strict.status, 422)
  t.equal((strict.body['errors'] as unknown[]).length, 5, 'all refusals at once')
  t.equal((await allEvents(store, 'p')).length, 3, 'and nothing recorded')
  const answer = await send(app, 'POST', events, batch, lenient)
  t.equal(answer.status, 207)
  t.equal(answer.headers['preference-applied'], 'handling=lenient')
  t.same(statuses(answer), ['accepted', 'refused', 'refused', 'refused', 'duplicate', 'refused', 'refused', 'accepted'])
  t.match(answer.body['events'], [
    { id: 'a', revision: 3 },
    { id: 'bad', revision: null, problems: [{ code: 'invalid-event', at: '$[1].data.name' }] },
    { problems: [{ code: 'duplicate-in-batch' }] },
    { problems: [{ code: 'id-reused' }] },
    { id: 'known', revision: 2 },
    { problems: [{ code: 'unknown-project', at: '$[5].data.project' }] },
    { id: null, source: null },
    { id: 'b', revision: 4 },
  ])
  t.equal(answer.headers['etag'], '"4"')
  t.equal((await allEvents(store, 'p')).length, 5)
})

t.test('an event a line: one append all or nothing, more only leniently', async (t) => {
  const { app, store } = await open(t, { appendEvents: 40 })
  const few = Array.from({ length: 20 }, (_, n) => configured(`few-${n}`))
  t.equal((await send(app, 'POST', events, `\n${text(few)}\n\n`, lines)).status, 201)
  const broken = await send(app, 'POST', events, `${text(few.slice(0, 2))}\n{"id":`, lines)
  t.equal(broken.status, 400)
  t.match(broken.body, { code: 'malformed-json', at: 'line 3' })
  const many = Array.from({ length: 150 }, (_, n) => configured(`many-${n}`))
  t.match((await send(app, 'POST', events, text(many), lines)).body, { code: 'append-too-large' })
  t.equal((await allEvents(store, 'p')).length, 21, 'nothing of it is recorded')
  const answer = await send(app, 'POST', events, `${text(many)}\nnonsense`, { ...lines, ...lenient })
  t.equal(answer.status, 207)
  t.equal((answer.body['events'] as unknown[]).length, 151)
  t.match((answer.body['events'] as unknown[]).at(-1), { status: 'refused', problems: [{ at: 'line 151' }] })
  t.equal((await allEvents(store, 'p')).length, 171)
  const again = await send(app, 'POST', events, text(many), { ...lines, ...lenient })
  t.equal(again.status, 200)
  t.equal(new Set(statuses(again) as string[]).size, 1, 'all duplicates')
  t.equal((await allEvents(store, 'p')).length, 171)
})

t.test('compressed bodies are unpacked, and bombs are not', async (t) => {
  const { app } = await open(t, { eventsBytes: 10_000, planBytes: 50_000 })
  const packed = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
  t.equal((await send(app, 'POST', events, gzipSync(JSON.stringify(configured('1'))), packed)).status, 201)
  const plan = gzipSync(JSON.stringify(chainPlan('A', [1, 2])))
  t.equal((await send(app, 'PUT', '/v1/programmes/p/plan', plan, packed)).status, 200)
  const bomb = gzipSync(Buffer.alloc(40_000_000, ' '))
  t.ok(bomb.length < 50_000, `${bomb.length} bytes`)
  t.match((await send(app, 'PUT', '/v1/programmes/p/plan', bomb, packed)).body, { code: 'body-too-large' })
  t.match((await send(app, 'POST', events, gzipSync(' '.repeat(20_000)), packed)).body, { code: 'body-too-large' })
  const cut = plan.subarray(0, plan.length - 20)
  t.match((await send(app, 'PUT', '/v1/programmes/p/plan', cut, packed)).body, { code: 'content-encoding-broken' })
})

t.test('a request can ask that nobody has written meanwhile', async (t) => {
  const { app, store } = await open(t)
  const post = (id: string, headers: Record<string, string>): Promise<Posted> =>
    send(app, 'POST', events, configured(id), headers)
  t.match((await post('a', { 'if-match': '*' })).body, { code: 'precondition-failed', facts: { revision: null } })
  const first = await post('a', { 'if-none-match': '*' })
  t.equal(first.headers['etag'], '"1"')
  t.match((await post('b', { 'if-none-match': '*' })).body, { code: 'precondition-failed', facts: { revision: 1 } })
  t.equal((await post('b', { 'if-match': '"1"' })).status, 201)
  t.equal((await post('c', { 'if-match': '"1"' })).status, 412)
  t.equal((await post('c', { 'if-match': '"7", "2"' })).status, 201)
  t.match((await post('d', { 'if-match': 'yesterday' })).body, { code: 'invalid-request', at: 'if-match' })
  const plan = await send(app, 'PUT', '/v1/programmes/p/plan', chainPlan('A', [1]), { 'if-match': '"2"' })
  t.equal(plan.status, 412)
  const repeated = await post('b', { 'if-match': '"1"' })
  t.match(repeated, { status: 200, body: { events: [{ status: 'duplicate', revision: 2 }] } }, 'a repeat is answered')
  const race = await Promise.all(['x', 'y', 'z'].map((id) => post(id, { 'if-match': '"3"' })))
  t.same(race.map(({ status }) => status).sort(), [201, 412, 412], 'one of three wins')
  t.equal((await allEvents(store, 'p')).length, 5)
})

t.test('depth is bounded before anything is parsed', async (t) => {
  const { app } = await open(t)
  const deep = `${'[{"a":'.repeat(200_000)}1${'}]'.repeat(200_000)}`
  t.match((await send(app, 'POST', events, deep.slice(0, 900_000))).body, { code: 'json-too-deep', at: /^byte/ })
  const quoted = configured('1', '[[[['.repeat(100))
  t.equal((await send(app, 'POST', events, quoted)).status, 201, 'brackets within a string are text')
})

t.test('an event needs a permission where it belongs', async (t) => {
  const world = await openTestWorld()
  const app = Fastify()
  app.setErrorHandler((error, _request, reply) => {
    const { status, headers, document } = problemAnswer(error)
    return reply.code(status).headers(headers).send(JSON.stringify(document))
  })
  const principals: Record<string, Principal> = {
    admin: { id: 'k0', name: 'Ada', authtype: 'user', grants: [{ role: 'administrator', programme: '*' }] },
    source: {
      id: 'k1',
      name: 'P6 bridge',
      authtype: 'service_account',
      grants: [{ role: 'source', programme: 'p', projects: ['A'] }],
    },
    manager: { id: 'k2', name: 'Max', authtype: 'user', grants: [{ role: 'manager', programme: 'p' }] },
  }
  const nobody: Principal = { id: 'k9', name: 'nobody', authtype: 'user', grants: [] }
  await app.register(intake, {
    store: world.store,
    clock,
    principalOf: ({ headers }) => principals[String(headers['x-key'])] ?? nobody,
  })
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  const as = (key: string): Record<string, string> => ({ 'x-key': key })
  const plan = '/v1/programmes/p/projects/A/plan'
  t.match(
    (await send(app, 'PUT', plan, chainPlan('A', [1, 2]), as('source'))).body,
    { code: 'forbidden' },
    'no programme',
  )
  t.equal(
    (await send(app, 'POST', events, cloudEvent('1', 'programme.opened', { name: 'P' }), as('admin'))).status,
    201,
  )
  t.equal((await send(app, 'PUT', plan, chainPlan('A', [1, 2]), as('source'))).status, 200)
  t.match((await send(app, 'PUT', '/v1/programmes/p/plan', chainPlan('B', [1]), as('source'))).body, {
    code: 'forbidden',
  })
  const target = cloudEvent('2', 'target.declared', { target: 'T', name: 'T', project: 'A', activity: 'A2' })
  t.match((await send(app, 'POST', events, target, as('source'))).body, {
    code: 'forbidden',
    facts: { permission: 'manage', projects: ['A'] },
  })
  t.equal((await send(app, 'POST', events, target, as('manager'))).status, 201)
  t.equal((await send(app, 'POST', events, target, as('stranger'))).status, 403)
  const last = (await allEvents(world.store, 'p')).at(-1)
  t.match(last?.metadata, { actor: 'Max', authtype: 'user', authid: 'k2' })
})
