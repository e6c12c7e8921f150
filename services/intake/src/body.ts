import type { Readable } from 'node:stream'
import { ThroughlineError } from '@throughline/ports'

/**
 * The body chunk by chunk, refused with `body-too-large` as soon as it is known to be over the limit: by its declared
 * length before anything is read, by its real length otherwise.
 */
export async function* bodyChunks(
  body: Readable,
  declared: string | undefined,
  limitBytes: number,
  pauseMs = longestPauseMs,
): AsyncGenerator<Buffer> {
  if (declared !== undefined && Number(declared) > limitBytes) throw tooLarge(limitBytes)
  let bytes = 0
  for await (const chunk of whole(body, pauseMs)) {
    bytes += chunk.length
    if (bytes > limitBytes) throw tooLarge(limitBytes)
    yield chunk
  }
}

/** Longest pause between two pieces of a body, in milliseconds; the server bounds the whole request as well. */
export const longestPauseMs = 30_000

/** The body, or a refusal when the sender goes away before its end: half a plan must not look like one. */
async function* whole(body: Readable, pauseMs: number): AsyncGenerator<Buffer> {
  // Not destroyed when reading ends early: the connection must stay open for the answer.
  const pieces = body.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>
  for (;;) {
    const piece = await within(pieces.next(), pauseMs)
    if (piece.done === true) return
    yield piece.value
  }
}

/** What comes in time. A timer held here by hand: a sender may pause for ever. */
function within<T>(coming: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooSlow(ms)), ms)
    coming.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (cause: unknown) => {
        clearTimeout(timer)
        reject(brokenOff(cause))
      },
    )
  })
}

export function tooLarge(limitBytes: number): ThroughlineError {
  return new ThroughlineError('body-too-large', `The body is over the limit of ${limitBytes} bytes`, {
    facts: { limit: limitBytes, unit: 'bytes' },
  })
}

export function tooSlow(pauseMs: number): ThroughlineError {
  return new ThroughlineError('request-timeout', `Nothing more of the body came for ${pauseMs} ms`, {
    facts: { limit: pauseMs, unit: 'milliseconds' },
  })
}

export function brokenOff(cause: unknown): ThroughlineError {
  return new ThroughlineError('invalid-request', 'The body broke off before its end', { cause })
}
