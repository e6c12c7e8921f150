/** Wakes those who wait for news of a programme. It tells nothing: who wakes looks into the read model. */
export interface News {
  ring(programmes: Iterable<string>): void
  /** Resolves with the next news of the programme, after `ms`, or when the signal aborts. */
  next(programme: string, ms: number, signal: AbortSignal): Promise<void>
}

export function createNews(): News {
  const waiting = new Map<string, Set<() => void>>()
  return {
    ring(programmes) {
      for (const programme of programmes) {
        for (const wake of [...(waiting.get(programme) ?? [])]) wake()
      }
    },
    next(programme, ms, signal) {
      return new Promise((resolve) => {
        if (signal.aborted) return resolve()
        const all = waiting.get(programme) ?? new Set()
        const wake = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          all.delete(wake)
          if (all.size === 0) waiting.delete(programme)
          resolve()
        }
        const timer = setTimeout(wake, ms)
        signal.addEventListener('abort', wake)
        waiting.set(programme, all.add(wake))
      })
    },
  }
}
