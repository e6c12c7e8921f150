import {
  checkMessages,
  isThroughlineError,
  messageBytes,
  ThroughlineError,
  type Checkpoint,
  type FeedMessage,
  type Publisher,
} from '@throughline/ports'
import type { FeedState } from './feed-state.ts'

/** Opens a publisher in a new epoch: from that commit on the older ones with the same id are refused. */
export async function openPublisher(state: FeedState, id: string): Promise<Publisher> {
  const { epoch, checkpoint } = await state.commits.submit(0, () => state.tables.beginEpoch(id))
  let closed = false
  let spent: Error | undefined
  let last: Promise<unknown> = Promise.resolve()
  // Runs inside the commit, after the publishes before it: a refused one must not be overtaken by the next.
  const work = (messages: readonly FeedMessage[], next: Checkpoint, refusal: ThroughlineError | undefined): void => {
    if (spent !== undefined) throw spent
    try {
      if (state.tables.epochOf(id) !== epoch) throw fenced(id)
      if (refusal !== undefined) throw refusal
      for (const message of messages) state.tables.insert(message, state.topics.get(message.topic) === true)
      state.tables.saveCheckpoint(id, next)
    } catch (error) {
      spent = asError(error)
      throw spent
    }
  }
  return {
    checkpoint,
    publish(messages, next) {
      if (closed || state.closed) return Promise.reject(feedClosed())
      const refusal = refusalOf(messages, state.topics)
      const bytes = refusal === undefined ? messages.reduce((sum, message) => sum + messageBytes(message), 0) : 0
      const published = state.commits.submit(bytes, () => work(messages, next, refusal))
      last = published.catch((error: unknown) => {
        spent ??= asError(error)
      })
      return published
    },
    async close() {
      closed = true
      await last
    },
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

export function feedClosed(): ThroughlineError {
  return new ThroughlineError('feed-closed', 'The report feed is closed')
}

/** What is wrong with the messages themselves, told before anything of them is written. */
function refusalOf(
  messages: readonly FeedMessage[],
  topics: ReadonlyMap<string, boolean>,
): ThroughlineError | undefined {
  try {
    checkMessages(messages)
  } catch (error) {
    if (isThroughlineError(error)) return error
    throw error
  }
  const lost = messages.find(({ topic }) => !topics.has(topic))
  return lost === undefined ? undefined : unknownTopic(lost.topic, topics)
}

function fenced(id: string): ThroughlineError {
  return new ThroughlineError('publisher-fenced', `A newer publisher ${id} was opened`, { facts: { publisher: id } })
}

export function unknownTopic(topic: string, topics: ReadonlyMap<string, boolean>): ThroughlineError {
  return new ThroughlineError('unknown-topic', `There is no topic ${topic}`, {
    facts: { topic, known: [...topics.keys()] },
  })
}
