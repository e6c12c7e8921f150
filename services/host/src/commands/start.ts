import { makeFirstKey, type KeyBook } from '@throughline/access'
import { messageOf, ThroughlineError } from '@throughline/ports'
import type { ClientOptions } from '@throughline/client'
import type { FastifyInstance } from 'fastify'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildApp, type AccessSettings } from '../app.ts'
import { readConfig, type StartConfig, type StartSettings } from '../config.ts'
import { readConnections } from '../connections.ts'
import { tellFailure } from '../failure.ts'
import { machineClock } from '../machine-clock.ts'
import { playSample, sampleUrls } from '../sample.ts'
import { openWorld, type World } from '../worlds.ts'

export interface StartFlags extends StartSettings {
  readonly sample?: boolean
}

const sampleData = join('.data', 'sample')
/** After this the process ends, whatever still hangs. */
const closingMs = 15_000

/** Opens the world, serves the roles asked for, and stays until a signal ends it. */
export async function start(flags: StartFlags, environment: NodeJS.ProcessEnv): Promise<void> {
  const { sample = false, ...settings } = flags
  const data = settings.data ?? environment['THROUGHLINE_DATA'] ?? (sample ? sampleData : undefined)
  const config = readConfig({ ...settings, data }, environment)
  const world = await openWorld(config, machineClock)
  let app: FastifyInstance | undefined
  let firstKey: string | undefined
  const keys: { book?: KeyBook | undefined } = {}
  try {
    app = await buildApp({
      roles: config.roles,
      world,
      clock: machineClock,
      readModel: join(config.data, 'reporting.db'),
      webhooks: { allowPrivate: config.webhooksPrivate },
      access: accessOf(config, keys),
      connections: readConnections(config.connections, environment),
      https: config.tls === undefined ? undefined : pem(config.tls),
      intakeLimits: config.planBytes === undefined ? {} : { planBytes: config.planBytes },
      // Standard output is for what a person asked to see.
      logger: { level: config.logLevel, stream: process.stderr },
    })
    firstKey = await makeFirst(config, keys.book)
    await app.listen({ host: config.host, port: config.port })
    if (firstKey !== undefined) tellFirstKey(firstKey)
  } catch (error) {
    await app?.close()
    await world.close()
    throw listenFailure(error, config)
  }
  closeOnSignal(app, world)
  const url = urlOf(app, config)
  process.stdout.write(`Throughline listens on ${url} (${config.roles.join(', ')}; ${placesOf(config)})\n`)
  if (!sample) return
  try {
    await showSample({ url, key: config.apiKey ?? firstKey })
  } catch (error) {
    await app.close()
    await world.close()
    throw error
  }
}

function accessOf(
  { auth, apiKey, tokens, requestsPerMinute }: StartConfig,
  keys: { book?: KeyBook | undefined },
): AccessSettings | undefined {
  if (auth === 'none') return undefined
  return { rootKey: apiKey, tokens, requestsPerMinute, onBook: (book) => void (keys.book = book) }
}

function pem({ cert, key }: NonNullable<StartConfig['tls']>): { readonly cert: Buffer; readonly key: Buffer } {
  try {
    return { cert: readFileSync(cert), key: readFileSync(key) }
  } catch (cause) {
    throw new ThroughlineError('configuration-invalid', `--tls-cert and --tls-key: ${messageOf(cause)}`, { cause })
  }
}

/** Where keys are asked for and nobody could have one, the first start makes one. */
async function makeFirst({ apiKey, tokens }: StartConfig, book: KeyBook | undefined): Promise<string | undefined> {
  if (book === undefined || apiKey !== undefined || tokens !== undefined) return undefined
  return makeFirstKey(book, machineClock)
}

function tellFirstKey(key: string): void {
  process.stdout.write(
    `The first administrator key, shown this once and kept nowhere:\n\n  ${key}\n\nSend it as a bearer token (THROUGHLINE_API_KEY for the commands), and issue smaller ones with POST /v1/keys.\n`,
  )
}

async function showSample(service: ClientOptions): Promise<void> {
  const write = (text: string): void => void process.stdout.write(`${text}\n`)
  const programme = await playSample(service, write)
  write(`\nThe server stays up; stop it with Ctrl-C. To look further:\n`)
  for (const [what, address] of sampleUrls(service.url, programme)) write(`  ${what.padEnd(24)}${address}`)
}

function urlOf(app: FastifyInstance, { host, port, tls }: StartConfig): string {
  const address = app.server.address()
  const real = typeof address === 'object' && address !== null ? address.port : port
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host
  return `${tls === undefined ? 'http' : 'https'}://${name.includes(':') ? `[${name}]` : name}:${real}`
}

/** Where this process keeps what it writes and finds what it reads. */
function placesOf({ data, eventStoreDb, kafka, roles }: StartConfig): string {
  const folder = (server: unknown, name: string): string => (server === undefined ? data : name)
  const places = [
    ...(roles.includes('intake') || roles.includes('engine')
      ? [`events in ${folder(eventStoreDb, 'EventStoreDB')}`]
      : []),
    ...(roles.includes('engine') || roles.includes('reporting') ? [`reports in ${folder(kafka, 'Kafka')}`] : []),
  ]
  return eventStoreDb === undefined && kafka === undefined ? `data in ${data}` : places.join(', ')
}

function listenFailure(error: unknown, { host, port }: StartConfig): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return error
  const why = code === 'EADDRINUSE' ? 'is in use; choose another with --port' : 'cannot be listened on'
  return new ThroughlineError('configuration-invalid', `${host}, port ${port}, ${why}`, { cause: error, at: '--port' })
}

/** The first signal ends in order: no new requests, open ones finish, everything durable. A second one ends at once. */
function closeOnSignal(app: FastifyInstance, world: World): void {
  let closing = false
  const close = (): void => {
    if (closing) process.exit(1)
    closing = true
    setTimeout(() => process.exit(1), closingMs).unref()
    app
      .close()
      .then(() => world.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          tellFailure(error)
          process.exit(1)
        },
      )
  }
  process.on('SIGTERM', close)
  process.on('SIGINT', close)
}
