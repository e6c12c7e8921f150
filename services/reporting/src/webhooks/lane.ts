import type { Subscription } from '@throughline/domain'
import type { DeliveryStore, LateDelivery } from './delivery-store.ts'
import type { WebhookLimits } from './limits.ts'
import type { Outcome } from './send.ts'

/** How far one receiver is. */
export interface Lane {
  subscription: Subscription
  /** Place of the last notice that was tried once, or passed over. */
  position: number
  /** Notices recorded before this instant are not its business: before it subscribed, or the start of a replay. */
  since: string
  /** By notice: what is to be tried again, and dead letters. */
  readonly late: Map<number, LateDelivery>
  /** When the first of them is due, milliseconds since 1970; `Infinity`: none is. */
  nextDueMs: number
  /** A delivery is under way. */
  busy: boolean
  /** That it is not to be sent anything any more is being recorded: until then the subscriptions do not say so. */
  disabling: boolean
  /** Failures without a success between them. */
  failures: number
  /** Nothing is sent before this instant, milliseconds since 1970: the receiver seems to be down. */
  notBeforeMs: number
  taken: number
  /** When it took something last, or was opened: what was before is not known. */
  lastTakenMs: number
  lastFailure: { readonly timeMs: number; readonly why: string } | undefined
}

export function openLane(
  subscription: Subscription,
  store: DeliveryStore,
  late: readonly LateDelivery[],
  nowMs: number,
): Lane {
  const { subscription: id, programme, made } = subscription
  const known = store.position(id)
  const lane: Lane = {
    subscription,
    position: known?.place ?? store.before(programme, made),
    since: known?.since ?? made,
    late: new Map(),
    nextDueMs: Infinity,
    busy: false,
    disabling: false,
    failures: 0,
    notBeforeMs: 0,
    taken: 0,
    lastTakenMs: nowMs,
    lastFailure: undefined,
  }
  for (const each of late) keepLate(lane, each)
  return lane
}

export function keepLate(lane: Lane, late: LateDelivery): void {
  lane.late.set(late.notice, late)
  lane.nextDueMs = firstDue(lane)
}

export function dropLate(lane: Lane, notice: number): boolean {
  const existed = lane.late.delete(notice)
  if (existed) lane.nextDueMs = firstDue(lane)
  return existed
}

function firstDue({ late }: Lane): number {
  let first = Infinity
  for (const { dueMs } of late.values()) if (dueMs !== null && dueMs < first) first = dueMs
  return first
}

/** The late delivery whose turn it is: of those that are due the oldest notice. */
export function dueDelivery({ late, nextDueMs }: Lane, nowMs: number): LateDelivery | undefined {
  if (nextDueMs > nowMs) return undefined
  let first: LateDelivery | undefined
  for (const each of late.values()) {
    if (each.dueMs === null || each.dueMs > nowMs) continue
    if (first === undefined || each.notice < first.notice) first = each
  }
  return first
}

/** So many failures in a row are a receiver's bad moment; more, and it is left alone for a while. */
const failuresBorne = 5
const longestRestSeconds = 300

export interface Noted {
  readonly late: LateDelivery
  /** Every try failed, and meanwhile nothing else was taken either. */
  readonly isFailing: boolean
}

/** Notes that a try failed: when the next one is due, or that there is none. */
export function noteFailure(
  lane: Lane,
  notice: number,
  { why, retryAfterSeconds }: Extract<Outcome, { kind: 'failed' }>,
  nowMs: number,
  { retrySeconds, jitter }: WebhookLimits,
): Noted {
  lane.failures += 1
  lane.lastFailure = { timeMs: nowMs, why }
  if (lane.failures >= failuresBorne) {
    lane.notBeforeMs = nowMs + Math.min(longestRestSeconds, 2 ** (lane.failures - failuresBorne)) * 1000
  }
  const known = lane.late.get(notice)
  const tries = (known?.tries ?? 0) + 1
  const firstMs = known?.firstMs ?? nowMs
  const pause = retrySeconds[tries - 1]
  const seconds =
    pause === undefined ? undefined : Math.max(pause * (1 + jitter * Math.random()), retryAfterSeconds ?? 0)
  const dueMs = seconds === undefined ? null : Math.round(nowMs + seconds * 1000)
  const late: LateDelivery = { subscription: lane.subscription.subscription, notice, tries, firstMs, dueMs, why }
  keepLate(lane, late)
  return { late, isFailing: dueMs === null && lane.lastTakenMs < firstMs }
}

export function noteTaken(lane: Lane, nowMs: number): void {
  lane.failures = 0
  lane.notBeforeMs = 0
  lane.taken += 1
  lane.lastTakenMs = nowMs
}
