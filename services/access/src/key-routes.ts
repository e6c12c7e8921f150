import {
  accessStream,
  administersAll,
  coversConfidential,
  grant,
  hiddenProjects,
  instant,
  mayGrant,
  name,
  programmeId,
  programmeStream,
  type Grant,
  type KeyRecord,
  type Principal,
} from '@throughline/domain'
import { ThroughlineError, type Clock, type EventStore, type StoredEvent } from '@throughline/ports'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { createEverConfidential } from './confidential.ts'
import type { AccessEvent, KeyBook } from './key-book.ts'
import type { AccessLimits } from './limits.ts'
import { newKey, type NewKey } from './secrets.ts'

export interface KeyRoutesOptions {
  readonly store: EventStore | undefined
  readonly book: KeyBook | undefined
  readonly clock: Clock
  readonly limits: AccessLimits
  readonly principalOf: (request: FastifyRequest) => Principal
}

const wanted = z.object({ name, grants: z.array(grant).min(1).max(100), expires: instant.optional() })
const pageQuery = z.object({
  after: z.coerce.number().int().min(-1).default(-1),
  limit: z.coerce.number().int().min(1).optional(),
})

/** Keys, who one is, and who did what. */
export function registerKeyRoutes(app: FastifyInstance, options: KeyRoutesOptions): void {
  const { store, book, clock, limits, principalOf } = options

  app.get('/v1/me', async (request) => {
    const { id, name: called, authtype, grants } = principalOf(request)
    return { id, name: called, authtype, grants }
  })

  app.post('/v1/keys', async (request, reply) => {
    const { name: called, grants, expires } = checked(wanted, request.body)
    const principal = principalOf(request)
    const granted = mayGrant(principal, grants as readonly Grant[])
    if (!granted.ok) throw new ThroughlineError('forbidden', granted.problems[0]?.message ?? 'not permitted')
    const key = newKey()
    const by = { id: principal.id, name: principal.name, correlationId: request.id }
    await needed(book).append(() => issueEvent(key, called, granted.value, expires, by, clock.now()))
    const known = needed(book).keys.get(key.id)
    if (known === undefined) throw new Error('an issued key is not in the book')
    return reply
      .code(201)
      .header('cache-control', 'no-store')
      .send({ ...rowOf(known), secret: key.text })
  })

  app.get('/v1/keys', async (request) => {
    const principal = principalOf(request)
    const keys = [...needed(book).keys.values()].filter((each) => mayAdminister(principal, each))
    return { keys: keys.map(rowOf) }
  })

  app.delete('/v1/keys/:key', async (request, reply) => {
    const { key } = checked(z.object({ key: z.string() }), request.params)
    const principal = principalOf(request)
    await needed(book).append(() => {
      const known = needed(book).keys.get(key)
      if (known === undefined || !mayAdminister(principal, known)) {
        throw new ThroughlineError('unknown-key', `There is no key ${key.slice(0, 40)}`)
      }
      if (known.revoked !== undefined) return undefined
      const metadata = metadataOf({ id: principal.id, name: principal.name, correlationId: request.id }, clock.now())
      return { type: 'key.revoked', data: { key, revokedBy: principal.id }, metadata }
    })
    return reply.code(204).send()
  })

  const everConfidential = store === undefined ? undefined : createEverConfidential(store)
  /** The trail is told as it is, and names who acted for which project; so it is theirs who may see all projects. */
  async function mustSeeAll(principal: Principal, programme: string): Promise<void> {
    if (everConfidential === undefined || coversConfidential(principal, programme)) return
    if (hiddenProjects(principal, programme, await everConfidential(programme)).length === 0) return
    throw new ThroughlineError(
      'forbidden',
      `The audit trail of programme ${programme} tells of a confidential project that the key does not cover`,
      { facts: { permission: 'administer', programme } },
    )
  }

  app.get('/v1/programmes/:programme/audit', async (request) => {
    const { programme } = checked(z.object({ programme: programmeId }), request.params)
    await mustSeeAll(principalOf(request), programme)
    return auditPage(neededStore(store), programmeStream(programme), checked(pageQuery, request.query), limits)
  })

  app.get('/v1/audit', async (request) => {
    if (!administersAll(principalOf(request))) {
      throw new ThroughlineError('forbidden', 'Keys of all programmes are an administrator’s of all programmes to see')
    }
    return auditPage(neededStore(store), accessStream, checked(pageQuery, request.query), limits)
  })
}

export interface By {
  readonly id: string
  readonly name: string
  readonly correlationId: string
}

/** The event that issues a key; what it holds of the secret is a digest. */
export function issueEvent(
  { id, secretDigest }: NewKey,
  called: string,
  grants: readonly Grant[],
  expires: string | undefined,
  by: By,
  now: string,
): AccessEvent {
  const until = expires === undefined ? {} : { expires }
  const data = { key: id, name: called, secretDigest, grants, issuedBy: by.id, ...until }
  return { type: 'key.issued', data, metadata: metadataOf(by, now) }
}

function metadataOf({ id, name: called, correlationId }: By, now: string): AccessEvent['metadata'] {
  return {
    version: 1,
    source: '/throughline/access',
    sourceid: correlationId,
    time: now,
    recordedtime: now,
    actor: called,
    authtype: 'service_account',
    authid: id,
    correlationid: correlationId,
    command: correlationId,
  }
}

/** A key is theirs who administer all programmes that it reaches, whatever it lets see. */
const mayAdminister = (principal: Principal, { grants }: KeyRecord): boolean =>
  mayGrant(
    principal,
    grants.map(({ role, programme }) => ({ role, programme })),
  ).ok

function rowOf({ key, name: called, grants, issued, issuedBy, expires, revoked }: KeyRecord) {
  return { key, name: called, grants, issued, issuedBy, expires: expires ?? null, revoked: revoked ?? null }
}

/** Envelopes as the store gives them back; older events lack what came later. */
const envelopeLike = z.object({
  actor: z.string().default(''),
  authtype: z.string().nullable().default(null),
  authid: z.string().nullable().default(null),
  source: z.string().default(''),
  time: z.string().default(''),
  recordedtime: z.string().default(''),
  correlationid: z.string().default(''),
  command: z.string().default(''),
})

async function auditPage(
  store: EventStore,
  stream: string,
  { after, limit }: z.infer<typeof pageQuery>,
  limits: AccessLimits,
) {
  const size = Math.min(limit ?? limits.auditPage, limits.auditPage)
  const entries: ReturnType<typeof entryOf>[] = []
  let next: number | null = null
  for await (const event of store.read(stream, { from: after + 1, limit: size + 1 })) {
    if (entries.length === size) next = entries.at(-1)?.revision ?? null
    else entries.push(entryOf(event))
  }
  return { entries, next }
}

function entryOf({ revision, type, metadata }: StoredEvent) {
  const { recordedtime, correlationid, ...rest } = envelopeLike.parse(metadata)
  return { revision, type, ...rest, recordedTime: recordedtime, correlationId: correlationid }
}

function needed(book: KeyBook | undefined): KeyBook {
  if (book !== undefined) return book
  throw new ThroughlineError('rule-broken', 'Keys are not asked for here: start with --auth keys to have them')
}

function neededStore(store: EventStore | undefined): EventStore {
  if (store !== undefined) return store
  throw new ThroughlineError('rule-broken', 'The audit trail is told where keys are asked for: start with --auth keys')
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue?.path.join('.') ?? ''
  throw new ThroughlineError('invalid-request', `${place}: ${issue?.message ?? 'not valid'}`, { at: place })
}
