import { createHash } from 'node:crypto'

/** Name space of every id that intake derives; drawn once, never to change. */
const nameSpace = Buffer.from('7f0c3a5e1f6b4d0f9a7a2c1d5e8b9046', 'hex')

/**
 * UUID version 5 (RFC 9562) over the JSON text of the parts: the same parts give the same id, in every process and for
 * ever, and no two lists of parts share a text.
 */
export function uuid5(...parts: readonly (string | number)[]): string {
  const hash = createHash('sha1').update(nameSpace).update(JSON.stringify(parts)).digest().subarray(0, 16)
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
