import { ok, refused, type Result } from './problem.ts'

export interface AppendLimits {
  /** Largest sum of the sizes of one append's events. */
  readonly appendBytes: number
  readonly appendEvents: number
}

/**
 * Cuts the events of one command into appends below the limits, in order and as few as that takes. `measure` gives the
 * size of one event in the unit of `appendBytes`. An event that is over the limit alone cannot be appended at all: code
 * `append-too-large`, `at` its index.
 */
export function splitCommand<E>(
  events: readonly E[],
  limits: AppendLimits,
  measure: (event: E) => number,
): Result<readonly (readonly E[])[]> {
  const appends: E[][] = []
  let current: E[] = []
  let size = 0
  for (const [index, event] of events.entries()) {
    const bytes = measure(event)
    if (bytes > limits.appendBytes) return refused(tooLarge(index, bytes, limits))
    if (current.length > 0 && (size + bytes > limits.appendBytes || current.length >= limits.appendEvents)) {
      appends.push(current)
      current = []
      size = 0
    }
    current.push(event)
    size += bytes
  }
  if (current.length > 0) appends.push(current)
  return ok(appends)
}

function tooLarge(index: number, bytes: number, { appendBytes }: AppendLimits) {
  return {
    code: 'append-too-large',
    message: `one event alone has ${bytes} bytes; an append takes ${appendBytes}`,
    at: `$[${index}]`,
    facts: { bytes, appendBytes },
  }
}
