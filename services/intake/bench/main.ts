import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openConnection, requestOf, sendAll } from './client.ts'
import { tellFigure } from './figures.ts'
import { sendingAloneMs, sendLargePlan } from './plan-file.ts'
import type { Question, Usage } from './server.ts'

/**
 * Events a second that are durable when they are answered, over real HTTP, server and sender in processes of their own.
 * The limit of each figure is the least that durability costs: the same bytes written to a file and flushed with
 * fdatasync, a batch at a time, in the same run. And the memory that a server needs at most for a large plan file.
 */

const activities = 1000
const path = '/v1/programmes/bench/events'
const seconds = 1000

interface Load {
  readonly name: string
  readonly requests: number
  readonly perRequest: number
  readonly connections: number
}

const loads: readonly Load[] = [
  { name: 'batches of 1000', requests: 300, perRequest: 1000, connections: 4 },
  { name: 'one by one', requests: 20_000, perRequest: 1, connections: 64 },
]

interface Measured {
  readonly each: readonly number[]
  readonly whole: number
  /** Microseconds of the server's processor time. */
  readonly cpu: number
  readonly bare: Bare
}

/** Milliseconds, and microseconds of processor time, to write the same bodies to a file and to flush each. */
interface Bare {
  readonly whole: number
  readonly cpu: number
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
  })
  const wanted = loads.filter(({ name }) => name.startsWith(values.only))
  if (wanted.length > 0) await withServer((served) => measureEvents(served, wanted, values.json))
  if (planName.startsWith(values.only)) await withServer((served) => measurePlan(served, values.json), ofOneGigabyte)
}

/** As `pnpm start` runs it, and the command's first line. */
const youngSpace = '--max-semi-space-size=64'

/** On a machine of one gigabyte Node is told so: without it, it lets what is not needed any more lie about. */
const ofOneGigabyte = ['--max-old-space-size=768']

interface Served {
  readonly server: ChildProcess
  readonly port: number
  readonly folder: string
}

/** A server in a folder of its own, both gone afterwards. */
async function withServer(measure: (served: Served) => Promise<void>, limits: readonly string[] = []): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'))
  const server = fork(fileURLToPath(new URL('server.js', import.meta.url)), [join(folder, 'data')], {
    execArgv: [...process.execArgv, youngSpace, ...limits],
  })
  try {
    const [port] = (await once(server, 'message')) as [number]
    await measure({ server, port, folder })
  } finally {
    server.send('end' satisfies Question)
    await once(server, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureEvents({ server, port, folder }: Served, wanted: readonly Load[], json: boolean): Promise<void> {
  const connection = await openConnection(port)
  await connection.send(requestOf('PUT', '/v1/programmes/bench/plan', 'application/json', JSON.stringify(plan())))
  connection.close()
  let first = 0
  for (const load of wanted) {
    // the first tenth lets the compilers of both processes settle
    const warm = bodiesOf({ ...load, requests: Math.ceil(load.requests / 10) }, first)
    first += warm.length * load.perRequest
    await sendAll(port, load.connections, requestsOf(load, warm))
    const bodies = bodiesOf(load, first)
    first += bodies.length * load.perRequest
    const requests = requestsOf(load, bodies)
    const before = await ask(server)
    const sent = await sendAll(port, load.connections, requests)
    const cpu = (await ask(server)).cpu - before.cpu
    tell(load, { ...sent, cpu, bare: bareWrites(join(folder, 'bare'), bodies) }, json)
  }
}

const planName = 'plan file'
/** What a server that takes a large plan file may need. */
const mostBytes = 1_000_000_000
const megabyte = 1_000_000

/** A large Primavera export: received, read, compared and appended. */
async function measurePlan({ server, port }: Served, json: boolean): Promise<void> {
  const { bytes, ms, appended } = await sendLargePlan(port, '/v1/programmes/large/plan')
  const { peakBytes } = await ask(server)
  const name = `${planName} of ${Math.round(bytes / megabyte)} MB`
  const [peak, limit] = [peakBytes / megabyte, mostBytes / megabyte]
  tellFigure({ name: `${name}: memory`, n: 1, unit: 'MB', p50: peak, p99: peak, limit, ratio: peak / limit }, json)
  const [whole, alone] = [ms / seconds, sendingAloneMs() / seconds]
  const time = { p50: whole, p99: whole, limit: alone, ratio: whole / alone }
  tellFigure({ name: `${name}: answer`, n: appended, unit: 's', ...time }, json)
}

async function ask(server: ChildProcess): Promise<Usage> {
  const answer = once(server, 'message') as Promise<[Usage]>
  server.send('usage' satisfies Question)
  return (await answer)[0]
}

function tell({ name, requests, perRequest }: Load, { each, whole, cpu, bare }: Measured, json: boolean): void {
  const n = requests * perRequest
  const rate = (n / whole) * seconds
  const limit = (n / bare.whole) * seconds
  const sorted = [...each].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  const answer = { p50: at(0.5), p99: at(0.99), limit: bare.whole / requests }
  const processor = { p50: cpu / n, p99: cpu / n, limit: bare.cpu / n }
  tellFigure({ name: `${name}: events`, n, unit: 'events/s', p50: rate, p99: rate, limit, ratio: rate / limit }, json)
  tellFigure({ name: `${name}: answer`, n: requests, unit: 'ms', ...answer, ratio: answer.p50 / answer.limit }, json)
  const ratio = processor.p50 / processor.limit
  tellFigure({ name: `${name}: processor`, n, unit: 'µs/event', ...processor, ratio }, json)
}

function bareWrites(file: string, bodies: readonly string[]): Bare {
  const bytes = bodies.map((body) => Buffer.from(body))
  const descriptor = openSync(file, 'w')
  const before = process.cpuUsage()
  const from = performance.now()
  for (const each of bytes) {
    writeSync(descriptor, each)
    fdatasyncSync(descriptor)
  }
  const whole = performance.now() - from
  const { user, system } = process.cpuUsage(before)
  closeSync(descriptor)
  return { whole, cpu: user + system }
}

const requestsOf = ({ perRequest }: Load, bodies: readonly string[]): readonly Buffer[] =>
  bodies.map((body) => requestOf('POST', path, `application/cloudevents${perRequest > 1 ? '-batch' : ''}+json`, body))

function bodiesOf({ requests, perRequest }: Load, first: number): readonly string[] {
  return Array.from({ length: requests }, (_, request) => {
    const events = Array.from({ length: perRequest }, (_, n) => event(first + request * perRequest + n))
    return JSON.stringify(perRequest === 1 ? events[0] : events)
  })
}

function event(n: number): object {
  const remainingMinutes = 60 + (n % 5000)
  return {
    specversion: '1.0',
    id: `bench-${n}`,
    source: '/bench/planning-tool',
    type: 'io.throughline.activity.progressed.v1',
    time: '2026-03-02T08:00:00Z',
    data: { project: 'BENCH', activity: `A${n % activities}`, changes: { remainingMinutes } },
  }
}

function plan(): object {
  const day = [[480, 1020]]
  return {
    project: 'BENCH',
    settings: { name: 'Bench', ruleSet: 'primavera', dataDate: '2026-03-02T08:00', defaultCalendar: 'c', options: {} },
    calendars: [{ code: 'c', week: [[], day, day, day, day, day, []], exceptions: [] }],
    activities: Array.from({ length: activities }, (_, n) => ({
      code: `A${n}`,
      name: `Step ${n}`,
      kind: 'task',
      durationMinutes: 4800,
      status: 'not-started',
      remainingMinutes: 4800,
    })),
    links: [],
  }
}

await main()
