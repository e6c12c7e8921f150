import type { Readable } from 'node:stream'

/** What one look into a stream of the client gives. */
export type Pulled<T> =
  | { readonly kind: 'item'; readonly item: T }
  /** The stream ended without an error. */
  | { readonly kind: 'ended' }
  /** Nothing came within the time given. */
  | { readonly kind: 'late' }
  /** Somebody called `wake`. */
  | { readonly kind: 'woken' }

/**
 * Takes objects out of a stream of the client one by one. Unlike `for await` it knows at every moment how many were
 * taken and how many wait, can wait for a limited time, and leaves the stream cancelled: what is not taken stays with
 * the server.
 */
export interface Pull<T> {
  /** Rejects with the error of the stream once everything before it was taken. `waitMs` undefined: waits for ever. */
  next(waitMs: number | undefined): Promise<Pulled<T>>
  /** Objects taken so far. */
  taken(): number
  /** Objects that wait to be taken. */
  waiting(): number
  /** Ends the wait that is under way. */
  wake(): void
  /** Cancels the call; may be called again. */
  stop(): void
}

/** `cancel` ends the call; the client needs to be told, because leaving its stream alone does not. */
export function openPull<T>(stream: Readable, cancel: () => Promise<void>): Pull<T> {
  let failure: { readonly error: unknown } | undefined
  let ended = false
  let stopped = false
  let taken = 0
  let wakeUp: (() => void) | undefined
  const wake = (): void => wakeUp?.()
  // Stays for the whole life of the stream: an error that comes after we left must not end the process.
  stream.on('error', (error) => {
    failure ??= { error }
    wake()
  })
  const end = (): void => {
    ended = true
    wake()
  }
  stream.on('end', end).on('close', end).on('readable', wake)

  const look = (): Pulled<T> | undefined => {
    const item = stream.read() as T | null
    if (item !== null) {
      taken++
      return { kind: 'item', item }
    }
    if (failure !== undefined) throw failure.error
    return ended ? { kind: 'ended' } : undefined
  }

  return {
    async next(waitMs) {
      if (stopped) return { kind: 'ended' }
      const found = look()
      if (found !== undefined) return found
      const reason = await new Promise<'readable' | 'late'>((resolve) => {
        const timer = waitMs === undefined ? undefined : setTimeout(resolve, waitMs, 'late')
        wakeUp = () => {
          clearTimeout(timer)
          resolve('readable')
        }
      })
      wakeUp = undefined
      if (stopped) return { kind: 'ended' }
      return look() ?? { kind: reason === 'late' ? 'late' : 'woken' }
    },
    taken: () => taken,
    waiting: () => stream.readableLength,
    wake,
    stop() {
      if (stopped) return
      stopped = true
      wake()
      // The client forgets a call only when its stream was read to the end: what has come already is let through.
      stream.off('readable', wake)
      stream.resume()
      cancel().catch(() => undefined) // the call never came about
    },
  }
}
