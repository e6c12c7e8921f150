import { createHash, type Hash } from 'node:crypto'
import { computeView } from '@throughline/programme'
import type { Entry } from './book.ts'

export interface Fingerprint {
  readonly programme: string
  /** Revision of the last event folded. */
  readonly revision: number
  /** SHA-256 over registers, dates and findings, in an order of their own. */
  readonly sha256: string
}

/**
 * Names the state of a programme by its content: two folds of the same events give the same value in every process. A
 * programme in quarantine is named by the event that put it there.
 */
export function fingerprintOf(entry: Entry): Fingerprint {
  const hash = createHash('sha256')
  const { quarantine, programme, id } = entry
  if (quarantine !== undefined) {
    write(hash, { quarantine })
    return { programme: id, revision: quarantine.revision, sha256: hash.digest('hex') }
  }
  const { register } = programme
  write(hash, register)
  const { schedule, findings, targets } = computeView(programme)
  write(hash, { schedule, findings, targets })
  return { programme: id, revision: register.revision, sha256: hash.digest('hex') }
}

/** Writes a value so that different values give different bytes; keys of maps and objects in code unit order. */
function write(hash: Hash, value: unknown): void {
  if (ArrayBuffer.isView(value)) {
    hash.update(`b${value.byteLength}:`).update(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
  } else if (value instanceof Map) {
    writeEntries(hash, 'm', [...value] as [string, unknown][])
  } else if (value instanceof Set) {
    write(hash, [...value].sort())
  } else if (Array.isArray(value)) {
    hash.update(`a${value.length}:`)
    for (const part of value) write(hash, part)
  } else if (typeof value === 'object' && value !== null) {
    const present = Object.entries(value).filter(([, part]) => part !== undefined)
    writeEntries(hash, 'o', present)
  } else {
    const text = JSON.stringify(value) ?? 'undefined'
    hash.update(`s${text.length}:${text}`)
  }
}

function writeEntries(hash: Hash, kind: string, entries: readonly (readonly [string, unknown])[]): void {
  hash.update(`${kind}${entries.length}:`)
  const sorted = entries.slice().sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  for (const [key, part] of sorted) {
    write(hash, key)
    write(hash, part)
  }
}
