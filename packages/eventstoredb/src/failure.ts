import { messageOf, ThroughlineError } from '@throughline/ports'

/** What an error of the client means for us. */
export type Failure =
  /** `actual` is undefined when the error does not tell it. */
  | { readonly kind: 'conflict'; readonly actual: number | 'none' | undefined }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'no-stream' }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'denied' }
  | { readonly kind: 'refused-argument' }
  /** The outcome is not known, and another try may succeed. */
  | { readonly kind: 'unavailable' }

/** Codes of gRPC that say all there is to know, whatever the client made of them. */
const byCode = new Map<number, Failure>([
  [1, { kind: 'unavailable' }], // cancelled: a node that shuts down, from 24.4
  [4, { kind: 'unavailable' }], // deadline exceeded
  [7, { kind: 'denied' }],
  [8, { kind: 'unavailable' }], // resource exhausted: a flood of writes
  [10, { kind: 'unavailable' }], // aborted: timed out, consumer too slow
  [13, { kind: 'unavailable' }], // internal: a stream that broke
  [14, { kind: 'unavailable' }],
  [16, { kind: 'denied' }],
])

const byType = new Map<string, Failure>([
  ['maximum-append-size-exceeded', { kind: 'too-large' }],
  ['stream-not-found', { kind: 'no-stream' }],
  ['stream-deleted', { kind: 'deleted' }],
  ['access-denied', { kind: 'denied' }],
  ['not-leader', { kind: 'unavailable' }],
])

const invalidArgument = 3

/**
 * Classifies by the code of gRPC first, then by the client's `type`; never by `instanceof`. An unreachable server shows
 * as a bare gRPC error without `type` when the capability probe of an append fails, and as the client's own class
 * everywhere else; batch appends give a `type` without code.
 */
export function classify(error: unknown): Failure {
  const code = property(error, 'code')
  const known = typeof code === 'number' ? byCode.get(code) : undefined
  if (known !== undefined) return known
  const type = property(error, 'type')
  if (type === 'wrong-expected-version')
    return { kind: 'conflict', actual: revisionOf(property(error, 'actualVersion')) }
  const typed = typeof type === 'string' ? byType.get(type) : undefined
  if (typed !== undefined) return typed
  return code === invalidArgument ? { kind: 'refused-argument' } : { kind: 'unavailable' }
}

/** `actualVersion` is a bigint, or the text `no_stream`, or missing: never to be handed to `BigInt` unseen. */
function revisionOf(actual: unknown): number | 'none' | undefined {
  if (typeof actual === 'bigint') return actual < 0n ? 'none' : Number(actual)
  return actual === 'no_stream' ? 'none' : undefined
}

function property(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined
}

/** One line of what the client said, for a message. */
export function reasonOf(error: unknown): string {
  return messageOf(error).split('\n', 1)[0] ?? ''
}

/** The setting is wrong and no repetition will help. */
export function denied(what: string, cause: unknown): ThroughlineError {
  return new ThroughlineError(
    'configuration-invalid',
    `${what}: EventStoreDB denies access; check user and password in the connection string, and the rights of the user`,
    { cause },
  )
}

export function unavailable(message: string, cause?: unknown): ThroughlineError {
  return new ThroughlineError('store-unavailable', message, cause === undefined ? {} : { cause })
}

export function closed(): ThroughlineError {
  return new ThroughlineError('store-closed', 'The event store is closed')
}
