import { ThroughlineError, type EventStore, type NewEvent, type StoredEvent } from '@throughline/ports'

/** What becomes of one append: `lost` fails before it is recorded, `unheard` after. */
export type Fate = 'well' | 'lost' | 'unheard'

export interface MemoryStore extends EventStore {
  readonly events: StoredEvent[]
  /** Ids of each append that was tried. */
  readonly tried: string[][]
}

/** A store of one stream, whose appends meet what `fate` says, when it says. */
export function memoryStore(fate: (store: MemoryStore) => Promise<Fate>): MemoryStore {
  const events: StoredEvent[] = []
  const unavailable = (): ThroughlineError => new ThroughlineError('store-unavailable', 'The store does not answer')
  const record = (stream: string, news: readonly NewEvent[]): void => {
    for (const { id, type, data, metadata } of news) {
      events.push(structuredClone({ id, type, data, metadata, stream, revision: events.length }))
    }
  }
  const store: MemoryStore = {
    events,
    tried: [],
    async append(stream, expected, news) {
      store.tried.push(news.map(({ id }) => id))
      const what = await fate(store)
      if (what === 'lost') throw unavailable()
      const behind = expected === 'none' ? -1 : expected
      const isRepeat = news.every(({ id }, index) => events[behind + 1 + index]?.id === id)
      if (!isRepeat && events.length !== behind + 1) {
        throw new ThroughlineError('stream-conflict', `${stream} is not at ${expected}`)
      }
      if (!isRepeat) record(stream, news)
      if (what === 'unheard') throw unavailable()
      return { revision: behind + news.length }
    },
    async *read(_, { from = 0, limit = Infinity } = {}) {
      for (let next = from; next < Math.min(events.length, from + limit); next++) {
        const event = events[next]
        if (event !== undefined) yield event
        await Promise.resolve()
      }
    },
    async *follow() {
      yield* []
    },
    close: () => Promise.resolve(),
  }
  return store
}
