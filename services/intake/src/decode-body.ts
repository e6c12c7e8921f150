import { ThroughlineError } from '@throughline/ports'
import type { FastifyRequest } from 'fastify'
import { createGunzip } from 'node:zlib'
import { bodyChunks, tooLarge } from './body.ts'
import type { TakeBytes } from './bodies-at-once.ts'
import type { IntakeLimits } from './limits.ts'
import { wholeBody } from './whole-body.ts'

/**
 * The body chunk by chunk, unpacked where it is compressed with gzip. Both sizes are bounded by the limit, the packed
 * one and the one it unpacks to, so that a small body cannot fill the memory. Refuses `body-too-large`,
 * `content-encoding-broken`, `unsupported-content-type`.
 */
export async function* decodedChunks(
  request: FastifyRequest,
  limitBytes: number,
  pauseMs?: number,
): AsyncGenerator<Buffer> {
  const { headers, raw } = request
  const packed = bodyChunks(raw, headers['content-length'], limitBytes, pauseMs)
  const encoding = encodingOf(request)
  if (isPlain(encoding)) yield* packed
  else if (encoding === 'gzip' || encoding === 'x-gzip') yield* unpacked(packed, limitBytes)
  else {
    throw new ThroughlineError(
      'unsupported-content-type',
      `A body with content encoding ${encoding} is not read here`,
      {
        at: 'content-encoding',
        facts: { accepted: ['gzip', 'identity'] },
      },
    )
  }
}

const encodingOf = ({ headers }: FastifyRequest): string =>
  (headers['content-encoding'] ?? 'identity').trim().toLowerCase()

const isPlain = (encoding: string): boolean => encoding === 'identity' || encoding === ''

async function* unpacked(packed: AsyncGenerator<Buffer>, limitBytes: number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  let failure: Error | undefined
  const feeding = feed(packed, gunzip).catch((error: unknown) => {
    failure = error instanceof Error ? error : new Error(String(error))
    gunzip.destroy()
  })
  let bytes = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > limitBytes) throw tooLarge(limitBytes)
      yield chunk
    }
  } catch (cause) {
    if (failure !== undefined) throw failure
    if (cause instanceof ThroughlineError) throw cause
    throw new ThroughlineError('content-encoding-broken', 'The body is not a whole gzip file', { cause })
  } finally {
    gunzip.destroy()
    await feeding
  }
  if (failure !== undefined) throw failure
}

/** Hands over what comes as fast as it is taken. */
async function feed(packed: AsyncGenerator<Buffer>, gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  for await (const chunk of packed) {
    if (gunzip.destroyed) return
    if (gunzip.write(chunk)) continue
    await new Promise<void>((resolve) => {
      gunzip.once('drain', resolve)
      gunzip.once('close', resolve)
    })
  }
  gunzip.end()
}

/** The whole body, unpacked; each piece is counted before it is kept. */
export async function decodedBody(
  request: FastifyRequest,
  limits: Pick<IntakeLimits, 'eventsBytes' | 'bodyPauseMs'>,
  take: TakeBytes,
): Promise<Buffer> {
  const { eventsBytes: limitBytes, bodyPauseMs: pauseMs } = limits
  if (isPlain(encodingOf(request))) {
    return wholeBody(request.raw, request.headers['content-length'], { limitBytes, pauseMs, take })
  }
  const chunks: Buffer[] = []
  for await (const chunk of decodedChunks(request, limitBytes, pauseMs)) {
    take(chunk.length)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
