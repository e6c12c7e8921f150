import {
  evolveSubscriptions,
  subscriptionStream,
  type Subscription,
  type SubscriptionEventType,
  type SubscriptionRegister,
} from '@throughline/domain'
import { createStreamBook, type Clock, type EventStore } from '@throughline/ports'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'

/** Who asks for a change of a subscription. */
export interface By {
  readonly id: string
  readonly name: string
  readonly correlationId: string
}

/** The subscriptions as this process knows them: folded from the store, and read on again every so often. */
export interface SubscriptionBook {
  readonly subscriptions: ReadonlyMap<string, Subscription>
  readOn(): Promise<void>
  /** Appends what `decide` gives, decided anew after every conflict; answers whether it appended. */
  append(
    by: By,
    decide: () => { readonly type: SubscriptionEventType; readonly data: unknown } | undefined,
  ): Promise<boolean>
}

/** The service itself, when it disables a receiver. */
export const service = (why: string): By => ({ id: 'reporting', name: 'reporting', correlationId: why })

const timed = z.object({ recordedtime: z.string() })

export function createSubscriptionBook(store: EventStore, clock: Clock): SubscriptionBook {
  const subscriptions: SubscriptionRegister = new Map()
  const book = createStreamBook(store, subscriptionStream, ({ type, data, metadata }) =>
    evolveSubscriptions(subscriptions, type, data, timed.safeParse(metadata).data?.recordedtime ?? clock.now()),
  )
  return {
    subscriptions,
    readOn: () => book.readOn(),
    append: ({ id, name, correlationId }, decide) =>
      book.append(() => {
        const event = decide()
        if (event === undefined) return undefined
        const now = clock.now()
        const metadata = {
          version: 1,
          source: '/throughline/reporting',
          sourceid: correlationId,
          time: now,
          recordedtime: now,
          actor: name,
          authid: id,
          correlationid: correlationId,
          command: correlationId,
        }
        return { id: randomUUID(), ...event, metadata }
      }),
  }
}
