import {
  isThroughlineError,
  type AppendResult,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
} from '@throughline/ports'
import { setTimeout as sleep } from 'node:timers/promises'
import type { IntakeLimits } from './limits.ts'

const longestPauseMs = 2_000

/** Waits before the next try: doubling, with jitter, so that writers that met once do not meet again. */
export async function pauseBefore(attempt: number, pauseMs: number): Promise<void> {
  const pause = Math.min(longestPauseMs, pauseMs * 2 ** (attempt - 1))
  await sleep(pause / 2 + Math.random() * (pause / 2))
}

/**
 * Appends, and while the store does not answer asks again with the same ids and the same expected revision: whether an
 * earlier try took effect makes no difference to the answer.
 */
export async function appendPersistently(
  store: EventStore,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
  limits: IntakeLimits,
): Promise<AppendResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.append(stream, expected, events)
    } catch (error) {
      if (!isThroughlineError(error, 'store-unavailable') || attempt >= limits.triesWhenUnavailable) throw error
      await pauseBefore(attempt, limits.pauseMs)
    }
  }
}
