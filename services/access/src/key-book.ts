import { accessStream, evolveKeys, type AccessEventType, type KeyRecord, type KeyRegister } from '@throughline/domain'
import { createStreamBook, type Clock, type EventStore } from '@throughline/ports'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'

/** The keys as this process knows them: folded from the store, and read on again every so often. */
export interface KeyBook {
  readonly keys: ReadonlyMap<string, KeyRecord>
  /** Reads what the store holds beyond what is known. */
  readOn(): Promise<void>
  /** Appends what `decide` gives, decided anew after every conflict; answers whether it appended. */
  append(decide: () => AccessEvent | undefined): Promise<boolean>
}

export interface AccessEvent {
  readonly type: AccessEventType
  readonly data: unknown
  readonly metadata: Readonly<Record<string, unknown>>
}

const timed = z.object({ recordedtime: z.string() })

export function createKeyBook(store: EventStore, clock: Clock): KeyBook {
  const keys: KeyRegister = new Map()
  const book = createStreamBook(store, accessStream, ({ type, data, metadata }) =>
    evolveKeys(keys, type, data, timed.safeParse(metadata).data?.recordedtime ?? clock.now()),
  )
  return {
    keys,
    readOn: () => book.readOn(),
    append: (decide) =>
      book.append(() => {
        const event = decide()
        return event === undefined ? undefined : { id: randomUUID(), ...event }
      }),
  }
}
