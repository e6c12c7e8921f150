import { isThroughlineError } from './errors.ts'
import { errorTable, type ErrorCode } from './error-table.ts'

/** One of several refusals of the same request. */
export interface ProblemEntry {
  readonly code: string
  readonly detail: string
  readonly at?: string
  readonly facts?: Readonly<Record<string, unknown>>
}

/** RFC 9457 problem document, with the stable code and what to do as extension members. */
export interface ProblemDocument {
  /** `/errors#<code>`, relative to the service: what the kind of problem means is written there. */
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  /** Line, row, byte or JSON path. */
  readonly at?: string
  /** All refusals, when there is more than one. */
  readonly errors?: readonly ProblemEntry[]
  readonly facts?: Readonly<Record<string, unknown>>
  readonly advice: string
  /** Path of the request. */
  readonly instance?: string
  readonly correlationId?: string
}

export interface ProblemAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly document: ProblemDocument
}

export interface ProblemContext {
  readonly instance?: string
  readonly correlationId?: string
}

const defaultRetrySeconds = 2

/** Statuses that an HTTP framework refuses with on its own account, before a service sees the request. */
const codesOfStatus: ReadonlyMap<number, ErrorCode> = new Map([
  [400, 'invalid-request'],
  [404, 'not-found'],
  [405, 'method-not-allowed'],
  [413, 'body-too-large'],
  [414, 'invalid-request'],
  [415, 'unsupported-content-type'],
  [431, 'invalid-request'],
])

/**
 * The HTTP answer to whatever was thrown. Errors of the table speak for themselves: facts `errors` becomes the list of
 * refusals, `retryAfterSeconds` and `allow` become headers. Anything else is `internal-error` and says nothing of the
 * inside; the caller logs it under the correlation id.
 */
export function problemAnswer(error: unknown, context: ProblemContext = {}): ProblemAnswer {
  const known = isThroughlineError(error)
  const code = known ? error.code : codeOfStatus(error)
  const { status, title, advice } = errorTable[code]
  const { errors, retryAfterSeconds, allow, ...facts } = known ? error.facts : {}
  const at = known ? error.at : undefined
  const silent = code === 'internal-error'
  const detail = !silent && error instanceof Error ? error.message : title
  const document: ProblemDocument = {
    type: `/errors#${code}`,
    title,
    status,
    detail,
    code,
    ...(at === undefined ? {} : { at }),
    ...(isEntries(errors) ? { errors } : {}),
    ...(Object.keys(facts).length === 0 || silent ? {} : { facts }),
    advice,
    ...context,
  }
  return { status, headers: { ...headersOf(status, retryAfterSeconds, allow) }, document }
}

function headersOf(status: number, retryAfterSeconds: unknown, allow: unknown): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': 'application/problem+json; charset=utf-8' }
  if (status === 503 || status === 429) {
    headers['retry-after'] = String(typeof retryAfterSeconds === 'number' ? retryAfterSeconds : defaultRetrySeconds)
  }
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="throughline"'
  if (typeof allow === 'string') headers['allow'] = allow
  return headers
}

function codeOfStatus(error: unknown): ErrorCode {
  const status = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined
  return (typeof status === 'number' ? codesOfStatus.get(status) : undefined) ?? 'internal-error'
}

function isEntries(value: unknown): value is readonly ProblemEntry[] {
  return Array.isArray(value) && value.length > 1
}
