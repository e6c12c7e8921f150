/** Wakes everybody who waits for something to happen. It tells nothing: who wakes looks again. */
export interface Bell {
  ring(): void
  /** How often it rang so far. Ask before looking, so that a ring while looking is not missed. */
  rings(): number
  /** Resolves when it rang more often than `heard`, or when the signal aborts. */
  after(heard: number, signal?: AbortSignal): Promise<void>
}

export function createBell(): Bell {
  const waiting = new Set<() => void>()
  let rings = 0
  return {
    ring() {
      rings++
      const woken = [...waiting]
      waiting.clear()
      for (const wake of woken) wake()
    },
    rings: () => rings,
    after(heard, signal) {
      return new Promise((resolve) => {
        if (rings > heard || signal?.aborted === true) return resolve()
        const wake = (): void => {
          waiting.delete(wake)
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        waiting.add(wake)
        signal?.addEventListener('abort', wake)
      })
    },
  }
}
