import t from 'tap'
import { makeFirstKey } from '../src/index.ts'
import { createKeyBook } from '../src/key-book.ts'
import { ask, openApp, openStore, rootKey, testClock } from './world.ts'

const p = '/v1/programmes/p'
const source = [{ role: 'source', programme: 'p', projects: ['A'] }]

t.test('without a key nothing is told but that the process lives', async (t) => {
  const app = await openApp(t, await openStore(t))
  t.equal((await ask(app, undefined, 'GET', '/health/live')).status, 200)
  for (const key of [
    undefined,
    'wrong',
    'tl_0123456789abcdef_short',
    `tl_0123456789abcdef_${'x'.repeat(43)}`,
    `${rootKey}x`,
  ]) {
    const answer = await ask(app, key, 'GET', p)
    t.equal(answer.status, 401, String(key))
    t.match(answer.body, { code: 'unauthorised' })
    t.equal(answer.headers['www-authenticate'], 'Bearer realm="throughline"')
  }
  const basic = await app.inject({ url: p, headers: { authorization: `Basic ${rootKey}` } })
  t.equal(basic.statusCode, 401)
  t.equal((await ask(app, rootKey, 'GET', p)).status, 200)
  t.match((await ask(app, rootKey, 'GET', '/not-in-the-contract')).body, { code: 'forbidden' }, 'refused by default')
})

t.test('a key is shown once, and permits what it was given for', async (t) => {
  const store = await openStore(t)
  const app = await openApp(t, store)
  const issued = await ask(app, rootKey, 'POST', '/v1/keys', { name: 'P6 bridge', grants: source })
  t.equal(issued.status, 201)
  const { secret: key, key: id } = issued.body as { secret: string; key: string }
  t.match(key, /^tl_[0-9a-f]{16}_[\w-]{43}$/)
  t.match((await ask(app, key, 'GET', '/v1/me')).body, { id: `key:${id}`, name: 'P6 bridge', grants: source })
  t.equal((await ask(app, key, 'GET', p)).status, 200, 'a source reads its programme')
  t.equal((await ask(app, key, 'POST', `${p}/events`)).status, 200)
  t.equal((await ask(app, key, 'PUT', `${p}/projects/A/plan`)).status, 200)
  t.match((await ask(app, key, 'PUT', `${p}/projects/B/plan`)).body, { code: 'forbidden', detail: /project B/ })
  t.match((await ask(app, key, 'GET', '/v1/programmes/other')).body, { code: 'forbidden' }, 'another programme')
  t.match((await ask(app, key, 'GET', '/v1/keys')).body, { code: 'forbidden' })
  t.match((await ask(app, key, 'POST', '/v1/keys', { name: 'x', grants: source })).body, { code: 'forbidden' })
  const listed = await ask(app, rootKey, 'GET', '/v1/keys')
  t.match(listed.body, { keys: [{ key: id, name: 'P6 bridge', issuedBy: 'key:configuration', revoked: null }] })
  const stored: unknown[] = []
  for await (const event of store.read('access')) stored.push(event)
  const secret = key.slice(key.lastIndexOf('_', key.length - 43) + 1)
  t.notOk(JSON.stringify([stored, listed.body]).includes(secret.slice(-43)), 'the secret is kept nowhere')
})

t.test('nobody grants more than they administer', async (t) => {
  const app = await openApp(t, await openStore(t))
  const own = [{ role: 'administrator', programme: 'p' }]
  const { secret } = (await ask(app, rootKey, 'POST', '/v1/keys', { name: 'local', grants: own })).body
  const local = String(secret)
  t.equal((await ask(app, local, 'POST', '/v1/keys', { name: 'a', grants: source })).status, 201)
  for (const programme of ['*', 'q']) {
    const answer = await ask(app, local, 'POST', '/v1/keys', { name: 'b', grants: [{ role: 'reader', programme }] })
    t.match(answer.body, { code: 'forbidden' }, programme)
  }
  t.equal(((await ask(app, local, 'GET', '/v1/keys')).body['keys'] as unknown[]).length, 2, 'only what is theirs')
  t.match((await ask(app, rootKey, 'POST', '/v1/keys', { name: 'c', grants: [] })).body, { code: 'invalid-request' })
  t.match((await ask(app, local, 'GET', '/v1/audit')).body, { code: 'forbidden' })
})

t.test('nobody lets others see confidential projects who may not see them', async (t) => {
  const app = await openApp(t, await openStore(t))
  const own = [{ role: 'administrator', programme: 'p' }]
  const local = String((await ask(app, rootKey, 'POST', '/v1/keys', { name: 'local', grants: own })).body['secret'])
  const open = [{ role: 'director', programme: 'p', confidential: true }]
  t.match((await ask(app, local, 'POST', '/v1/keys', { name: 'a', grants: open })).body, { code: 'forbidden' })
  const named = [{ role: 'reader', programme: 'p', projects: ['SECRET'] }]
  t.match((await ask(app, local, 'POST', '/v1/keys', { name: 'b', grants: named })).body, {
    grants: [{ projects: ['SECRET'], confidential: false }],
  })
  t.match((await ask(app, rootKey, 'POST', '/v1/keys', { name: 'c', grants: open })).body, { grants: open })
})

t.test('keys expire and are revoked, in every process', async (t) => {
  const store = await openStore(t)
  const clock = testClock()
  const app = await openApp(t, store, { clock })
  const other = await openApp(t, store, { clock, limits: { refreshMs: 20 } })
  const issue = async (expires?: string): Promise<{ key: string; secret: string }> => {
    const payload = { name: 'short', grants: source, ...(expires === undefined ? {} : { expires }) }
    return (await ask(app, rootKey, 'POST', '/v1/keys', payload)).body as { key: string; secret: string }
  }
  const until = await issue('2026-03-02T09:00:00Z')
  const revoked = await issue()
  t.equal((await ask(app, until.secret, 'GET', p)).status, 200)
  clock.time = '2026-03-02T09:00:01.000Z'
  t.match((await ask(app, until.secret, 'GET', p)).body, { code: 'unauthorised', detail: /expired/ })
  await new Promise((resolve) => setTimeout(resolve, 200))
  t.equal((await ask(other, revoked.secret, 'GET', p)).status, 200, 'the other process knows it by now')
  t.equal((await ask(app, rootKey, 'DELETE', `/v1/keys/${revoked.key}`)).status, 204)
  t.equal((await ask(app, rootKey, 'DELETE', `/v1/keys/${revoked.key}`)).status, 204, 'again, without harm')
  t.match((await ask(app, revoked.secret, 'GET', p)).body, { code: 'unauthorised', detail: /revoked/ })
  await new Promise((resolve) => setTimeout(resolve, 200))
  t.equal((await ask(other, revoked.secret, 'GET', p)).status, 401)
  t.match((await ask(app, rootKey, 'DELETE', '/v1/keys/nothing')).body, { code: 'unknown-key' })
  const audit = (await ask(app, rootKey, 'GET', '/v1/audit')).body['entries'] as unknown[]
  t.match(audit, [{ type: 'key.issued' }, { type: 'key.issued' }, { type: 'key.revoked', authid: 'key:configuration' }])
  t.equal(audit.length, 3)
})

t.test('the first start makes one key, whoever comes first', async (t) => {
  const store = await openStore(t)
  const clock = testClock()
  const made = await Promise.all(Array.from({ length: 5 }, () => makeFirstKey(createKeyBook(store, clock), clock)))
  const keys = made.filter((key) => key !== undefined)
  t.equal(keys.length, 1)
  t.equal(await makeFirstKey(createKeyBook(store, clock), clock), undefined, 'a later start makes none')
  const app = await openApp(t, store, { rootKey: undefined })
  t.equal((await ask(app, keys[0], 'GET', '/v1/keys')).status, 200)
})

t.test('an address that tries keys has to wait', async (t) => {
  const app = await openApp(t, await openStore(t), { limits: { failuresPerMinute: 3 } })
  for (let n = 0; n < 3; n++) t.equal((await ask(app, 'wrong', 'GET', p)).status, 401)
  const answer = await ask(app, rootKey, 'GET', p)
  t.match(answer, { status: 429, body: { code: 'rate-limited' } })
  t.ok(Number(answer.headers['retry-after']) > 0)
})

t.test('who did what in a programme', async (t) => {
  const store = await openStore(t)
  const app = await openApp(t, store)
  const metadata = {
    actor: 'Zoë',
    authid: 'key:1',
    source: '/p6',
    recordedtime: 'now',
    correlationid: 'c',
    command: 'x',
  }
  await store.append(
    'programme-p',
    'none',
    ['a', 'b', 'c'].map((id, n) => ({
      id: `0000000${n}-0000-4000-8000-000000000000`,
      type: `t.${id}`,
      data: {},
      metadata,
    })),
  )
  const first = await ask(app, rootKey, 'GET', `${p}/audit?limit=2`)
  t.match(first.body, {
    entries: [{ revision: 0, type: 't.a', actor: 'Zoë', authtype: null }, { revision: 1 }],
    next: 1,
  })
  t.match((await ask(app, rootKey, 'GET', `${p}/audit?after=1`)).body, { entries: [{ revision: 2 }], next: null })
})

t.test('where nobody is asked, everybody may, and there are no keys to hand out', async (t) => {
  const app = await openApp(t, await openStore(t), { store: undefined })
  t.match((await ask(app, undefined, 'GET', '/v1/me')).body, { id: 'anonymous' })
  t.equal((await ask(app, undefined, 'GET', p)).status, 200)
  t.match((await ask(app, undefined, 'GET', '/v1/keys')).body, { code: 'rule-broken' })
})
