import { ThroughlineError } from '@throughline/ports'
import { findJsonFault } from './json-fault.ts'

/** Parses a JSON body; `malformed-json` carries line, column and offset of the first fault. */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
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

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new ThroughlineError('malformed-json', 'The body is not UTF-8 text', { cause })
  }
}
