import { randomUUID } from 'node:crypto'
import type { Test } from 'tap'
import type { Checkpoint, EventStore, FollowOptions, NewEvent, StoredEvent } from '../event-store.ts'
import { createBench, within, type Bench } from './bench.ts'
import type { StoreWorld } from './world.ts'

export interface StoreBench extends Bench<EventStore> {
  readonly world: StoreWorld
  /** The place behind everything that was in the store before the suite: tests follow from here. */
  readonly mark: Checkpoint
}

export interface FollowedEvent {
  readonly event: StoredEvent
  readonly checkpoint: Checkpoint
}

/** Opens the bench: appends one event and follows from the beginning of the store up to it. */
export async function createStoreBench(world: StoreWorld): Promise<StoreBench> {
  const bench = createBench(world)
  const store = await within('opening a client', world.open())
  try {
    const stream = bench.name('mark')
    await within('append', store.append(stream, 'none', [newEvent()]))
    const tail = openTail(store, new Set([stream]))
    const [marked] = await tail.events(1)
    await tail.stop()
    if (marked === undefined) throw new Error('the store did not deliver an event it acknowledged')
    return { ...bench, world, mark: marked.checkpoint }
  } finally {
    await store.close()
  }
}

/** An event with an id of its own. */
export function newEvent(data: unknown = { note: 'one of many' }, metadata: unknown = {}): NewEvent {
  return { id: randomUUID(), type: 'suite.tested', data, metadata }
}

/** So many events, numbered in their data from `first`. */
export function newEvents(count: number, first = 0): NewEvent[] {
  return Array.from({ length: count }, (_, index) => newEvent({ number: first + index }))
}

export async function readAll(
  store: EventStore,
  stream: string,
  options?: Parameters<EventStore['read']>[1],
): Promise<StoredEvent[]> {
  const found: StoredEvent[] = []
  const reading = async (): Promise<StoredEvent[]> => {
    for await (const event of store.read(stream, options)) found.push(event)
    return found
  }
  return within(`reading ${stream}`, reading())
}

/** Revision to expect for the next append to a stream that may hold events of earlier runs. */
export async function lastRevision(store: EventStore, stream: string): Promise<number | 'none'> {
  const [last] = await readAll(store, stream, { direction: 'backwards', limit: 1 })
  return last?.revision ?? 'none'
}

/** A follower that passes over the events of other streams. */
export interface Tail {
  /** The next `count` events. */
  events(count: number): Promise<FollowedEvent[]>
  /** The events up to the next `caught-up`. */
  untilCaughtUp(): Promise<FollowedEvent[]>
  /** The events up to the end of the iteration. */
  untilEnd(): Promise<FollowedEvent[]>
  stop(): Promise<void>
}

export function openTail(
  store: EventStore,
  streams: ReadonlySet<string>,
  after?: Checkpoint,
  more: Pick<FollowOptions, 'bare'> = {},
): Tail {
  const abort = new AbortController()
  const options = { ...more, ...(after === undefined ? {} : { after }), signal: abort.signal }
  const iterator = store.follow(options)[Symbol.asyncIterator]()
  const gather = async (what: string, count: number, atCaughtUp: 'stop' | 'go on'): Promise<FollowedEvent[]> => {
    const found: FollowedEvent[] = []
    while (found.length < count) {
      const step = await within(`${what} (${found.length} so far)`, iterator.next())
      if (step.done === true) {
        if (count === Infinity && atCaughtUp === 'go on') return found
        throw new Error(`${what}: the follower ended after ${found.length} events`)
      }
      if (step.value.kind === 'event') {
        if (streams.has(step.value.event.stream)) found.push(step.value)
      } else if (atCaughtUp === 'stop') return found
    }
    return found
  }
  return {
    events: (count) => gather(`${count} followed events`, count, 'go on'),
    untilCaughtUp: () => gather('following until caught up', Infinity, 'stop'),
    untilEnd: () => gather('following to the end', Infinity, 'go on'),
    async stop() {
      abort.abort()
      await within('ending a follower', Promise.resolve(iterator.return?.()))
    },
  }
}

/** A follower of these streams from the mark of the suite, ended with the test. */
export function tailOf(
  t: Test,
  bench: StoreBench,
  store: EventStore,
  streams: readonly string[],
  after: Checkpoint = bench.mark,
): Tail {
  const tail = openTail(store, new Set(streams), after)
  t.teardown(() => tail.stop())
  return tail
}

/** Place and id: what identifies an event among others. */
export function placeOf(event: StoredEvent): string {
  return `${event.stream}@${event.revision} ${event.id}`
}
