import { isThroughlineError, type Checkpoint, type Followed, type FollowOptions } from '@throughline/ports'
import type { AllStreamResolvedEvent } from '@eventstore/db-client'
import type { Connection } from './connection.ts'
import { classify, denied, reasonOf, unavailable } from './failure.ts'
import { prepareToFollow } from './prepare-follow.ts'
import { checkpointOf, foreignCheckpoint, isBefore, positionOf, toStored, type Position } from './recorded.ts'
import type { Settings } from './settings.ts'
import { subscribeToAll } from './subscription.ts'
import { backoffMs, dueIn, sleep, unlessAborted, type Due } from './time.ts'

/** What survives from one subscription to the next. */
interface Follower {
  readonly connection: Connection
  readonly settings: Settings
  readonly bare: boolean
  /** Time until the first connection must be there. */
  readonly due: Due
  /** Of the last event taken, also of one that was passed over. */
  position: Position | undefined
  connected: boolean
  /** A checkpoint the server does not reach. It may be a member of a cluster that lags behind, so that is not final. */
  foreign: unknown
  /** Losses in a row without an event or a caught-up in between. */
  failures: number
}

/**
 * Follows `$all` through as many subscriptions as it takes, each beginning behind the last event taken. A server that
 * cannot be reached at first is reported within `unavailableAfterMs`; later losses are repaired, up to
 * `followerFailures` in a row. Ends when `ending` aborts.
 */
export async function* followAll(
  connection: Connection,
  settings: Settings,
  { after, bare = false }: FollowOptions,
  ending: AbortSignal,
): AsyncGenerator<Followed, void, undefined> {
  if (ending.aborted) return
  const follower: Follower = {
    connection,
    settings,
    bare,
    due: dueIn(settings.unavailableAfterMs),
    position: after === undefined ? undefined : positionOf(after),
    connected: false,
    foreign: undefined,
    failures: 0,
  }
  while (!ending.aborted) {
    const refused = follower.connected
      ? undefined
      : await unlessAborted(refusalOf(prepareToFollow(connection, after, follower.due)), ending)
    if (ending.aborted) return
    const loss = refused ?? (yield* oneSubscription(follower, ending))
    if (ending.aborted) return
    follower.failures++
    throwIfHopeless(follower, after, loss)
    if (isThroughlineError(loss, 'invalid-checkpoint')) follower.foreign = loss
    const delayMs = backoffMs(follower.failures, settings.firstDelayMs, settings.longestDelayMs)
    if (!follower.connected && delayMs >= follower.due.left()) {
      throw follower.foreign ?? givenUp(loss, 'it could not be reached')
    }
    if (follower.connected && follower.failures >= settings.followerFailures) {
      throw givenUp(loss, `lost ${follower.failures} times in a row`)
    }
    await sleep(delayMs, ending)
  }
}

async function refusalOf(work: Promise<void>): Promise<unknown> {
  try {
    await work
    return undefined
  } catch (error) {
    return error
  }
}

/** Delivers what one subscription brings, and returns why it was lost. */
async function* oneSubscription(follower: Follower, ending: AbortSignal): AsyncGenerator<Followed, unknown, undefined> {
  const { connection, settings, due } = follower
  const limitMs = (): number => (follower.connected ? settings.unavailableAfterMs : due.left())
  const subscription = subscribeToAll(connection.reader(), follower.position, limitMs)
  ending.addEventListener('abort', subscription.stop)
  try {
    for (;;) {
      const step = await subscription.next()
      if (ending.aborted) return undefined
      follower.connected ||= subscription.confirmed()
      if (step.kind === 'ended') return new Error('the server ended the subscription')
      if (step.kind === 'silent') return new Error('no answer in time')
      follower.failures = 0
      const followed = step.kind === 'event' ? take(follower, step.resolved) : step
      if (followed !== undefined) yield followed
      if (ending.aborted) return undefined
    }
  } catch (error) {
    return error
  } finally {
    ending.removeEventListener('abort', subscription.stop)
    subscription.stop()
  }
}

/** Moves the follower behind the event; undefined when it is not for the consumer. */
function take(follower: Follower, { event, link }: AllStreamResolvedEvent): Followed | undefined {
  const position = (event ?? link)?.position
  if (position === undefined) return undefined
  // A server begins behind the position it is given; should one begin with it, nothing is delivered twice.
  if (follower.position !== undefined && !isBefore(follower.position, position)) return undefined
  follower.position = position
  const stored = toStored(event)
  if (stored === undefined) return undefined
  const shown = follower.bare ? { ...stored, data: null, metadata: null } : stored
  return { kind: 'event', event: shown, checkpoint: checkpointOf(position) }
}

function throwIfHopeless(follower: Follower, after: Checkpoint | undefined, loss: unknown): void {
  if (isThroughlineError(loss, 'configuration-invalid')) throw loss
  const { kind } = classify(loss)
  if (kind === 'denied') throw denied('Following the store', loss)
  if (kind === 'refused-argument' && after !== undefined && !follower.connected) throw foreignCheckpoint(after, loss)
}

function givenUp(loss: unknown, what: string): unknown {
  if (isThroughlineError(loss)) return loss
  return unavailable(`Following the store: ${what}: ${reasonOf(loss)}`, loss)
}
