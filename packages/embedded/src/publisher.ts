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
import type { Begun } from './feed-writes.ts'
import { refusalOf as asRefusal, type Refusal } from './file-writer.ts'

/** Opens a publisher in a new epoch: from that commit on the older ones with the same id are refused. */
export async function openPublisher(state: FeedState, id: string): Promise<Publisher> {
  const { epoch, checkpoint } = (await state.commits.submit(0, { kind: 'begin', publisher: id })) as Begun
  let closed = false
  let spent: Error | undefined
  let last: Promise<unknown> = Promise.resolve()
  const publish = async (messages: readonly FeedMessage[], next: Checkpoint): Promise<void> => {
    if (closed || state.closed) throw feedClosed()
    if (spent !== undefined) throw spent
    const refusal = refusalOf(messages, state.topics)
    const texts = refusal === undefined ? messages.flatMap(textsOf) : []
    const bytes = refusal === undefined ? messages.reduce((sum, message) => sum + messageBytes(message), 0) : 0
    try {
      // whether it is refused is told after the publishes before it: a refused one must not be overtaken by the next
      await state.commits.submit(bytes, { kind: 'publish', publisher: id, epoch, texts, checkpoint: next, refusal })
    } catch (error) {
      spent ??= asError(error)
      throw spent
    }
  }
  return {
    checkpoint,
    publish(messages, next) {
      const published = publish(messages, next)
      last = published.catch(() => {})
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
function refusalOf(messages: readonly FeedMessage[], topics: ReadonlySet<string>): Refusal | undefined {
  try {
    checkMessages(messages)
  } catch (error) {
    if (isThroughlineError(error)) return asRefusal(error)
    throw error
  }
  const lost = messages.find(({ topic }) => !topics.has(topic))
  return lost && asRefusal(unknownTopic(lost.topic, topics))
}

function textsOf({ topic, key, headers, value }: FeedMessage): (string | null)[] {
  return [topic, key, JSON.stringify(headers), value]
}

export function unknownTopic(topic: string, topics: ReadonlySet<string>): ThroughlineError {
  return new ThroughlineError('unknown-topic', `There is no topic ${topic}`, { facts: { topic, known: [...topics] } })
}
