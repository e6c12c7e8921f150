import { ThroughlineError, type EventStore, type NewEvent } from '@throughline/ports'
import { evolve, emptyProgramme, readRecorded, type ProgrammeRegister } from '@throughline/domain'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { allEvents, chainPlan, cloudEvent, open, openApp, send } from './world.ts'

const planOf = (project: string): string => `/v1/programmes/p/projects/${project}/plan`

async function fold(store: EventStore): Promise<ProgrammeRegister> {
  const register = emptyProgramme('p')
  for (const stored of await allEvents(store, 'p')) {
    const read = readRecorded(stored)
    if (!read.ok) throw new Error(JSON.stringify(read.problems))
    evolve(register, read.value)
  }
  return register
}

t.test('a plan is appended as what changed; the same plan again appends nothing', async (t) => {
  const { app, store } = await open(t)
  const headers = { 'content-disposition': 'attachment; filename="week 1.json"' }
  const first = await send(app, 'PUT', planOf('A'), chainPlan('A', [1, 2, 3]), headers)
  t.equal(first.status, 200, JSON.stringify(first.body))
  t.match(first.body, {
    unchanged: false,
    appended: 9,
    revision: 8,
    counts: { A: { 'project.joined': 1, 'calendar.defined': 1, 'activity.planned': 3, 'link.declared': 2 } },
  })
  const stored = await allEvents(store, 'p')
  t.match(stored[0], { type: 'programme.opened', data: { name: 'p' } })
  t.match(stored.at(-1), {
    type: 'plan.submitted',
    data: {
      submission: first.body['submission'],
      file: { name: 'week 1.json', format: 'json', sha256: /^[0-9a-f]{64}$/ },
    },
    metadata: { closes: true, command: first.body['submission'] },
  })
  const again = await send(app, 'PUT', planOf('A'), chainPlan('A', [1, 2, 3]), headers)
  t.match([again.status, again.body['unchanged'], again.body['appended'], again.body['revision']], [200, true, 0, 8])
  t.equal((await allEvents(store, 'p')).length, stored.length)
  const changed = await send(app, 'PUT', `${planOf('A')}?file=week-2.json`, chainPlan('A', [1, 5, 3]))
  t.match(changed.body, { appended: 2 + 1, revision: 11 }, 'duration, remaining duration and the submission')
  t.match((await allEvents(store, 'p')).at(-1)?.data, { file: { name: 'week-2.json' } })
})

t.test('a file with one project takes the name it is submitted under; links follow', async (t) => {
  const { app, store } = await open(t)
  const answer = await send(app, 'PUT', planOf('a%2Fb'), chainPlan('A', [1, 2]))
  t.equal(answer.status, 200, JSON.stringify(answer.body))
  const register = await fold(store)
  t.strictSame([...register.projects.keys()], ['a/b'])
  t.strictSame(
    [...register.links.values()].map(({ from, to }) => [from.project, to.project]),
    [['a/b', 'a/b']],
  )
})

t.test('of several projects the one that is named is taken, or all of them for the programme', async (t) => {
  const { app, store } = await open(t)
  const file = { plans: [chainPlan('A', [1]), chainPlan('B', [2])] }
  t.equal((await send(app, 'PUT', planOf('B'), file)).status, 200)
  t.strictSame([...(await fold(store)).projects.keys()], ['B'])
  const whole = await send(app, 'PUT', '/v1/programmes/p/plan', file)
  t.match(whole.body, { counts: { A: { 'project.joined': 1 }, B: {} } })
  t.strictSame([...(await fold(store)).projects.keys()].sort(), ['A', 'B'])
})

t.test('hostile names are names', async (t) => {
  const { app, store } = await open(t)
  const answer = await send(app, 'PUT', planOf('__proto__'), chainPlan('constructor', [1]))
  t.equal(answer.status, 200, JSON.stringify(answer.body))
  t.ok((await fold(store)).projects.has('__proto__'))
  t.ok(Object.hasOwn(answer.body['counts'] as object, '__proto__'))
})

t.test('a large plan is split over appends and takes effect with its last event', async (t) => {
  const appends: number[] = []
  const watching = (store: EventStore): EventStore => ({
    ...store,
    append: (stream, expected, events) => {
      appends.push(events.length)
      return store.append(stream, expected, events)
    },
  })
  const { app, store } = await open(t, { appendEvents: 4 }, watching)
  const answer = await send(app, 'PUT', planOf('A'), chainPlan('A', Array<number>(10).fill(1)))
  t.equal(answer.status, 200)
  t.strictSame(appends, [4, 4, 4, 4, 4, 3])
  const stored = await allEvents(store, 'p')
  t.equal(stored.filter(({ metadata }) => (metadata as { closes?: true }).closes === true).length, 1)
  t.equal((await fold(store)).projects.get('A')?.activities.size, 10)
})

/** Calls `meanwhile` before the n-th append of plan events of the app under test. */
function interrupting(store: EventStore, nth: number, meanwhile: () => Promise<unknown>): EventStore {
  let appends = 0
  return {
    ...store,
    async append(stream, expected, events: readonly NewEvent[]) {
      appends += 1
      if (appends === nth) await meanwhile()
      return store.append(stream, expected, events)
    },
  }
}

t.test('somebody else writes between the parts of a plan', async (t) => {
  t.test('about something else: the submission goes on', async (t) => {
    let meanwhile = async (): Promise<unknown> => undefined
    const { app, store } = await open(t, { appendEvents: 4 }, (inner) => interrupting(inner, 3, () => meanwhile()))
    const other = openApp(store)
    t.teardown(() => other.close())
    await send(other, 'POST', '/v1/programmes/p/events', cloudEvent('1', 'programme.opened', { name: 'North' }))
    meanwhile = () => send(other, 'PUT', planOf('B'), chainPlan('B', [1]))
    const answer = await send(app, 'PUT', planOf('A'), chainPlan('A', [1, 2, 3, 4, 5, 6, 7, 8, 9]))
    t.equal(answer.status, 200, JSON.stringify(answer.body))
    const register = await fold(store)
    t.strictSame([...register.projects].map(([id, { activities }]) => [id, activities.size]).sort(), [
      ['A', 9],
      ['B', 1],
    ])
    t.equal(register.abandoned.length, 0)
    t.equal(register.pending.size, 0)
  })

  t.test('about the same project: the submission starts again, and half a plan is never seen', async (t) => {
    let meanwhile = async (): Promise<unknown> => undefined
    const { app, store } = await open(t, { appendEvents: 4 }, (inner) => interrupting(inner, 3, () => meanwhile()))
    const other = openApp(store)
    t.teardown(() => other.close())
    meanwhile = () => send(other, 'PUT', planOf('A'), chainPlan('A', [9, 9]))
    const answer = await send(app, 'PUT', planOf('A'), chainPlan('A', [1, 2, 3, 4, 5, 6]))
    t.equal(answer.status, 200, JSON.stringify(answer.body))
    const register = await fold(store)
    const activities = [...(register.projects.get('A')?.activities.values() ?? [])]
    t.strictSame(
      activities.map(({ durationMinutes }) => durationMinutes / 480),
      [1, 2, 3, 4, 5, 6],
    )
    t.equal(register.pending.size, 0)
    t.equal(register.abandoned.length, 1, 'the first try')
  })

  t.test('for ever: it is told as a conflict', async (t) => {
    let round = 0
    let interfering = false
    const { app, store } = await open(t, { appendEvents: 4, triesOnConflict: 3 }, (inner) => ({
      ...inner,
      async append(...args) {
        round += 1
        if (interfering) await send(other, 'PUT', planOf('A'), chainPlan('A', [round]))
        return inner.append(...args)
      },
    }))
    const other = openApp(store)
    t.teardown(() => other.close())
    interfering = true
    const answer = await send(app, 'PUT', planOf('A'), chainPlan('A', [1, 2, 3]))
    t.match(answer, { status: 409, body: { code: 'conflict' } })
  })
})

t.test('a submission that broke off is finished by the same submission again', async (t) => {
  let left = 2
  const breaking = (store: EventStore): EventStore => ({
    ...store,
    async append(...args) {
      if (left === 0) throw new ThroughlineError('store-unavailable', 'gone')
      left -= 1
      return store.append(...args)
    },
  })
  const { app, store } = await open(t, { appendEvents: 4, triesWhenUnavailable: 1 }, breaking)
  const plan = chainPlan('A', [1, 2, 3, 4, 5, 6])
  t.match(await send(app, 'PUT', planOf('A'), plan), { status: 503, body: { code: 'store-unavailable' } })
  const broken = await fold(store)
  t.equal(broken.revision, 7)
  t.equal(broken.projects.size, 0, 'nothing of it has an effect')
  t.equal(broken.pending.size, 1)
  left = 100
  const again = await send(app, 'PUT', planOf('A'), plan)
  t.equal(again.status, 200, JSON.stringify(again.body))
  const whole = await fold(store)
  t.equal(whole.projects.get('A')?.activities.size, 6)
  t.equal(whole.pending.size, 0)
  t.ok(whole.opened)
  t.equal(new Set((await allEvents(store, 'p')).map(({ id }) => id)).size, whole.revision + 1, 'every id once')
  t.match((await send(app, 'PUT', planOf('A'), plan)).body, { unchanged: true })
})

t.test('plans and events of one programme at once', async (t) => {
  const { app, store } = await open(t, { appendEvents: 5 })
  const answers = await Promise.all([
    ...['A', 'B', 'C'].map((project) => send(app, 'PUT', planOf(project), chainPlan(project, [1, 2, 3, 4]))),
    ...['1', '2', '3'].map((id) =>
      send(app, 'POST', '/v1/programmes/p/events', cloudEvent(id, 'programme.configured', { name: id })),
    ),
  ])
  t.strictSame(answers.map(({ status }) => status).sort(), [200, 200, 200, 201, 201, 201])
  const register = await fold(store)
  t.equal(register.projects.size, 3)
  t.equal(register.pending.size + register.abandoned.length, 0)
})

t.test('more plan files at once than are read are asked to come again', async (t) => {
  const { app } = await open(t, { plansAtOnce: 1 })
  const answers = await Promise.all(
    ['A', 'B', 'C'].map((project) => send(app, 'PUT', planOf(project), chainPlan(project, [1]))),
  )
  t.strictSame(answers.map(({ status }) => status).sort(), [200, 429, 429])
})

t.test('CSV: as the template, mapped, compressed; the same again appends nothing', async (t) => {
  const { app, store } = await open(t)
  const template = await app.inject('/v1/templates/plan.csv')
  t.match(template.headers, { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': /plan\.csv/ })
  const put = async (url: string, payload: string | Buffer, headers: Record<string, string> = {}) => {
    const answer = await app.inject({
      method: 'PUT',
      url,
      payload,
      headers: { 'content-type': 'text/csv', ...headers },
    })
    return { status: answer.statusCode, ...answer.json<Record<string, unknown>>() }
  }
  t.match(await put('/v1/programmes/p/plan', template.body), { status: 200, unchanged: false, findings: [] })
  const count = (await allEvents(store, 'p')).length
  const packed = gzipSync(template.body)
  const again = await put('/v1/programmes/p/plan', packed, { 'content-encoding': 'gzip' })
  t.match(again, { status: 200, unchanged: true, appended: 0 })
  t.equal((await allEvents(store, 'p')).length, count)

  const foreign = 'Schl\u00fcssel;Tage;Ab\r\n1;5;02.03.2026\r\n'
  const query = `mapping=${encodeURIComponent('code:Schlüssel,duration:Tage,start:Ab')}&dates=dmy`
  t.match(await put(`${planOf('X')}?${query}`, Buffer.from(foreign, 'latin1')), {
    status: 200,
    counts: { X: { 'activity.planned': 1 } },
    findings: [{ code: 'encoding-assumed' }],
  })
  t.match(await put(`${planOf('X')}?${query}&dryRun=true`, foreign), { status: 200, unchanged: true })
  t.match(await put(`${planOf('X')}?mapping=kode:A`, foreign), { status: 400, code: 'invalid-request', at: 'mapping' })
  t.match(await put(`${planOf('X')}?dates=dym`, foreign), { status: 400, code: 'invalid-request' })
  t.match(await put(planOf('X'), 'Code,Duration\nA,x'), {
    status: 422,
    code: 'plan-invalid',
    at: 'line 2, column "Duration"',
  })
})
