import type { Clock, EventStore } from '@throughline/ports'
import t from 'tap'
import { intake } from '../src/index.ts'
import { problemAnswer } from '@throughline/ports'
import Fastify from 'fastify'
import { allEvents, cloudEvent, open, openTestWorld, send } from './world.ts'

const settings = { name: 'A', ruleSet: 'primavera', options: {} }
const joined = (id: string): object => cloudEvent(id, 'project.joined', { project: 'A', settings })
const alert = encodeURIComponent('target-late:T 1/ü')

t.test('what people say of an alert, by an address of its own', async (t) => {
  const { app, store } = await open(t)
  await send(app, 'POST', '/v1/programmes/p/events', joined('1'))
  const say = (verb: string, body?: unknown, headers = {}) =>
    send(app, 'POST', `/v1/programmes/p/alerts/${alert}/${verb}`, body, headers)
  t.match(await say('acknowledge', { note: 'seen' }), { status: 201, body: { revision: 2 } })
  t.match(await say('snooze', { until: '2026-04-01T08:00:00Z' }), { status: 201, body: { revision: 3 } })
  t.match(await say('resume'), { status: 201, body: { revision: 4 } })
  const events = (await allEvents(store, 'p')).slice(2)
  t.match(events, [
    { type: 'alert.acknowledged', data: { alert: 'target-late:T 1/ü', note: 'seen' } },
    { type: 'alert.snoozed', data: { alert: 'target-late:T 1/ü', until: '2026-04-01T08:00:00Z' } },
    { type: 'alert.resumed', data: { alert: 'target-late:T 1/ü' } },
  ])
  t.match(events[0]?.metadata, { source: '/throughline/alerts', closes: true })

  const refused = async (verb: string, body: unknown, code: string) => {
    t.match(await say(verb, body), { body: { code } }, `${verb} ${JSON.stringify(body)}`)
  }
  await refused('snooze', {}, 'invalid-request')
  await refused('snooze', { until: 'tomorrow' }, 'invalid-request')
  await refused('snooze', { until: '2020-01-01T00:00:00Z' }, 'invalid-event')
  await refused('acknowledge', { nte: 'x' }, 'invalid-request')
  await refused('acknowledge', '{', 'malformed-json')
  t.match(await send(app, 'POST', '/v1/programmes/p/alerts/nonsense/acknowledge', {}), {
    body: { code: 'invalid-event' },
  })
  t.match(await send(app, 'POST', `/v1/programmes/q/alerts/${alert}/acknowledge`, {}), { body: { code: 'not-found' } })
  t.equal((await allEvents(store, 'p')).length, 5)
})

/** Intakes on one store, with a clock that is set by hand and reviews that do not wait. */
async function reviewing(t: { teardown(fn: () => Promise<void>): void }, count: number, limits = {}) {
  const world = await openTestWorld()
  const time = { now: '2026-03-02T08:00:00.000Z' }
  const clock: Clock = { now: () => time.now }
  const apps = Array.from({ length: count }, () => {
    const app = Fastify()
    app.setErrorHandler((error, request, reply) => {
      const { status, document } = problemAnswer(error, { correlationId: request.id })
      return reply.code(status).send(JSON.stringify(document))
    })
    const all = { pauseMs: 1, reviewEveryMs: 5, ...limits }
    void app.register(intake, { store: world.store, clock, limits: all })
    return app
  })
  for (const app of apps) await app.ready()
  t.teardown(async () => {
    for (const app of apps) await app.close()
    await world.close()
  })
  const [app] = apps
  if (app === undefined) throw new Error('no intake')
  return { app, store: world.store, time }
}

const reviews = async (store: EventStore, programme = 'p'): Promise<string[]> =>
  (await allEvents(store, programme))
    .filter(({ type }) => type === 'programme.reviewed')
    .map(({ metadata }) => (metadata as { sourceid: string }).sourceid)

const rest = (ms = 100): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`it did not happen in time: ${what}`)
    await rest(5)
  }
}

t.test('time is let pass where something comes due, once, however many intakes there are', async (t) => {
  const { app, store, time } = await reviewing(t, 2)
  await send(app, 'POST', '/v1/programmes/p/events', joined('1'))
  await rest()
  t.strictSame(await reviews(store), [], 'nothing is due')
  time.now = '2026-04-06T08:00:00.000Z'
  await until(async () => (await reviews(store)).length > 0, 'the project fell silent')
  await rest()
  t.strictSame(await reviews(store), ['review:2026-04-06T08:00:00.000Z'])
  time.now = '2026-08-01T08:00:00.000Z'
  await until(async () => (await reviews(store)).length > 1, 'it is silent for twice as long')
  await rest()
  t.strictSame((await reviews(store)).slice(1), ['review:2026-05-11T08:00:00.000Z'], 'once, however late')
  time.now = '2027-08-01T08:00:00.000Z'
  await rest()
  t.equal((await reviews(store)).length, 2, 'nothing waits for time any more')
  const last = (await allEvents(store, 'p')).at(-1)
  t.match(last?.metadata, { actor: 'throughline', closes: true, recordedtime: '2026-08-01T08:00:00.000Z' })
})

t.test('programmes of before are found, a few at a time', async (t) => {
  const { app, store, time } = await reviewing(t, 1, { reviewsAtOnce: 2 })
  const names = Array.from({ length: 7 }, (_, index) => `p${index}`)
  for (const name of names) await send(app, 'POST', `/v1/programmes/${name}/events`, joined('1'))
  await app.close()
  const again = Fastify()
  const limits = { pauseMs: 1, reviewEveryMs: 5, reviewsAtOnce: 2, programmesInMemory: 3 }
  void again.register(intake, { store, clock: { now: () => time.now }, limits })
  await again.ready()
  t.teardown(() => again.close())
  time.now = '2026-04-06T08:00:00.000Z'
  for (const name of names) await until(async () => (await reviews(store, name)).length === 1, name)
  await rest()
  for (const name of names) t.equal((await reviews(store, name)).length, 1)
})

t.test('a programme that cannot be read does not hold up the others', async (t) => {
  const { app, store, time } = await reviewing(t, 1)
  const id = '0b7d8b3a-6d1c-5a37-9b8e-1d2f3a4b5c6d'
  await store.append('programme-bad', 'none', [{ id, type: 'of.another', data: {}, metadata: {} }])
  await send(app, 'POST', '/v1/programmes/good/events', joined('1'))
  time.now = '2026-04-06T08:00:00.000Z'
  await until(async () => (await reviews(store, 'good')).length === 1, 'the good one is reviewed')
  t.equal((await allEvents(store, 'bad')).length, 1)
})
