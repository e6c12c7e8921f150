import type { Random } from './random.ts'

/** Texts that have broken readers before: numbers at an edge, quotes, ends, entities, keys of every object. */
const tokens = [
  '',
  '0',
  '-1',
  '9'.repeat(40),
  '1e999',
  'NaN',
  'null',
  'true',
  '[]',
  '{}',
  '"',
  '\\',
  '\u0000',
  '\n',
  '\r\n',
  '\t',
  ',',
  ';',
  '__proto__',
  'constructor',
  '0000-00-00',
  '9999-12-31T23:59',
  '2026-02-30',
  '<',
  '>',
  '&',
  '&lol;',
  '<!DOCTYPE x [<!ENTITY lol "lol">]>',
  '<![CDATA[',
  '-->',
  '%T\tTASK\n',
  '%F\t',
  '%R\t',
  '%E',
  '(0||',
  '[[[[[[[[',
  '\ufeff',
  '\ud800',
  '١٢',
]

type Mutation = (bytes: Buffer, random: Random, other: Buffer) => Buffer

const longestPiece = 400

const flipBit: Mutation = (bytes, random) => {
  const at = random.below(bytes.length)
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
  return copy
}

const putToken: Mutation = (bytes, random) => {
  const at = random.below(bytes.length)
  const token = Buffer.from(random.pick(tokens))
  const over = random.chance(0.5) ? token.length : 0
  return Buffer.concat([bytes.subarray(0, at), token, bytes.subarray(at + over)])
}

const cutEnd: Mutation = (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1))

const dropPiece: Mutation = (bytes, random) => {
  const at = random.below(bytes.length)
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(longestPiece))])
}

const repeatPiece: Mutation = (bytes, random) => {
  const at = random.below(bytes.length)
  const piece = bytes.subarray(at, at + 1 + random.below(longestPiece))
  const times = random.chance(0.05) ? 500 : 1 + random.below(4)
  return Buffer.concat([bytes.subarray(0, at), ...Array<Buffer>(times).fill(piece), bytes.subarray(at)])
}

/** A piece of another file, at home in its format. */
const splice: Mutation = (bytes, random, other) => {
  const at = random.below(bytes.length)
  const from = random.below(other.length)
  const piece = other.subarray(from, from + 1 + random.below(longestPiece))
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at + random.below(piece.length))])
}

/** Swaps two lines: rows before their header, ends before their beginning. */
const swapLines: Mutation = (bytes, random) => {
  const lines = bytes.toString('latin1').split('\n')
  const [a, b] = [random.below(lines.length), random.below(lines.length)]
  const [lineA, lineB] = [lines[a] ?? '', lines[b] ?? '']
  lines[a] = lineB
  lines[b] = lineA
  return Buffer.from(lines.join('\n'), 'latin1')
}

/** Changes a number where one stands: most fields of a plan are numbers and dates. */
const changeNumber: Mutation = (bytes, random) => {
  const start = random.below(bytes.length)
  for (let at = start; at < Math.min(bytes.length, start + longestPiece); at++) {
    const byte = bytes[at] ?? 0
    if (byte >= 0x30 && byte <= 0x39) {
      const value = Buffer.from(random.pick(['0', '-7', '2147483648', '0.5', '1e300', String(random.below(100))]))
      return Buffer.concat([bytes.subarray(0, at), value, bytes.subarray(at + 1)])
    }
  }
  return bytes
}

const mutations = [flipBit, putToken, putToken, cutEnd, dropPiece, repeatPiece, splice, swapLines, changeNumber]

/** One to four changes, one after the other; a file that has become empty stays so. */
export function mutate(bytes: Buffer, random: Random, other: Buffer): Buffer {
  let mutated = bytes
  for (let left = 1 + random.below(4); left > 0 && mutated.length > 0; left--) {
    mutated = random.pick(mutations)(mutated, random, other)
  }
  return mutated
}
