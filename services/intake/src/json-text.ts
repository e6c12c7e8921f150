import { ThroughlineError } from '@throughline/ports'
import { isAscii, isUtf8 } from 'node:buffer'
import { findJsonFault } from './json-fault.ts'

/** Parses a JSON body; `malformed-json` carries line, column and offset of the first fault. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  refuseDeep(bytes)
  try {
    return JSON.parse(text)
  } catch (cause) {
    const fault = findJsonFault(text)
    const before = text.slice(0, fault.offset)
    const line = before.split('\n').length
    const column = fault.offset - (before.lastIndexOf('\n') + 1) + 1
    throw new ThroughlineError('malformed-json', `${fault.message} at line ${line}, column ${column}`, {
      cause,
      at: `line ${line}, column ${column}`,
      facts: { line, column, offset: fault.offset },
    })
  }
}

/** Levels of arrays and objects; the deepest of our schemas has nine. */
export const mostLevels = 64

/** Before anything is parsed: what comes after it may work by recursion. Brackets within strings do not count. */
function refuseDeep(bytes: Uint8Array): void {
  let level = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === quote) {
      for (at++; at < bytes.length && bytes[at] !== quote; at++) if (bytes[at] === backslash) at++
    } else if (byte === openBracket || byte === openBrace) {
      if (++level > mostLevels) {
        throw new ThroughlineError('json-too-deep', `The body has more than ${mostLevels} levels`, {
          at: `byte ${at}`,
          facts: { limit: mostLevels, unit: 'levels' },
        })
      }
    } else if (byte === closeBracket || byte === closeBrace) level--
  }
}

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // which most bodies are: copied as it is
  if (isAscii(bytes)) return buffer.toString('latin1')
  if (!isUtf8(bytes)) throw new ThroughlineError('malformed-json', 'The body is not UTF-8 text')
  const text = buffer.toString()
  return text.startsWith(byteOrderMark) ? text.slice(1) : text
}

const byteOrderMark = '\ufeff'
