import { START, type AllStreamResolvedEvent, type EventStoreDBClient } from '@eventstore/db-client'
import { openPull } from './pull.ts'
import type { Position } from './recorded.ts'
import { dueIn } from './time.ts'

/** What a subscription gives next. */
export type Received =
  | { readonly kind: 'event'; readonly resolved: AllStreamResolvedEvent }
  /** Everything before this moment was handed out. */
  | { readonly kind: 'caught-up' }
  /** The server ended the subscription without an error: it is dropped all the same. */
  | { readonly kind: 'ended' }
  /** The server owes us something, and nothing came in time. */
  | { readonly kind: 'silent' }

/** One subscription to `$all`, for as long as it lasts. */
export interface Subscription {
  /** Rejects with the error that ended the subscription. */
  next(): Promise<Received>
  confirmed(): boolean
  /** Cancels it; what waits is given up. `next` then says `ended`. */
  stop(): void
}

/**
 * Subscribes behind a position; `limitMs` tells how long the server may be silent while it has something to say. Without a filter: with one the server reports checkpoints beyond the last event, which a
 * later event may take. Links are not resolved: they are events of the server.
 */
export function subscribeToAll(
  client: EventStoreDBClient,
  after: Position | undefined,
  limitMs: () => number,
): Subscription {
  const source = client.subscribeToAll({ fromPosition: after ?? START, resolveLinkTos: false })
  const pull = openPull<AllStreamResolvedEvent>(source, () => source.unsubscribe())
  // The client tells of the end the moment the message arrives, ahead of up to 16 events that nobody has taken yet: each
  // mark is the number of events that must have been taken first.
  const marks: number[] = []
  let confirmed = false
  let behind = true
  let live = false
  source.on('confirmation', () => {
    confirmed = true
  })
  source.on('caughtUp', () => {
    behind = false
    marks.push(pull.taken() + pull.waiting())
    pull.wake()
  })
  source.on('fellBehind', () => {
    behind = true
    live = false
    pull.wake()
  })

  const next = async (): Promise<Received> => {
    const due = dueIn(limitMs())
    for (;;) {
      if (marks[0] !== undefined && pull.taken() >= marks[0]) {
        marks.shift()
        live = !behind
        return { kind: 'caught-up' }
      }
      // A live subscription may be quiet for ever; one that is catching up has something to say.
      const step = await pull.next(live ? undefined : due.left())
      if (step.kind === 'item') return { kind: 'event', resolved: step.item }
      if (step.kind === 'ended') return step
      if (step.kind === 'late' && !live) return { kind: 'silent' }
    }
  }
  return { next, confirmed: () => confirmed, stop: pull.stop }
}
