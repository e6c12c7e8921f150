import { fork } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openClient, sendAll } from './client.ts'

/**
 * Events a second that are durable when they are answered, over real HTTP, server and sender in processes of their own.
 * The limit of each figure is the least that durability costs: the same bytes written to a file and flushed with
 * fdatasync, a batch at a time, in the same run.
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
  { name: 'batches of 1000', requests: 150, perRequest: 1000, connections: 4 },
  { name: 'one by one', requests: 20_000, perRequest: 1, connections: 64 },
]

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
  const folder = await mkdtemp(join(tmpdir(), 'throughline-bench-'))
  const server = fork(fileURLToPath(new URL('server.js', import.meta.url)), [join(folder, 'data')])
  try {
    const [port] = (await once(server, 'message')) as [number]
    const client = openClient(port, 1)
    await client.send('PUT', '/v1/programmes/bench/plan', JSON.stringify(plan()))
    client.close()
    let first = 0
    for (const load of loads) {
      // the first tenth lets the compilers of both processes settle
      const warm = bodiesOf({ ...load, requests: Math.ceil(load.requests / 10) }, first)
      first += warm.length * load.perRequest
      await sendAll(port, load.connections, path, warm)
      const bodies = bodiesOf(load, first)
      first += bodies.length * load.perRequest
      const { each, whole } = await sendAll(port, load.connections, path, bodies)
      tell(load, each, whole, bareWrites(join(folder, 'bare'), bodies), values.json)
    }
  } finally {
    server.send('end')
    await once(server, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
}

function tell(load: Load, each: readonly number[], whole: number, bare: number, json: boolean): void {
  const n = load.requests * load.perRequest
  const rate = (n / whole) * seconds
  const limit = (n / bare) * seconds
  const sorted = [...each].sort((a, b) => a - b)
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
  const figures = [
    { name: `${load.name}: events`, n, unit: 'events/s', p50: rate, p99: rate, limit, ratio: rate / limit },
    {
      name: `${load.name}: answer`,
      n: load.requests,
      unit: 'ms',
      p50: at(0.5),
      p99: at(0.99),
      limit: bare / load.requests,
      ratio: (at(0.5) * load.requests) / bare,
    },
  ]
  for (const figure of figures) {
    const rounded = Object.entries(figure).map(([key, value]) => [
      key,
      typeof value === 'number' ? Number(value.toPrecision(4)) : value,
    ])
    console.log(json ? JSON.stringify(Object.fromEntries(rounded)) : rounded.map(([, value]) => value).join('\t'))
  }
}

/** Milliseconds to write each body to the end of a file and to flush it. */
function bareWrites(file: string, bodies: readonly string[]): number {
  const bytes = bodies.map((body) => Buffer.from(body))
  const descriptor = openSync(file, 'w')
  const from = performance.now()
  for (const each of bytes) {
    writeSync(descriptor, each)
    fdatasyncSync(descriptor)
  }
  const whole = performance.now() - from
  closeSync(descriptor)
  return whole
}

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
