import { routes, type Route } from '@throughline/contract'
import { openEmbedded } from '@throughline/embedded'
import { errorTable } from '@throughline/ports'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { buildApp } from '../src/app.ts'
import { machineClock } from '../src/machine-clock.ts'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import type { Outcome } from './readers.ts'
import { deliverySeeds, planSeeds, type SeedFile } from './seeds.ts'

export interface Endpoints {
  run(random: Random): Promise<Outcome>
  close(): Promise<void>
}

const fact = {
  specversion: '1.0',
  id: '1',
  source: 'urn:fuzz',
  type: 'io.throughline.activity.progressed.v1',
  time: '2026-03-02T08:00:00Z',
  sequence: '0001',
  data: { project: 'CIVIL', activity: 'C1000', changes: { status: 'started', actualStart: '2026-03-02T08:00' } },
}
const bodies: readonly SeedFile[] = [
  { name: 'event', bytes: Buffer.from(JSON.stringify(fact)) },
  { name: 'batch', bytes: Buffer.from(JSON.stringify([fact, { ...fact, id: '2' }])) },
  { name: 'lines', bytes: Buffer.from(`${JSON.stringify(fact)}\n${JSON.stringify({ ...fact, id: '3' })}\n`) },
]
const mediaTypes = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'application/x-ndjson',
  'application/xml',
  'application/octet-stream',
  'text/csv',
  'text/plain; charset=utf-7',
  'multipart/form-data; boundary=x',
  '',
]
const oddValues = [
  '',
  '0',
  '-1',
  '1e9',
  'true',
  '%',
  '%00',
  '..',
  '*',
  'a'.repeat(3000),
  '"1"',
  'ü',
  'x;y=z',
  '[',
  '{}',
]
const oddHeaders = ['if-match', 'if-none-match', 'prefer', 'content-encoding', 'traceparent', 'last-event-id', 'accept']
const oddQueries = [
  'after',
  'limit',
  'revision',
  'wait',
  'dryRun',
  'confirm',
  'file',
  'project',
  'critical',
  'asOf',
  'mapping',
  'dates',
]
/** These stay open, take the whole machine for a while, or say 503 by right. */
const leftOut = /\/stream$|^\/v1\/rebuild-check$|^\/docs|^\/health\/ready$/

/** The whole application over a world of its own; every address of the contract, with bodies and headers gone wrong. */
export async function openEndpoints({ patient = true } = {}): Promise<Endpoints> {
  const folder = await mkdtemp(join(tmpdir(), 'throughline-fuzz-'))
  const world = await openEmbedded({ folder, clock: machineClock })
  const app = await buildApp({
    roles: ['intake', 'engine', 'reporting'],
    world,
    clock: machineClock,
    readModel: join(folder, 'reporting.db'),
  })
  await app.ready()
  const known = routes.filter(({ path }) => !leftOut.test(path))
  const seeds = [...bodies, ...planSeeds(), ...deliverySeeds()]
  return {
    run: (random) => ask(app, known, seeds, random, patient),
    async close() {
      await app.close()
      await world.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function ask(
  app: FastifyInstance,
  known: readonly Route[],
  seeds: readonly SeedFile[],
  random: Random,
  patient: boolean,
): Promise<Outcome> {
  const { method, path } = random.pick(known)
  const request: InjectOptions = { method, url: addressOf(path, random, patient), headers: headersOf(random) }
  if (method !== 'GET') request.payload = bodyOf(seeds, random, request.headers ?? {})
  const answer = await app.inject(request)
  const { statusCode: status } = answer
  if (status < 400) return String(status)
  const document = /^application\/problem\+json/.test(String(answer.headers['content-type']))
    ? answer.json<{ code?: unknown; status?: unknown; detail?: unknown }>()
    : {}
  const { code } = document
  const known400 = typeof code === 'string' && Object.hasOwn(errorTable, code)
  if (!known400 || document.status !== status || typeof document.detail !== 'string' || code === 'internal-error') {
    throw new Error(`${method} ${request.url as string}: ${status} ${answer.body.slice(0, 500)}`)
  }
  return `${status} ${code}`
}

/** Without patience nothing is asked that waits for a state to come. */
function addressOf(path: string, random: Random, patient: boolean): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    if (random.chance(0.15)) return encodeURIComponent(random.pick(oddValues))
    return name === 'programme' ? `p${random.below(5)}` : name === 'project' ? 'CIVIL' : String(random.below(3))
  })
  const pairs: string[] = []
  while (random.chance(0.35) && pairs.length < 4) {
    const query = random.pick(oddQueries)
    if (!patient && (query === 'revision' || query === 'wait')) continue
    pairs.push(`${query}=${encodeURIComponent(random.pick(oddValues))}`)
  }
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`
}

function headersOf(random: Random): Record<string, string> {
  const headers: Record<string, string> = {}
  const type = random.pick(mediaTypes)
  if (type !== '') headers['content-type'] = type
  while (random.chance(0.2)) headers[random.pick(oddHeaders)] = encodeURIComponent(random.pick(oddValues))
  if (random.chance(0.1)) {
    for (const name of ['id', 'source', 'type', 'specversion', 'time'] as const) headers[`ce-${name}`] = fact[name]
  }
  return headers
}

function bodyOf(seeds: readonly SeedFile[], random: Random, headers: InjectOptions['headers'] & object): Buffer {
  const seed = random.chance(0.4) ? random.pick(bodies) : random.pick(seeds)
  const bytes = random.chance(0.1) ? seed.bytes : mutate(seed.bytes, random, random.pick(seeds).bytes)
  if (!random.chance(0.1)) return bytes
  Object.assign(headers, { 'content-encoding': 'gzip' })
  const packed = gzipSync(bytes)
  return random.chance(0.5) ? packed : mutate(packed, random, packed)
}
