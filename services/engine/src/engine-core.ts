import { programmeOfStream } from '@throughline/domain'
import {
  isThroughlineError,
  messageOf,
  ThroughlineError,
  type Checkpoint,
  type EventStore,
  type ReportFeed,
} from '@throughline/ports'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { createBook, foldStored, type Book } from './book.ts'
import type { EngineLimits } from './limits.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { foldAndReport } from './report-messages.ts'
import { createWaiters, type Waiters } from './waiters.ts'

export interface EngineHealth {
  /** Has read the whole history and publishes. */
  readonly ready: boolean
  readonly detail: string
}

export interface EngineCore {
  readonly book: Book
  readonly waiters: Waiters
  /** Commands whose reports are not known to be committed yet. */
  readonly unpublished: number
  health(): EngineHealth
  /** The whole history was read at least once. */
  readonly caughtUp: boolean
  start(): void
  stop(): Promise<void>
}

export interface CoreOptions {
  readonly store: EventStore
  readonly feed: ReportFeed
  readonly publisherId: string
  readonly limits: EngineLimits
  readonly onHealth?: ((health: EngineHealth) => void) | undefined
  readonly onTrouble?: ((error: unknown, what: string) => void) | undefined
}

interface State {
  /** Of the last event that was folded. */
  position: Checkpoint | undefined
  /** Up to and with this checkpoint the reports are published already. */
  publishedUpTo: Checkpoint | undefined
  /** Why it does not publish any more: a newer publisher, or a feed that is not of this store. */
  retired: string | undefined
  /** Reading what was there when it began to follow. */
  catchingUp: boolean
  caughtUp: boolean
  trouble: string | undefined
}

/**
 * Follows the store from its beginning, folds every programme, and publishes the reports of each command together with
 * the command's checkpoint. Up to the checkpoint of the feed it only folds. After any failure it goes on where the feed
 * says that it stopped, so that nothing is published twice and nothing is left out.
 */
export function createEngineCore(options: CoreOptions): EngineCore {
  const book = createBook()
  const outbox = createOutbox()
  const waiters = createWaiters(options.limits)
  const stopping = new AbortController()
  const state: State = {
    position: undefined,
    publishedUpTo: undefined,
    retired: undefined,
    catchingUp: true,
    caughtUp: false,
    trouble: undefined,
  }
  let running: Promise<void> | undefined
  const run: Run = { options, book, outbox, waiters, state, signal: stopping.signal, changed }

  function health(): EngineHealth {
    const detail = state.retired ?? state.trouble ?? (state.caughtUp ? 'follows the store' : 'reads the history')
    return { ready: state.caughtUp && state.retired === undefined && state.trouble === undefined, detail }
  }
  function changed(): void {
    options.onHealth?.(health())
  }

  return {
    book,
    waiters,
    get unpublished() {
      return outbox.commands
    },
    health,
    get caughtUp() {
      return state.caughtUp
    },
    start() {
      running ??= followForEver(run)
    },
    async stop() {
      stopping.abort()
      waiters.close()
      await running
      await outbox.close()
    },
  }
}

interface Run {
  readonly options: CoreOptions
  readonly book: Book
  readonly outbox: Outbox
  readonly waiters: Waiters
  readonly state: State
  readonly signal: AbortSignal
  readonly changed: () => void
}

async function followForEver(run: Run): Promise<void> {
  const { state, signal, options } = run
  for (let failures = 0; !signal.aborted;) {
    try {
      await followOnce(run, () => {
        failures = 0
      })
      if (!signal.aborted) throw new ThroughlineError('store-unavailable', 'The store ended the following')
    } catch (error) {
      if (signal.aborted) return
      options.onTrouble?.(error, 'The engine begins again')
      if (isThroughlineError(error, 'publisher-fenced') || isThroughlineError(error, 'invalid-checkpoint')) {
        // It goes on folding, so that queries are answered; publishing is the newer one's matter.
        state.retired = `${error.code}: ${error.message}`
        await run.outbox.close()
      } else {
        state.trouble = messageOf(error)
      }
      run.changed()
      failures += 1
      await pause(failures, options.limits, signal)
    }
  }
}

async function pause(failures: number, limits: EngineLimits, signal: AbortSignal): Promise<void> {
  const longest = Math.min(limits.longestPauseMs, limits.pauseMs * 2 ** (failures - 1))
  await sleep(longest / 2 + Math.random() * (longest / 2), undefined, { signal }).catch(() => undefined)
}

/** Follows until something fails. `onProgress` is called once it works again. */
async function followOnce(run: Run, onProgress: () => void): Promise<void> {
  const { options, state, signal } = run
  if (state.retired === undefined) await openPublisher(run)
  const after = state.position === undefined ? {} : { after: state.position }
  state.catchingUp = true
  let turnEnds = performance.now() + options.limits.turnMs
  for await (const followed of options.store.follow({ ...after, signal })) {
    if (followed.kind === 'caught-up') {
      await caughtUp(run)
      onProgress()
      continue
    }
    await fold(run, followed.event, followed.checkpoint)
    if (performance.now() >= turnEnds) {
      await nextTurn()
      turnEnds = performance.now() + options.limits.turnMs
    }
  }
}

async function openPublisher(run: Run): Promise<void> {
  const { options, outbox, state } = run
  const outcome = await outbox.open(options.feed, options.publisherId)
  if (outcome === 'restart') {
    run.book.clear()
    state.position = undefined
    state.caughtUp = false
    state.publishedUpTo = outbox.resumeAt ?? undefined
  }
  await outbox.flush()
  if (state.trouble !== undefined) {
    state.trouble = undefined
    run.changed()
  }
}

async function caughtUp(run: Run): Promise<void> {
  const { outbox, state } = run
  if (state.retired === undefined) await outbox.flush()
  if (state.publishedUpTo !== undefined && state.retired === undefined) {
    throw new ThroughlineError(
      'invalid-checkpoint',
      `The feed was published up to ${state.publishedUpTo}, which this store does not have`,
    )
  }
  state.catchingUp = false
  state.trouble = undefined
  if (state.caughtUp) return
  state.caughtUp = true
  run.changed()
}

async function fold(run: Run, stored: Parameters<typeof foldStored>[1], checkpoint: Checkpoint): Promise<void> {
  const { book, outbox, state, options } = run
  const programme = programmeOfStream(stored.stream)
  const publishes = state.retired === undefined && state.publishedUpTo === undefined
  if (programme !== undefined) {
    const entry = book.entry(programme)
    if (publishes) {
      const reports = foldAndReport(entry, stored)
      if (reports !== undefined) outbox.add(entry, reports.revision, reports.messages, checkpoint)
    } else {
      foldStored(entry, stored, false)
      if (state.publishedUpTo !== undefined) entry.published = entry.closed
    }
    run.waiters.notify(programme, entry.read)
  }
  state.position = checkpoint
  if (checkpoint === state.publishedUpTo) state.publishedUpTo = undefined
  const { commandsPerPublish, charactersPerPublish } = options.limits
  const full = outbox.commands >= commandsPerPublish || outbox.characters >= charactersPerPublish
  if (publishes && (full || (!state.catchingUp && outbox.commands > 0))) await outbox.flush()
}
