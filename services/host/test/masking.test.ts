import { feedTopics } from '@throughline/ports'
import fc from 'fast-check'
import t from 'tap'
import { readable, toldTo, type Told } from './masked-addresses.ts'
import { as, followed, issue, openWorld, secret, secretPlan, word, type World } from './masked-world.ts'
import { chainPlan, until } from './world.ts'

const seed = 20261128

/** Something that happens to the programme. */
type Step =
  | { readonly kind: 'plan'; readonly project: 'GIVE' | 'TAKE' | 'secret'; readonly days: readonly number[] }
  | { readonly kind: 'hide'; readonly confidential: boolean }
  | { readonly kind: 'say'; readonly what: 'forecast' | 'dispute' | 'acknowledge' | 'snooze' | 'commit' | 'withdraw' }
  | { readonly kind: 'leave' }

const days = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 4 })
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('plan' as const),
      project: fc.constantFrom('GIVE', 'TAKE', 'secret'),
      days,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hide' as const), confidential: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('say' as const),
      what: fc.constantFrom('forecast', 'dispute', 'acknowledge', 'snooze', 'commit', 'withdraw'),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'leave' as const }) },
)
const histories = fc.record({
  first: days,
  confidential: fc.boolean(),
  steps: fc.array(step, { minLength: 6, maxLength: 9 }),
})

const note = `${word} note`
const sayings: Readonly<Record<Extract<Step, { kind: 'say' }>['what'], readonly [string, object]>> = {
  forecast: ['dependency.forecast.v1', { dependency: 'D1', date: '2026-03-27T17:00', note }],
  dispute: ['dependency.disputed.v1', { dependency: 'D1', side: 'giver', proposedDate: '2026-03-30T17:00', note }],
  acknowledge: ['alert.acknowledged.v1', { alert: `target-late:${word} T`, note }],
  snooze: ['alert.snoozed.v1', { alert: `dependency-broken:D2`, until: '2026-04-02T09:00:00Z', note }],
  commit: ['target.committed.v1', { target: `${word} T`, date: '2026-03-25T17:00' }],
  withdraw: ['target.withdrawn.v1', { target: `${word} T`, reason: note }],
}

async function play(world: World, step: Step): Promise<void> {
  switch (step.kind) {
    case 'plan':
      if (step.project === 'secret') return world.plan(secret, secretPlan(step.days))
      return world.plan(step.project, chainPlan(step.project, step.days))
    case 'hide':
      return world.hide(step.confidential)
    case 'say':
      // what the agreement's state or a missing target does not allow is refused
      return world.post(sayings[step.what]).catch(() => undefined)
    case 'leave':
      return world.post(['project.left.v1', { project: secret, reason: note }]).catch(() => undefined)
  }
}

/** Where the word is, with what stands around it. */
function leaks(all: readonly { readonly address: string; readonly text: string }[]): string[] {
  return all.flatMap(({ address, text }) => {
    const place = text.search(/q7Zeta|[\uE000-\uE003]/)
    return place === -1 ? [] : [`${address}: …${text.slice(Math.max(0, place - 300), place + 80)}…`]
  })
}

/** Web hooks, streams and records that speak of a moment when the project was confidential. */
async function pastTexts(world: World, streams: readonly string[]): Promise<{ address: string; text: string }[]> {
  const { secretAt, endings } = world.state
  const isSecret = (revision: number, isState: boolean) => secretAt.has(revision) && !(isState && endings.has(revision))
  const revisionOf = (text: string) => Number(/"revision":(\d+)/.exec(text)?.[1] ?? -1)
  const hooks = world.hooks.map((text) => ({ address: 'web hook', text, isState: true }))
  const events = streams
    .flatMap((stream) => stream.split('\n\n'))
    .map((text) => ({ address: 'stream', text, isState: text.includes('event: alert') }))
  const records = (await world.records())
    .filter(({ topic }) => topic.endsWith('.masked'))
    .map(({ topic, headers, value }) => ({
      ...{ address: topic, text: `${value ?? ''} ${JSON.stringify(headers)}` },
      isState: topic !== feedTopics.impactMasked.name,
    }))
  return [...hooks, ...events, ...records].filter(({ text, isState }) => isSecret(revisionOf(text), isState))
}

t.test('no word of a confidential project is told at any address, in no stream, web hook or record', async (t) => {
  const counts = { answers: 0, sweeps: 0, past: 0, standIns: 0 }
  const statuses = new Map<string, Set<number>>()
  for (const { first, confidential, steps } of fc.sample(histories, { numRuns: 8, seed })) {
    const world = await openWorld(t, first, confidential)
    const { state, reader } = world
    const sweep = async () => {
      if (!state.isSecret) return
      const told = await toldTo(world, reader)
      for (const each of told) {
        if (each.route === 'listAudit') t.equal(each.status, 403)
        statuses.set(each.route, (statuses.get(each.route) ?? new Set()).add(each.status))
        if (/confidential[- ]/.test(each.text)) counts.standIns += 1
      }
      t.same(leaks(told), [], JSON.stringify({ confidential, steps }))
      counts.answers += told.length
      counts.sweeps += 1
    }
    for (const [place, each] of steps.entries()) {
      await play(world, each)
      if (place % 3 === 2) await sweep()
    }
    await world.hide(true)
    await world.plan(secret, secretPlan([...first, 5]))
    await sweep()
    const streams = async () =>
      Promise.all(
        ['impact-reports', 'alerts'].map((of) => followed(world, reader, `/v1/programmes/p/${of}/stream?after=0`)),
      )
    const closed = await streams()
    await world.hide(false)
    await world.plan('TAKE', chainPlan('TAKE', [1, 1]))
    const past = await pastTexts(world, [...closed, ...(await streams())])
    t.same(leaks(past), [], JSON.stringify({ confidential, steps }))
    counts.past += past.length
  }
  t.ok(counts.answers > 400, JSON.stringify(counts))
  t.ok(counts.standIns > 100 && counts.past > 50, 'what is told is told of the project by its number')
  for (const { id } of readable) t.ok(statuses.has(id), `${id} ${[...(statuses.get(id) ?? [])].join(' ')}`)
  for (const id of readable.map((route) => route.id).filter((each) => each !== 'listAudit')) {
    t.ok(statuses.get(id)?.has(200), `${id} answered`)
  }
  t.comment(`${JSON.stringify(counts)}, seed ${seed}`)
})

t.test('who may see it is told what is told where nothing is confidential, byte for byte', async (t) => {
  const days = [2, 3]
  const tell = async (confidential: boolean): Promise<{ told: Told[]; records: string[] }> => {
    const world = await openWorld(t, days)
    await world.post(['project.rescheduled.v1', { project: secret, changes: { confidential } }])
    await world.plan(secret, secretPlan([6, 7]))
    await world.plan('GIVE', chainPlan('GIVE', [9]))
    await world.post(sayings.forecast)
    const topics: readonly string[] = [
      feedTopics.impact,
      feedTopics.criticalPath,
      feedTopics.alerts,
      feedTopics.reports,
    ].map(({ name }) => name)
    const kept = (await world.records()).filter(({ topic }) => topics.includes(topic))
    const records = kept.map(
      ({ topic, headers: { ce_confidential: _, ...headers }, value }) =>
        `${topic} ${JSON.stringify(headers)} ${value ?? ''}`,
    )
    return { told: await toldTo(world, world.entitled), records }
  }
  const open = await tell(false)
  const closed = await tell(true)
  /** Apart from that it says so: what the plans state, and digests and moments of a process. */
  const same = (text: string) => text.replaceAll(/"confidential":(true|false),?/g, '').replaceAll(/,(?=})/g, '')
  const apart = ['getFingerprint', 'getMetrics', 'listSubscriptions', 'getSubscription', 'listDeadLetters', 'listAudit']
  const bodies = ({ told }: { told: Told[] }) =>
    told
      .filter(({ route }) => !apart.includes(route))
      .map(({ address, status, text }) => `${address} ${status} ${same(text.slice(text.indexOf('\n') + 1))}`)
  t.same(bodies(closed), bodies(open))
  t.same(closed.records.map(same).sort(), open.records.map(same).sort())
  t.ok(
    closed.told.length > 80 && closed.records.length > 20,
    `${closed.told.length} answers, ${closed.records.length} records`,
  )
  t.ok(closed.told.some(({ text }) => text.includes(word)))
})

t.test('a masked report still says what matters', async (t) => {
  const world = await openWorld(t, [2, 2], true)
  await world.plan(secret, secretPlan([2, 12]))
  const url = `/v1/programmes/p/impact-reports/${world.state.revision}`
  const read = async (key: string) =>
    (await world.app.inject({ url: `${url}?wait=20`, headers: as(key) })).json<Report>()
  interface Report {
    summary: string
    targets: { target: string; because: string | null; finish: object; chain: { project: string }[] }[]
  }
  const [masked, full] = [await read(world.reader), await read(world.entitled)]
  const opening = ({ targets }: Report) => targets.find(({ target }) => target === 'opening')
  t.match(masked.summary, /^Plan of confidential project 1: .*Opening.* 10 working days later/)
  t.equal(opening(masked)?.because, 'something changed in confidential project 1')
  t.match(opening(masked)?.finish, { deltaDays: 10 })
  t.same(opening(masked)?.finish, opening(full)?.finish, 'the dates are the same')
  t.same(
    opening(masked)
      ?.chain.map(({ project }) => project)
      .slice(-3),
    ['confidential-1', 'TAKE', 'TAKE'],
  )
  const why = await world.app.inject({ url: '/v1/programmes/p/targets/opening/why', headers: as(world.reader) })
  t.match(why.json<{ sentence: string }>().sentence, /confidential-1/)
  const audit = async (key: string) =>
    (await world.app.inject({ url: '/v1/programmes/p/audit', headers: as(key) })).statusCode
  t.same([await audit(world.reader), await audit(world.entitled)], [403, 200], 'the audit trail is told as it is')
})

t.test('nor does a what-if or a dry run tell of it', async (t) => {
  const { app, reader } = await openWorld(t, [2, 12], true)
  const at = { project: 'GIVE', activity: 'A1' }
  const events = [
    { type: 'activity.replanned', data: { ...at, changes: { durationMinutes: 9600 } } },
    { type: 'activity.progressed', data: { ...at, changes: { remainingMinutes: 9600 } } },
  ]
  const post = (url: string, payload: object) =>
    app.inject({ method: 'POST', url: `/v1/programmes/p/${url}`, headers: as(reader), payload })
  const dryRun = {
    url: '/v1/programmes/p/projects/GIVE/plan?dryRun=true',
    headers: as(reader),
    payload: chainPlan('GIVE', [9]),
  }
  for (const answer of [
    await post('what-if', { events }),
    await post('what-if/compare', { scenarios: [{ name: 'late', events }] }),
    await app.inject({ method: 'PUT', ...dryRun }),
  ]) {
    t.equal(answer.statusCode, 200, answer.body)
    t.match(answer.body, /"opening"/)
    t.notMatch(answer.body, word)
  }
})

t.test('whoever may not take a step is not told whose it is', async (t) => {
  const { app, reader } = await openWorld(t, [2, 2], true)
  const refused = async (payload: object) => {
    const headers = { ...as(reader), 'content-type': 'application/cloudevents+json' }
    return app.inject({ method: 'POST', url: '/v1/programmes/p/events', headers, payload: JSON.stringify(payload) })
  }
  const event = { specversion: '1.0', id: '1', source: '/s', time: '2026-03-05T09:00:00Z' }
  const data = { dependency: 'D1' }
  const key = await issue(app, [{ role: 'source', projects: ['GIVE'] }])
  const headers = { ...as(key), 'content-type': 'application/cloudevents+json' }
  const step = { ...event, type: 'io.throughline.dependency.started.v1', data }
  const answer = await app.inject({
    ...{ method: 'POST', url: '/v1/programmes/p/events', headers },
    payload: JSON.stringify(step),
  })
  t.equal(answer.statusCode, 403, answer.body)
  t.match(answer.body, 'confidential-1')
  t.notMatch(answer.body, word)
  t.notMatch((await refused({ ...step, type: 'io.throughline.dependency.accepted.v1' })).body, word)
})

t.test('what is asked of a confidential project is answered as if there were none', async (t) => {
  const { app, reader } = await openWorld(t, [2, 2], true)
  const [project, target] = [secret, `${word} T`]
  const activity = encodeURIComponent(`${word} A1`)
  const asked: readonly (readonly [path: string, of: string])[] = [
    [`activities/ASKED/${activity}/explanation`, project],
    [`activities/ASKED/${activity}/floats`, project],
    ['activities?project=ASKED', project],
    ['targets/ASKED', target],
    ['targets/ASKED/ledger', target],
    ['targets/ASKED/why', target],
    ['targets/ASKED/hold?date=2026-03-05T17:00', target],
    ['targets/ASKED/ledger', `finish:${project}`],
    ['baselines/compare?names=ASKED', `${word} baseline`],
    ['dependencies?project=ASKED', project],
    ['alerts?project=ASKED&state=open,cleared', project],
    ['alerts/ASKED', `target-late:${target}`],
  ]
  const tell = async (path: string, of: string): Promise<string> => {
    const name = encodeURIComponent(of)
    const url = `/v1/programmes/p/${path.replace('ASKED', name)}`
    const { statusCode, body } = await app.inject({ url, headers: as(reader) })
    return `${statusCode} ${body.replaceAll(name, '?').replaceAll(of, '?')}`
  }
  for (const [path, of] of asked) t.equal(await tell(path, of), await tell(path, of.replace(word, 'nobody')), path)
})

t.test('a stream goes on where it was, across the moment when a project becomes confidential', async (t) => {
  const world = await openWorld(t, [2, 2], false)
  const { reader, entitled } = world
  const path = '/v1/programmes/p/impact-reports/stream'
  const idsOf = (text: string) => [...text.matchAll(/^id: (\d+)\nevent: impact-report/gm)].map(([, id]) => Number(id))
  const open = idsOf(await followed(world, reader, path, '-1'))
  t.same(open, world.state.closings)
  await world.hide(true)
  const from = world.state.revision
  await world.plan(secret, secretPlan([4, 4]))
  await world.plan('GIVE', chainPlan('GIVE', [5]))
  const since = world.state.closings.filter((closing) => closing >= from)
  for (const last of [-1, open[0] ?? 0, open.at(-1) ?? 0]) {
    const text = await followed(world, reader, path, String(last))
    t.same(idsOf(text), since, `behind ${last} all since then, masked`)
    t.notMatch(text, word)
    t.same(
      idsOf(await followed(world, entitled, path, String(last))),
      world.state.closings.filter((closing) => closing > last),
    )
  }
  t.same(idsOf(await followed(world, reader, path, String(since[0]))), since.slice(1))
  await world.hide(false)
  await until(
    async () => idsOf(await followed(world, reader, path, '-1')).length === world.state.closings.length,
    'all',
  )
  t.same(
    idsOf(await followed(world, reader, path, String(open[1]))),
    world.state.closings.slice(2),
    'and when it is open again',
  )
})
