import { ThroughlineError } from '@throughline/ports'
import type { AccessLimits } from './limits.ts'

/** Counts refused credentials by address, so that nobody tries keys without end. */
export interface Failures {
  /** Refuses with `rate-limited` an address that has failed too often within the last minute. */
  check(address: string): void
  note(address: string): void
}

const minuteMs = 60_000

export function createFailures({ failuresPerMinute, addresses }: AccessLimits, nowMs: () => number): Failures {
  const counts = new Map<string, { since: number; count: number }>()
  return {
    check(address) {
      const known = counts.get(address)
      if (known === undefined || known.count < failuresPerMinute) return
      const left = known.since + minuteMs - nowMs()
      if (left <= 0) {
        counts.delete(address)
        return
      }
      throw new ThroughlineError('rate-limited', 'Too many keys of this address were refused', {
        facts: { retryAfterSeconds: Math.ceil(left / 1000), limit: failuresPerMinute, unit: 'refusals a minute' },
      })
    },
    note(address) {
      const now = nowMs()
      const known = counts.get(address)
      if (known !== undefined && now - known.since < minuteMs) {
        known.count++
        return
      }
      counts.delete(address)
      counts.set(address, { since: now, count: 1 })
      for (const oldest of counts.keys()) {
        if (counts.size <= addresses) break
        counts.delete(oldest)
      }
    },
  }
}
