import { setImmediate as turn } from 'node:timers/promises'
import { messageOf, ThroughlineError, type ConsumeOptions, type DeliveredMessage } from '@throughline/ports'
import type { FeedState } from './feed-state.ts'
import { unknownTopic } from './publisher.ts'

type Handle = (messages: readonly DeliveredMessage[]) => Promise<void>

/**
 * Consumes topic by topic in turn, one batch at a time. A topic has one partition, and a partition is one consumer's of
 * a group at a time: another consumer of the group waits for it, and takes over where this one stops.
 */
export async function consume(state: FeedState, options: ConsumeOptions, handle: Handle): Promise<void> {
  const { group, signal } = options
  const topics = [...new Set(options.topics)]
  for (const topic of topics) if (!state.topics.has(topic)) throw unknownTopic(topic, state.topics)
  const places = new Map<string, number>()
  try {
    while (!signal.aborted && !state.closed) {
      const heard = state.bell.rings()
      takeFree(state, group, topics, places)
      let handled = false
      for (const [topic, place] of places) {
        if (signal.aborted || state.closed) return
        if (!state.tables.mayHoldBehind(topic, place)) continue
        const reached = await handlePage(state, group, load(state, topic, place), handle)
        if (reached === undefined) continue
        places.set(topic, reached)
        handled = true
      }
      await (handled ? turn() : state.bell.after(heard, signal))
    }
  } finally {
    for (const topic of places.keys()) state.taken.delete(partitionName(group, topic))
    if (places.size > 0) state.bell.ring()
  }
}

/** Takes the partitions that no other consumer of the group has, each at the place where the group is. */
function takeFree(state: FeedState, group: string, topics: readonly string[], places: Map<string, number>): void {
  for (const topic of topics) {
    const name = partitionName(group, topic)
    if (places.has(topic) || state.taken.has(name)) continue
    state.taken.add(name)
    places.set(topic, state.tables.placeOf(group, topic))
  }
}

/** Hands a page to the handler and remembers it for the group; tells the place reached, if there was anything. */
async function handlePage(
  state: FeedState,
  group: string,
  page: readonly DeliveredMessage[],
  handle: Handle,
): Promise<number | undefined> {
  const last = page.at(-1)
  if (last === undefined) return undefined
  await handle(page)
  const place = Number(last.offset)
  // a place that is lost has its batch handled again, as after any crash
  await state.commits.submit(0, { kind: 'place', group, topic: last.topic, place })
  return place
}

function load(state: FeedState, topic: string, place: number): DeliveredMessage[] {
  try {
    return state.tables.pageBehind(topic, place)
  } catch (cause) {
    throw new ThroughlineError('feed-unavailable', `The data file could not be read: ${messageOf(cause)}`, { cause })
  }
}

function partitionName(group: string, topic: string): string {
  return JSON.stringify([group, topic])
}
