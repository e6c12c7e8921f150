import type { AlertMatter, AlertNotice, AlertTransition } from '@throughline/domain'
import { feedTopics, type FeedMessage } from '@throughline/ports'
import Database from 'libsql'
import { join } from 'node:path'
import t from 'tap'
import { impact, listen, openApp, openTestWorld, until, type TestWorld } from './world.ts'

type Told = Partial<AlertNotice> & { readonly about?: Partial<AlertMatter> }

const matter = (alert: string, over: Partial<AlertMatter> = {}): AlertMatter => ({
  alert,
  rule: 'target-late',
  severity: 'medium',
  severityReason: 'because',
  project: 'a',
  projects: ['a', 'b'],
  target: null,
  dependency: null,
  words: `${alert} is late.`,
  owner: 'Ann',
  facts: {},
  ...over,
})

function notice(revision: number, place: number, transition: AlertTransition, alert: string, over: Told = {}) {
  const { about, ...more } = over
  const value: AlertNotice = {
    id: `${revision}-${place}`,
    programme: 'p',
    revision,
    place,
    time: `2026-03-02T08:00:${String(revision).padStart(2, '0')}.000Z`,
    transition,
    matter: matter(alert, about),
    severityBefore: null,
    because: 'it rained',
    cause: { event: 'e', actor: 'planner', source: '/test', projects: ['a'] },
    note: null,
    until: null,
    others: [],
    ...more,
  }
  const message: FeedMessage = {
    topic: feedTopics.alerts.name,
    key: 'p',
    headers: { ce_id: value.id, 'content-type': 'application/json' },
    value: JSON.stringify(value),
  }
  return message
}

interface Listed {
  readonly alerts: readonly {
    readonly alert: string
    readonly state: string
    readonly changes: number
    readonly raised: { readonly revision: number }
    readonly told: { readonly revision: number }
    readonly acknowledged: unknown
    readonly snoozed: unknown
    readonly matter: AlertMatter
  }[]
  readonly next: string | null
}

async function open(t: { teardown(fn: () => Promise<void>): void }, limits = {}) {
  const world = await openTestWorld()
  const app = await openApp(world, limits)
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  const get = async <T>(path: string): Promise<T> => (await app.inject(`/v1/programmes/p/${path}`)).json<T>()
  /** Publishes, and waits until all of it is taken. */
  const publish = async (...messages: FeedMessage[]): Promise<void> => {
    const last = messages.at(-1)
    await world.publish(impact('p', 0), ...messages)
    const { revision, place } = JSON.parse(last?.value ?? '') as AlertNotice
    await until(async () => {
      const { items } = await get<{ items?: AlertNotice[] }>('alert-notices?limit=200')
      return items?.some((each) => each.revision === revision && each.place === place) === true
    }, 'the notices are taken')
  }
  const states = async (query = ''): Promise<string[]> =>
    (await get<Listed>(`alerts${query}`)).alerts.map(({ alert, state }) => `${alert} ${state}`)
  return { world, app, get, publish, states }
}

t.test('the life of an alert, as its notices tell it', async (t) => {
  const { publish, states, get } = await open(t)
  const alert = 'target-late:T'
  const one = async () => (await get<Listed>('alerts?state=open,acknowledged,snoozed,cleared')).alerts[0]
  await publish(notice(1, 0, 'raised', alert))
  t.match(await one(), {
    state: 'open',
    changes: 0,
    raised: { revision: 1 },
    told: { revision: 1 },
    acknowledged: null,
  })
  await publish(notice(2, 0, 'acknowledged', alert, { note: 'seen' }))
  t.match(await one(), { state: 'acknowledged', acknowledged: { actor: 'planner', note: 'seen' }, snoozed: null })
  await publish(notice(3, 0, 'changed', alert, { about: { words: 'A week later.' } }))
  t.match(await one(), { state: 'acknowledged', changes: 1, told: { revision: 3 }, matter: { words: 'A week later.' } })
  await publish(notice(4, 0, 'changed', alert, { about: { severity: 'high' }, severityBefore: 'medium' }))
  t.match(await one(), { state: 'open', changes: 2, acknowledged: null }, 'what grows worse is told again')
  await publish(notice(5, 0, 'snoozed', alert, { until: '2026-04-01T00:00:00Z', about: { severity: 'high' } }))
  t.match(await one(), { state: 'snoozed', snoozed: { until: '2026-04-01T00:00:00Z' }, acknowledged: null })
  await publish(notice(6, 0, 'changed', alert, { about: { severity: 'low' }, severityBefore: 'high' }))
  t.match(await one(), { state: 'snoozed', snoozed: { until: '2026-04-01T00:00:00Z' } }, 'what gets better is not')
  await publish(notice(7, 0, 'resumed', alert))
  t.match(await one(), { state: 'open', snoozed: null })
  await publish(notice(8, 0, 'acknowledged', alert), notice(9, 0, 'cleared', alert))
  t.match(await one(), { state: 'cleared', acknowledged: null, raised: { revision: 1 } })
  t.strictSame(await states(), [], 'it does not hold any more')
  await publish(notice(10, 0, 'raised', alert))
  t.match(await one(), { state: 'open', changes: 0, acknowledged: null, raised: { revision: 10 } })
})

t.test('one alert with its history', async (t) => {
  const { publish, get, app } = await open(t, { noticesPerAlert: 2 })
  const many = ['x', 'y', 'z'].map((each) => matter(`target-late:${each}`))
  await publish(
    notice(1, 0, 'raised', 'target-late:a/1 ü', { others: many }),
    notice(2, 0, 'cleared', 'target-late:y', { note: null }),
    notice(3, 0, 'raised', 'target-late:y'),
  )
  const path = `alerts/${encodeURIComponent('target-late:a/1 ü')}`
  t.match(await get(path), { programme: 'p', alert: 'target-late:a/1 ü', notices: [{ revision: 1, others: [] }] })
  const y = await get<{ notices: AlertNotice[] }>('alerts/target-late:y')
  t.strictSame(
    y.notices.map(({ revision, transition }) => `${revision} ${transition}`),
    ['2 cleared', '3 raised'],
    'the newest two',
  )
  const x = await get<{ notices: AlertNotice[] }>('alerts/target-late:x')
  t.match(x.notices, [{ matter: { alert: 'target-late:x' }, because: null }], 'told among others')
  t.equal((await app.inject('/v1/programmes/p/alerts/target-late:none')).statusCode, 404)
})

t.test('alerts by state, severity, rule, project and owner, in pages', async (t) => {
  const { publish, get, states, app } = await open(t)
  await publish(
    notice(1, 0, 'raised', 'cycle:b', { about: { rule: 'cycle', severity: 'high', project: 'b', projects: ['b'] } }),
    notice(1, 1, 'raised', 'target-late:1'),
    notice(1, 2, 'raised', 'target-late:2', { about: { owner: 'Bob' } }),
    notice(1, 3, 'raised', 'divergence:a', {
      about: { rule: 'divergence', severity: 'low', owner: null, projects: ['a'] },
    }),
    notice(2, 0, 'acknowledged', 'target-late:1'),
  )
  const all = ['cycle:b open', 'target-late:1 acknowledged', 'target-late:2 open', 'divergence:a open']
  t.strictSame(await states(), all, 'the most severe first')
  t.strictSame(await states('?state=acknowledged'), ['target-late:1 acknowledged'])
  t.strictSame(await states('?state=open&severity=high'), ['cycle:b open'])
  t.strictSame(await states('?rule=divergence'), ['divergence:a open'])
  t.strictSame(await states('?owner=Bob'), ['target-late:2 open'])
  t.strictSame(await states('?project=b'), all.slice(0, 3))
  t.strictSame(await states('?project=%27%20or%201=1'), [])
  const paged: string[] = []
  for (let after: string | null = ''; after !== null;) {
    const query: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`
    const page: Listed = await get<Listed>(`alerts?limit=1${query}`)
    paged.push(...page.alerts.map(({ alert, state }) => `${alert} ${state}`))
    after = page.next
  }
  t.strictSame(paged, all)
  for (const query of ['state=lost', 'severity=x', 'rule=x', 'limit=0', 'limit=1001', 'after=x']) {
    t.equal((await app.inject(`/v1/programmes/p/alerts?${query}`)).statusCode, 400, query)
  }
  t.equal((await app.inject('/v1/programmes/q/alerts')).statusCode, 404)
})

t.test('notices in order, in pages; a repeated one changes nothing, what is none is left out', async (t) => {
  const { publish, get, app } = await open(t)
  await publish(
    notice(1, 0, 'raised', 'target-late:1'),
    { ...notice(1, 1, 'raised', 'target-late:2'), value: '{"id":"x","programme":"p","revision":1}' },
    notice(2, 0, 'acknowledged', 'target-late:1'),
    notice(1, 0, 'raised', 'target-late:1'),
    notice(2, 1, 'raised', 'target-late:3'),
    notice(12, 0, 'cleared', 'target-late:3'),
  )
  const ids = async (query: string) => {
    const page = await get<{ items: AlertNotice[]; next: string | null }>(`alert-notices${query}`)
    return [...page.items.map(({ id }) => id), page.next]
  }
  t.strictSame(await ids(''), ['1-0', '2-0', '2-1', '12-0', null])
  t.strictSame(await ids('?limit=2'), ['1-0', '2-0', '2-0'])
  t.strictSame(await ids('?after=2-0&limit=1'), ['2-1', '2-1'])
  t.strictSame(await ids('?after=2'), ['12-0', null])
  t.strictSame(await ids('?after=-1&limit=4'), ['1-0', '2-0', '2-1', '12-0', null])
  t.match((await get<Listed>('alerts/target-late:1')) as unknown, { state: 'acknowledged', changes: 0 })
  t.equal((await app.inject('/v1/programmes/p/alert-notices?after=x')).statusCode, 400)
})

async function follow(url: string, headers: Record<string, string> = {}, query = '') {
  const ending = new AbortController()
  const response = await fetch(`${url}/v1/programmes/p/alerts/stream${query}`, { headers, signal: ending.signal })
  const client = { response, text: '', stop: () => ending.abort() }
  void (async () => {
    try {
      for await (const chunk of response.body ?? []) client.text += Buffer.from(chunk as Uint8Array).toString()
    } catch {
      // stopped
    }
  })()
  return client
}
const idsOf = (text: string): string[] =>
  [...text.matchAll(/^id: (\S+)\nevent: alert-notice\ndata: \{.*\}$/gm)].map((found) => found[1] ?? '')

t.test('notices as they come: first what was missed, each once, in order', async (t) => {
  const { app, publish, world } = await open(t, { streams: 1 })
  const url = await listen(app)
  const empty = await follow(url)
  await until(() => empty.text.includes('id: -1\nevent: position\n'), 'it is told where it stands')
  empty.stop()
  await publish(...[0, 1, 2].map((place) => notice(1, place, 'raised', `target-late:${place}`)))
  const free = async () => (await openPlace(url)) === 200
  await until(free, 'the place is free')
  await until(async () => {
    const client = await follow(url, { 'last-event-id': '1-0' })
    if (!client.response.ok) return false
    await until(() => idsOf(client.text).length === 2, 'what was missed')
    await world.publish(notice(3, 0, 'cleared', 'target-late:1'), impact('p', 9))
    await until(() => idsOf(client.text).length === 3, 'what is new')
    t.strictSame(idsOf(client.text), ['1-1', '1-2', '3-0'])
    t.match(client.text, /^retry: 2000\nid: 1-0\nevent: position\ndata: {"programme":"p","revision":1,"place":0}\n\n/)
    const second = await fetch(`${url}/v1/programmes/p/impact-reports/stream`)
    t.equal(second.status, 429, 'streams of both kinds are counted together')
    client.stop()
    return true
  }, 'a stream')
  const wrong = await fetch(`${url}/v1/programmes/p/alerts/stream`, { headers: { 'last-event-id': 'x' } })
  t.equal(wrong.status, 400)
})

async function openPlace(url: string): Promise<number> {
  const client = await follow(url)
  client.stop()
  return client.response.status
}

t.test('tables of an older version are made anew from the feed', async (t) => {
  const world: TestWorld = await openTestWorld()
  t.teardown(() => world.close())
  const first = await openApp(world)
  await world.publish(impact('p', 1), notice(1, 0, 'raised', 'target-late:1'))
  await until(
    async () => (await first.inject('/v1/programmes/p/alerts/target-late:1')).statusCode === 200,
    'it is there',
  )
  await first.close()
  const file = new Database(join(world.folder, 'reporting.db'))
  file.exec('drop table alert; drop table alert_told; pragma user_version = 1')
  file.close()
  const again = await openApp(world)
  t.teardown(() => again.close())
  await until(async () => (await again.inject('/v1/programmes/p/alerts/target-late:1')).statusCode === 200, 'and again')
  t.equal((await again.inject('/v1/programmes/p/impact-reports/1')).statusCode, 200)
})
