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
  return formatted(hash('sha1', withNameSpace(JSON.stringify(parts)), 'binary'))
}

function withNameSpace(name: string): Buffer {
  // a character takes at most three bytes
  if (name.length * 3 > shortName.length - nameSpace.length) return Buffer.concat([nameSpace, Buffer.from(name)])
  return shortName.subarray(0, nameSpace.length + shortName.write(name, nameSpace.length))
}

const digits = Buffer.from('0123456789abcdef')
/** Where in the text of a UUID its bytes stand, and where its hyphens. */
const text = Buffer.from('--------'.repeat(4) + '----')
const places = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]
const [versionByte, variantByte] = [6, 8]

/** `digest`: a character a byte. Written digit by digit: pieces of text put together cost twice as much. */
function formatted(digest: string): string {
  for (let index = 0; index < places.length; index++) {
    const place = places[index] ?? 0
    let byte = digest.charCodeAt(index)
    if (index === versionByte) byte = (byte & 0x0f) | 0x50
    else if (index === variantByte) byte = (byte & 0x3f) | 0x80
    text[place] = digits[byte >> 4] ?? 0
    text[place + 1] = digits[byte & 0x0f] ?? 0
  }
  return text.toString('latin1')
}
