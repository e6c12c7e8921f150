import t from 'tap'
import { createClient } from '../src/index.ts'
import { json, problem, serve } from './server.ts'

const params = { programme: 'p' }

t.test('a question is asked as the contract says, as whoever asks', async (t) => {
  const { url, seen } = await serve(t, json(200, { revision: 4 }), json(201, { revision: 5 }), json(204, null))
  const client = createClient({ url: `${url}/proxy/`, key: () => Promise.resolve('k'), actor: 'Zoë' })
  const plan = await client.call('putProjectPlan', {
    params: { programme: 'p', project: 'a/b ü' },
    query: { dryRun: true, mapping: 'code:% Key,name:A&B' },
    headers: { 'content-disposition': 'attachment; filename="x.csv"' },
    contentType: 'text/csv',
    body: 'Code\nA',
  })
  t.strictSame(plan, { status: 200, data: { revision: 4 } })
  t.match(seen[0], {
    method: 'PUT',
    url: '/proxy/v1/programmes/p/projects/a%2Fb%20%C3%BC/plan?dryRun=true&mapping=code%3A%25+Key%2Cname%3AA%26B',
    headers: { authorization: 'Bearer k', 'x-throughline-actor': 'Zo%C3%AB', 'content-type': 'text/csv' },
    body: 'Code\nA',
  })
  const events = [{ specversion: '1.0' as const, id: '1', source: 's', type: 't', data: {} }]
  const posted = await client.call('postEvents', {
    params,
    contentType: 'application/cloudevents-batch+json',
    body: events,
  })
  t.equal(posted.status, 201)
  t.same(JSON.parse(seen[1]?.body ?? ''), events)
  t.strictSame(await client.call('revokeKey', { params: { key: 'x' } }), { status: 204, data: undefined })
})

t.test('what cannot stand in an address is not asked', async (t) => {
  const { url, seen } = await serve(t)
  for (const programme of ['', '.', '..']) {
    await t.rejects(createClient({ url }).call('getProgramme', { params: { programme } }), { code: 'invalid-request' })
  }
  t.equal(seen.length, 0)
})

t.test('a refusal is thrown with all that the service says', async (t) => {
  const { url } = await serve(
    t,
    json(422, {
      code: 'plan-invalid',
      detail: 'no',
      at: 'line 2',
      facts: { n: 1 },
      errors: [{ code: 'x', detail: 'y' }],
    }),
    (_request, response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>nothing here</h1>'),
    (_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":'),
    json(503, { status: 'starting' }),
  )
  const client = createClient({ url })
  await t.rejects(client.call('listProgrammes'), {
    name: 'ServiceError',
    code: 'plan-invalid',
    message: 'no',
    status: 422,
    at: 'line 2',
    facts: { n: 1, errors: [{ code: 'x', detail: 'y' }] },
  })
  await t.rejects(client.call('listProgrammes'), { code: 'not-reachable', status: 404, message: /<h1>nothing here/ })
  await t.rejects(client.call('listProgrammes'), { code: 'not-reachable', message: /broke off/ })
  t.match(await client.call('getReady'), { status: 503, data: { status: 'starting' } }, 'an answer of the contract')
  await t.rejects(createClient({ url: 'http://127.0.0.1:9' }).call('getLive'), {
    code: 'not-reachable',
    status: undefined,
  })
})

t.test('what is to come back later comes back, a bounded number of times', async (t) => {
  const later = problem(429, 'overloaded', { 'retry-after': '0' })
  const ready = json(200, { programmes: [] })
  const { url, seen } = await serve(
    t,
    later,
    problem(503, 'not-ready', { 'retry-after': '0' }),
    ready,
    later,
    later,
    later,
  )
  const client = createClient({ url, attempts: 3 })
  t.match(await client.call('listProgrammes'), { status: 200 })
  t.equal(seen.length, 3)
  await t.rejects(client.call('listProgrammes'), { code: 'overloaded', status: 429, retryAfterMs: 0 })
  t.equal(seen.length, 6, 'three attempts, no fourth')
})

t.test('a pause that is too long is not waited for; one can be broken off', async (t) => {
  const inAnHour = new Date(Date.now() + 3_600_000).toUTCString()
  const ending = new AbortController()
  const { url, seen } = await serve(
    t,
    problem(503, 'not-ready', { 'retry-after': inAnHour }),
    (request, response, body) => {
      problem(503, 'not-ready', { 'retry-after': '30' })(request, response, body)
      setTimeout(() => ending.abort(new Error('enough')), 50)
    },
  )
  const client = createClient({ url })
  await t.rejects(client.call('listProgrammes'), { code: 'not-ready' })
  await t.rejects(client.call('listProgrammes', {}, { signal: ending.signal }), { message: 'enough' })
  t.equal(seen.length, 2)
})

t.test('a stream is sent once, a function that makes one as often as need be', async (t) => {
  const later = problem(503, 'overloaded', { 'retry-after': '0' })
  const { url, seen } = await serve(t, later, json(200, {}), later)
  const client = createClient({ url })
  const stream = () => new Blob(['Code,', 'Duration\n']).stream()
  const upload = { params, contentType: 'text/csv' } as const
  t.match(await client.call('putPlan', { ...upload, body: stream }), { status: 200 })
  t.same(
    seen.map(({ body }) => body),
    ['Code,Duration\n', 'Code,Duration\n'],
  )
  await t.rejects(client.call('putPlan', { ...upload, body: stream() }), { code: 'overloaded' })
  t.equal(seen.length, 3)
})
