import { errorTable } from '@throughline/ports'
import t from 'tap'
import { connect } from 'node:net'
import { chainPlan, listen, openApp, until } from './world.ts'

t.test('a plan on its way: intake, engine, reporting', async (t) => {
  const app = await openApp(t)
  const put = await app.inject({
    method: 'PUT',
    url: '/v1/programmes/p/projects/A/plan',
    payload: chainPlan('A', [2, 3]),
  })
  t.equal(put.statusCode, 200, put.body)
  const { revision } = put.json<{ revision: number }>()
  const path = await app.inject(`/v1/programmes/p/critical-path?revision=${revision}`)
  t.match(path.json(), { revision, finish: '2026-03-06T17:00' })
  const report = await app.inject(`/v1/programmes/p/impact-reports/${revision}?wait=10`)
  t.match(report.json(), { revision, cause: { actor: 'anonymous', correlationId: put.headers['x-correlation-id'] } })
  await until(async () => (await app.inject('/health/ready')).statusCode === 200, 'ready')
  t.match((await app.inject('/health/ready')).json(), {
    status: 'ready',
    roles: { intake: { ready: true }, engine: { ready: true }, reporting: { ready: true } },
  })
  t.equal((await app.inject('/health/live')).statusCode, 200)
})

t.test('an address that is not there, and one that takes other methods', async (t) => {
  const app = await openApp(t)
  const nothing = await app.inject({ url: '/v1/nothing?x=1', headers: { 'x-correlation-id': 'abc' } })
  t.equal(nothing.statusCode, 404)
  t.match(nothing.json(), { code: 'not-found', instance: '/v1/nothing', correlationId: 'abc' })
  t.match(nothing.headers, { 'content-type': /^application\/problem\+json/, 'x-correlation-id': 'abc' })
  const cases: [method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, allow: string][] = [
    ['GET', '/v1/programmes/p/events', 'OPTIONS, POST'],
    ['POST', '/v1/programmes/p/plan', 'PUT'],
    ['DELETE', '/v1/programmes/p', 'GET, HEAD'],
    ['PUT', '/v1/programmes/p/impact-reports/1', 'GET, HEAD'],
  ]
  for (const [method, url, allow] of cases) {
    const answer = await app.inject({ method, url })
    t.equal(answer.statusCode, 405, `${method} ${url}`)
    t.equal(answer.headers['allow'], allow)
    t.equal(answer.json<{ code: string }>().code, 'method-not-allowed')
  }
})

t.test('correlation ids are the caller’s where they are usable', async (t) => {
  const app = await openApp(t)
  const idFor = async (given: string): Promise<unknown> =>
    (await app.inject({ url: '/health/live', headers: { 'x-correlation-id': given } })).headers['x-correlation-id']
  t.equal(await idFor('request-7'), 'request-7')
  t.match(await idFor('x'.repeat(201)), /^[0-9a-f-]{36}$/)
  t.match(await idFor('a b'), /^[0-9a-f-]{36}$/)
})

t.test('with a key nothing is told without it, but whether the service lives', async (t) => {
  const apiKey = 'the key of this test'.replaceAll(' ', '-')
  const app = await openApp(t, { access: { rootKey: apiKey } })
  const status = async (url: string, authorization?: string): Promise<number> =>
    (await app.inject({ url, headers: authorization === undefined ? {} : { authorization } })).statusCode
  const refused = await app.inject('/v1/schemas')
  t.equal(refused.statusCode, 401)
  t.match(refused.json(), { code: 'unauthorised', detail: 'No bearer token was sent' })
  t.match(refused.headers['www-authenticate'], /^Bearer/)
  t.equal(await status('/v1/schemas', `Bearer ${apiKey}x`), 401)
  t.equal(await status('/v1/schemas', `Basic ${apiKey}`), 401)
  t.equal(await status('/v1/nothing'), 401, 'not even what there is not')
  t.equal(await status('/v1/schemas', `bearer ${apiKey}`), 200)
  t.equal(await status('/health/live'), 200)
  t.equal(await status('/health/live/../../v1/schemas'), 401)
})

t.test('every code is told under the address that its problems name', async (t) => {
  const app = await openApp(t)
  const { body } = await app.inject('/errors')
  for (const code of Object.keys(errorTable)) t.ok(body.includes(`id="${code}"`), code)
})

t.test('what breaks inside is not told outside', async (t) => {
  const failing = await openApp(t, {
    world: {
      store: {
        append: () => Promise.reject(new Error('a secret of the inside')),
        read: () => {
          throw new Error('a secret of the inside')
        },
        // eslint-disable-next-line require-yield
        follow: async function* ({ signal } = {}) {
          await new Promise((resolve) => signal?.addEventListener('abort', resolve))
        },
        close: async () => undefined,
      },
      feed: undefined,
      close: async () => undefined,
    },
    roles: ['intake'],
  })
  const payload = {
    specversion: '1.0',
    id: '1',
    source: '/x',
    type: 'io.throughline.programme.opened.v1',
    data: { name: 'x' },
  }
  const answer = await failing.inject({ method: 'POST', url: '/v1/programmes/p/events', payload })
  t.equal(answer.statusCode, 500)
  t.match(answer.json(), { code: 'internal-error', detail: errorTable['internal-error'].title })
  t.notMatch(answer.body, /secret/)
})

t.test('long and odd names travel in addresses', async (t) => {
  const app = await openApp(t)
  const project = `${'ü'.repeat(199)}/`
  const url = `/v1/programmes/p/projects/${encodeURIComponent(project)}/plan`
  const put = await app.inject({ method: 'PUT', url, payload: chainPlan('A', [2]) })
  t.equal(put.statusCode, 200, put.body)
  const { revision } = put.json<{ revision: number }>()
  const rows = await app.inject(`/v1/programmes/p/activities?revision=${revision}`)
  t.match(rows.json(), { activities: [{ project }] })
})

t.test('what cannot be read as an address or a request is a problem too', async (t) => {
  const app = await openApp(t)
  for (const url of [`/v1/programmes/${'a'.repeat(3000)}`, '/v1/programmes/%E0%A4%A']) {
    const answer = await app.inject(url)
    t.match(answer.headers['content-type'], /problem\+json/, url.slice(0, 40))
    t.match(answer.json(), { code: 'invalid-request' })
  }
  const { port, hostname } = new URL(await listen(app))
  const text = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write('this is no request\r\n\r\n'))
    socket.once('data', (data) => resolve(data.toString()))
    socket.once('error', reject)
  })
  t.match(text, /^HTTP\/1\.1 400 Bad Request\r\n/)
  t.match(text, /"code":"invalid-request"/)
})
