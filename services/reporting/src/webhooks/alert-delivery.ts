import type { Subscription } from '@throughline/domain'
import { feedTopics, type Clock, type DeliveredMessage, type EventStore, type ReportFeed } from '@throughline/ports'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { createConsumer } from '../consumer.ts'
import { jsonOf } from '../json-of.ts'
import type { ReportingLimits } from '../limits.ts'
import { audienceOf, type SecrecyOf } from './audience.ts'
import { createCourier, type Courier } from './courier.ts'
import { openDeliveryStore, type DeliveryStore } from './delivery-store.ts'
import type { WebhookLimits } from './limits.ts'
import { masterKey, secretOf } from './secret.ts'
import { createSender } from './send.ts'
import { createSubscriptionBook, service, type SubscriptionBook } from './subscription-book.ts'

export interface DeliveryOptions {
  readonly store: EventStore
  readonly feed: ReportFeed
  readonly clock: Clock
  /** Path of the file of deliveries; the key of the secrets lies beside it. */
  readonly dataFile: string
  readonly limits: WebhookLimits
  readonly pauses: Pick<ReportingLimits, 'pauseMs' | 'longestPauseMs'>
  readonly allowPrivate: boolean
  readonly secrecyOf: SecrecyOf
  readonly onTrouble: (error: unknown, what: string) => void
}

/** Delivers the alerts of the feed to whoever subscribed. */
export interface AlertDelivery {
  readonly book: SubscriptionBook
  readonly courier: Courier
  readonly kept: DeliveryStore
  /** The secrets of a subscription that sign now, the newest first. */
  secretsOf(subscription: Subscription): readonly Buffer[]
  /** Brings the deliveries up to what the book says. */
  sync(): void
  start(): Promise<void>
  stop(): Promise<void>
}

const hourMs = 3_600_000

export function createAlertDelivery(options: DeliveryOptions): AlertDelivery {
  const { store, feed, clock, dataFile, limits, pauses, allowPrivate, secrecyOf, onTrouble } = options
  const book = createSubscriptionBook(store, clock)
  const kept = openDeliveryStore(dataFile, clock)
  const master = masterKey(join(dirname(dataFile), 'webhook-key'))
  const nowMs = (): number => Date.parse(clock.now())
  const sender = createSender({ answerMs: limits.answerMs, atOnce: limits.atOnce, allowPrivate })

  function secretsOf({ subscription, secretVersion, renewed }: Subscription): readonly Buffer[] {
    const newest = secretOf(master, subscription, secretVersion)
    const isRecent = renewed !== undefined && nowMs() < Date.parse(renewed) + limits.olderSecretHours * hourMs
    return isRecent ? [newest, secretOf(master, subscription, secretVersion - 1)] : [newest]
  }
  async function onDisable(subscription: string, reason: 'gone' | 'failing'): Promise<void> {
    await book
      .append(service(`disable ${subscription}`), () => {
        const known = book.subscriptions.get(subscription)
        if (known === undefined || known.disabled !== undefined) return undefined
        return { type: 'subscription.disabled', data: { subscription, reason } }
      })
      .catch((error: unknown) => onTrouble(error, 'A subscription could not be disabled'))
  }
  const courier = createCourier({ store: kept, sender, limits, nowMs, secretsOf, secrecyOf, onDisable })
  const consumer = createConsumer({
    feed,
    group: kept.group,
    topics: [feedTopics.alerts.name, feedTopics.alertsMasked.name],
    take: (messages) => {
      kept.take(messages.flatMap(noticeOf))
      courier.ring()
    },
    limits: pauses,
    onHealth: () => undefined,
    onTrouble: (error) => onTrouble(error, 'The deliveries begin again'),
  })
  const refreshing: { timer?: NodeJS.Timeout } = {}

  async function refresh(): Promise<void> {
    await book.readOn()
    courier.sync(book.subscriptions)
    kept.trim(limits.noticesKept)
  }

  return {
    book,
    courier,
    kept,
    secretsOf,
    sync: () => courier.sync(book.subscriptions),
    async start() {
      await refresh()
      refreshing.timer = setInterval(() => {
        refresh().catch((error: unknown) => onTrouble(error, 'Subscriptions could not be read again'))
      }, limits.refreshMs)
      consumer.start()
    },
    async stop() {
      clearInterval(refreshing.timer)
      await consumer.stop()
      const stopped = courier.stop()
      // what a receiver is taking now it should not be sent again
      await Promise.race([stopped, sleep(limits.closingMs, undefined, { ref: false })])
      sender.close()
      await stopped
      kept.close()
    },
  }
}

const noticeHead = z.object({ id: z.string(), programme: z.string(), time: z.string() })

/** What the store of deliveries keeps of a record; a record that is no notice is nothing to deliver. */
function noticeOf(message: DeliveredMessage) {
  const { key, value } = message
  if (value === null) return []
  const head = noticeHead.safeParse(jsonOf(value))
  return head.success && head.data.programme === key
    ? [{ ...head.data, audience: audienceOf(message), json: value }]
    : []
}
