import type { EventStoreDBClient } from '@eventstore/db-client'
import { openClient, type GuardedClient } from './client.ts'
import { withinTime } from './time.ts'

/** The clients of one store: one that reads and follows, one that appends. */
export interface Connection {
  reader(): EventStoreDBClient
  writer(): GuardedClient
  /**
   * Replaces the writer after an append that was never answered. Its probe of the server's capabilities has no limit in
   * time and is kept for ever, so a server that was silent once could silence all appends. What else was under way on
   * it fails at once, and is repeated. Nothing happens when another call replaced it already.
   */
  renewWriter(silent: GuardedClient): void
  /** Ends all calls and connections. */
  close(): Promise<void>
}

export function openConnection(connectionString: string, unavailableAfterMs: number): Connection {
  const reader = openClient(connectionString)
  let writer = openClient(connectionString)
  const endings = new Set<Promise<void>>()
  const end = (client: GuardedClient): void => {
    const ending = client.close().catch(() => undefined)
    endings.add(ending)
    void ending.finally(() => endings.delete(ending))
  }
  return {
    reader: () => reader.client,
    writer: () => writer,
    renewWriter(silent) {
      if (silent !== writer) return
      writer = openClient(connectionString)
      end(silent)
    },
    async close() {
      end(reader)
      end(writer)
      await withinTime(Promise.all(endings), unavailableAfterMs)
    },
  }
}
