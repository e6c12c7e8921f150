import { programmeStream } from '@throughline/domain'
import type { EventStore } from '@throughline/ports'
import type { FastifyInstance } from 'fastify'
import fc from 'fast-check'
import t from 'tap'
import { foldStored, newEntry } from '../src/book.ts'
import { fingerprintOf, type Fingerprint } from '../src/fingerprint.ts'
import { createHistory } from '../src/history.ts'
import { defaultLimits } from '../src/limits.ts'
import { chainPlan, openApp, openTestWorld, writer, type TestWorld, type Writer } from './world.ts'

type Command = (p: Writer) => Promise<number>

const days = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 })
const project = fc.constantFrom('A', 'B')
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.tuple(project, days, fc.boolean()).map(
    ([id, durations, linked]): Command =>
      (p) =>
        p.plan(chainPlan(id, durations, linked ? [id === 'A' ? 'B' : 'A', 'A1'] : undefined)),
  ),
  fc.tuple(project, days).map(
    ([id, durations]): Command =>
      (p) =>
        p.part(chainPlan(id, durations), 2),
  ),
  fc.nat(2).map(
    (n): Command =>
      (p) =>
        p.facts(['target.declared', { target: `t${n}`, name: 'T', project: 'A', activity: 'A1' }]),
  ),
  fc.nat(2).map(
    (n): Command =>
      (p) =>
        p.facts(['risk.raised', { id: `r${p.register.revision} ${n}`, title: 'Rain' }]),
  ),
)

async function rebuilt(store: EventStore, programme: string, revision: number): Promise<Fingerprint> {
  const entry = newEntry(programme)
  for await (const stored of store.read(programmeStream(programme), { limit: revision + 1 })) {
    foldStored(entry, stored, false)
  }
  return fingerprintOf(entry)
}

t.test('any past state is the one that a rebuild to it gives, in whatever order states are asked for', async (t) => {
  const world = await openTestWorld()
  t.teardown(() => world.close())
  let number = 0
  let states = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 2, maxLength: 8 }),
      fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 3, maxLength: 8 }),
      fc.integer({ min: 1, max: 4 }),
      async (commands, places, pastStates) => {
        number += 1
        const p = writer(world.store, `p${number}`)
        for (const each of commands) await each(p).catch(() => undefined) // some are refused: that is their right
        const { revision } = p.register
        if (revision < 0) return
        const history = createHistory(world.store, { ...defaultLimits, pastStates })
        for (const place of places) {
          const asked = Math.floor(place * (revision + 1))
          const entry = await history.at(`p${number}`, asked)
          const found = fingerprintOf(entry)
          const expected = await rebuilt(world.store, `p${number}`, asked)
          if (found.sha256 !== expected.sha256) throw new Error(`revision ${asked} of ${revision} is another state`)
          states += 1
        }
      },
    ),
    { numRuns: 30 },
  )
  t.ok(states > 60, `${states} states`)
})

t.test('a cache bounded by size forgets the state asked for longest ago', async (t) => {
  const { store, p } = await open(t)
  const r1 = await p.plan(chainPlan('A', [1, 1]))
  const r2 = await p.plan(chainPlan('A', [1, 2]))
  const r3 = await p.plan(chainPlan('A', [1, 3]))
  const reads: number[] = []
  const counting: EventStore = {
    ...store,
    read(stream, options = {}) {
      reads.push(options.from ?? 0)
      return store.read(stream, options)
    },
  }
  const history = createHistory(counting, { ...defaultLimits, pastStateParts: 8 })
  for (const revision of [r1, r2, r1]) await history.at('p', revision)
  t.strictSame(reads, [0, r1 + 1], 'the second goes on from the first, the third is there')
  await history.at('p', r3)
  t.strictSame(reads, [0, r1 + 1, r2 + 1])
  await history.at('p', r2)
  t.strictSame(reads, [0, r1 + 1, r2 + 1, r1 + 1], 'three states of two activities and a link are too many')
  const crowded = createHistory(counting, { ...defaultLimits, waitingPastStates: 1 })
  const [first, second] = await Promise.allSettled([crowded.at('p', 3), crowded.at('p', 4)])
  t.equal(first.status, 'fulfilled')
  t.match(second, { status: 'rejected', reason: { code: 'overloaded' } })
})

async function open(t: {
  teardown(fn: () => Promise<void>): void
}): Promise<TestWorld & { app: FastifyInstance; p: Writer }> {
  const world = await openTestWorld()
  const app = await openApp(world, { waitMs: 5_000 })
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  return { ...world, app, p: writer(world.store, 'p') }
}

t.test('every query takes asOf: a revision, or an instant', async (t) => {
  const { app, p } = await open(t)
  const first = await p.plan(chainPlan('A', [2, 3]))
  const second = await p.plan(chainPlan('B', [2], ['A', 'A2']))
  const last = await p.plan(chainPlan('A', [2, 9]))
  await app.inject(`/v1/programmes/p?revision=${last}`)
  const ask = async (path: string) => {
    const { statusCode, headers, body } = await app.inject(`/v1/programmes/p${path}`)
    return { status: statusCode, etag: headers.etag, body: JSON.parse(body) as Record<string, unknown> }
  }
  t.match(await ask(`?asOf=${first}`), { status: 200, etag: `"${first}"`, body: { finish: '2026-03-06T17:00' } })
  t.match(await ask(`?asOf=${second}`), { body: { revision: second, finish: '2026-03-10T17:00' } })
  t.match((await ask(`?asOf=${last}`)).body, (await ask('')).body)
  t.match(await ask(`/critical-path?asOf=${second}`), { body: { revision: second, path: [{}, {}, { project: 'B' }] } })
  t.match(await ask(`/activities?asOf=${first}`), {
    body: { activities: [{ code: 'A1' }, { code: 'A2' }], next: null },
  })
  t.match(await ask(`/findings?asOf=${first}`), { body: { revision: first } })

  // The writer records one event a minute, the last one of a command just before the next command's first.
  const minute = (revision: number): string => new Date(Date.UTC(2026, 2, 2) + (revision - 1) * 60_000).toISOString()
  t.match(await ask(`?asOf=${minute(second)}`), { body: { revision: second } })
  const offset = minute(second).replace('.000Z', '+00:00')
  t.match(await ask(`?asOf=${offset}`), { body: { revision: second } }, 'also with a plus sign that nobody encoded')
  t.match(await ask('?asOf=2099-01-01T00:00:00Z'), { body: { revision: last } })
  t.match(await ask('?asOf=2020-01-01T00:00:00Z'), { status: 404, body: { code: 'not-found', at: 'asOf' } })
  t.match(await ask(`?asOf=${last + 1}`), {
    status: 404,
    body: { detail: `Programme p has no revision ${last + 1} yet; its last is ${last}` },
  })
  for (const asOf of ['-1', '1.5', 'yesterday', '2026-03-02']) {
    t.match(await ask(`?asOf=${asOf}`), { status: 400, body: { code: 'invalid-request', at: 'asOf' } }, asOf)
  }
  // Inside a command: what the log says there is what counts, and the command is told to be pending.
  const inside = await ask(`/findings?asOf=${first + 1}`)
  t.match(inside.body, { revision: first + 1, findings: [{}, {}, { code: 'pending-submission' }] })
  t.match(await ask(`?asOf=${first + 1}`), { body: { finish: '2026-03-06T17:00' } })
})

t.test('before a quarantine the past is there, behind it it is not', async (t) => {
  const { app, p } = await open(t)
  const good = await p.plan(chainPlan('A', [2]))
  await p.raw({ type: 'from.another.planet', data: {}, metadata: {} })
  const status = async (path: string) => (await app.inject(`/v1/programmes/p${path}`)).statusCode
  await app.inject(`/v1/programmes/p?revision=${good}`)
  while ((await status(`?asOf=${good + 1}`)) === 404) await new Promise((resolve) => setTimeout(resolve, 5))
  t.equal(await status(`?asOf=${good}`), 200)
  t.equal(
    (await app.inject(`/v1/programmes/p?asOf=${good + 1}`)).json<{ code: string }>().code,
    'programme-quarantined',
  )
  t.equal(await status(''), 200, 'the present is the last good state')
})

t.test('what is otherwise between two moments', async (t) => {
  const { app, p } = await open(t)
  const first = await p.plan(chainPlan('A', [2, 3, 1]))
  await p.facts(
    ['target.declared', { target: 'T', name: 'Opening', project: 'A', activity: 'A2' }],
    [
      'link.declared',
      { from: { project: 'A', activity: 'A1' }, to: { project: 'A', activity: 'A3' }, type: 'SS', lagMinutes: 0 },
    ],
    ['project.rescheduled', { project: 'A', changes: { owner: 'Ann' } }],
  )
  const last = await p.plan({ ...chainPlan('A', [4, 3]), links: [] })
  await app.inject(`/v1/programmes/p?revision=${last}`)
  const diff = (await app.inject(`/v1/programmes/p/diff?from=${first}&to=${last}`)).json<Record<string, unknown>>()
  t.match(diff, {
    from: first,
    to: last,
    counts: { moved: 2, added: 0, removed: 1, linksRemoved: 2, linksAdded: 0 },
    moved: [
      { activity: 'A2', finish: { deltaDays: -2 }, criticalBefore: true, criticalAfter: false },
      { activity: 'A1', finish: { deltaDays: 2 }, remainingAfterMinutes: 4 * 480 },
    ],
    removed: [{ project: 'A', activity: 'A3', finish: '2026-03-09T17:00' }],
    targets: [
      { target: 'finish:' },
      { target: 'finish:A' },
      { target: 'T', finish: { before: null, after: '2026-03-04T17:00' } },
    ],
    criticalPath: { before: [{ activity: 'A1' }, { activity: 'A2' }, { activity: 'A3' }], after: [{ activity: 'A1' }] },
    next: null,
  })
  const page = (await app.inject(`/v1/programmes/p/diff?from=${first}&limit=1`)).json<{
    next: number
    moved: object[]
  }>()
  t.match([page.next, page.moved.length], [1, 1])
  const rest = (await app.inject(`/v1/programmes/p/diff?from=${first}&limit=1&after=1`)).json<{ moved: object[] }>()
  t.match(rest, { moved: [{ activity: 'A1' }], next: null })
  const back = (await app.inject(`/v1/programmes/p/diff?from=${last}&to=${first}`)).json<Record<string, unknown>>()
  t.match(back, { counts: { added: 1, removed: 0 }, targets: [{}, {}, { target: 'T', finish: { after: null } }] })
  t.equal((await app.inject('/v1/programmes/p/diff')).statusCode, 400, 'from when?')
})

t.test('why a date stands where it stands, across projects, now and then', async (t) => {
  const { app, p } = await open(t)
  await p.plan(chainPlan('A', [2, 3]))
  const first = await p.plan(chainPlan('B', [1], ['A', 'A2']))
  const last = await p.plan(chainPlan('A', [2, 4]))
  await app.inject(`/v1/programmes/p?revision=${last}`)
  const ask = async (path: string) =>
    (await app.inject(`/v1/programmes/p/activities/${path}`)).json<Record<string, unknown>>()
  t.match(await ask('B/A1/explanation'), {
    revision: last,
    at: '2026-03-10T08:00',
    steps: [
      { reason: 'link', words: "waits for 'Step 2' (A/A2), finish to start" },
      {},
      {},
      {},
      { words: 'data date of project A' },
    ],
  })
  t.match(await ask(`B/A1/explanation?asOf=${first}&date=early-finish`), { revision: first, at: '2026-03-09T17:00' })
  t.match(await ask('B/A9/explanation'), { code: 'unknown-activity' })
  t.match(await ask('B/A1/explanation?date=remaining-start'), { code: 'not-found' })
  t.match(await ask('B/A1/explanation?date=noon'), { code: 'invalid-request' })
})
