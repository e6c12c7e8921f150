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
): AsyncGenerator<Buffer> {
  if (declared !== undefined && Number(declared) > limitBytes) throw tooLarge(limitBytes)
  let bytes = 0
  for await (const chunk of whole(body)) {
    bytes += chunk.length
    if (bytes > limitBytes) throw tooLarge(limitBytes)
    yield chunk
  }
}

/** The body, or a refusal when the sender goes away before its end: half a plan must not look like one. */
async function* whole(body: Readable): AsyncGenerator<Buffer> {
  try {
    // Not destroyed when reading ends early: the connection must stay open for the answer.
    yield* body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
  } catch (cause) {
    throw new ThroughlineError('invalid-request', 'The body broke off before its end', { cause })
  }
}

export function tooLarge(limitBytes: number): ThroughlineError {
  return new ThroughlineError('body-too-large', `The body is over the limit of ${limitBytes} bytes`, {
    facts: { limit: limitBytes, unit: 'bytes' },
  })
}
