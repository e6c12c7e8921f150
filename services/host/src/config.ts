import type { TokenSettings } from '@throughline/access'
import { ThroughlineError } from '@throughline/ports'
import { isIPv4 } from 'node:net'
import { resolve } from 'node:path'
import { z } from 'zod'

export const roles = ['intake', 'engine', 'reporting'] as const
export type Role = (typeof roles)[number]

export interface StartConfig {
  readonly host: string
  /** 0: the operating system chooses. */
  readonly port: number
  /** Absolute path of the data folder. */
  readonly data: string
  readonly roles: readonly Role[]
  /** EventStoreDB connection string; absent: the store of the data folder. */
  readonly eventStoreDb: string | undefined
  /** Kafka brokers; absent: the feed of the data folder. */
  readonly kafka: readonly string[] | undefined
  /** Topics that are missing are made, or expected to be there. */
  readonly kafkaTopics: 'create' | 'expect'
  /** Largest plan file in bytes; absent: what intake takes by default. */
  readonly planBytes: number | undefined
  /** Who is asked for a key: nobody, or everybody. */
  readonly auth: 'none' | 'keys'
  /** A key of an administrator of everything, beside those that the service keeps. */
  readonly apiKey: string | undefined
  /** Tokens of an identity provider. */
  readonly tokens: TokenSettings | undefined
  readonly requestsPerMinute: number | undefined
  /** Paths of certificate and key. */
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  readonly logLevel: string
  /** Web hooks may be delivered to addresses of private networks and of this machine. */
  readonly webhooksPrivate: boolean
  /** Path of the file of connections. */
  readonly connections: string | undefined
}

export const defaultPort = 8300
export const defaultData = '.data'
const shortestKey = 16

const list = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const schema = z.object({
  host: z.string().min(1).default('127.0.0.1'),
  port: z.coerce.number({ error: 'a number from 0 to 65535' }).int().min(0).max(65_535).default(defaultPort),
  data: z.string().min(1).default(defaultData),
  roles: z
    .string()
    .default(roles.join(','))
    .transform(list)
    .pipe(z.array(z.enum(roles)).min(1)),
  eventStoreDb: z
    .string()
    .regex(/^(esdb|kurrentdb)(\+discover)?:\/\/.+/, {
      error: 'a connection string such as esdb://127.0.0.1:2113?tls=false',
    })
    .optional(),
  kafka: z
    .string()
    .transform(list)
    .pipe(z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/, { error: 'brokers as host:port, separated by commas' })).min(1))
    .optional(),
  kafkaTopics: z.enum(['create', 'expect']).default('create'),
  planBytes: z.coerce.number({ error: 'a number of bytes' }).int().min(1).optional(),
  apiKey: z
    .string()
    .min(shortestKey, { error: `at least ${shortestKey} characters` })
    .optional(),
  auth: z.enum(['none', 'keys']).optional(),
  jwks: z.string().min(1).optional(),
  jwtIssuer: z.string().min(1).optional(),
  jwtAudience: z.string().min(1).optional(),
  jwtClaim: z.string().min(1).default('throughline'),
  requestsPerMinute: z.coerce.number({ error: 'a number of requests' }).int().min(1).optional(),
  tlsCert: z.string().min(1).optional(),
  tlsKey: z.string().min(1).optional(),
  connections: z.string().min(1).optional(),
  webhooksPrivate: z.enum(['allow', 'refuse']).default('refuse'),
  logLevel: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('warn'),
})

export type StartSettings = { readonly [K in keyof z.input<typeof schema>]?: string | undefined }

/** Name of each setting as flag and in the environment. */
const settingNames: Readonly<Record<keyof StartSettings, readonly [flag: string | undefined, variable: string]>> = {
  host: ['--host', 'THROUGHLINE_HOST'],
  port: ['--port', 'THROUGHLINE_PORT'],
  data: ['--data', 'THROUGHLINE_DATA'],
  roles: ['--roles', 'THROUGHLINE_ROLES'],
  eventStoreDb: ['--eventstoredb', 'THROUGHLINE_EVENTSTOREDB'],
  kafka: ['--kafka', 'THROUGHLINE_KAFKA'],
  kafkaTopics: ['--kafka-topics', 'THROUGHLINE_KAFKA_TOPICS'],
  planBytes: ['--plan-bytes', 'THROUGHLINE_PLAN_BYTES'],
  // A key on a command line would stand in every list of processes.
  apiKey: [undefined, 'THROUGHLINE_API_KEY'],
  auth: ['--auth', 'THROUGHLINE_AUTH'],
  jwks: [undefined, 'THROUGHLINE_JWKS'],
  jwtIssuer: [undefined, 'THROUGHLINE_JWT_ISSUER'],
  jwtAudience: [undefined, 'THROUGHLINE_JWT_AUDIENCE'],
  jwtClaim: [undefined, 'THROUGHLINE_JWT_CLAIM'],
  requestsPerMinute: ['--requests-per-minute', 'THROUGHLINE_REQUESTS_PER_MINUTE'],
  tlsCert: ['--tls-cert', 'THROUGHLINE_TLS_CERT'],
  tlsKey: ['--tls-key', 'THROUGHLINE_TLS_KEY'],
  connections: ['--connections', 'THROUGHLINE_CONNECTIONS'],
  webhooksPrivate: ['--webhooks-private', 'THROUGHLINE_WEBHOOKS_PRIVATE'],
  logLevel: ['--log-level', 'THROUGHLINE_LOG_LEVEL'],
}

/** Settings from the environment under those from the command line; `configuration-invalid` names the wrong one. */
export function readConfig(
  flags: StartSettings,
  environment: Readonly<Record<string, string | undefined>>,
): StartConfig {
  const names = Object.entries(settingNames) as [keyof StartSettings, readonly [string | undefined, string]][]
  const given = names.flatMap(([key, [, variable]]) => {
    const value = flags[key] ?? environment[variable]
    return value === undefined || value === '' ? [] : [[key, value] as const]
  })
  const parsed = schema.safeParse(Object.fromEntries(given))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const key = issue?.path[0] as keyof StartSettings
    throw invalid(settingNames[key].filter(Boolean).join(' or '), issue?.message ?? 'not valid')
  }
  const { host, port, data, kafkaTopics, logLevel, eventStoreDb, kafka, planBytes, apiKey, requestsPerMinute } =
    parsed.data
  const tokens = tokensOf(parsed.data)
  const config: StartConfig = {
    ...{ host, port, kafkaTopics, logLevel, eventStoreDb, kafka, planBytes, apiKey, requestsPerMinute, tokens },
    roles: [...new Set(parsed.data.roles)],
    data: resolve(data),
    connections: parsed.data.connections,
    webhooksPrivate: parsed.data.webhooksPrivate === 'allow',
    auth: parsed.data.auth ?? (apiKey === undefined && tokens === undefined ? 'none' : 'keys'),
    tls: tlsOf(parsed.data),
  }
  checkExposure(config)
  checkWorlds(config)
  return config
}

type Read = z.infer<typeof schema>

/** An identity provider is named as a whole or not at all. */
function tokensOf({ jwks, jwtIssuer, jwtAudience, jwtClaim }: Read): TokenSettings | undefined {
  if (jwks === undefined && jwtIssuer === undefined && jwtAudience === undefined) return undefined
  if (jwks !== undefined && jwtIssuer !== undefined && jwtAudience !== undefined) {
    return { jwks, issuer: jwtIssuer, audience: jwtAudience, claim: jwtClaim }
  }
  throw invalid('THROUGHLINE_JWKS', 'tokens need THROUGHLINE_JWKS, THROUGHLINE_JWT_ISSUER and THROUGHLINE_JWT_AUDIENCE')
}

function tlsOf({ tlsCert, tlsKey }: Read): StartConfig['tls'] {
  if (tlsCert === undefined && tlsKey === undefined) return undefined
  if (tlsCert !== undefined && tlsKey !== undefined) return { cert: tlsCert, key: tlsKey }
  throw invalid('--tls-cert and --tls-key', 'certificate and key are needed, both as PEM files')
}

/** Beyond this machine nothing is served without a key. */
function checkExposure({ host, auth, apiKey }: StartConfig): void {
  if (auth === 'none' && apiKey !== undefined) {
    throw invalid('THROUGHLINE_AUTH', 'a key is configured, and nobody is asked for it; choose --auth keys')
  }
  if (isLoopback(host) || auth === 'keys') return
  throw invalid(
    '--auth or THROUGHLINE_API_KEY',
    `the address ${host} can be reached from other machines, so keys are needed: start with --auth keys (or listen on 127.0.0.1)`,
  )
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'))
}

/** Roles in several processes need servers that all of them see: a data folder belongs to one process. */
function checkWorlds({ roles: wanted, eventStoreDb, kafka, auth }: StartConfig): void {
  if (roles.every((role) => wanted.includes(role))) return
  const needsStore = wanted.includes('intake') || wanted.includes('engine') || auth === 'keys'
  const needsFeed = wanted.includes('engine') || wanted.includes('reporting')
  const missing = [
    ...(needsStore && eventStoreDb === undefined ? ['THROUGHLINE_EVENTSTOREDB'] : []),
    ...(needsFeed && kafka === undefined ? ['THROUGHLINE_KAFKA'] : []),
  ]
  if (missing.length === 0) return
  throw invalid(
    missing.join(' and '),
    `the roles ${wanted.join(',')} alone work with others over servers that all of them see; a data folder belongs to one process (leave out --roles to run all in this one)`,
  )
}

function invalid(setting: string, why: string): ThroughlineError {
  return new ThroughlineError('configuration-invalid', `${setting}: ${why}`, { at: setting, facts: { setting } })
}
