import { everybody, type Principal } from '@throughline/domain'
import { feedTopics, type EventStore, type FeedMessage } from '@throughline/ports'
import { setTimeout as sleep } from 'node:timers/promises'
import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { openReceiver, type Receiver } from './receiver.ts'
import { listen, openApp, openTestWorld, until, type TestWorld } from './world.ts'

const running = { now: () => new Date().toISOString() }

/** A schedule of pauses that a test can wait for. */
const quick = { retrySeconds: [0.01, 0.02, 0.03, 0.04], jitter: 0, tickMs: 5, refreshMs: 50, answerMs: 500 }

interface Opened {
  readonly world: TestWorld
  readonly url: string
  readonly receiver: Receiver
  /** Ends the service and opens it again over the same files. */
  restart(): Promise<string>
}

async function open(
  t: { teardown(fn: () => Promise<void>): void },
  webhooks = {},
  more: Parameters<typeof openApp>[2] = {},
  around: (store: EventStore) => EventStore = (store) => store,
): Promise<Opened> {
  const world = await openTestWorld()
  const receiver = await openReceiver()
  const settings = {
    store: around(world.store),
    clock: running,
    webhooks: { allowPrivate: true, limits: { ...quick, ...webhooks } },
    ...more,
  }
  let app = await openApp(world, {}, settings)
  t.teardown(async () => {
    await app.close()
    await receiver.close()
    await world.close()
  })
  return {
    world,
    receiver,
    url: await listen(app),
    async restart() {
      await app.close()
      app = await openApp(world, {}, settings)
      return listen(app)
    },
  }
}

async function call(method: string, url: string, body?: object) {
  const answer = await fetch(url, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> }
}

async function subscribe(url: string, receiver: Receiver, choice: object = {}, programme = 'p') {
  const { status, body } = await call('POST', `${url}/v1/programmes/${programme}/subscriptions`, {
    name: 'office',
    url: receiver.url,
    choice,
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return {
    id: String(body['subscription']),
    secret: String(body['secret']),
    path: `${url}/v1/programmes/${programme}/subscriptions/${String(body['subscription'])}`,
  }
}

function notice(revision: number, more: Record<string, unknown> = {}, programme = 'p'): FeedMessage {
  const matter = {
    alert: `target-late:T${revision}`,
    rule: 'target-late',
    severity: 'high',
    severityReason: 'later than the tolerance',
    project: 'A',
    projects: ['A'],
    target: `T${revision}`,
    dependency: null,
    words: 'it is late',
    owner: null,
    facts: {},
    ...more,
  }
  const id = `${programme}-${revision}`
  return {
    topic: feedTopics.alerts.name,
    key: programme,
    headers: { ce_id: id, 'content-type': 'application/json' },
    value: JSON.stringify({
      ...{ id, programme, revision, place: 0, time: new Date().toISOString() },
      ...{ transition: 'raised', matter, severityBefore: null, because: null, note: null, until: null, others: [] },
      cause: { event: 'e', actor: 'a', source: '/s', projects: ['A'] },
    }),
  }
}

const revisions = ({ taken }: Receiver): number[] =>
  taken.map(({ body }) => (JSON.parse(body) as { data: { revision: number } }).data.revision)

t.test('every notice once, in order, signed so that a library of the specification takes it', async (t) => {
  const { world, url, receiver } = await open(t)
  await world.publish(notice(0))
  const { secret, path } = await subscribe(url, receiver)
  for (let revision = 1; revision <= 30; revision++)
    await world.publish(notice(revision), notice(revision, {}, 'other'))
  await until(() => receiver.taken.length >= 30, 'all are delivered')
  t.same(
    revisions(receiver),
    Array.from({ length: 30 }, (_, n) => n + 1),
    'those since the subscription',
  )
  const [first] = receiver.taken
  const verified = new Webhook(secret).verify(first?.body ?? '', first?.headers as Record<string, string>)
  t.match(verified, { type: 'alert.raised', timestamp: String, data: { programme: 'p' } })
  t.throws(() => new Webhook(secret).verify(`${first?.body} `, first?.headers as Record<string, string>))
  t.equal(first?.headers['webhook-id'], 'p-1')
  t.match((await call('GET', path)).body, {
    delivered: 30,
    waiting: 0,
    deadLetters: 0,
    disabled: null,
    secret: undefined,
  })
})

t.test('only what was chosen', async (t) => {
  const { world, url, receiver } = await open(t)
  await subscribe(url, receiver, { severities: ['high'], projects: ['A'] })
  await world.publish(notice(1, { severity: 'low' }), notice(2), notice(3, { projects: ['B'] }), notice(4))
  await until(() => receiver.taken.length >= 2, 'both are delivered')
  t.same(revisions(receiver), [2, 4])
})

t.test('a receiver that fails half the time ends complete, each try under the same id', async (t) => {
  const { world, url, receiver } = await open(t, { retrySeconds: Array.from({ length: 50 }, () => 0.01) })
  receiver.answer = (_delivery, number) => (number % 2 === 0 ? 204 : 503)
  const { path } = await subscribe(url, receiver)
  for (let revision = 1; revision <= 40; revision++) await world.publish(notice(revision))
  await until(() => new Set(revisions(receiver)).size === 40, 'all are delivered')
  t.equal(receiver.taken.length, 40, 'each was taken once')
  t.ok(receiver.tries.length > 40)
  const ids = receiver.tries
    .filter(({ body }) => body.includes('"revision":1,'))
    .map(({ headers }) => headers['webhook-id'])
  t.ok(ids.length > 1)
  t.equal(new Set(ids).size, 1)
  await until(async () => (await call('GET', path)).body['waiting'] === 0, 'nothing waits')
})

t.test('what is never taken is a dead letter, is told, and is delivered when asked again', async (t) => {
  const { world, url, receiver } = await open(t)
  receiver.answer = ({ body }) => (body.includes('"revision":2,') ? 500 : 204)
  const { path } = await subscribe(url, receiver)
  await world.publish(notice(1), notice(2), notice(3))
  await until(async () => (await call('GET', path)).body['deadLetters'] === 1, 'one dead letter')
  t.same(revisions(receiver), [1, 3])
  const { body } = await call('GET', `${path}/dead-letters`)
  t.match(body, { deadLetters: [{ tries: 5, why: 'answered 500', notice: { revision: 2 } }] })
  t.match((await call('GET', path)).body, { disabled: null }, 'others were taken meanwhile')
  receiver.answer = () => 200
  t.match((await call('POST', `${path}/replay`, { deadLetters: true })).body, { notices: 1 })
  await until(() => receiver.taken.length === 3, 'it is delivered')
  t.match((await call('GET', path)).body, { deadLetters: 0, waiting: 0 })
})

t.test('410 disables a receiver; enabled again, it is told what it missed', async (t) => {
  const { world, url, receiver } = await open(t)
  receiver.answer = () => 410
  const { path } = await subscribe(url, receiver)
  await world.publish(notice(1), notice(2))
  await until(async () => (await call('GET', path)).body['disabled'] !== null, 'it is disabled')
  t.match((await call('GET', path)).body, { disabled: { reason: 'gone' } })
  t.equal(receiver.tries.length, 1)
  receiver.answer = () => 204
  t.match((await call('PATCH', path, { enabled: true })).body, { disabled: null })
  await until(() => receiver.taken.length === 2, 'it is told')
  t.same(revisions(receiver), [1, 2])
})

t.test('410 ends the deliveries at once, however long it takes to record that', async (t) => {
  const slowly = (store: EventStore): EventStore => ({
    ...store,
    async append(stream, expected, events) {
      if (events.some(({ type }) => type === 'subscription.disabled')) await sleep(200)
      return store.append(stream, expected, events)
    },
  })
  const { world, url, receiver } = await open(t, { refreshMs: 5 }, {}, slowly)
  receiver.answer = () => 410
  const { path } = await subscribe(url, receiver)
  await world.publish(notice(1), notice(2))
  await until(async () => (await call('GET', path)).body['disabled'] !== null, 'it is disabled')
  t.equal(receiver.tries.length, 1)
})

t.test('a receiver that takes nothing through the whole schedule is disabled', async (t) => {
  const { world, url, receiver } = await open(t)
  receiver.answer = () => 500
  const { path } = await subscribe(url, receiver)
  await world.publish(notice(1))
  await until(async () => (await call('GET', path)).body['disabled'] !== null, 'it is disabled')
  t.match((await call('GET', path)).body, {
    disabled: { reason: 'failing' },
    deadLetters: 1,
    lastFailure: { why: 'answered 500' },
  })
})

t.test('a service that ends and begins again goes on where it was', async (t) => {
  const { world, url, receiver, restart } = await open(t)
  await subscribe(url, receiver)
  await world.publish(notice(1), notice(2))
  await until(() => receiver.taken.length === 2, 'two are delivered')
  const again = await restart()
  await world.publish(notice(3))
  await until(() => revisions(receiver).includes(3), 'the third one')
  t.same(revisions(receiver), [1, 2, 3], 'what was under way had its time to end')
  t.match((await call('GET', `${again}/v1/programmes/p/subscriptions`)).body, { subscriptions: [{ name: 'office' }] })
})

t.test('a new secret signs beside the older one; a replay since an instant tells again', async (t) => {
  const { world, url, receiver } = await open(t)
  const { secret, path } = await subscribe(url, receiver)
  const renewed = String((await call('POST', `${path}/secret`)).body['secret'])
  t.not(renewed, secret)
  await world.publish(notice(1))
  await sleep(2)
  const since = new Date().toISOString()
  await world.publish(notice(2))
  await until(() => receiver.taken.length === 2, 'both are delivered')
  for (const each of [secret, renewed]) {
    t.ok(new Webhook(each).verify(receiver.taken[0]?.body ?? '', receiver.taken[0]?.headers as Record<string, string>))
  }
  t.match((await call('POST', `${path}/replay`, { since })).body, { notices: 1 })
  await until(() => receiver.taken.length === 3, 'the second one again')
  t.same(revisions(receiver), [1, 2, 2])
  t.equal(receiver.taken[2]?.headers['webhook-id'], 'p-2')
})

t.test('private addresses are refused, by name as well; a removed subscription is gone', async (t) => {
  const world = await openTestWorld()
  const app = await openApp(world, {}, { store: world.store, clock: running, webhooks: { limits: quick } })
  const url = await listen(app)
  const receiver = await openReceiver()
  t.teardown(async () => {
    await app.close()
    await receiver.close()
    await world.close()
  })
  const path = `${url}/v1/programmes/p/subscriptions`
  for (const bad of [
    receiver.url,
    'http://10.1.2.3/',
    'http://[::1]/',
    'http://localhost:1/',
    'http://0x7f000001/',
    'ftp://example.org/',
  ]) {
    const { status, body } = await call('POST', path, { name: 'n', url: bad })
    t.equal(status, 400, bad)
    t.equal(body['code'], 'invalid-request', bad)
  }
  // a name that leads here; it is looked at when it is resolved
  const named = receiver.url.replace('127.0.0.1', 'localhost.')
  const { body } = await call('POST', path, { name: 'n', url: named })
  const one = `${path}/${String(body['subscription'])}`
  await world.publish(notice(1))
  await until(async () => (await call('GET', one)).body['lastFailure'] !== null, 'it was tried')
  t.equal(receiver.tries.length, 0)
  t.match((await call('GET', one)).body, { lastFailure: { why: /private|not allowed|ENOTFOUND/i } })
  t.equal((await call('DELETE', one)).status, 204)
  t.equal((await call('GET', one)).status, 404)
})

/** The same notice as an engine publishes it while projects are confidential: `now`, each since a revision. */
function editions(revision: number, now: readonly (readonly [string, number])[], more: Record<string, unknown> = {}) {
  const full = notice(revision, { words: 'of S', ...more })
  const masked = notice(revision, { words: 'of confidential project 1', project: 'confidential-1' })
  const secrecy = { now, ever: ['S'], from: 3, changed: now.length === 0 ? revision : 3 }
  const id = `masked-${revision}`
  const value = JSON.stringify({ ...(JSON.parse(masked.value ?? '{}') as object), id })
  return [
    { ...full, headers: { ...full.headers, ce_confidential: JSON.stringify(secrecy) } },
    { ...masked, topic: feedTopics.alertsMasked.name, headers: { ...masked.headers, ce_id: id }, value },
  ]
}

const wordsOf = ({ taken }: Receiver): string[] =>
  taken.map(({ body }) => {
    const { data } = JSON.parse(body) as { data: { revision: number; matter: { words: string } } }
    return `${data.revision} ${data.matter.words}`
  })

/** Somebody who administers, and may see no confidential project. */
const outsider: Principal = { ...everybody, grants: [{ role: 'administrator', programme: '*' }] }

t.test('whoever may not see confidential projects is told the masked notices', async (t) => {
  const who = { principal: outsider }
  const { world, url, receiver } = await open(t, {}, { principalOf: () => who.principal })
  const entitled = await openReceiver()
  t.teardown(() => entitled.close())
  await subscribe(url, receiver)
  who.principal = everybody
  const { path } = await subscribe(url, entitled)
  t.match((await call('GET', path)).body, { confidential: true })
  await world.publish(notice(1))
  for (const revision of [3, 4]) await world.publish(...editions(revision, [['S', 3]]))
  await world.publish(...editions(6, []))
  await until(() => receiver.taken.length === 4 && entitled.taken.length === 4, 'both are told all of them')
  await sleep(50)
  const masked = (revision: number) => `${revision} of confidential project 1`
  t.same(wordsOf(receiver), ['1 it is late', masked(3), masked(4), masked(6)])
  t.same(wordsOf(entitled), ['1 it is late', '3 of S', '4 of S', '6 of S'])
  const ids = [...receiver.taken, ...entitled.taken].map(({ headers }) => headers['webhook-id'])
  t.equal(new Set(ids).size, 7, 'each notice has an id of its own; the open one is the same for both')
})

t.test('what was said openly is not tried again, nor told again, of what has become confidential', async (t) => {
  const { world, url, receiver } = await open(t, { retrySeconds: [0.4, 0.4] }, { principalOf: () => outsider })
  receiver.answer = ({ body }) => (body.includes('it is late') ? 500 : 204)
  const { path } = await subscribe(url, receiver)
  await world.publish(notice(1), notice(2))
  await until(() => receiver.tries.length === 2, 'both fail')
  await world.publish(...editions(3, [['S', 3]]))
  await until(() => receiver.taken.length === 1, 'the masked one is taken')
  await until(async () => (await call('GET', path)).body['waiting'] === 0, 'the others are given up')
  t.equal(receiver.tries.length, 3)
  t.match((await call('GET', path)).body, { deadLetters: 0 })
  receiver.answer = () => 204
  await call('POST', `${path}/replay`, { since: '2026-01-01T00:00:00Z' })
  await until(() => receiver.taken.length === 2, 'told again')
  await sleep(50)
  t.same(revisions(receiver), [3, 3], 'the masked one alone')
})

t.test('an administrator who may not see them reads no confidential project from subscriptions', async (t) => {
  const who = { principal: everybody }
  const { world, url, receiver } = await open(t, {}, { principalOf: () => who.principal })
  receiver.answer = () => 500
  const { path } = await subscribe(url, receiver, { projects: ['A', 'S'] })
  await world.publish(...editions(3, [['S', 3]], { projects: ['S'] }))
  await until(async () => (await call('GET', path)).body['deadLetters'] === 1, 'it is a dead letter')
  const dead = async () => JSON.stringify((await call('GET', `${path}/dead-letters`)).body)
  t.match(await dead(), 'of S')
  t.match((await call('GET', path)).body, { choice: { projects: ['A', 'S'] } })
  who.principal = outsider
  t.match(JSON.parse(await dead()), { deadLetters: [{ notice: null }] })
  t.match((await call('GET', path)).body, { choice: { projects: ['A', 'confidential-1'] } })
})
