import { routeAt } from '@throughline/contract'
import { everybody, isActive, mayDo, principalOfKey, type Principal } from '@throughline/domain'
import { ThroughlineError, type Clock, type EventStore } from '@throughline/ports'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { setInterval } from 'node:timers'
import { createFailures } from './failures.ts'
import { createKeyBook, type KeyBook } from './key-book.ts'
import { registerKeyRoutes } from './key-routes.ts'
import { defaultLimits, type AccessLimits } from './limits.ts'
import { digestOf, isSecret, readKey } from './secrets.ts'
import { createTokenCheck, type TokenSettings } from './tokens.ts'

export interface AccessOptions {
  /** Absent: nobody is asked who they are; for a loopback address only. */
  readonly store: EventStore | undefined
  readonly clock: Clock
  /** A key of the configuration: an administrator and director of everything, beside those of the store. */
  readonly rootKey?: string | undefined
  readonly tokens?: TokenSettings | undefined
  readonly limits?: Partial<AccessLimits>
  /** Pages that say nothing of any programme, by how their addresses begin. */
  readonly openPrefixes?: readonly string[]
}

export interface Access {
  /** Who asks; of a request that has passed the check. */
  principalOf(request: FastifyRequest): Principal
  /** The keys, where they are asked for. */
  readonly book: KeyBook | undefined
}

/** The holder of the configured key: as trusted as whoever starts the service. */
const root: Principal = { ...everybody, id: 'key:configuration', name: 'configuration', authtype: 'service_account' }

/**
 * Asks every request who sends it, by key or token, and whether they may: before the body is looked at, by method and
 * address as the contract states them. An address that the contract does not know is refused. Register before all
 * routes. Whatever depends on the body (which project, which event) is the service's own to check.
 */
export async function registerAccess(app: FastifyInstance, options: AccessOptions): Promise<Access> {
  const { store, clock, rootKey, tokens, openPrefixes = [] } = options
  const limits: AccessLimits = { ...defaultLimits, ...options.limits }
  const principals = new WeakMap<FastifyRequest, Principal>()
  const principalOf = (request: FastifyRequest): Principal => principals.get(request) ?? everybody
  if (store === undefined) {
    registerKeyRoutes(app, { store, book: undefined, clock, limits, principalOf })
    return { principalOf, book: undefined }
  }

  const book = createKeyBook(store, clock)
  await book.readOn()
  const failures = createFailures(limits, () => performance.now())
  const check = createCheck({ book, clock, rootKey, tokens, limits })
  app.addHook('onRequest', async (request) => {
    const route = routeAt(request.method, request.routeOptions.url ?? '')
    if (route?.permission === 'public' && route.id !== 'getMe') return
    const pattern = request.routeOptions.url ?? ''
    if (openPrefixes.some((prefix) => pattern === prefix || pattern.startsWith(`${prefix}/`))) return
    failures.check(request.ip)
    try {
      principals.set(request, await check(request))
    } catch (error) {
      failures.note(request.ip)
      throw error
    }
    authorise(request, principalOf(request))
  })
  const refreshing = setInterval(() => {
    book.readOn().catch((error: unknown) => app.log.error({ err: error }, 'Keys could not be read again'))
  }, limits.refreshMs).unref()
  app.addHook('onClose', async () => clearInterval(refreshing))
  registerKeyRoutes(app, { store, book, clock, limits, principalOf })
  return { principalOf, book }
}

interface CheckOptions {
  readonly book: KeyBook
  readonly clock: Clock
  readonly rootKey: string | undefined
  readonly tokens: TokenSettings | undefined
  readonly limits: AccessLimits
}

function createCheck({ book, clock, rootKey, tokens, limits }: CheckOptions) {
  const rootDigest = rootKey === undefined ? undefined : digestOf(rootKey)
  const checkToken = tokens === undefined ? undefined : createTokenCheck(tokens, limits.clockToleranceSeconds)
  return async ({ headers }: FastifyRequest): Promise<Principal> => {
    const [, text] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? []
    if (text === undefined) throw new ThroughlineError('unauthorised', 'No bearer token was sent')
    if (rootDigest !== undefined && isSecret(text, rootDigest)) return root
    const key = readKey(text)
    if (key === undefined) {
      if (checkToken !== undefined && text.split('.').length === 3) return checkToken(text)
      throw new ThroughlineError('unauthorised', 'The key is not valid')
    }
    const known = book.keys.get(key.id)
    if (known === undefined || !isSecret(key.secret, Buffer.from(known.secretDigest, 'hex'))) {
      throw new ThroughlineError('unauthorised', 'The key is not valid')
    }
    if (!isActive(known, clock.now())) {
      const why = known.revoked === undefined ? 'has expired' : 'was revoked'
      throw new ThroughlineError('unauthorised', `The key ${why}`, { facts: { key: key.id } })
    }
    return principalOfKey(known)
  }
}

/** May the sender use this address, in this programme and project? */
function authorise(request: FastifyRequest, principal: Principal): void {
  // an address that is not there is told to be so, to those who may ask at all
  if (request.is404) return
  const route = routeAt(request.method, request.routeOptions.url ?? '')
  if (route?.permission === 'public') return
  const { programme, project } = request.params as { programme?: string; project?: string }
  const permission = route?.permission
  const may =
    permission !== undefined &&
    (programme === undefined
      ? principal.grants.some((grant) =>
          mayDo({ ...principal, grants: [grant] }, permission, { programme: grant.programme }),
        )
      : allowed(principal, permission, programme, project))
  if (may) return
  const where = [
    programme === undefined ? '' : ` in programme ${programme}`,
    project === undefined ? '' : `, project ${project}`,
  ]
  throw new ThroughlineError('forbidden', `The key does not permit this${where.join('')}`, {
    facts: { permission: permission ?? 'none', ...(programme === undefined ? {} : { programme }) },
  })
}

/** Posting is looked at event by event: here it is enough that something may be posted in the programme. */
function allowed(
  principal: Principal,
  permission: Parameters<typeof mayDo>[1],
  programme: string,
  project: string | undefined,
): boolean {
  if (permission !== 'post')
    return mayDo(principal, permission, { programme, ...(project === undefined ? {} : { project }) })
  if (project !== undefined) return mayDo(principal, 'post', { programme, project })
  const kinds = ['post', 'analyse', 'manage', 'administer'] as const
  return principal.grants.some((grant) =>
    kinds.some((kind) => {
      const own = { ...principal, grants: [grant] }
      const [first] = grant.projects ?? []
      return mayDo(own, kind, first === undefined ? { programme } : { programme, project: first })
    }),
  )
}
