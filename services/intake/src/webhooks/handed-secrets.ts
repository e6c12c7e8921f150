import type { Connection } from '@throughline/formats'
import { isThroughlineError, type Clock, type EventStore } from '@throughline/ports'
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { IntakeLimits } from '../limits.ts'
import { appendPersistently, pauseBefore } from '../retry.ts'

/** Secrets that a tool has drawn itself and handed over, each in a stream of its connection: all processes know them. */
export interface HandedSecrets {
  /** The newest of them that the connection's own secret opens; those of an earlier one are void. */
  of(connection: Connection): Promise<readonly string[]>
  /** Keeps one more; resolves when it is durable. One that is there already is left as it is. */
  keep(connection: Connection, secret: string, correlationId: string): Promise<void>
}

interface Options {
  readonly store: EventStore
  readonly clock: Clock
  readonly limits: IntakeLimits
}

/** Web hooks of one connection that are served at the same time: each Asana project has one, and a new one is a new hook. */
const secretsMost = 20

const sealedData = z.object({ sealed: z.string() })

export function createHandedSecrets({ store, clock, limits }: Options): HandedSecrets {
  const streamOf = ({ id }: Connection): string => `webhook-secrets-${id}`

  async function read(connection: Connection): Promise<{ revision: number | 'none'; secrets: readonly string[] }> {
    const secrets: string[] = []
    let revision: number | 'none' = 'none'
    for await (const event of store.read(streamOf(connection), { direction: 'backwards', limit: secretsMost })) {
      if (revision === 'none') ({ revision } = event)
      const secret = opened(connection, sealedData.safeParse(event.data).data?.sealed ?? '')
      if (secret !== undefined) secrets.push(secret)
    }
    return { revision, secrets }
  }

  return {
    of: async (connection) => (await read(connection)).secrets,
    async keep(connection, secret, correlationId) {
      const now = clock.now()
      const event = {
        id: randomUUID(),
        type: 'webhook.handed-over',
        data: { connection: connection.id, tool: connection.tool, sealed: sealed(connection, secret) },
        metadata: {
          version: 1,
          source: `/webhooks/${connection.id}`,
          time: now,
          recordedtime: now,
          actor: connection.tool,
          correlationid: correlationId,
        },
      }
      for (let attempt = 1; ; attempt += 1) {
        const { revision, secrets } = await read(connection)
        if (secrets.includes(secret)) return
        try {
          await appendPersistently(store, streamOf(connection), revision, [event], limits)
          return
        } catch (error) {
          if (!isThroughlineError(error, 'stream-conflict') || attempt >= limits.triesOnConflict) throw error
          await pauseBefore(attempt, limits.pauseMs)
        }
      }
    },
  }
}

const algorithm = 'aes-256-gcm'
const ivBytes = 12
const tagBytes = 16

/**
 * Deliveries are checked with the secret itself, so a digest of it would not do; the log is kept for ever and copied, so
 * it must not lie there open. It is sealed with what the connection's configuration alone knows.
 */
function sealed(connection: Connection, secret: string): string {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv(algorithm, sealingKey(connection), iv)
  const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64')
}

/** `undefined`: sealed under another secret of the connection, or not sealed by us. */
function opened(connection: Connection, text: string): string | undefined {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length <= ivBytes + tagBytes) return undefined
  const decipher = createDecipheriv(algorithm, sealingKey(connection), bytes.subarray(0, ivBytes))
  decipher.setAuthTag(bytes.subarray(ivBytes, ivBytes + tagBytes))
  try {
    const start = decipher.update(bytes.subarray(ivBytes + tagBytes))
    return Buffer.concat([start, decipher.final()]).toString()
  } catch {
    return undefined
  }
}

const sealingKey = ({ id, secret }: Connection): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `throughline web hook ${id}`, 32))
