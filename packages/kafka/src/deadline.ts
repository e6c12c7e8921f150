import { ThroughlineError } from '@throughline/ports'

/**
 * Settles as the work does, or rejects with `feed-unavailable` after `limitMs`. The work is not ended by that: cut its
 * sockets. Its later outcome is dropped, also a rejection, which would end the process otherwise.
 */
export async function within<T>(limitMs: number, doing: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new ThroughlineError('feed-unavailable', `Kafka did not answer within ${limitMs} ms while ${doing}`, {
          facts: { limit: limitMs, unit: 'ms' },
        }),
      )
    }, limitMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Waits for the work, for so long at most, whatever becomes of it: for goodbyes that must not fail. */
export async function politely(limitMs: number, work: Promise<unknown>): Promise<void> {
  await within(limitMs, 'closing', work).catch(() => {})
}
