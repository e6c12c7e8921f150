import type { EventStore } from '../event-store.ts'
import type { ReportFeed } from '../report-feed.ts'

/** A world with a server: any number of clients at once, and a server that can be out of reach. */
export interface ServerWorld<Client> {
  readonly kind: 'server'
  /** A new client on the same durable world. Needs no answer of the server: what is wrong shows with the first call. */
  open(): Promise<Client>
  /** A client whose server's address refuses connections. */
  unreachable(): Promise<Client>
  /** A client whose server accepts connections and never says a word. */
  silent(): Promise<Client>
  /** Ends what the world itself started. Every client is closed by then. */
  destroy(): Promise<void>
}

/** A world inside one process: one client at a time, and no server that could be out of reach. */
export interface LocalWorld<Client> {
  readonly kind: 'local'
  /** A client on the same durable world; the one before it is closed. */
  open(): Promise<Client>
  /** Ends what the world itself started. Every client is closed by then. */
  destroy(): Promise<void>
}

export type World<Client> = ServerWorld<Client> | LocalWorld<Client>

/** What the store suite runs in. Other data may be in the store; the suite uses names of its own. */
export type StoreWorld = World<EventStore>

/**
 * What the feed suite runs in. Other records may be in the topics; the suite uses keys and groups of its own, but reads
 * its topics from the oldest record often: a world on a lasting server gives topics made for this run.
 */
export type FeedWorld = World<ReportFeed> & {
  readonly topics: {
    /** Two topics that keep every record. */
    readonly first: string
    readonly second: string
    /** A topic that keeps the last record of each key. */
    readonly compacted: string
    /** A name under which there is no topic. */
    readonly missing: string
  }
}
