import { ThroughlineError } from './errors.ts'
import { messageLimits } from './limits.ts'
import type { FeedMessage } from './report-feed.ts'

/**
 * What every feed refuses before it asks its server, so that all refuse the same: `invalid-message` for half a
 * character or U+0000 (JSON writes both escaped), or a message over `messageLimits.messageBytes` (facts `limit`, `actual`, `unit`).
 */
export function checkMessages(messages: readonly FeedMessage[]): void {
  for (const message of messages) {
    const headers = Object.entries(message.headers)
    const texts = [message.topic, message.key, ...headers.flat(), ...(message.value === null ? [] : [message.value])]
    if (!texts.every(isStorable)) {
      throw new ThroughlineError('invalid-message', 'A message holds something that is not text', {
        facts: { topic: message.topic, key: message.key },
      })
    }
    const bytes = messageBytes(message)
    if (bytes > messageLimits.messageBytes) {
      const { messageBytes: limit } = messageLimits
      throw new ThroughlineError('invalid-message', `A message has ${bytes} bytes, the limit is ${limit}`, {
        facts: { topic: message.topic, key: message.key, unit: 'bytes', limit, actual: bytes },
      })
    }
  }
}

function isStorable(text: unknown): boolean {
  return typeof text === 'string' && text.isWellFormed() && !text.includes('\0')
}

/** Size of a message as `messageLimits.messageBytes` counts it: UTF-8 bytes of key, headers and value. */
export function messageBytes(message: FeedMessage): number {
  const texts = [message.key, ...Object.entries(message.headers).flat(), message.value ?? '']
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0)
}
