import { ThroughlineError } from '@throughline/ports'

/** Counts bytes that one request holds; refuses `overloaded` when all together would hold too many. */
export type TakeBytes = (bytes: number) => void

/**
 * Bounds what the bodies of all requests hold in memory together, from their first byte to their answer: those that are
 * being received, and those that wait for their programme. Who would pass the bound is asked to come again.
 */
export function createBodiesAtOnce(limitBytes: number): <T>(work: (take: TakeBytes) => Promise<T>) => Promise<T> {
  let held = 0
  return async (work) => {
    let own = 0
    try {
      return await work((bytes) => {
        if (held + bytes > limitBytes) {
          throw new ThroughlineError('overloaded', `${held} bytes of other requests are being worked on`, {
            facts: { limit: limitBytes, unit: 'bytes' },
          })
        }
        held += bytes
        own += bytes
      })
    } finally {
      held -= own
    }
  }
}
