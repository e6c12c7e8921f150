import type { ImpactReport } from '@throughline/domain'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { chainPlan, openApp } from './world.ts'

const data = fileURLToPath(new URL('../../../../../shared/data', import.meta.url))
const missing = 'skipped: no plans beside the project'
/** Larger ones say nothing more here, and take their time. */
const largest = 900_000

interface Answer {
  readonly revision: number
  readonly appended: number
  readonly unchanged: boolean
  readonly code?: string
  readonly facts?: { readonly confirm: string }
  readonly dryRun?: { readonly changes: readonly unknown[]; readonly impact: ImpactReport | null }
}

async function put(app: FastifyInstance, path: string, payload: Buffer | object): Promise<Answer & { status: number }> {
  const isFile = Buffer.isBuffer(payload)
  const headers = { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }
  const answer = await app.inject({ method: 'PUT', url: `/v1/programmes/${path}`, headers, payload })
  return { ...answer.json<Answer>(), status: answer.statusCode }
}

const report = async (app: FastifyInstance, programme: string, revision: number): Promise<ImpactReport> =>
  (await app.inject(`/v1/programmes/${programme}/impact-reports/${revision}?wait=20`)).json<ImpactReport>()

t.test('every plan file submitted again changes nothing', async (t) => {
  if (!existsSync(data)) return t.pass(missing)
  const app = await openApp(t)
  const folders = ['p6-xer', 'p6-xer-programme', 'p6-xer-format', 'p6-pmxml', 'msp-mspdi-native', 'msp-mpp-converted']
  const files = folders.flatMap((folder) => readdirSync(join(data, folder)).map((name) => join(data, folder, name)))
  let read = 0
  for (const [n, file] of files.filter((each) => statSync(each).size < largest).entries()) {
    const bytes = readFileSync(file)
    const first = await put(app, `file-${n}/plan`, bytes)
    if (first.status !== 200) continue
    read++
    const again = await put(app, `file-${n}/plan`, bytes)
    t.match(again, { appended: 0, unchanged: true }, file.slice(data.length))
  }
  t.ok(read > 40, `${read} files`)
})

t.test('a dry run tells what the real submission then does, and records nothing', async (t) => {
  if (!existsSync(data)) return t.pass(missing)
  const app = await openApp(t)
  const files = readdirSync(join(data, 'p6-xer')).filter((name) => name.startsWith('ch4-'))
  for (const name of files.sort()) {
    const bytes = readFileSync(join(data, 'p6-xer', name))
    const dry = await put(app, 'ch4/projects/CH4/plan?dryRun=true', bytes)
    t.match(dry, { status: 200, appended: 0 })
    const real = await put(app, 'ch4/projects/CH4/plan', bytes)
    const published = await report(app, 'ch4', real.revision)
    const { cause: foreseenCause, ...foreseen } = dry.dryRun?.impact ?? ({} as ImpactReport)
    const { cause, ...rest } = published
    t.strictSame(foreseen, rest, name)
    t.strictSame(foreseenCause.counts, cause.counts)
    t.ok((dry.dryRun?.changes.length ?? 0) > 0)
  }
})

t.test('what if: the report of events that are not recorded is the one that they get when they are', async (t) => {
  const app = await openApp(t)
  await put(app, 'p/plan', chainPlan('A', [2, 3, 4]))
  const longer = { project: 'A', activity: 'A2', changes: { durationMinutes: 2880, remainingMinutes: 2880 } }
  const definition = { ...longer, changes: { durationMinutes: 2880 } }
  const progress = { ...longer, changes: { remainingMinutes: 2880 } }
  const events = [
    { type: 'io.throughline.activity.replanned.v1', data: definition },
    { type: 'io.throughline.activity.progressed.v1', data: progress },
  ]
  const asked = await app.inject({ method: 'POST', url: '/v1/programmes/p/what-if', payload: { events } })
  t.equal(asked.statusCode, 200, asked.body)
  const posted = events.map((event, n) => ({ ...event, specversion: '1.0', id: String(n), source: '/tool' }))
  const real = await app.inject({ method: 'POST', url: '/v1/programmes/p/events', payload: posted })
  const { revision } = real.json<{ revision: number }>()
  const [{ cause: _one, ...foreseen }, { cause: _two, ...published }] = [
    asked.json<ImpactReport>(),
    await report(app, 'p', revision),
  ]
  t.strictSame(foreseen, published)
  t.match(published.targets[0]?.finish, { deltaDays: 3 })
  const wrong = await app.inject({
    method: 'POST',
    url: '/v1/programmes/p/what-if',
    payload: { events: [{ type: 'io.throughline.activity.removed.v1', data: { project: 'A', activity: 'X' } }] },
  })
  t.match(wrong.json(), { code: 'unknown-activity', at: '$.events[0].data.activity' })
})

t.test('a plan that would remove much is held until somebody has looked', async (t) => {
  const app = await openApp(t)
  const long = Array.from({ length: 40 }, () => 1)
  await put(app, 'p/plan', chainPlan('A', long))
  const held = await put(app, 'p/plan', chainPlan('A', long.slice(0, 20)))
  t.match(held, { status: 409, code: 'confirmation-required', facts: { removedShare: { A: 0.5 } } })
  t.match(await put(app, 'p/plan?dryRun=true', chainPlan('A', long.slice(0, 20))), { status: 200, appended: 0 })
  const token = held.facts?.confirm ?? ''
  const other = await put(app, `p/plan?confirm=${token}`, chainPlan('A', long.slice(0, 15)))
  t.equal(other.status, 409, 'the token is of that file')
  t.match(await put(app, `p/plan?confirm=${token}`, chainPlan('A', long.slice(0, 20))), {
    status: 200,
    unchanged: false,
  })
  t.match(await put(app, 'p/plan', chainPlan('A', long.slice(0, 16))), { status: 200 }, 'few are not held')
})

t.test('two updates of one project at the same time: both are recorded, and the later one counts', async (t) => {
  for (let round = 0; round < 5; round++) {
    const app = await openApp(t)
    await put(app, 'p/plan', chainPlan('A', [1, 1, 1]))
    const [one, two] = [chainPlan('A', [2, 1, 1]), chainPlan('A', [1, 3, 1, 1])]
    const events = Array.from({ length: 5 }, (_, n) => ({
      specversion: '1.0',
      id: `name-${n}`,
      source: '/tool',
      type: 'io.throughline.programme.configured.v1',
      data: { name: `Name ${n}` },
    }))
    const [first, second, ...posted] = await Promise.all([
      put(app, 'p/plan', one),
      put(app, 'p/plan', two),
      ...events.map((payload) => app.inject({ method: 'POST', url: '/v1/programmes/p/events', payload })),
    ])
    t.same([first.status, second.status], [200, 200])
    t.ok(
      posted.every(({ statusCode }) => statusCode === 201),
      'and what was posted meanwhile',
    )
    const last = first.revision > second.revision ? one : two
    const most = Math.max(first.revision, second.revision)
    await app.inject(`/v1/programmes/p?revision=${most}`)
    t.match(await put(app, 'p/plan', last), { unchanged: true }, 'the state is that of the later one')
  }
})
