import { isThroughlineError, messageOf, ThroughlineError, type ErrorCode } from '@throughline/ports'

/**
 * What the broker says when a newer producer with the same transactional id has taken over. INVALID_TXN_STATE is said by
 * 3.9 when that happens between the last record and the commit (seen in 3 of 400 races).
 */
const fenced = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'INVALID_TXN_STATE'])
const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD'])
const noTopic = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'INVALID_TOPIC_EXCEPTION'])

/** Codes of the protocol that kafkajs 2.2.4 does not know; it puts the number into the message. */
const unnamed = new Map([
  ['Unknown error code 87', 'INVALID_RECORD'],
  ['Unknown error code 90', 'PRODUCER_FENCED'],
])

/** The error and everything it says it was caused by; kafkajs wraps what the broker said up to three times. */
function* causes(error: unknown): Generator<object> {
  for (let depth = 0; depth < 10 && typeof error === 'object' && error !== null; depth++) {
    yield error
    error = (error as { cause?: unknown }).cause
  }
}

/** The protocol's names of what went wrong, outermost first. Several when kafkajs bundled several failures. */
function protocolTypes(error: unknown): string[] {
  const types: string[] = []
  for (const cause of causes(error)) {
    const { type, message, errors } = cause as { type?: unknown; message?: unknown; errors?: unknown }
    const name = unnamed.get(String(message)) ?? type
    if (typeof name === 'string') types.push(name)
    if (Array.isArray(errors)) types.push(...errors.flatMap(protocolTypes))
  }
  return types
}

/** True when this is what the broker said, however deep kafkajs wrapped it. */
export function says(error: unknown, type: string): boolean {
  return protocolTypes(error).includes(type)
}

function codeOf(types: readonly string[]): ErrorCode {
  if (types.some((type) => fenced.has(type))) return 'publisher-fenced'
  if (types.some((type) => tooLarge.has(type))) return 'invalid-message'
  if (types.some((type) => noTopic.has(type))) return 'unknown-topic'
  return 'feed-unavailable'
}

/** Any failure as one of the feed's errors; `doing` completes the sentence “Kafka failed while …”. */
export function feedError(error: unknown, doing: string): ThroughlineError {
  for (const cause of causes(error)) if (isThroughlineError(cause)) return cause
  const types = protocolTypes(error)
  const [type] = types
  return new ThroughlineError(codeOf(types), `Kafka failed while ${doing}: ${messageOf(error)}`, {
    cause: error,
    facts: type === undefined ? {} : { kafka: type },
  })
}

export function feedClosed(): ThroughlineError {
  return new ThroughlineError('feed-closed', 'The report feed is closed')
}
