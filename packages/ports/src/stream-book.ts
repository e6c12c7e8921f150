import { isThroughlineError } from './errors.ts'
import type { EventStore, StoredEvent } from './event-store.ts'

/** An event that {@link StreamBook.append} is to append. */
export interface BookEvent {
  readonly id: string
  readonly type: string
  readonly data: unknown
  readonly metadata: unknown
}

/** A small stream as this process knows it: read from its beginning, and on whenever asked. */
export interface StreamBook {
  /** Reads what the store holds beyond what is known. */
  readOn(): Promise<void>
  /**
   * Appends an event that is still true behind what others have written: `decide` is asked again after every conflict,
   * and gives `undefined` when nothing is to be done any more. Answers whether it appended.
   */
  append(decide: () => BookEvent | undefined): Promise<boolean>
}

const mostTries = 8

/** @param fold takes each event once, in order */
export function createStreamBook(store: EventStore, stream: string, fold: (event: StoredEvent) => void): StreamBook {
  let revision = -1
  let reading: Promise<void> | undefined

  async function read(): Promise<void> {
    for await (const event of store.read(stream, { from: revision + 1 })) {
      fold(event)
      revision = event.revision
    }
  }
  /** One reading at a time: two would fold the same events twice. */
  function readOn(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined
    })
    return reading
  }

  return {
    readOn,
    async append(decide) {
      for (let attempt = 1; ; attempt++) {
        await readOn()
        const event = decide()
        if (event === undefined) return false
        try {
          await store.append(stream, revision === -1 ? 'none' : revision, [event])
          await readOn()
          return true
        } catch (error) {
          if (!isThroughlineError(error, 'stream-conflict') || attempt >= mostTries) throw error
        }
      }
    },
  }
}
