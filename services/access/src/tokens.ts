import { grant, type Grant, type Principal } from '@throughline/domain'
import { messageOf, ThroughlineError } from '@throughline/ports'
import { createLocalJWKSet, createRemoteJWKSet, jwtVerify, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { readFileSync } from 'node:fs'

/** Where tokens of an identity provider are checked, and what they say. */
export interface TokenSettings {
  /** Address of the provider's JWKS, or path of a file with one. */
  readonly jwks: string
  readonly issuer: string
  readonly audience: string
  /** Claim with a list of grants, each `role:programme` or `role:programme:project,project`. */
  readonly claim: string
}

/** Only what the provider alone can sign: a shared secret, or none at all, is not accepted. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

/** Checks JSON Web Tokens (RFC 7519): signature, issuer, audience, time. Refuses with `unauthorised`. */
export function createTokenCheck(
  settings: TokenSettings,
  clockTolerance: number,
): (token: string) => Promise<Principal> {
  const keys = keysOf(settings.jwks)
  return async (token) => {
    try {
      const { issuer, audience } = settings
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        clockTolerance,
        requiredClaims: ['sub', 'exp'],
      })
      const { sub = '', name } = payload
      const called = typeof name === 'string' && name !== '' ? name.slice(0, 200) : sub
      return { id: `sub:${sub}`, name: called, authtype: 'user', grants: grantsOf(payload[settings.claim]) }
    } catch (cause) {
      throw new ThroughlineError('unauthorised', `The token is not valid: ${messageOf(cause)}`, { cause })
    }
  }
}

function keysOf(jwks: string): JWTVerifyGetKey {
  if (/^https?:\/\//.test(jwks)) return createRemoteJWKSet(new URL(jwks))
  return createLocalJWKSet(JSON.parse(readFileSync(jwks, 'utf8')) as JSONWebKeySet)
}

/** What cannot be read grants nothing. */
function grantsOf(claim: unknown): readonly Grant[] {
  if (!Array.isArray(claim)) return []
  return claim.flatMap((text) => {
    if (typeof text !== 'string') return []
    const [role, programme, projects] = text.split(':')
    const read = grant.safeParse({
      role,
      programme,
      ...(projects === undefined ? {} : { projects: projects.split(',') }),
    })
    return read.success ? [read.data as Grant] : []
  })
}
