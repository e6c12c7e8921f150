import { errorTable, type ErrorCode } from './error-table.ts'

export interface ErrorDetails {
  readonly cause?: unknown
  /** Where in the input: a line, a row, a JSON path. */
  readonly at?: string
  /** Facts for a program: expected and actual revision, limits, ids. JSON values. */
  readonly facts?: Readonly<Record<string, unknown>>
}

/** The one error class. Recognise it by `code` (see {@link isThroughlineError}), never by `instanceof`. */
export class ThroughlineError extends Error {
  override readonly name = 'ThroughlineError'
  readonly code: ErrorCode
  readonly at: string | undefined
  readonly facts: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.at = details.at
    this.facts = details.facts ?? {}
  }
}

/** True for an error with a code of the table, whichever copy of this package made it. */
export function isThroughlineError(error: unknown, code?: ErrorCode): error is ThroughlineError {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false
  const found = (error as { code: unknown }).code
  return typeof found === 'string' && Object.hasOwn(errorTable, found) && (code === undefined || found === code)
}

/** What was thrown, in words: anything may be. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
