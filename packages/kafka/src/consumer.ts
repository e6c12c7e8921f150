import { setTimeout as sleep } from 'node:timers/promises'
import type { ConsumeOptions } from '@throughline/ports'
import { openClient, type Connection } from './client.ts'
import type { Handle } from './delivery.ts'
import { feedError } from './failures.ts'
import { kafkaLimits } from './limits.ts'
import { openSession } from './session.ts'

/**
 * Consumes until the signal aborts. Each session is one consumer of kafkajs with connections of its own: what a group
 * has committed is remembered per client there, and two consumers of one group would mix it up. A session that loses its
 * broker is followed by another until the broker was silent for too long; kafkajs's own restart is not used, as it may
 * stop quietly or go on for ever (#1445, #1721, #1443).
 */
export async function consume(connection: Connection, options: ConsumeOptions, handle: Handle): Promise<void> {
  const { group, signal } = options
  let joined = false
  let lastSign = 0
  while (!signal.aborted) {
    const client = openClient(connection)
    const ending = await openSession(client, options, handle).finally(client.cut)
    if (ending.kind === 'stopped') return
    if (ending.kind === 'refused') throw ending.reason
    const error = feedError(ending.reason, `consuming as ${group}`)
    joined ||= ending.joined
    if (ending.joined) lastSign = ending.lastSign
    // The first session must stand: nobody is served by a consumer that never saw its broker.
    const lost = !joined || !ending.retriable || Date.now() - lastSign > kafkaLimits.silenceMs
    if (lost || error.code === 'unknown-topic') throw error
    await sleep(kafkaLimits.reconnectMs, undefined, { signal }).catch(() => {})
  }
}
