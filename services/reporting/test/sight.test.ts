import { everybody, type Principal } from '@throughline/domain'
import { feedTopics, type FeedMessage } from '@throughline/ports'
import t from 'tap'
import { listen, openApp, openTestWorld, record, until } from './world.ts'

type Now = readonly (readonly [string, number])[]

/** A record of the full edition, which says what is confidential. */
function full(topic: string, revision: number, now: Now | undefined, more: object = {}): FeedMessage {
  const message = record(topic, 'p', revision, { edition: 'full', ...more })
  if (now === undefined) return message
  const ever = ['S', 'Z'].slice(0, now.some(([project]) => project === 'Z') ? 2 : 1)
  const changed = now.length === 0 ? revision : Math.max(...now.map(([, since]) => since))
  const secrecy = { now, ever, from: 3, changed }
  return { ...message, headers: { ...message.headers, ce_confidential: JSON.stringify(secrecy) } }
}

const masked = (topic: string, revision: number, more: object = {}): FeedMessage =>
  record(topic, 'p', revision, { edition: 'masked', ...more })

const { impact, impactMasked, criticalPath, criticalPathMasked, reports, reportsMasked } = feedTopics

interface Item {
  readonly revision: number
  readonly edition: string
}

async function open(t: { teardown(fn: () => Promise<void>): void }) {
  const world = await openTestWorld()
  const who: { principal: Principal } = { principal: everybody }
  const app = await openApp(world, {}, { principalOf: () => who.principal })
  t.teardown(async () => {
    await app.close()
    await world.close()
  })
  const reader = (...projects: readonly string[]): Principal => ({
    ...everybody,
    grants: [
      { role: 'reader', programme: 'p' },
      { role: 'reader', programme: 'p', projects: [...projects] },
    ],
  })
  const read = async (principal: Principal, path = 'impact-reports'): Promise<string[]> => {
    who.principal = principal
    const answer = await app.inject(`/v1/programmes/p/${path}`)
    return answer.json<{ items: Item[] }>().items.map(({ revision, edition }) => `${revision} ${edition}`)
  }
  return { world, app, who, reader, read }
}

t.test('reports of before a project was confidential are withheld from whom it is kept from', async (t) => {
  const { world, app, who, reader, read } = await open(t)
  await world.publish(full(impact.name, 1, undefined), full(criticalPath.name, 1, undefined))
  await until(async () => (await read(reader())).length === 1, 'the first')
  t.same(await read(reader()), ['1 full'], 'nothing is confidential')
  await world.publish(full(impact.name, 3, [['S', 3]]))
  await until(async () => (await read(everybody)).length === 2, 'the second')
  t.same(await read(reader()), [], 'the full report closes what was open; the masked one may come later')
  await world.publish(
    masked(impactMasked.name, 3),
    masked(criticalPathMasked.name, 3),
    masked(reportsMasked.name, 3),
    full(reports.name, 3, [['S', 3]]),
  )
  await until(async () => {
    who.principal = reader()
    return (await app.inject('/v1/programmes/p/programme-report')).statusCode === 200
  }, 'the masked ones')
  t.same(await read(reader()), ['3 masked'])
  t.same(await read(reader(), 'critical-path-reports'), ['3 masked'])
  t.same(await read(reader('S')), ['1 full', '3 full'], 'who may see it sees all')
  who.principal = reader()
  t.equal((await app.inject('/v1/programmes/p/impact-reports/1')).statusCode, 404)
  t.match((await app.inject('/v1/programmes/p/impact-reports/3')).json(), { edition: 'masked' })
  t.match((await app.inject('/v1/programmes/p/programme-report')).json(), { edition: 'masked', revision: 3 })
  who.principal = reader('S')
  t.match((await app.inject('/v1/programmes/p/programme-report')).json(), { edition: 'full', revision: 3 })
})

t.test('a second project that becomes confidential closes what named it', async (t) => {
  const { world, reader, read } = await open(t)
  for (const revision of [3, 5]) {
    await world.publish(full(impact.name, revision, [['S', 3]]), masked(impactMasked.name, revision))
  }
  await until(async () => (await read(reader())).length === 2, 'both')
  const both: Now = [
    ['S', 3],
    ['Z', 7],
  ]
  await world.publish(full(impact.name, 7, both), masked(impactMasked.name, 7))
  await until(async () => (await read(everybody)).length === 3, 'the third')
  await until(async () => (await read(reader())).length === 1, 'the third, masked')
  t.same(await read(reader()), ['7 masked'])
  t.same(await read(reader('Z')), ['3 masked', '5 masked', '7 masked'], 'it may see the second one')
  t.same(await read(reader('S')), ['7 masked'], 'in the masked edition all confidential projects are masked')
  t.same(await read(reader('S', 'Z')), ['3 full', '5 full', '7 full'])
})

t.test('what is not confidential any more is told openly, from then on and before it was', async (t) => {
  const { world, reader, read } = await open(t)
  await world.publish(full(impact.name, 1, undefined))
  await world.publish(full(impact.name, 3, [['S', 3]]), masked(impactMasked.name, 3))
  await world.publish(full(impact.name, 8, []), masked(impactMasked.name, 8))
  await until(async () => (await read(everybody)).length === 3, 'all')
  await until(async () => (await read(reader())).length === 3, 'all, masked')
  t.same(await read(reader()), ['1 full', '3 masked', '8 masked'])
  t.same(await read(reader(), 'impact-reports?limit=2'), ['1 full', '3 masked'])
  t.same(await read(reader(), 'impact-reports?limit=2&after=1'), ['3 masked', '8 masked'])
})

t.test('a stream that is open when a project becomes confidential goes on masked', async (t) => {
  const { world, app, who, reader } = await open(t)
  await world.publish(full(impact.name, 1, undefined))
  who.principal = reader()
  const url = await listen(app)
  const ending = new AbortController()
  const answer = await fetch(`${url}/v1/programmes/p/impact-reports/stream?after=-1`, { signal: ending.signal })
  let text = ''
  const reading = (async () => {
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) text += decoder.decode(chunk as Uint8Array, { stream: true })
  })().catch(() => undefined)
  await until(() => text.includes('id: 1\n'), 'the open report')
  await world.publish(full(impact.name, 3, [['S', 3]]), masked(impactMasked.name, 3))
  await world.publish(full(impact.name, 4, [['S', 3]]), masked(impactMasked.name, 4))
  await until(() => text.includes('id: 4\n'), 'the masked reports')
  ending.abort()
  await reading
  const told = [...text.matchAll(/^id: (\d+)\nevent: impact-report\ndata: .*"edition":"(\w+)"/gm)]
  t.same(
    told.map(([, id, edition]) => `${id} ${edition}`),
    ['1 full', '3 masked', '4 masked'],
  )
})

t.test(
  'where a feed was written before there were two editions, what it says of a hidden project is kept back',
  async (t) => {
    const { world, app, who, reader, read } = await open(t)
    const projects = [{ project: 'S', confidential: true }]
    await world.publish(full(impact.name, 1, undefined), full(reports.name, 1, undefined, { projects }))
    const last = async (principal: Principal) => {
      who.principal = principal
      return (await app.inject('/v1/programmes/p/programme-report')).statusCode
    }
    await until(async () => (await last(everybody)) === 200, 'it is read')
    t.equal(await last(reader()), 404)
    t.same(await read(reader()), [])
    t.same(await read(reader('S')), ['1 full'])
    await world.publish(full(impact.name, 4, [['S', 3]]), masked(impactMasked.name, 4))
    await until(async () => (await read(reader())).length === 1, 'the first masked one')
    t.same(await read(reader()), ['4 masked'])
  },
)
