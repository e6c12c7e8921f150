import { messageOf, type DeliveredMessage, type ReportFeed } from '@throughline/ports'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReportingLimits } from './limits.ts'

export interface ReportingHealth {
  /** Takes records from the feed. */
  readonly ready: boolean
  readonly detail: string
}

export interface Consumer {
  start(): void
  stop(): Promise<void>
}

export interface ConsumerOptions {
  readonly feed: ReportFeed
  /** Consumer group: where it stands in the feed. */
  readonly group: string
  readonly topics: readonly string[]
  /** Takes a batch and resolves when that is durable, or throws: then it comes again. */
  readonly take: (messages: readonly DeliveredMessage[]) => Promise<void> | void
  readonly limits: Pick<ReportingLimits, 'pauseMs' | 'longestPauseMs'>
  readonly onHealth: (health: ReportingHealth) => void
  readonly onTrouble: (error: unknown) => void
}

/** Takes the records of the feed for as long as the service runs; after a failure, again. */
export function createConsumer(options: ConsumerOptions): Consumer {
  const stopping = new AbortController()
  let running: Promise<void> | undefined
  return {
    start() {
      running ??= consumeForEver(options, stopping.signal)
    },
    async stop() {
      stopping.abort()
      await running
    },
  }
}

async function consumeForEver(options: ConsumerOptions, signal: AbortSignal): Promise<void> {
  const { feed, group, topics, take, limits, onHealth, onTrouble } = options
  for (let failures = 0; !signal.aborted;) {
    try {
      onHealth({ ready: failures === 0, detail: failures === 0 ? 'follows the feed' : 'tries the feed again' })
      await feed.consume({ group, topics, signal }, async (messages) => {
        await take(messages)
        if (failures > 0) onHealth({ ready: true, detail: 'follows the feed' })
        failures = 0
      })
      if (!signal.aborted) throw new Error('the feed ended the consumption')
    } catch (error) {
      if (signal.aborted) return
      onTrouble(error)
      onHealth({ ready: false, detail: messageOf(error) })
      failures += 1
      const longest = Math.min(limits.longestPauseMs, limits.pauseMs * 2 ** (failures - 1))
      await sleep(longest / 2 + Math.random() * (longest / 2), undefined, { signal }).catch(() => undefined)
    }
  }
}
