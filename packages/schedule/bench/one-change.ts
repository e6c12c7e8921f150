import { createEngine } from '../src/incremental/engine.ts'
import type { ActivityInput, NetworkInput } from '../src/index.ts'
import { createRandom } from './random.ts'

export interface EditTimes {
  readonly milliseconds: readonly number[]
  /** Dates computed for an edit, early ones and late ones. */
  readonly recomputed: readonly number[]
}

/** Edits before the first that counts. */
const warmUp = 100

/**
 * Changes the duration of one unfinished activity after the other, anywhere in the programme and back again, so that it
 * stays as it is on the whole. Each time is that of one edit with all that follows from it.
 */
export function timeEdits(input: NetworkInput, count: number, seed: number): EditTimes {
  const random = createRandom(seed)
  const engine = createEngine(input)
  const open = input.activities.flatMap(({ status, kind }, n) => (status !== 'complete' && kind === 'task' ? [n] : []))
  const milliseconds: number[] = []
  const recomputed: number[] = []
  const edit = (index: number, value: ActivityInput): void => {
    const from = performance.now()
    const { forward, backward } = engine.apply([{ what: 'activity', index, value }])
    milliseconds.push(performance.now() - from)
    recomputed.push(forward + backward)
  }
  while (milliseconds.length < count + warmUp) {
    const index = open[random.whole(0, open.length - 1)] as number
    const value = input.activities[index] as ActivityInput
    const days = 480 * random.whole(1, 5)
    const remainingMinutes = random.chance(0.5)
      ? value.remainingMinutes + days
      : Math.max(1, value.remainingMinutes - days)
    const durationMinutes = Math.max(1, value.durationMinutes + remainingMinutes - value.remainingMinutes)
    edit(index, { ...value, durationMinutes, remainingMinutes })
    edit(index, value)
  }
  return { milliseconds: milliseconds.slice(warmUp), recomputed: recomputed.slice(warmUp) }
}
