import { isWanted, type Subscription } from '@throughline/domain'
import { mayTell, type SecrecyOf } from './audience.ts'
import { createLetters, type Letters } from './letters.ts'
import type { DeliveryStore, LateChange, LateDelivery, Position } from './delivery-store.ts'
import { dueDelivery, dropLate, keepLate, noteFailure, noteTaken, openLane, type Lane } from './lane.ts'
import type { Letter } from './body.ts'
import type { WebhookLimits } from './limits.ts'
import type { Outcome, Sender } from './send.ts'
import { signedHeaders } from './signature.ts'

/** Takes notices to their receivers. */
export interface Courier {
  readonly lanes: ReadonlyMap<string, Lane>
  /** There are new notices. */
  ring(): void
  /** Brings the lanes up to the subscriptions that there are. */
  sync(subscriptions: ReadonlyMap<string, Subscription>): void
  /** Has notices delivered again: all since an instant, or the dead letters. Answers how many are looked at again. */
  replay(subscription: string, from: { readonly since: string } | 'dead-letters'): number
  /** Waits for what is under way and writes down where everybody stands. */
  stop(): Promise<void>
}

export interface CourierOptions {
  readonly store: DeliveryStore
  readonly sender: Sender
  readonly limits: WebhookLimits
  /** Milliseconds since 1970. */
  readonly nowMs: () => number
  /** The secrets that sign for a subscription now, the newest first. */
  readonly secretsOf: (subscription: Subscription) => readonly Buffer[]
  readonly secrecyOf: SecrecyOf
  /** Records that a receiver is not to be sent anything any more; resolves when that is done, or has failed. */
  readonly onDisable: (subscription: string, reason: 'gone' | 'failing') => Promise<void>
}

interface State extends CourierOptions {
  readonly lanes: Map<string, Lane>
  readonly letters: Letters
  /** What is to be written with the next tick. */
  readonly positions: Map<string, Position>
  readonly late: Map<string, LateChange>
  readonly underWay: Set<Promise<void>>
  stopping: boolean
}

/**
 * Each receiver is sent one notice at a time, in their order; one that fails is put aside and tried again by the schedule,
 * while the next ones go on. So a receiver is told everything, and in order as long as it answers.
 */
export function createCourier(options: CourierOptions): Courier {
  const state: State = {
    ...options,
    lanes: new Map(),
    letters: createLetters(options.store, options.limits.bodyBytes),
    positions: new Map(),
    late: new Map(),
    underWay: new Set(),
    stopping: false,
  }
  const ticking = setInterval(() => {
    writeDown(state)
    pump(state)
  }, options.limits.tickMs)

  return {
    lanes: state.lanes,
    ring: () => {
      state.letters.lookAgain()
      pump(state)
    },
    sync: (subscriptions) => sync(state, subscriptions),
    replay: (subscription, from) => replay(state, subscription, from),
    async stop() {
      state.stopping = true
      clearInterval(ticking)
      await Promise.all(state.underWay)
      writeDown(state)
    },
  }
}

function sync(state: State, subscriptions: ReadonlyMap<string, Subscription>): void {
  const { lanes, store } = state
  for (const id of lanes.keys()) {
    if (subscriptions.has(id)) continue
    lanes.delete(id)
    state.positions.delete(id)
    store.forget(id)
  }
  let late: ReadonlyMap<string, LateDelivery[]> | undefined
  for (const [id, subscription] of subscriptions) {
    const lane = lanes.get(id)
    if (lane !== undefined) {
      if (!lane.disabling) lane.subscription = subscription
    } else {
      late ??= bySubscription(store.late())
      lanes.set(id, openLane(subscription, store, late.get(id) ?? [], state.nowMs()))
    }
  }
  pump(state)
}

function bySubscription(late: readonly LateDelivery[]): ReadonlyMap<string, LateDelivery[]> {
  const found = new Map<string, LateDelivery[]>()
  for (const each of late) {
    const theirs = found.get(each.subscription)
    if (theirs === undefined) found.set(each.subscription, [each])
    else theirs.push(each)
  }
  return found
}

/** Begins what may begin: every lane that is free and has something to deliver, as many at once as the limit allows. */
function pump(state: State): void {
  const { lanes, underWay, limits } = state
  if (state.stopping) return
  for (const [id, lane] of lanes) {
    if (underWay.size >= limits.atOnce) return
    if (lane.busy || lane.subscription.disabled !== undefined) continue
    const letter = nextLetter(state, lane)
    if (letter === undefined) continue
    lane.busy = true
    // behind the others, so that each gets its turn
    lanes.delete(id)
    lanes.set(id, lane)
    const running = deliver(state, lane, letter).finally(() => {
      underWay.delete(running)
      lane.busy = false
      pump(state)
    })
    underWay.add(running)
  }
}

/** What the receiver is to be sent next. Notices that it did not ask for, or may not be told, are passed over. */
function nextLetter(state: State, lane: Lane): Letter | undefined {
  const { letters, nowMs } = state
  const now = nowMs()
  if (lane.notBeforeMs > now) return undefined
  const due = dueDelivery(lane, now)
  if (due !== undefined) {
    const letter = letters.at(due.notice)
    if (letter !== undefined && mayBeTold(state, lane, letter)) return letter
    settle(state, lane, due.notice) // it is older than what is kept, or is kept back by now
  }
  for (;;) {
    const letter = letters.after(lane.subscription.programme, lane.position)
    if (letter === undefined || (isFor(lane, letter) && mayBeTold(state, lane, letter))) return letter
    moveTo(state, lane, letter.place)
  }
}

const isFor = ({ since, subscription }: Lane, { notice }: Letter): boolean =>
  Date.parse(notice.time) >= Date.parse(since) && isWanted(subscription, notice)

const mayBeTold = ({ secrecyOf }: State, { subscription }: Lane, { notice, audience }: Letter): boolean =>
  mayTell(subscription, { audience, revision: notice.revision }, secrecyOf(subscription.programme))

async function deliver(state: State, lane: Lane, { place, notice, body }: Letter): Promise<void> {
  const { sender, secretsOf, nowMs } = state
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'Throughline',
    ...signedHeaders(secretsOf(lane.subscription), notice.id, Math.floor(nowMs() / 1000), body),
  }
  const outcome = await sender.send(lane.subscription.url, headers, body)
  // a try that was cut off by our own end is none
  if (state.stopping && outcome.kind === 'failed') return
  note(state, lane, place, outcome)
}

function note(state: State, lane: Lane, place: number, outcome: Outcome): void {
  // the notice waits: when the receiver is enabled again, it is told
  if (outcome.kind === 'gone') return disable(state, lane, 'gone')
  if (outcome.kind === 'taken') {
    noteTaken(lane, state.nowMs())
    settle(state, lane, place)
  } else {
    const { late, isFailing } = noteFailure(lane, place, outcome, state.nowMs(), state.limits)
    toWrite(state, late.subscription, place, late)
    if (isFailing) disable(state, lane, 'failing')
  }
  if (place > lane.position) moveTo(state, lane, place)
}

/** At once for us; when it could not be recorded the receiver is tried again, and that is how it is noticed anew. */
function disable(state: State, lane: Lane, reason: 'gone' | 'failing'): void {
  const { subscription } = lane.subscription
  lane.subscription = { ...lane.subscription, disabled: { reason, time: '' } }
  lane.disabling = true
  void state.onDisable(subscription, reason).then(() => {
    lane.disabling = false
  })
}

function moveTo(state: State, lane: Lane, place: number): void {
  lane.position = place
  state.positions.set(lane.subscription.subscription, { place, since: lane.since })
}

function settle(state: State, lane: Lane, notice: number): void {
  if (dropLate(lane, notice)) toWrite(state, lane.subscription.subscription, notice, undefined)
}

function toWrite(state: State, subscription: string, notice: number, late: LateDelivery | undefined): void {
  state.late.set(`${subscription} ${notice}`, { subscription, notice, late })
}

function replay(state: State, subscription: string, from: { readonly since: string } | 'dead-letters'): number {
  const lane = state.lanes.get(subscription)
  if (lane === undefined) return 0
  lane.failures = 0
  lane.notBeforeMs = 0
  let count = 0
  if (from === 'dead-letters') {
    for (const each of [...lane.late.values()]) {
      if (each.dueMs !== null) continue
      const again = { ...each, tries: 0, firstMs: state.nowMs(), dueMs: state.nowMs() }
      keepLate(lane, again)
      toWrite(state, subscription, each.notice, again)
      count += 1
    }
  } else {
    const place = state.store.before(lane.subscription.programme, from.since)
    count = Math.max(0, lane.position - place)
    lane.since = from.since
    moveTo(state, lane, Math.min(lane.position, place))
  }
  pump(state)
  return count
}

/** One transaction for all that has happened since the last one; after a crash the receivers are told that again. */
function writeDown({ positions, late, store }: State): void {
  if (positions.size === 0 && late.size === 0) return
  store.write({ positions, late: [...late.values()] })
  positions.clear()
  late.clear()
}
