import { connection, type Connection } from '@throughline/formats'
import type { EventStore } from '@throughline/ports'
import type { FastifyInstance } from 'fastify'
import { createHmac } from 'node:crypto'
import t from 'tap'
import { allEvents, openApp, openTestWorld, send } from './world.ts'

const key = 'a key of an address that nobody will ever guess'
const handed = 'f0'.repeat(32)
const connectionOf = (tool: string, more: object = {}): Connection =>
  connection.parse({ id: tool, tool, programme: 'p', project: 'P', secret: key, container: '77', ...more })
const both = ['smartsheet', 'asana'].map((tool) => connectionOf(tool))

const sign = (body: string, secret: string): string => createHmac('sha256', secret).update(body).digest('hex')
const headerOf = { smartsheet: 'smartsheet-hmac-sha256', asana: 'x-hook-signature' }

interface Opened {
  readonly app: FastifyInstance
  readonly store: EventStore
  readonly logged: string[]
}

/** With a plan of three tasks whose codes are the tool's ids. */
async function open(t: { teardown(fn: () => Promise<void>): void }): Promise<Opened> {
  const world = await openTestWorld()
  const logged: string[] = []
  const app = openApp(world.store, {}, both, (line) => logged.push(line))
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  return { app, store: world.store, logged }
}

async function submitPlan(app: FastifyInstance): Promise<void> {
  const day = [[480, 960]]
  const week = [[], day, day, day, day, day, []]
  const activities = ['101', '102', '103'].map((code) => ({
    code,
    name: `Task ${code}`,
    kind: 'task',
    durationMinutes: 480,
    status: 'not-started',
    remainingMinutes: 480,
  }))
  const end = (activity: string) => ({ project: 'P', activity })
  const plan = {
    project: 'P',
    settings: { name: 'P', ruleSet: 'tracker', dataDate: '2026-03-02T08:00', defaultCalendar: 'c', options: {} },
    calendars: [{ code: 'c', week, exceptions: [] }],
    activities,
    links: [{ from: end('101'), to: end('102'), type: 'FS', lagMinutes: 0 }],
  }
  const { status, body } = await send(app, 'PUT', '/v1/programmes/p/projects/P/plan', plan)
  if (status !== 200) throw new Error(JSON.stringify(body))
}

interface Answer {
  readonly status: number
  readonly outcome?: string
  readonly reason?: string
  readonly code?: string
  readonly events?: readonly string[]
}

async function deliver(
  app: FastifyInstance,
  tool: 'smartsheet' | 'asana',
  body: object,
  secret = tool === 'asana' ? handed : key,
): Promise<Answer> {
  const text = JSON.stringify(body)
  const headers = { [headerOf[tool]]: sign(text, secret) }
  const answer = await send(app, 'POST', `/v1/webhooks/${tool}`, text, headers)
  return { ...(answer.body as object), status: answer.status }
}

const handshake = (app: FastifyInstance, secret: string, query = `?key=${encodeURIComponent(key)}`) =>
  app.inject({ method: 'POST', url: `/v1/webhooks/asana${query}`, headers: { 'x-hook-secret': secret }, payload: {} })

const callback = (events: readonly object[], more: object = {}): object => ({
  nonce: 'n-1',
  timestamp: '2026-03-03T09:00:01.000+00:00',
  webhookId: 5,
  scope: 'sheet',
  scopeObjectId: 77,
  events,
  ...more,
})
const rowEvent = (eventType: string, id: number): object => ({
  objectType: 'row',
  eventType,
  id,
  userId: 9,
  timestamp: '2026-03-03T09:00:00.000+00:00',
})

t.test('Smartsheet: the challenge comes back in header and body, and changes nothing', async (t) => {
  const { app, store } = await open(t)
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/webhooks/smartsheet',
    headers: { 'smartsheet-hook-challenge': 'c-1' },
    payload: { challenge: 'c-1', webhookId: 5 },
  })
  t.equal(answer.statusCode, 200)
  t.equal(answer.headers['smartsheet-hook-response'], 'c-1')
  t.same(answer.json(), { smartsheetHookResponse: 'c-1' })
  const odd = { 'smartsheet-hook-challenge': 'c'.repeat(300) }
  t.match((await send(app, 'POST', '/v1/webhooks/smartsheet', {}, odd)).body, { code: 'handshake-refused' })
  const elsewhere = await send(app, 'POST', '/v1/webhooks/asana', {}, { 'smartsheet-hook-challenge': 'c-1' })
  t.match(elsewhere.body, { code: 'signature-invalid' }, 'a challenge opens no other connection')
  t.same(await allEvents(store, 'p'), [])
})

t.test('Smartsheet: a row that is gone is removed once; what tells no value is ignored with the reason', async (t) => {
  const { app, store } = await open(t)
  const deleted = callback([rowEvent('deleted', 103), { objectType: 'cell', eventType: 'updated', rowId: 101 }])
  const early = await deliver(app, 'smartsheet', callback([rowEvent('deleted', 999)]))
  t.match(early, { status: 200, outcome: 'unchanged', reason: /ids as codes/ })
  t.same(await allEvents(store, 'p'), [], 'ids alone make no project')
  await submitPlan(app)
  const wrong = await deliver(app, 'smartsheet', deleted, 'another secret altogether')
  t.match(wrong, { status: 401, code: 'signature-invalid' })
  t.match(await deliver(app, 'smartsheet', deleted), {
    status: 201,
    events: ['activity.removed'],
    reason: /^cell updated: .*as a plan/,
  })
  t.match(await deliver(app, 'smartsheet', deleted), { status: 200, outcome: 'duplicate' })
  const last = (await allEvents(store, 'p')).at(-1)
  t.match(last?.data, { project: 'P', activity: '103' })
  t.match(last?.metadata, { actor: 'Smartsheet user 9', time: '2026-03-03T09:00:00+00:00' })

  const ignored = async (body: object, reason: RegExp) =>
    t.match(await deliver(app, 'smartsheet', body), { status: 200, outcome: 'ignored', reason })
  await ignored(callback([rowEvent('created', 104), rowEvent('created', 105)]), /^row created \(2\): .*no values/)
  await ignored(callback([rowEvent('deleted', 102), rowEvent('created', 102)]), /row created/)
  await ignored(callback([rowEvent('deleted', 102)], { scopeObjectId: 78 }), /it is of 78/)
  await ignored({ webhookId: 5, newWebhookStatus: 'DISABLED_BY_OWNER' }, /DISABLED_BY_OWNER/)
  await ignored(callback([]), /no event/)
  t.match(await deliver(app, 'smartsheet', { scopeObjectId: 77 }), { status: 422, code: 'invalid-event' })
})

t.test('Asana: only the address with the key hands over a secret; it outlives the process, sealed', async (t) => {
  const { app, store, logged } = await open(t)
  const heartbeat = { events: [] }
  t.match(await deliver(app, 'asana', heartbeat), { status: 401 }, 'nothing was handed over yet')
  for (const query of ['', '?key=', '?key=wrong', `?key=a&key=${encodeURIComponent(key)}`]) {
    const refused = await handshake(app, handed, query)
    t.match(refused.json(), { status: 403, code: 'handshake-refused' }, query)
    t.notOk(refused.headers['x-hook-secret'], 'not echoed')
  }
  t.match((await handshake(app, 'short')).json(), { code: 'handshake-refused', at: 'x-hook-secret' })
  t.match(await deliver(app, 'asana', heartbeat), { status: 401 })

  const answer = await handshake(app, handed)
  t.equal(answer.statusCode, 204)
  t.equal(answer.headers['x-hook-secret'], handed)
  t.match(await deliver(app, 'asana', heartbeat), { status: 200, outcome: 'ignored', reason: /heartbeat/ })
  t.match(await deliver(app, 'asana', heartbeat, 'e1'.repeat(32)), { status: 401 })

  t.equal((await handshake(app, 'e1'.repeat(32), '?key=stranger')).statusCode, 403)
  t.match(await deliver(app, 'asana', heartbeat), { status: 200 }, 'the known one stays')
  t.equal((await handshake(app, handed)).statusCode, 204)
  t.equal((await handshake(app, 'd2'.repeat(32))).statusCode, 204, 'a second hook of the connection')
  for (const secret of [handed, 'd2'.repeat(32)])
    t.match(await deliver(app, 'asana', heartbeat, secret), { status: 200 })

  const kept: unknown[] = []
  for await (const event of store.read('webhook-secrets-asana')) kept.push(event)
  t.equal(kept.length, 2, 'a repeated handshake keeps nothing twice')
  t.notMatch(JSON.stringify(kept), handed)
  const said = logged.join('')
  t.match(said, '/v1/webhooks/asana')
  t.notMatch(said, encodeURIComponent(key), 'the log shows no key')

  const later = openApp(store, {}, both)
  t.match(await deliver(later, 'asana', heartbeat), { status: 200 }, 'another process')
  await later.close()
  const rotated = openApp(store, {}, [connectionOf('asana', { secret: `${key}, another one` })])
  t.match(await deliver(rotated, 'asana', heartbeat), { status: 401 }, 'another key voids what was handed over')
  await rotated.close()
})

t.test('Asana: handshakes at the same moment are all kept', async (t) => {
  const { app } = await open(t)
  const secrets = [1, 2, 3, 4].map((each) => `${each}a`.repeat(32))
  const answers = await Promise.all(secrets.map((each) => handshake(app, each)))
  t.same(
    answers.map(({ statusCode }) => statusCode),
    [204, 204, 204, 204],
  )
  for (const secret of secrets) t.match(await deliver(app, 'asana', { events: [] }, secret), { status: 200 })
})

const task = (gid: string): object => ({ gid, resource_type: 'task' })
const asanaEvent = (gid: string, action: string, more: object = {}): object => ({
  user: { gid: '8', resource_type: 'user' },
  created_at: '2026-03-03T09:00:00.000Z',
  action,
  resource: task(gid),
  parent: null,
  ...more,
})
const inProject = (gid: string): object => ({ parent: { gid, resource_type: 'project' } })
const change = (field: string, action: string, more: object = {}): object => ({ change: { field, action, ...more } })

t.test('Asana: tasks that are gone and dependencies are recorded; a repeat changes nothing', async (t) => {
  const { app, store } = await open(t)
  await handshake(app, handed)
  await submitPlan(app)
  const depends = (field: string, action: string, other: string): object =>
    change(field, action, { [`${action}_value`]: task(other) })
  const linked = { events: [asanaEvent('103', 'changed', depends('dependencies', 'added', '102'))] }
  t.match(await deliver(app, 'asana', linked), { status: 201, events: ['link.declared'] })
  t.match(await deliver(app, 'asana', linked), { outcome: 'duplicate' })
  t.match((await allEvents(store, 'p')).at(-1)?.data, { from: { activity: '102' }, to: { activity: '103' } })
  const unlinked = { events: [asanaEvent('102', 'changed', depends('dependents', 'removed', '103'))] }
  t.match(await deliver(app, 'asana', unlinked), { events: ['link.withdrawn'] })
  t.match(await deliver(app, 'asana', linked), { outcome: 'duplicate' }, 'replayed, it does not come back')
  const unknown = { events: [asanaEvent('103', 'changed', depends('dependencies', 'added', '999'))] }
  t.match(await deliver(app, 'asana', unknown), { outcome: 'unchanged', reason: /ids as codes/ })

  const planned = { events: [asanaEvent('102', 'changed', depends('dependencies', 'removed', '101'))] }
  t.match(await deliver(app, 'asana', planned), { events: ['link.withdrawn'] }, 'a link of the plan')

  const ignored = async (event: object, reason: RegExp) =>
    t.match(await deliver(app, 'asana', { events: [event] }), { status: 200, outcome: 'ignored', reason })
  await ignored(asanaEvent('101', 'changed', change('due_on', 'changed')), /^task changed \(due_on\): .*as a plan/)
  await ignored(asanaEvent('101', 'changed', change('assignee', 'changed', { new_value: task('1') })), /assignee/)
  await ignored(asanaEvent('101', 'changed', change('dependencies', 'added')), /dependencies/)
  await ignored(asanaEvent('101', 'removed', inProject('78')), /task removed/)
  await ignored(asanaEvent('101', 'removed', { parent: { gid: '77', resource_type: 'section' } }), /task removed/)
  await ignored(asanaEvent('101', 'deleted', { resource: { gid: '101', resource_type: 'story' } }), /story deleted/)

  const moved = [asanaEvent('101', 'removed', inProject('77')), asanaEvent('101', 'added', inProject('77'))]
  t.match(await deliver(app, 'asana', { events: moved }), { outcome: 'unchanged' }, 'moved within the project')
  const gone = [
    asanaEvent('101', 'removed', inProject('77')),
    asanaEvent('102', 'deleted'),
    asanaEvent('102', 'changed', depends('dependencies', 'removed', '101')),
    asanaEvent('103', 'changed', change('name', 'changed')),
  ]
  t.match(await deliver(app, 'asana', { events: gone }), {
    status: 201,
    events: ['activity.removed', 'activity.removed'],
    reason: /task changed \(name\)/,
  })
  t.match((await allEvents(store, 'p')).at(-1)?.metadata, { actor: 'Asana user 8', authid: 'connection:asana' })
  t.match(await deliver(app, 'asana', { events: gone }), { outcome: 'duplicate' })
})

t.test('Asana: what is no delivery is refused', async (t) => {
  const { app, store } = await open(t)
  await handshake(app, handed)
  t.match(await deliver(app, 'asana', {}), { status: 422, code: 'invalid-event' })
  const timeless = { events: [asanaEvent('101', 'deleted', { created_at: 'yesterday' })] }
  t.match(await deliver(app, 'asana', timeless), { status: 422, code: 'invalid-event' })
  t.match(await deliver(app, 'asana', { events: [1, null, {}] }), { outcome: 'ignored', reason: /something changed/ })
  t.same(await allEvents(store, 'p'), [])
})
