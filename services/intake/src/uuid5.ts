import { hash } from 'node:crypto'

/** Name space of every id that intake derives; drawn once, never to change. */
const nameSpace = Buffer.from('7f0c3a5e1f6b4d0f9a7a2c1d5e8b9046', 'hex')

/** Name space and name, side by side as they are digested; most names fit in. */
const shortName = Buffer.alloc(2048)
nameSpace.copy(shortName)

/**
 * UUID version 5 (RFC 9562) over the JSON text of the parts: the same parts give the same id, in every process and for
 * ever, and no two lists of parts share a text.
 */
export function uuid5(...parts: readonly (string | number)[]): string {
  return formatted(hash('sha1', withNameSpace(JSON.stringify(parts)), 'hex'))
}

function withNameSpace(name: string): Buffer {
  // a character takes at most three bytes
  if (name.length * 3 > shortName.length - nameSpace.length) return Buffer.concat([nameSpace, Buffer.from(name)])
  return shortName.subarray(0, nameSpace.length + shortName.write(name, nameSpace.length))
}

const variants = '89ab'

function formatted(hex: string): string {
  const variant = variants.charAt(Number.parseInt(hex.charAt(16), 16) & 3)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
