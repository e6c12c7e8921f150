import { BACKWARDS, END, FORWARDS, START } from '@eventstore/db-client'
import {
  isThroughlineError,
  ThroughlineError,
  type ReadOptions,
  type Revision,
  type StoredEvent,
} from '@throughline/ports'
import type { Connection } from './connection.ts'
import { classify, denied, reasonOf, unavailable } from './failure.ts'
import { openPull, type Pull } from './pull.ts'
import { toStored } from './recorded.ts'
import type { Settings } from './settings.ts'
import { backoffMs, dueIn, sleep } from './time.ts'

type ReadSettings = Pick<
  Settings,
  'unavailableAfterMs' | 'readPageEvents' | 'tries' | 'firstDelayMs' | 'longestDelayMs'
>

/** What is asked of the server next. */
interface Place {
  readonly from: Revision | undefined
  readonly backwards: boolean
  readonly limit: number
}

interface ClientEvent {
  readonly event?: Parameters<typeof toStored>[0]
}

/**
 * Reads a stream page by page; each page is a call of its own that is cancelled when the reader leaves. A server that
 * refuses is asked again from where the read stands; one that is silent is reported after `unavailableAfterMs`.
 * Aborting `ending` throws its reason.
 */
export async function* readEvents(
  connection: Connection,
  settings: ReadSettings,
  stream: string,
  options: Pick<ReadOptions, 'from' | 'direction' | 'limit'>,
  ending: AbortSignal,
): AsyncGenerator<StoredEvent, void, undefined> {
  let place = firstPlace(options)
  let due = dueIn(settings.unavailableAfterMs)
  let failures = 0
  ending.throwIfAborted() // also when there is nothing to read
  while (place.limit > 0) {
    ending.throwIfAborted()
    const count = Math.min(place.limit, settings.readPageEvents)
    const pull = openPage(connection, stream, place, count)
    const leave = (): void => pull.stop()
    ending.addEventListener('abort', leave)
    let seen = 0
    try {
      for (;;) {
        const step = await pull.next(due.left())
        ending.throwIfAborted()
        if (step.kind === 'ended') break
        if (step.kind === 'woken') continue
        if (step.kind === 'late')
          throw unavailable(`Reading ${stream}: no answer within ${settings.unavailableAfterMs} ms`)
        const { event } = step.item
        if (event === undefined) continue // the target of a link, and links are not resolved
        seen++
        const stored = toStored(event)
        place = behind(place, Number(event.revision), stored === undefined ? 0 : 1)
        failures = 0
        if (stored !== undefined) yield stored
        due = dueIn(settings.unavailableAfterMs) // after the yield: the consumer's time is not the server's
        ending.throwIfAborted()
      }
      if (seen < count) return
    } catch (error) {
      ending.throwIfAborted()
      const delayMs = backoffMs(++failures, settings.firstDelayMs, settings.longestDelayMs)
      if (!mayRepeat(error, stream, failures < settings.tries && delayMs < due.left())) return
      await sleep(delayMs, ending)
    } finally {
      ending.removeEventListener('abort', leave)
      pull.stop()
    }
  }
}

function openPage(connection: Connection, stream: string, place: Place, maxCount: number): Pull<ClientEvent> {
  const fromRevision = place.from === undefined ? (place.backwards ? END : START) : BigInt(place.from)
  const direction = place.backwards ? BACKWARDS : FORWARDS
  const page = connection.reader().readStream(stream, { fromRevision, direction, maxCount })
  return openPull(page, () => page.cancel())
}

function firstPlace({ from, direction, limit = Infinity }: Pick<ReadOptions, 'from' | 'direction' | 'limit'>): Place {
  if (from !== undefined && !(Number.isSafeInteger(from) && from >= 0)) wrong('from', from)
  if (limit !== Infinity && !(Number.isSafeInteger(limit) && limit >= 0)) wrong('limit', limit)
  return { from, backwards: direction === 'backwards', limit }
}

function wrong(option: string, value: unknown): never {
  throw new ThroughlineError('invalid-request', `The option ${option} of a read must be a whole number from 0`, {
    facts: { option, value },
  })
}

function behind(place: Place, revision: Revision, delivered: number): Place {
  const limit = place.backwards && revision === 0 ? 0 : place.limit - delivered
  return { ...place, from: place.backwards ? Math.max(0, revision - 1) : revision + 1, limit }
}

/** True: ask again. False: there is nothing (more) to read. Otherwise throws what the caller is told. */
function mayRepeat(error: unknown, stream: string, again: boolean): boolean {
  if (isThroughlineError(error)) throw error
  const failure = classify(error)
  if (failure.kind === 'no-stream' || failure.kind === 'deleted') return false
  if (failure.kind === 'denied') throw denied(`Reading ${stream}`, error)
  if (again) return true
  throw unavailable(`Reading ${stream}: ${reasonOf(error)}`, error)
}
