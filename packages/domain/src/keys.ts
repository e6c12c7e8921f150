import { z } from 'zod'
import { roles, type Grant, type Principal } from './access.ts'
import { mayDo } from './permissions.ts'
import { ok, refused, type Result } from './problem.ts'
import { instant, name, programmeId, projectId } from './values.ts'

/** The stream that keys live in, beside those of the programmes. */
export const accessStream = 'access'

export const grant = z.object({
  role: z.enum(roles),
  programme: z.union([z.literal('*'), programmeId]),
  projects: z.array(projectId).min(1).max(1000).optional(),
  confidential: z.boolean().optional(),
})

const keyId = z.string().regex(/^[a-z0-9]{8,32}$/)

/** What happens to keys. The key itself is never in an event: its digest is enough to know it again. */
export const accessEventData = {
  'key.issued': z.object({
    key: keyId,
    name,
    /** SHA-256 of the secret, hexadecimal: the secret is random and long, so nothing slower is needed. */
    secretDigest: z.string().regex(/^[0-9a-f]{64}$/),
    grants: z.array(grant).min(1).max(100),
    expires: instant.optional(),
    issuedBy: z.string(),
  }),
  'key.revoked': z.object({ key: keyId, revokedBy: z.string(), reason: z.string().max(1000).optional() }),
} as const
export type AccessEventType = keyof typeof accessEventData
export type IssuedKey = z.infer<(typeof accessEventData)['key.issued']>

export interface KeyRecord extends IssuedKey {
  readonly issued: string
  readonly revoked: string | undefined
}

/** The keys that there are, by id, folded from the stream; written by {@link evolveKeys} only. */
export type KeyRegister = Map<string, KeyRecord>

/** Folds an event of the access stream. What cannot be read grants nothing, so it is passed over. */
export function evolveKeys(keys: KeyRegister, type: string, data: unknown, time: string): void {
  if (type === 'key.issued') {
    const read = accessEventData['key.issued'].safeParse(data)
    if (read.success && !keys.has(read.data.key)) {
      keys.set(read.data.key, { ...read.data, issued: time, revoked: undefined })
    }
  } else if (type === 'key.revoked') {
    const read = accessEventData['key.revoked'].safeParse(data)
    const known = read.success ? keys.get(read.data.key) : undefined
    if (known !== undefined) keys.set(known.key, { ...known, revoked: known.revoked ?? time })
  }
}

export const isActive = ({ revoked, expires }: KeyRecord, now: string): boolean =>
  revoked === undefined && (expires === undefined || Date.parse(expires) > Date.parse(now))

/** An administrator of everything; as long as there is none, the first start makes one. */
export const isRootKey = ({ grants }: IssuedKey): boolean =>
  grants.some(
    ({ role, programme, projects }) => role === 'administrator' && programme === '*' && projects === undefined,
  )

/**
 * May somebody hand out these grants? Nobody gives more than an administrator of that programme may, and nobody lets
 * others see confidential projects who may not see them: then what is granted covers none, even by name.
 */
export function mayGrant(principal: Principal, grants: readonly Grant[]): Result<readonly Grant[]> {
  const beyond = grants.find(({ programme }) => {
    const place = programme === '*' ? undefined : programme
    return place === undefined ? !administersAll(principal) : !mayDo(principal, 'administer', { programme: place })
  })
  if (beyond === undefined) {
    const unseen = grants.find((each) => each.confidential === true && !coversConfidential(principal, each.programme))
    if (unseen === undefined) {
      return ok(
        grants.map((each) => (coversConfidential(principal, each.programme) ? each : { ...each, confidential: false })),
      )
    }
    return refused({ code: 'forbidden', message: 'The key does not cover confidential projects itself' })
  }
  const where = beyond.programme === '*' ? 'all programmes' : `programme ${beyond.programme}`
  return refused({ code: 'forbidden', message: `The key does not permit to grant anything in ${where}` })
}

/** May somebody see all confidential projects of a programme? */
export const coversConfidential = ({ grants }: Principal, programme: string): boolean =>
  grants.some((each) => each.confidential === true && (each.programme === '*' || each.programme === programme))

export const administersAll = ({ grants }: Principal): boolean =>
  grants.some(
    ({ role, programme, projects }) => role === 'administrator' && programme === '*' && projects === undefined,
  )

export function principalOfKey({ key, name: called, grants }: KeyRecord): Principal {
  return { id: `key:${key}`, name: called, authtype: 'service_account', grants: grants as readonly Grant[] }
}
