import { ThroughlineError } from '@throughline/ports'
import type { EngineLimits } from './limits.ts'

/** Queries that wait for a revision of a programme. */
export interface Waiters {
  /** Resolves when the revision has been read, with false when it was not within the time. */
  until(programme: string, revision: number): Promise<boolean>
  notify(programme: string, revision: number): void
  close(): void
}

interface Waiter {
  readonly revision: number
  readonly settle: (reached: boolean) => void
}

export function createWaiters(limits: EngineLimits): Waiters {
  const waiting = new Map<string, Set<Waiter>>()
  let count = 0

  function leave(programme: string, waiter: Waiter, reached: boolean): void {
    const all = waiting.get(programme)
    if (all?.delete(waiter) !== true) return
    if (all.size === 0) waiting.delete(programme)
    count -= 1
    waiter.settle(reached)
  }

  return {
    until(programme, revision) {
      if (count >= limits.waitingQueries) {
        throw new ThroughlineError('overloaded', `${count} queries wait for a revision`, {
          facts: { limit: limits.waitingQueries, unit: 'queries' },
        })
      }
      return new Promise((resolve) => {
        const timer = setTimeout(() => leave(programme, waiter, false), limits.waitMs)
        const waiter: Waiter = {
          revision,
          settle(reached) {
            clearTimeout(timer)
            resolve(reached)
          },
        }
        const all = waiting.get(programme) ?? new Set()
        waiting.set(programme, all.add(waiter))
        count += 1
      })
    },
    notify(programme, revision) {
      for (const waiter of [...(waiting.get(programme) ?? [])]) {
        if (waiter.revision <= revision) leave(programme, waiter, true)
      }
    },
    close() {
      for (const [programme, all] of [...waiting]) for (const waiter of [...all]) leave(programme, waiter, false)
    },
  }
}
