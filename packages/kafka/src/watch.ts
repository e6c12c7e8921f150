import type { Consumer } from 'kafkajs'
import { kafkaLimits } from './limits.ts'

export interface Watch {
  /** When the broker was heard last; milliseconds of `Date.now()`. */
  lastSign(): number
  /** Whether the consumer was a member of its group at some time. */
  joined(): boolean
  /** While a handler works, silence is not the broker's. */
  busy(isBusy: boolean): void
  end(): void
}

interface WatchLimits {
  readonly joinMs: number
  readonly silenceMs: number
  readonly lookEveryMs: number
}

/**
 * Calls `lost` when a consumer shows no sign of life for too long: kafkajs may stop fetching without a word (#1720,
 * #1527, #1719). Signs are answers of the broker: joining, heartbeats (every few seconds, busy or idle), commits, records.
 * Joining a group takes as long as the handlers of its other members, hence has a limit of its own.
 */
export function watchConsumer(
  consumer: Pick<Consumer, 'on' | 'events'>,
  lost: (silentMs: number) => void,
  limits: WatchLimits = kafkaLimits,
): Watch {
  let lastSign = Date.now()
  let joined = false
  let joining = true
  let handling = false
  const sign = (): void => {
    lastSign = Date.now()
  }
  const { GROUP_JOIN, HEARTBEAT, COMMIT_OFFSETS, START_BATCH_PROCESS, REBALANCING } = consumer.events
  consumer.on(REBALANCING, () => {
    joining = true
    sign()
  })
  consumer.on(GROUP_JOIN, () => {
    joining = false
    joined = true
    sign()
  })
  for (const event of [HEARTBEAT, COMMIT_OFFSETS, START_BATCH_PROCESS] as const) consumer.on(event, sign)
  const timer = setInterval(() => {
    const limitMs = joining ? limits.joinMs : limits.silenceMs
    const silentMs = Date.now() - lastSign
    if (!handling && silentMs > limitMs) lost(silentMs)
  }, limits.lookEveryMs)
  return {
    lastSign: () => lastSign,
    joined: () => joined,
    busy(isBusy) {
      handling = isBusy
      sign()
    },
    end: () => clearInterval(timer),
  }
}
