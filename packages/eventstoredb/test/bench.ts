import { randomUUID } from 'node:crypto'
import { isThroughlineError, type ErrorCode, type EventStore, type Followed, type NewEvent } from '@throughline/ports'
import type { Test } from 'tap'
import { openEventStoreDb, type EventStoreDbOptions } from '../src/index.ts'
import type { LogRecord } from './peer/log.ts'
import { startPeer, type Peer, type PeerOptions } from './peer/peer.ts'

export interface Bench {
  readonly peer: Peer
  readonly store: EventStore
  /** Another store on the same peer. */
  open(options?: Partial<EventStoreDbOptions>): Promise<EventStore>
}

/** Waits short enough for tests; the limit is far above what an answer takes, for a busy machine. */
export const quick = { unavailableAfterMs: 5_000, firstDelayMs: 5, longestDelayMs: 20 }

/** A peer and a store on it, both ended with the test. */
export async function openBench(
  t: Test,
  options: Partial<EventStoreDbOptions> = {},
  peerOptions: PeerOptions = {},
): Promise<Bench> {
  const peer = await startPeer(peerOptions)
  t.teardown(() => peer.stop())
  const open = async (more: Partial<EventStoreDbOptions> = {}): Promise<EventStore> => {
    const store = await openEventStoreDb({ connectionString: peer.connectionString, ...quick, ...options, ...more })
    t.teardown(() => store.close())
    return store
  }
  return { peer, store: await open(), open }
}

export function newEvent(data: unknown = { note: 'one of many' }): NewEvent {
  return { id: randomUUID(), type: 'test.tested', data, metadata: {} }
}

export function newEvents(count: number, first = 0): NewEvent[] {
  return Array.from({ length: count }, (_, index) => newEvent(first + index))
}

/** Appends so many numbered events one by one. */
export async function fill(store: EventStore, stream: string, count: number, first = 0): Promise<void> {
  for (let index = first; index < first + count; index++) {
    await store.append(stream, index === 0 ? 'none' : index - 1, [newEvent(index)])
  }
}

/** The data of a whole stream. */
export async function readData(store: EventStore, stream: string): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const event of store.read(stream)) found.push(event.data)
  return found
}

export interface FollowedEnd {
  readonly data: unknown[]
  readonly checkpoints: string[]
  readonly caughtUps: number
}

/** Follows until `enough` says so; the consumer may take its time with each step. */
export async function followUntil(
  followed: AsyncIterable<Followed>,
  enough: (so: FollowedEnd) => boolean,
  atEach: () => Promise<unknown> | undefined = () => undefined,
): Promise<FollowedEnd> {
  const data: unknown[] = []
  const checkpoints: string[] = []
  let caughtUps = 0
  for await (const step of followed) {
    await atEach()
    if (step.kind === 'caught-up') caughtUps++
    else {
      data.push(step.event.data)
      checkpoints.push(step.checkpoint)
    }
    if (enough({ data, checkpoints, caughtUps })) break
  }
  return { data, checkpoints, caughtUps }
}

export const countOf = (count: number) => (so: FollowedEnd) => so.data.length >= count
export const caughtUp = (so: FollowedEnd): boolean => so.caughtUps > 0

export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** What the adapter lets through of a log: the events that were appended through the port. */
export function ours(records: readonly LogRecord[]): LogRecord[] {
  return records.filter(({ type }) => type === 'test.tested')
}

/** States that the work fails with this code, and gives the error. */
export async function failsWith(t: Test, code: ErrorCode, work: Promise<unknown>, what: string): Promise<Error> {
  const outcome = await work.then(
    () => new Error('it succeeded'),
    (error: unknown) => error as Error,
  )
  t.ok(isThroughlineError(outcome, code), `${what}: ${code}`, { found: outcome })
  return outcome
}

/** Waits until something is so; fails the test instead of waiting for ever. */
export async function until(t: Test, what: string, so: () => boolean, limitMs = 60_000): Promise<void> {
  const end = performance.now() + limitMs
  while (!so()) {
    if (performance.now() > end) {
      t.fail(`never came about: ${what}`)
      return
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  t.pass(what)
}
