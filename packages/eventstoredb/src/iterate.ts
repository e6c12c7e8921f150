/**
 * An iterable whose iteration can be ended from outside at any moment, also while it waits: by one of the signals, with
 * that signal's reason, or by `return`. (A bare async generator that waits holds back `return` until the wait is over.)
 */
export function iterate<T>(
  signals: readonly (AbortSignal | undefined)[],
  steps: (ending: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]() {
      const ending = new AbortController()
      const running = linked(signals, ending, steps)
      return {
        next: () => running.next(),
        return: () => {
          ending.abort()
          return running.return(undefined)
        },
      }
    },
  }
}

/** Listens only while it runs, so that abandoned iterables leave nothing behind on a signal that lives long. */
async function* linked<T>(
  signals: readonly (AbortSignal | undefined)[],
  ending: AbortController,
  steps: (ending: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const given = signals.filter((signal) => signal !== undefined)
  const end = (event: { readonly target: EventTarget | null }): void =>
    ending.abort((event.target as AbortSignal).reason)
  for (const signal of given) {
    if (signal.aborted) ending.abort(signal.reason)
    signal.addEventListener('abort', end)
  }
  try {
    yield* steps(ending.signal)
  } finally {
    for (const signal of given) signal.removeEventListener('abort', end)
  }
}
