import { nextReview, programmeOfStream, type Fact } from '@throughline/domain'
import { isThroughlineError, type EventStore } from '@throughline/ports'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Desk } from './desk.ts'
import { ownSource, readyEvent, type ReadyEvent } from './envelope.ts'
import type { IntakeWorld } from './intake.ts'
import { closed } from './post-events.ts'
import type { SmallDecision } from './decide-group.ts'
import { uuid5 } from './uuid5.ts'

/** Lets time pass in the programmes of the store: appends `programme.reviewed` where something has come due. */
export interface Reviewer {
  start(): void
  stop(): Promise<void>
}

interface Known {
  /** Something was recorded since it was looked at. */
  stale: boolean
  /** When something comes due, milliseconds since 1970; `undefined`: nothing does. */
  due: number | undefined
}

/**
 * Looks at the programmes every so often. Which there are, and which have changed, it learns by following the store; a
 * programme is folded only when something was recorded, and otherwise looked at when what it waits for comes due. Two
 * intakes come to the same event: its id is that of what came due, and the second finds it done.
 */
export function createReviewer(world: IntakeWorld, onTrouble: (error: unknown, what: string) => void): Reviewer {
  const { store, clock, limits, turns } = world
  const known = new Map<string, Known>()
  const stopping = new AbortController()
  const running: { round?: Promise<void>; following?: Promise<void>; timer?: NodeJS.Timeout } = {}

  async function round(): Promise<void> {
    const now = clock.now()
    let left = limits.reviewsAtOnce
    for (const [programme, entry] of [...known]) {
      if (left <= 0 || stopping.signal.aborted) return
      if (!entry.stale && (entry.due === undefined || entry.due > Date.parse(now))) continue
      left -= 1
      // whoever was looked at goes to the end, so that everybody gets a turn
      known.delete(programme)
      known.set(programme, entry)
      await review(programme, entry, now)
    }
  }

  async function review(programme: string, entry: Known, now: string): Promise<void> {
    entry.stale = false
    try {
      entry.due = await turns.small(programme, [], (desk) => decideReview(desk, now))
    } catch (error) {
      // a programme that cannot be read is looked at again when something more was recorded
      entry.stale = !isThroughlineError(error, 'programme-quarantined')
      entry.due = undefined
      onTrouble(error, `Programme ${programme} could not be reviewed`)
    }
  }

  function tick(): void {
    running.following ??= follow(store, known, limits.pauseMs, stopping.signal, onTrouble)
    running.round ??= round().finally(() => delete running.round)
  }

  return {
    start() {
      running.timer = setInterval(tick, limits.reviewEveryMs)
      running.timer.unref()
    },
    async stop() {
      clearInterval(running.timer)
      stopping.abort()
      await running.round
      await running.following
    },
  }
}

/** Reviews the programme if something has come due; answers when something will. */
function decideReview(desk: Desk, now: string): SmallDecision<number | undefined> {
  const due = nextReview(desk.register)
  const isDue = due !== undefined && due <= Date.parse(now)
  // what comes due next is known once this one is folded: the append makes the programme stale
  return { events: isDue ? [reviewed(desk.programme, due, now)] : [], answer: () => (isDue ? undefined : due) }
}

function reviewed(programme: string, due: number, now: string): ReadyEvent {
  const fact: Fact = { type: 'programme.reviewed', data: {} }
  const sourceid = `review:${new Date(due).toISOString()}`
  const command = uuid5(programme, ownSource, sourceid)
  const [event] = closed([
    readyEvent(programme, fact, {
      source: ownSource,
      sourceid,
      time: now,
      recordedtime: now,
      actor: 'throughline',
      authtype: undefined,
      authid: undefined,
      correlationid: command,
      command,
    }),
  ])
  if (event === undefined) throw new Error('one event closes as one')
  return event
}

/** Notes of which programmes something is recorded, until the signal aborts. */
async function follow(
  store: EventStore,
  known: Map<string, Known>,
  pauseMs: number,
  signal: AbortSignal,
  onTrouble: (error: unknown, what: string) => void,
): Promise<void> {
  let after: string | undefined
  while (!signal.aborted) {
    try {
      for await (const followed of store.follow({ ...(after === undefined ? {} : { after }), bare: true, signal })) {
        if (followed.kind === 'caught-up') continue
        after = followed.checkpoint
        const programme = programmeOfStream(followed.event.stream)
        if (programme === undefined) continue
        const entry = known.get(programme)
        if (entry === undefined) known.set(programme, { stale: true, due: undefined })
        else entry.stale = true
      }
    } catch (error) {
      if (signal.aborted) return
      onTrouble(error, 'Reviews follow the store again')
    }
    await sleep(pauseMs * 20, undefined, { signal }).catch(() => undefined)
  }
}
