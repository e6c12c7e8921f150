import { accessStream, evolveKeys, type AccessEventType, type KeyRecord, type KeyRegister } from '@throughline/domain'
import { isThroughlineError, type Clock, type EventStore } from '@throughline/ports'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'

/** The keys as this process knows them: folded from the store, and read on again every so often. */
export interface KeyBook {
  readonly keys: ReadonlyMap<string, KeyRecord>
  /** Reads what the store holds beyond what is known. */
  readOn(): Promise<void>
  /**
   * Appends an event that is still true behind what others have written: `decide` is asked again after every conflict,
   * and gives `undefined` when nothing is to be done any more. Answers whether it appended.
   */
  append(decide: () => AccessEvent | undefined): Promise<boolean>
}

export interface AccessEvent {
  readonly type: AccessEventType
  readonly data: unknown
  readonly metadata: Readonly<Record<string, unknown>>
}

const timed = z.object({ recordedtime: z.string() })
const mostTries = 8

export function createKeyBook(store: EventStore, clock: Clock): KeyBook {
  const keys: KeyRegister = new Map()
  let revision = -1
  let reading: Promise<void> | undefined

  async function read(): Promise<void> {
    for await (const { type, data, metadata, revision: at } of store.read(accessStream, { from: revision + 1 })) {
      evolveKeys(keys, type, data, timed.safeParse(metadata).data?.recordedtime ?? clock.now())
      revision = at
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
    keys,
    readOn,
    async append(decide) {
      for (let attempt = 1; ; attempt++) {
        await readOn()
        const event = decide()
        if (event === undefined) return false
        try {
          await store.append(accessStream, revision === -1 ? 'none' : revision, [{ id: randomUUID(), ...event }])
          await readOn()
          return true
        } catch (error) {
          if (!isThroughlineError(error, 'stream-conflict') || attempt >= mostTries) throw error
        }
      }
    },
  }
}
