import { hash } from 'node:crypto'

/** Name space of every id that intake derives; drawn once, never to change. */
const nameSpace = Buffer.from('7f0c3a5e1f6b4d0f9a7a2c1d5e8b9046', 'hex')

/**
 * UUID version 5 (RFC 9562) over the JSON text of the parts: the same parts give the same id, in every process and for
 * ever, and no two lists of parts share a text.
 */
export function uuid5(...parts: readonly (string | number)[]): string {
  const name = Buffer.from(JSON.stringify(parts))
  const hex = hash('sha1', Buffer.concat([nameSpace, name]), 'hex')
  const version = `5${hex.slice(13, 16)}`
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16)
  return [hex.slice(0, 8), hex.slice(8, 12), version, variant + hex.slice(18, 20), hex.slice(20, 32)].join('-')
}
