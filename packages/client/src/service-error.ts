import type { ProblemCode, ProblemDocument } from '@throughline/contract'

/**
 * The one error of this room. `code` is that of the service's problem document, or `not-reachable` when nobody answers, or
 * somebody else, or `invalid-request` when the question cannot be asked. Recognise it by {@link isServiceError}.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly code: ProblemCode
  /** HTTP status; absent when there was no answer. */
  readonly status: number | undefined
  /** Where in the input. */
  readonly at: string | undefined
  readonly facts: Readonly<Record<string, unknown>>
  /** What the service said in full. */
  readonly problem: ProblemDocument | undefined
  /** When the service wants to be asked again, from its Retry-After. */
  readonly retryAfterMs: number | undefined

  constructor(code: ProblemCode, message: string, details: Details = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    const { problem } = details
    this.code = code
    this.status = details.status
    this.at = problem?.at
    this.facts = { ...problem?.facts, ...(problem?.errors === undefined ? {} : { errors: problem.errors }) }
    this.problem = problem
    this.retryAfterMs = details.retryAfterMs
  }
}

interface Details {
  readonly cause?: unknown
  readonly status?: number
  readonly problem?: ProblemDocument
  readonly retryAfterMs?: number | undefined
}

/** True for an error of this room, with that code if one is named. */
export function isServiceError(error: unknown, code?: ProblemCode): error is ServiceError {
  return (
    error instanceof Error &&
    error.name === 'ServiceError' &&
    (code === undefined || code === (error as ServiceError).code)
  )
}

/** The error that an answer is; `undefined` fields of a document that is none of ours are never trusted. */
export async function refusalOf(response: Response): Promise<ServiceError> {
  const { status } = response
  const retryAfterMs = retryAfterOf(response.headers.get('retry-after'))
  const text = await response.text().catch(() => '')
  const problem = problemOf(text)
  if (problem !== undefined) return new ServiceError(problem.code, problem.detail, { status, problem, retryAfterMs })
  const message = `The address answers with ${status}: ${text.slice(0, 200)}`
  return new ServiceError('not-reachable', message, { status, retryAfterMs })
}

function problemOf(text: string): ProblemDocument | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    const { code, detail } = value as Partial<Record<keyof ProblemDocument, unknown>>
    if (typeof code !== 'string') return undefined
    return { ...(value as ProblemDocument), code, detail: typeof detail === 'string' ? detail : code }
  } catch {
    return undefined
  }
}

/** Seconds, or a date. */
function retryAfterOf(text: string | null): number | undefined {
  if (text === null) return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}
