import type { Readable } from 'node:stream'
import { ThroughlineError } from '@throughline/ports'
import type { TakeBytes } from './bodies-at-once.ts'
import { brokenOff, longestPauseMs, tooLarge, tooSlow } from './body.ts'

export interface BodyLimits {
  readonly limitBytes: number
  /** Longest pause between two pieces, in milliseconds. */
  readonly pauseMs?: number | undefined
  /** Called with the bytes of each piece before it is kept; may refuse it. */
  readonly take: TakeBytes
}

/**
 * The body in one piece, with the refusals of `bodyChunks`. Most bodies are one small piece: they are waited for without
 * the machinery that hands out piece after piece.
 */
export function wholeBody(body: Readable, declared: string | undefined, limits: BodyLimits): Promise<Buffer> {
  const { limitBytes, pauseMs = longestPauseMs, take } = limits
  return new Promise((resolve, reject) => {
    if (declared !== undefined && Number(declared) > limitBytes) return reject(tooLarge(limitBytes))
    if (body.destroyed) return reject(brokenOff(body.errored))
    const pieces: Buffer[] = []
    let bytes = 0
    const timer = setTimeout(() => refuse(tooSlow(pauseMs)), pauseMs)
    const settle = (): void => {
      clearTimeout(timer)
      body.off('data', onData).off('end', onEnd).off('error', onBroken).off('close', onClose)
    }
    const refuse = (error: ThroughlineError): void => {
      settle()
      // not destroyed: the connection must stay open for the answer
      body.pause()
      reject(error)
    }
    const onData = (piece: Buffer): void => {
      timer.refresh()
      bytes += piece.length
      if (bytes > limitBytes) return refuse(tooLarge(limitBytes))
      try {
        take(piece.length)
        pieces.push(piece)
      } catch (error) {
        refuse(error as ThroughlineError)
      }
    }
    const onEnd = (): void => {
      settle()
      const [only] = pieces
      resolve(only !== undefined && pieces.length === 1 ? only : Buffer.concat(pieces))
    }
    const onBroken = (cause: unknown): void => refuse(brokenOff(cause))
    const onClose = (): void => refuse(brokenOff(undefined))
    body.on('data', onData).on('end', onEnd).on('error', onBroken).on('close', onClose)
  })
}
