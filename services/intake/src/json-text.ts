import { ThroughlineError } from '@throughline/ports'
import { isAscii, isUtf8 } from 'node:buffer'
import { findJsonFault } from './json-fault.ts'

/** Parses a JSON body; `malformed-json` carries line, column and offset of the first fault. */
export function parseJson(bytes: Uint8Array): unknown {
  const commas = look(bytes)
  const encoding = encodingOf(bytes)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length > large && bytes[0] === openBracket && commas.length * small < bytes.length) {
    const values = parseEach(buffer, encoding, commas)
    if (values !== undefined) return values
  }
  const text = decode(buffer, encoding)
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

/** Texts of so many bytes have pages of their own in memory, which cost as much as the parsing. */
const large = 65_536
/** Values below this size, on average, are not worth a text each. */
const small = 64

/**
 * An array, value by value: half the time of the whole text at once, for small texts come and go cheaply. `undefined`
 * where it is not a well-formed one; what is wrong with it is for the whole text to tell.
 */
function parseEach(buffer: Buffer, encoding: Encoding, commas: readonly number[]): unknown[] | undefined {
  let end = buffer.length - 1
  while (isSpace(buffer[end])) end -= 1
  if (buffer[end] !== closeBracket) return undefined
  const values: unknown[] = []
  let from = 1
  try {
    for (const comma of commas) {
      values.push(JSON.parse(buffer.toString(encoding, from, comma)))
      from = comma + 1
    }
    values.push(JSON.parse(buffer.toString(encoding, from, end)))
    return values
  } catch {
    return undefined
  }
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

/** Levels of arrays and objects; the deepest of our schemas has nine. */
export const mostLevels = 64

/**
 * Before anything is parsed: what comes after it may work by recursion, so refuses what is nested too deep. Brackets
 * within strings do not count. Gives the places of the commas of the outermost level.
 */
function look(bytes: Uint8Array): readonly number[] {
  const commas: number[] = []
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
    else if (byte === comma && level === 1) commas.push(at)
  }
  return commas
}

const comma = 0x2c
const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

type Encoding = 'latin1' | 'utf8'

/** Most bodies are ASCII, which is copied as it is. */
function encodingOf(bytes: Uint8Array): Encoding {
  if (isAscii(bytes)) return 'latin1'
  if (isUtf8(bytes)) return 'utf8'
  throw new ThroughlineError('malformed-json', 'The body is not UTF-8 text')
}

function decode(buffer: Buffer, encoding: Encoding): string {
  const text = buffer.toString(encoding)
  return text.startsWith(byteOrderMark) ? text.slice(1) : text
}

const byteOrderMark = '\ufeff'
