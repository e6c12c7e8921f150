/** A limit in time that several steps share. */
export interface Due {
  /** Milliseconds that are left, never negative. */
  left(): number
}

export function dueIn(limitMs: number): Due {
  const end = performance.now() + limitMs
  return { left: () => Math.max(0, end - performance.now()) }
}

/** Waits, or until the signal aborts, whichever comes first. */
export function sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve()
      return
    }
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, delayMs)
    signal?.addEventListener('abort', done)
  })
}

/** What `withinTime` gives when the work took longer. The work itself goes on, and its outcome is dropped. */
export const late = Symbol('late')

export async function withinTime<T>(work: Promise<T>, limitMs: number): Promise<T | typeof late> {
  let timer: NodeJS.Timeout | undefined
  const waiting = new Promise<typeof late>((resolve) => {
    timer = setTimeout(() => resolve(late), limitMs)
  })
  try {
    return await Promise.race([work, waiting])
  } finally {
    clearTimeout(timer)
    work.catch(() => undefined) // a failure that comes after the limit is nobody's any more
  }
}

/** The outcome of the work, or undefined as soon as the signal aborts. The work goes on, and its outcome is dropped. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let leave = (): void => undefined
  const aborted = new Promise<undefined>((resolve) => {
    leave = () => resolve(undefined)
  })
  signal.addEventListener('abort', leave)
  if (signal.aborted) leave()
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', leave)
    work.catch(() => undefined)
  }
}

/**
 * Delay before the next try: doubles with each failure up to the longest, and half of it is random, so that many
 * clients that lost the same server do not come back at the same moment.
 */
export function backoffMs(failures: number, firstMs: number, longestMs: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30))
  return full / 2 + (Math.random() * full) / 2
}
