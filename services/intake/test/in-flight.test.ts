import { randomUUID } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { memoryStore, type Fate, type MemoryStore } from './memory-store.ts'
import { cloudEvent, openApp, send, type Posted } from './world.ts'

// What is decided while an append is on its way must hold, or be decided again, whatever becomes of that append.

const path = '/v1/programmes/p/events'
const named = (id: string, name = id): object => cloudEvent(id, 'programme.configured', { name })
const statuses = ({ body }: Posted): unknown => (body['events'] as { status: string }[]).map(({ status }) => status)
const turns = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await turn()
}

/** A store whose appends wait until they are let go, each with its fate. */
function gated(): { readonly store: MemoryStore; release(fate: Fate): Promise<void> } {
  const gates: ((fate: Fate) => void)[] = []
  return {
    store: memoryStore(() => new Promise((resolve) => gates.push(resolve))),
    async release(fate) {
      for (let n = 0; gates.length === 0 && n < 1000; n++) await turn()
      gates.shift()?.(fate)
      await turns(20)
    },
  }
}

t.test('while an append is on its way the next requests are decided behind it', async (t) => {
  const { store, release } = gated()
  const app = openApp(store)
  t.teardown(() => app.close())
  let answered = 0
  const post = (body: unknown): Promise<Posted> => send(app, 'POST', path, body).finally(() => answered++)
  const first = post(named('a'))
  await turns(50)
  const second = post([named('b'), named('c')])
  const repeat = post(named('a'))
  const reused = post(named('a', 'another'))
  const third = post(named('d'))
  const fourth = send(app, 'POST', path, named('b'))
  await turns(50)
  t.equal(store.tried.length, 1)
  t.equal(answered, 0, 'nobody is answered from what is not true yet')
  await release('well')
  t.match((await first).body, { revision: 1 })
  t.equal(answered, 1, 'only who is in the store')
  t.equal(store.tried.length, 2)
  t.same(store.tried[1]?.length, 3, 'all that came meanwhile share the next append')
  await release('well')
  t.match((await second).body, { revision: 3 })
  t.match([(await repeat).status, (await repeat).body], [200, { revision: 1, command: null }])
  t.match([(await reused).status, (await reused).body], [409, { code: 'id-reused' }])
  t.match((await third).body, { revision: 4 })
  t.match([statuses(await fourth), (await fourth).body], [['duplicate'], { revision: 2 }])
  t.equal(store.events.length, 5)
})

t.test('what was decided behind an append that fails is decided again', async (t) => {
  for (const [fate, revisions] of [
    ['lost', [undefined, 1, 2]],
    ['unheard', [undefined, 2, 3]],
  ] as const) {
    const { store, release } = gated()
    const app = openApp(store, { triesWhenUnavailable: 1 })
    t.teardown(() => app.close())
    const first = send(app, 'POST', path, named('a'))
    await turns(50)
    const second = send(app, 'POST', path, named('b'))
    const third = send(app, 'POST', path, named('c'))
    await turns(50)
    await release(fate)
    t.match([(await first).status, (await first).body], [503, { code: 'store-unavailable' }])
    await release('well')
    await release('well')
    t.same(
      [await first, await second, await third].map(({ body }) => body['revision']),
      revisions,
      fate,
    )
  }
})

t.test('when somebody else writes meanwhile, both are decided again, in their order', async (t) => {
  const { store, release } = gated()
  const app = openApp(store)
  t.teardown(() => app.close())
  const started = send(app, 'POST', path, named('start'))
  await release('well')
  await started
  const first = send(app, 'POST', path, named('a'))
  await turns(50)
  const second = send(app, 'POST', path, named('b'))
  const mustBe = send(app, 'POST', path, named('c'), { 'if-match': '"3"' })
  await turns(50)
  // written before the append of `a` is let go, it is in its way
  const [, last] = store.events
  if (last !== undefined) store.events.push({ ...last, id: randomUUID(), revision: 2 })
  for (let n = 0; n < 3; n++) await release('well')
  const [a, b] = [(await first).body['revision'] as number, (await second).body['revision'] as number]
  t.ok(a >= 3 && b > a, `${a} and ${b}`)
  t.equal((await mustBe).status, 412, 'a precondition is asked of what came true')
})

type Sent = { readonly ids: readonly number[]; readonly other: boolean; readonly pause: number }

t.test('whatever becomes of appends, each event is recorded once, where its sender was told', async (t) => {
  const sent: fc.Arbitrary<Sent> = fc.record({
    ids: fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 3 }),
    other: fc.boolean(),
    pause: fc.nat(3),
  })
  const fates = fc.array(fc.constantFrom<Fate>('well', 'well', 'well', 'lost', 'unheard'), { maxLength: 30 })
  await fc.assert(fc.asyncProperty(fc.array(sent, { minLength: 1, maxLength: 25 }), fates, fc.array(fc.nat(4)), run), {
    numRuns: 60,
  })
  t.pass('held')

  async function run(requests: readonly Sent[], fates: readonly Fate[], pauses: readonly number[]): Promise<void> {
    let next = 0
    const store = memoryStore(async () => {
      const place = next++
      await turns(pauses[place % Math.max(1, pauses.length)] ?? 0)
      return fates[place] ?? 'well'
    })
    // two intakes over one store: each is somebody else to the other
    const limits = { triesWhenUnavailable: 2, triesOnConflict: 50, pauseMs: 0, appendEvents: 5 }
    const apps = [openApp(store, limits), openApp(store, limits)] as const
    const bodyOf = ({ ids }: Sent): object[] => ids.map((id) => named(`id-${id}`))
    const answers: Promise<Posted>[] = []
    for (const request of requests) {
      answers.push(send(apps[request.other ? 1 : 0], 'POST', path, bodyOf(request)))
      await turns(request.pause)
    }
    for (const [index, { status, body }] of (await Promise.all(answers)).entries()) {
      if (status !== 200 && status !== 201 && status !== 503) t.fail(`answered with ${status}`)
      if (status === 503) continue
      const told = body['events'] as { id: string; revision: number }[]
      for (const { id, revision } of told) {
        const metadata = store.events[revision]?.metadata as { sourceid: string } | undefined
        if (metadata?.sourceid !== id) t.fail(`request ${index}: ${revision} is not ${id}`)
      }
    }
    const ids = store.events.map(({ id }) => id)
    if (new Set(ids).size !== ids.length) t.fail('an event is recorded twice')
    for (const request of requests) {
      const { status } = await send(apps[0], 'POST', path, bodyOf(request))
      if (status > 201 && next > fates.length) t.fail(`sent again it is answered with ${status}`)
    }
    await Promise.all(apps.map((app) => app.close()))
  }
})
