import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A key as its holder has it: `tl_<id>_<secret>`. The secret has 256 bits, so a plain digest of it tells nothing. */
export interface NewKey {
  readonly id: string
  readonly text: string
  readonly secretDigest: string
}

const form = /^tl_([a-z0-9]{8,32})_([A-Za-z0-9_-]{43})$/

export function newKey(): NewKey {
  const id = randomBytes(8).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  return { id, text: `tl_${id}_${secret}`, secretDigest: digestOf(secret).toString('hex') }
}

/** The parts of a key; `undefined` for any other text. */
export function readKey(text: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id, secret] = form.exec(text) ?? []
  return id === undefined || secret === undefined ? undefined : { id, secret }
}

export const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Digests have one length, so the comparison tells nothing of the secret, its length included. */
export const isSecret = (secret: string, digest: Buffer): boolean => timingSafeEqual(digestOf(secret), digest)
