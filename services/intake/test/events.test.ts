import { programmeStream } from '@throughline/domain'
import { ThroughlineError, type EventStore } from '@throughline/ports'
import { connect, type AddressInfo } from 'node:net'
import t from 'tap'
import { allEvents, chainPlan, clock, cloudEvent, open, openApp, openTestWorld, send, type Posted } from './world.ts'

const events = '/v1/programmes/p/events'
const opened = cloudEvent('1', 'programme.opened', { name: 'North' })

t.test('every content mode of CloudEvents says the same', async (t) => {
  const { app, store } = await open(t)
  const modes: Record<string, [unknown, Record<string, string>]> = {
    structured: [
      cloudEvent('a', 'programme.configured', { name: 'A' }),
      { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    ],
    batch: [
      [cloudEvent('b', 'programme.configured', { name: 'B' })],
      { 'content-type': 'application/cloudevents-batch+json' },
    ],
    binary: [
      { name: 'C' },
      {
        'ce-specversion': '1.0',
        'ce-id': 'c',
        'ce-source': '/tool/%C3%BCber',
        'ce-type': 'io.throughline.programme.configured.v1',
      },
    ],
    plain: [cloudEvent('d', 'programme.configured', { name: 'D' }), {}],
    'plain array': [[cloudEvent('e', 'programme.configured', { name: 'E' })], {}],
  }
  for (const [mode, [body, headers]] of Object.entries(modes)) {
    const answer = await send(app, 'POST', events, body, headers)
    t.equal(answer.status, 201, `${mode}: ${JSON.stringify(answer.body)}`)
    t.match(answer.body['events'], [{ status: 'accepted' }], mode)
  }
  const stored = await allEvents(store, 'p')
  t.strictSame(
    stored.map(({ type, data }) => [type, (data as { name: string }).name]),
    [['programme.opened', 'p'], ...['A', 'B', 'C', 'D', 'E'].map((name) => ['programme.configured', name])],
    'the first one opened the programme by its id',
  )
  t.match(stored[3]?.metadata, { source: '/tool/über', sourceid: 'c' })
  t.match((await send(app, 'POST', events, [])).body, { revision: null, events: [] }, 'an empty batch is no fault')
})

t.test('the envelope tells who, when, and why', async (t) => {
  const { app, store } = await open(t)
  const event = {
    ...opened,
    time: '2026-03-01T10:00:00+01:00',
    subject: 'the programme',
    causationid: 'cause',
    sequence: '007',
    unknownextension: 'left out',
    datacontenttype: null,
  }
  const headers = {
    'x-throughline-actor': 'Zo%C3%AB',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  }
  const { body } = await send(
    app,
    'POST',
    events,
    [event, cloudEvent('2', 'programme.configured', { name: 'x' })],
    headers,
  )
  const [first, second] = await allEvents(store, 'p')
  t.match(first?.metadata, {
    version: 1,
    source: '/test',
    sourceid: '1',
    time: '2026-03-01T10:00:00+01:00',
    recordedtime: clock.now(),
    actor: 'Zoë',
    correlationid: /./,
    causationid: 'cause',
    subject: 'the programme',
    sequence: '007',
    traceparent: headers.traceparent,
    command: body['command'],
  })
  t.notOk('closes' in (first?.metadata as object))
  t.match(second?.metadata, { time: clock.now(), command: body['command'], closes: true })
  t.notOk('unknownextension' in (first?.metadata as object))
})

t.test('a repeated request is answered with the revisions of the first, and appends nothing', async (t) => {
  const { app, store } = await open(t)
  const batch = [opened, cloudEvent('2', 'programme.configured', { name: 'x' })]
  const first = await send(app, 'POST', events, batch)
  t.match(first.body['events'], [
    { source: '/test', id: '1', status: 'accepted', revision: 0 },
    { source: '/test', id: '2', status: 'accepted', revision: 1 },
  ])
  await send(app, 'POST', events, cloudEvent('3', 'programme.configured', { name: 'y' }))
  const again = await send(app, 'POST', events, [...batch, cloudEvent('4', 'programme.configured', { name: 'z' })])
  t.equal(again.status, 201)
  t.match(again.body['events'], [
    { id: '1', status: 'duplicate', revision: 0 },
    { id: '2', status: 'duplicate', revision: 1 },
    { id: '4', status: 'accepted', revision: 3 },
  ])
  const last = await send(app, 'POST', events, batch)
  t.match([last.status, last.body['command'], last.body['revision']], [200, null, 1])
  t.equal((await allEvents(store, 'p')).length, 4)
})

t.test('another process, which has seen nothing, knows a repeated event too', async (t) => {
  const { app, store } = await open(t)
  await send(app, 'POST', events, opened)
  const other = openApp(store)
  t.teardown(() => other.close())
  t.match((await send(other, 'POST', events, opened)).body['events'], [{ status: 'duplicate', revision: 0 }])
  t.equal((await send(other, 'POST', events, { ...opened, data: { name: 'South' } })).body['code'], 'id-reused')
})

t.test('an event that is recorded in another form is known by what was posted', async (t) => {
  const { app, store } = await open(t)
  await send(app, 'PUT', '/v1/programmes/p/projects/A/plan', chainPlan('A', [1]))
  const progressed = cloudEvent('1', 'activity.progressed', {
    project: 'A',
    activity: 'A1',
    changes: { actualStart: '2026-03-02T08:00' },
  })
  t.equal((await send(app, 'POST', events, progressed)).status, 201)
  const stored = (await allEvents(store, 'p')).at(-1)
  t.match(stored?.data, { changes: { status: 'in-progress' } }, 'the decision said more than the event')
  t.match((await send(app, 'POST', events, progressed)).body['events'], [{ status: 'duplicate' }])
})

t.test('a hundred requests at once: each its own command, one behind the other, in few appends', async (t) => {
  let appends = 0
  const counting = (store: EventStore): EventStore => ({
    ...store,
    append: (...args) => {
      appends += 1
      return store.append(...args)
    },
  })
  const { app, store } = await open(t, {}, counting)
  const ids = Array.from({ length: 100 }, (_, index) => String(index))
  const answers = await Promise.all(
    ids.map((id) => send(app, 'POST', events, cloudEvent(id, 'programme.configured', { name: id }))),
  )
  t.ok(answers.every(({ status }) => status === 201))
  const stored = await allEvents(store, 'p')
  t.equal(stored.length, 101)
  for (const [index, { body }] of answers.entries()) {
    const [event] = body['events'] as { revision: number }[]
    t.match(stored[event?.revision ?? -1]?.metadata, { sourceid: ids[index], closes: true, command: body['command'] })
  }
  t.ok(appends < 20, `${appends} appends`)
})

t.test('requests that meet the same event at once: one is accepted, the others are duplicates of it', async (t) => {
  const { app } = await open(t)
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(app, 'POST', events, opened)))
  const outcomes = answers.map(({ body }) => (body['events'] as { status: string; revision: number }[])[0])
  t.equal(outcomes.filter((outcome) => outcome?.status === 'accepted').length, 1)
  t.ok(outcomes.every((outcome) => outcome?.revision === 0))
})

t.test('two processes write to one programme: nothing is lost, nothing is twice', async (t) => {
  const world = await openTestWorld()
  const apps = [openApp(world.store, { triesOnConflict: 50 }), openApp(world.store, { triesOnConflict: 50 })]
  t.teardown(async () => {
    await Promise.all(apps.map((app) => app.close()))
    await world.close()
  })
  const ids = Array.from({ length: 60 }, (_, index) => String(index))
  const answers = await Promise.all(
    ids.flatMap((id) =>
      apps.map((app) => send(app, 'POST', events, cloudEvent(id, 'programme.configured', { name: id }))),
    ),
  )
  t.ok(answers.every(({ status }) => status === 200 || status === 201))
  const stored = (await allEvents(world.store, 'p')).filter(({ type }) => type === 'programme.configured')
  t.equal(stored.length, 60)
  t.equal(new Set(stored.map(({ id }) => id)).size, 60)
})

t.test('somebody else writes just before a shared append: every request is decided again', async (t) => {
  let appends = 0
  let meanwhile = async (): Promise<unknown> => undefined
  const { app, store } = await open(t, {}, (inner) => ({
    ...inner,
    async append(...args) {
      appends += 1
      if (appends === 2) await meanwhile()
      return inner.append(...args)
    },
  }))
  const other = openApp(store)
  t.teardown(() => other.close())
  meanwhile = () => send(other, 'POST', events, cloudEvent('3', 'programme.configured', { name: '3' }))
  const ids = ['0', '1', '2', '3', '4']
  const answers = await Promise.all(
    ids.map((id) => send(app, 'POST', events, cloudEvent(id, 'programme.configured', { name: id }))),
  )
  const stored = await allEvents(store, 'p')
  t.equal(stored.length, 6)
  for (const [index, { body }] of answers.entries()) {
    const [event] = body['events'] as { revision: number; status: string }[]
    t.equal(event?.status, ids[index] === '3' ? 'duplicate' : 'accepted')
    t.match(stored[event?.revision ?? -1]?.metadata, { sourceid: ids[index] })
  }
})

t.test('while the store does not answer, the same append is tried again; then it is said', async (t) => {
  let failures = 2
  let afterwards = false
  const flaky = (store: EventStore): EventStore => ({
    ...store,
    async append(...args) {
      if (failures > 0) {
        failures -= 1
        // The second failure is a lost answer: the append took effect.
        if (afterwards) await store.append(...args)
        afterwards = true
        throw new ThroughlineError('store-unavailable', 'no answer')
      }
      return store.append(...args)
    },
  })
  const { app, store } = await open(t, { triesWhenUnavailable: 3 }, flaky)
  t.match((await send(app, 'POST', events, opened)).body, { revision: 0 })
  t.equal((await allEvents(store, 'p')).length, 1)
  failures = 3
  const answer = await send(app, 'POST', events, cloudEvent('2', 'programme.configured', { name: 'x' }))
  t.match([answer.status, answer.body['code'], answer.headers['retry-after']], [503, 'store-unavailable', '2'])
  const again = await send(app, 'POST', events, cloudEvent('2', 'programme.configured', { name: 'x' }))
  t.match(again.body['events'], [{ status: 'duplicate', revision: 1 }], 'what was told as lost was there')
})

t.test('more than may wait is asked to come again', async (t) => {
  const { app } = await open(t, { waitingPerProgramme: 2, requestsPerAppend: 1 })
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, id) =>
      send(app, 'POST', events, cloudEvent(String(id), 'programme.configured', { name: 'x' })),
    ),
  )
  const refused = answers.filter(({ status }) => status === 429)
  t.ok(refused.length > 0)
  t.match(refused[0], { body: { code: 'overloaded' }, headers: { 'retry-after': '2' } })
})

t.test('more bytes than may be in hand are asked to come again, and the room is given back', async (t) => {
  const { app, store } = await open(t, { eventsBytesAtOnce: 3_000 })
  const event = (id: number): object =>
    cloudEvent(String(id), 'programme.configured', { name: `${id} ${'x'.repeat(900)}` })
  const round = (from: number): Promise<Posted[]> =>
    Promise.all(Array.from({ length: 20 }, (_, n) => send(app, 'POST', events, event(from + n))))
  for (const from of [0, 20]) {
    const answers = await round(from)
    const refused = answers.filter(({ status }) => status === 429)
    t.equal(refused.length + answers.filter(({ status }) => status === 201).length, 20)
    t.ok(refused.length > 0 && refused.length < 20)
    t.match(refused[0], {
      body: { code: 'overloaded', facts: { limit: 3_000, unit: 'bytes' } },
      headers: { 'retry-after': '2' },
    })
  }
  t.equal((await send(app, 'POST', events, event(99))).status, 201, 'everything was given back')
  t.equal((await send(app, 'POST', events, 'x'.repeat(2_000))).status, 400)
  t.equal((await send(app, 'POST', events, event(100))).status, 201, 'after a refusal too')
  t.ok((await allEvents(store, 'p')).length > 2)
})

t.test('what was posted long ago and all over the stream is known, and told from what looks like it', async (t) => {
  const { app, store } = await open(t)
  const event = (id: number, name: string): object => cloudEvent(String(id), 'programme.configured', { name })
  for (let from = 0; from < 300; from += 100) {
    const batch = Array.from({ length: 100 }, (_, n) => event(from + n, `name ${from + n}`))
    t.equal((await send(app, 'POST', events, batch)).status, 201)
  }
  const again = [299, 7, 150, 8, 9, 77].map((id) => event(id, `name ${id}`))
  const answer = await send(app, 'POST', events, [...again, event(300, 'new')])
  t.equal(answer.status, 201)
  t.match(answer.body, {
    events: [
      ...[299, 7, 150, 8, 9, 77].map((id) => ({ id: String(id), status: 'duplicate', revision: id + 1 })),
      { id: '300', status: 'accepted', revision: 301 },
    ],
  })
  const reused = await send(app, 'POST', events, [event(4, 'name 4'), event(150, 'another name')])
  t.match(reused.body, { code: 'id-reused', at: '$[1]', facts: { id: '150', revision: 151 } })
  t.equal((await allEvents(store, 'p')).length, 302)
})

t.test('a link to what is not known yet is kept, project or activity', async (t) => {
  const { app, store } = await open(t)
  for (const project of ['A', 'B']) {
    await send(app, 'PUT', `/v1/programmes/p/projects/${project}/plan`, chainPlan(project, [1]))
  }
  const to = (id: string, project: string, activity: string): Promise<Posted> =>
    send(app, 'POST', events, {
      ...cloudEvent(id, 'link.declared', {
        from: { project: 'A', activity: 'A1' },
        to: { project, activity },
        type: 'FS',
        lagMinutes: 0,
      }),
      type: 'io.throughline.link.declared.v2',
    })
  t.equal((await to('1', 'B', 'A2')).status, 201)
  t.equal((await to('2', 'C', 'A1')).status, 201)
  t.match((await to('3', 'A', 'A9')).body, { code: 'unknown-activity' }, 'within a project both ends are there')
  const plan = await send(app, 'PUT', '/v1/programmes/p/projects/B/plan', chainPlan('B', [1, 1]))
  t.match(plan.body, { counts: { B: { 'activity.planned': 1 } } })
  const links = (await allEvents(store, 'p')).filter(({ type }) => type.startsWith('link.'))
  t.notOk(
    links.some(({ type }) => type === 'link.withdrawn'),
    'the plan that brings the other end leaves the link alone',
  )
})

t.test('a programme whose stream cannot be read is told so, and others go on', async (t) => {
  const { app, store } = await open(t)
  const id = '00000000-0000-4000-8000-000000000000'
  await store.append(programmeStream('p'), 'none', [{ id, type: 'from.another.planet', data: {}, metadata: {} }])
  const answer = await send(app, 'POST', events, opened)
  t.match(answer, { status: 503, body: { code: 'programme-quarantined', facts: { event: id, revision: 0 } } })
  t.equal((await send(app, 'POST', '/v1/programmes/q/events', opened)).status, 201)
})

t.test('more programmes than are kept in memory are read again', async (t) => {
  const { app } = await open(t, { programmesInMemory: 2 })
  for (const round of ['1', '2']) {
    for (const programme of ['a', 'b', 'c', 'd']) {
      const answer = await send(
        app,
        'POST',
        `/v1/programmes/${programme}/events`,
        cloudEvent(round, 'programme.configured', { name: round }),
      )
      t.match(answer.body, { revision: Number(round) }, `${programme}, round ${round}`)
    }
  }
})

t.test('schemas', async (t) => {
  const { app } = await open(t)
  const { schemas } = (await send(app, 'GET', '/v1/schemas')).body as { schemas: { name: string; href: string }[] }
  t.ok(schemas.length > 40)
  for (const { href } of schemas) {
    const { status, body } = await send(app, 'GET', href)
    t.equal(status, 200)
    t.match(body, { $schema: /2020-12/ }, href)
  }
})

t.test('a body that breaks off is refused, and nothing of it is taken', async (t) => {
  const { app, store } = await open(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  const body = JSON.stringify([opened])
  socket.write(
    `POST ${events} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length + 10}\r\n\r\n${body}`,
  )
  await new Promise((resolve) => setTimeout(resolve, 100))
  socket.destroy()
  await new Promise((resolve) => setTimeout(resolve, 100))
  t.strictSame(await allEvents(store, 'p'), [])
  t.equal((await send(app, 'POST', events, opened)).status, 201)
})
