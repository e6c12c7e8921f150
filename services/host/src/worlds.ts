import { openEmbedded } from '@throughline/embedded'
import type { Clock, EventStore, ReportFeed } from '@throughline/ports'
import type { StartConfig } from './config.ts'

export interface World {
  /** Present when a role asks for it. */
  readonly store: EventStore | undefined
  readonly feed: ReportFeed | undefined
  close(): Promise<void>
}

/** Opens what the configured roles need, and no more: servers where they are named, the data folder otherwise. */
export async function openWorld(config: StartConfig, clock: Clock): Promise<World> {
  const { roles, eventStoreDb, kafka, kafkaTopics, data, auth } = config
  // keys live in the store as well, and so do subscriptions, for a reporting that reaches it
  const reaches = roles.includes('reporting') && (eventStoreDb !== undefined || kafka === undefined)
  const needsStore = roles.includes('intake') || roles.includes('engine') || auth === 'keys' || reaches
  const needsFeed = roles.includes('engine') || roles.includes('reporting')
  const folder =
    (needsStore && eventStoreDb === undefined) || (needsFeed && kafka === undefined)
      ? await openEmbedded({ folder: data, clock })
      : undefined
  const opened: { close(): Promise<void> }[] = folder === undefined ? [] : [folder]
  const close = async () => {
    await Promise.all(opened.map((each) => each.close()))
  }
  try {
    const store = needsStore && eventStoreDb !== undefined ? await openEvents(eventStoreDb) : undefined
    if (store !== undefined) opened.push(store)
    const feed = needsFeed && kafka !== undefined ? await openReports(kafka, kafkaTopics === 'create') : undefined
    if (feed !== undefined) opened.push(feed)
    return {
      store: needsStore ? (store ?? folder?.store) : undefined,
      feed: needsFeed ? (feed ?? folder?.feed) : undefined,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

// The clients of the servers are large: they are loaded when they are asked for, not with every command.

async function openEvents(connectionString: string): Promise<EventStore> {
  const { openEventStoreDb } = await import('@throughline/eventstoredb')
  return openEventStoreDb({ connectionString })
}

async function openReports(brokers: readonly string[], provision: boolean): Promise<ReportFeed> {
  const { openKafkaFeed } = await import('@throughline/kafka')
  return openKafkaFeed({ brokers, clientId: 'throughline', provision })
}
