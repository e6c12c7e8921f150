import type { Test } from 'tap'
import type { DeliveredMessage, FeedMessage, Publisher, ReportFeed } from '../report-feed.ts'
import { createBench, within, type Bench } from './bench.ts'
import type { FeedWorld } from './world.ts'

/** How long a test waits for records: a group has to form first, and longer when a member left it without a word. */
export const consumePatienceMs = 25_000

export interface FeedBench extends Bench<ReportFeed> {
  readonly world: FeedWorld
  readonly topics: FeedWorld['topics']
}

export function createFeedBench(world: FeedWorld): FeedBench {
  return { ...createBench(world), world, topics: world.topics }
}

/** Opens a publisher; it is closed at the end of the test at the latest. */
export async function openPublisher(t: Test, feed: ReportFeed, id: string): Promise<Publisher> {
  const publisher = await within(`opening publisher ${id}`, feed.publisher(id))
  t.teardown(() => within(`closing publisher ${id}`, publisher.close()))
  return publisher
}

export function newMessage(topic: string, key: string, content: unknown = {}): FeedMessage {
  return {
    topic,
    key,
    headers: { ce_type: 'suite.tested', 'content-type': 'application/json' },
    value: JSON.stringify(content),
  }
}

/** So many messages with the same topic and key, numbered in their value from `first`. */
export function newMessages(topic: string, key: string, count: number, first = 0): FeedMessage[] {
  return Array.from({ length: count }, (_, index) => newMessage(topic, key, { number: first + index }))
}

/** The message as it was published, without its place. */
export function asPublished({ topic, key, headers, value }: DeliveredMessage): FeedMessage {
  return { topic, key, headers, value }
}

export function numbersOf(messages: readonly FeedMessage[]): unknown[] {
  return messages.map(({ value }) => (value === null ? null : (JSON.parse(value) as { number?: number }).number))
}

interface Consumption {
  readonly group: string
  readonly topics: readonly string[]
  /** Records of other keys are passed over. */
  readonly keys: readonly string[]
}

/** Consumes until `enough`, ends the consumption, and gives the records of these keys that were delivered. */
export async function consumeUntil(
  feed: ReportFeed,
  { group, topics, keys }: Consumption,
  enough: (found: readonly DeliveredMessage[]) => boolean,
): Promise<DeliveredMessage[]> {
  const abort = new AbortController()
  const found: DeliveredMessage[] = []
  const own = new Set(keys)
  const consuming = feed.consume({ group, topics, signal: abort.signal }, async (messages) => {
    found.push(...messages.filter(({ key }) => own.has(key)))
    if (enough(found)) abort.abort()
  })
  try {
    await within(`consuming ${topics.join(', ')}`, consuming, consumePatienceMs)
  } catch (error) {
    abort.abort()
    throw new Error(`consuming as ${group} failed after ${found.length} records`, { cause: error })
  }
  return found
}

/** Consumes so many records of these keys. */
export async function consumeCount(feed: ReportFeed, from: Consumption, count: number): Promise<DeliveredMessage[]> {
  return consumeUntil(feed, from, (found) => found.length >= count)
}

/** A consumption that goes on until it is stopped. */
export interface Running {
  readonly found: readonly DeliveredMessage[]
  /** Waits until so many records of the keys were delivered. */
  count(count: number): Promise<void>
  /** Waits until this holds of the records delivered. */
  until(what: string, enough: () => boolean): Promise<void>
  stop(): Promise<void>
  /** What `consume` itself answered. */
  readonly ended: Promise<void>
}

export function startConsuming(
  t: Test,
  feed: ReportFeed,
  { group, topics, keys }: Consumption,
  handle: (messages: readonly DeliveredMessage[]) => Promise<void> = async () => {},
): Running {
  const abort = new AbortController()
  const found: DeliveredMessage[] = []
  const own = new Set(keys)
  let changed = (): void => {}
  const ended = feed.consume({ group, topics, signal: abort.signal }, async (messages) => {
    const mine = messages.filter(({ key }) => own.has(key))
    if (mine.length > 0) await handle(mine)
    found.push(...mine)
    changed()
  })
  const failed = ended.then(() => undefined)
  failed.catch(() => {}) // told to whoever waits for it
  const until = async (what: string, enough: () => boolean): Promise<void> => {
    while (!enough()) {
      const more = new Promise<void>((resolve) => (changed = resolve))
      await within(
        `${what}, ${found.length} records so far`,
        Promise.race([more, failed.then(never)]),
        consumePatienceMs,
      )
    }
  }
  const stop = async (): Promise<void> => {
    abort.abort()
    await within(`ending the consumption of ${group}`, failed)
  }
  t.teardown(() => stop().catch(() => {}))
  return { found, until, count: (count) => until(`${count} records`, () => found.length >= count), stop, ended: failed }
}

function never(): never {
  throw new Error('the consumption ended by itself')
}
