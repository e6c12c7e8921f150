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
  let connected = false
  let lastSign = Date.now()
  while (!signal.aborted) {
    const client = openClient(connection)
    const ending = await openSession(client, options, handle).finally(client.cut)
    if (ending.kind === 'stopped') return
    if (ending.kind === 'refused') throw ending.reason
    connected ||= ending.connected
    lastSign = ending.lastSign ?? lastSign
    // The first connection must stand: nobody is served by a consumer that never saw its broker, or its topic. What
    // passes after that is a broker that restarts, or one that has just started and still loads its groups.
    const lost = !connected || !ending.retriable || Date.now() - lastSign > kafkaLimits.silenceMs
    if (lost) throw feedError(ending.reason, `consuming as ${group}`)
    await sleep(kafkaLimits.reconnectMs, undefined, { signal }).catch(() => {})
  }
}
