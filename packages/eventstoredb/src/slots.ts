import { unavailable } from './failure.ts'
import { sleep, type Due } from './time.ts'

/** A bound on work under way at once, and on what may wait for it. */
export interface Slots {
  /** Waits for a place and gives the function that hands it back. Fails as `store-unavailable`: nothing was sent. */
  take(due: Due): Promise<() => void>
}

export function createSlots(atOnce: number, waiting: number): Slots {
  let free = atOnce
  const queue = new Set<() => void>()
  const handBack = (): void => {
    const [next] = queue
    if (next === undefined) free++
    else {
      queue.delete(next)
      next()
    }
  }
  return {
    async take(due) {
      if (free > 0) {
        free--
        return handBack
      }
      if (queue.size >= waiting) {
        throw unavailable(`${atOnce} appends are under way and ${waiting} wait: this one was not sent, repeat it later`)
      }
      const turn = new AbortController()
      const called = (): void => turn.abort()
      queue.add(called)
      await sleep(due.left(), turn.signal)
      if (turn.signal.aborted) return handBack
      queue.delete(called)
      throw unavailable('The append waited too long for its turn: it was not sent, repeat it later')
    },
  }
}
