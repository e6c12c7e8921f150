import { feedTopics, ThroughlineError } from '@throughline/ports'
import type { Writes } from './commit.ts'
import type { Sqlite } from './sqlite.ts'
import type { Refusal } from './file-writer.ts'

/** What is asked of the writer thread for the feed. */
export type FeedRequest = BeginRequest | PublishRequest | PlaceRequest

/** Begins a new epoch of a publisher, which ends the ones before; answered with a `Begun`. */
export interface BeginRequest {
  readonly kind: 'begin'
  readonly publisher: string
}

export interface Begun {
  readonly epoch: number
  readonly checkpoint: string | null
}

export interface PublishRequest {
  readonly kind: 'publish'
  readonly publisher: string
  readonly epoch: number
  /** Topic, key, headers as JSON and value of the first message, then those of the next. */
  readonly texts: readonly (string | null)[]
  readonly checkpoint: string
  /** What is wrong with the messages themselves: told unless the publisher was fenced or spent before. */
  readonly refusal: Refusal | undefined
}

/** Remembers the place behind which a group goes on. */
export interface PlaceRequest {
  readonly kind: 'place'
  readonly group: string
  readonly topic: string
  readonly place: number
}

/** How many texts a message has. */
const textsEach = 4

/**
 * Topics that have new records, and the place of the last. An insert that is rolled back may leave it too high: then the
 * file is asked in vain.
 */
export type FeedNews = readonly (readonly [topic: string, place: number])[]

export function createFeedWrites(database: Sqlite): Writes<FeedRequest, FeedNews> {
  const insert = insertMessages(database)
  const begin = database.prepare(
    'insert into publishers values (?, 1, null) on conflict (id) do update set epoch = epoch + 1',
  )
  const publisher = database.prepare<[number, string | null]>('select epoch, checkpoint from publishers where id = ?')
  const saveCheckpoint = database.prepare('update publishers set checkpoint = ? where id = ?')
  const savePlace = database.prepare(
    'insert into groups values (?, ?, ?) on conflict (name, topic) do update set place = excluded.place',
  )
  /** Why a publisher can publish no more: a refused or failed call must not be overtaken by the next. */
  const spent = new Map<string, ThroughlineError>()
  const newest = new Map<string, number>()

  const publish = (request: PublishRequest): void => {
    const why = spent.get(nameOf(request))
    if (why !== undefined) throw why
    const refused = refusalOf(request, publisher.rows(request.publisher)[0]?.[0])
    if (refused !== undefined) {
      spent.set(nameOf(request), refused)
      throw refused
    }
    insert(request.texts, newest)
    saveCheckpoint.run(request.checkpoint, request.publisher)
  }
  return {
    run(request): Begun | undefined {
      if (request.kind === 'publish') publish(request)
      else if (request.kind === 'place') savePlace.run(request.group, request.topic, request.place)
      else {
        begin.run(request.publisher)
        const [epoch = 1, checkpoint = null] = publisher.rows(request.publisher)[0] ?? []
        return { epoch, checkpoint }
      }
      return undefined
    },
    news() {
      const news = [...newest]
      newest.clear()
      return news
    },
    failed(requests, why) {
      const error = new ThroughlineError('feed-unavailable', `A publish before this one failed: ${why}`)
      for (const request of requests) if (request.kind === 'publish') spent.set(nameOf(request), error)
    },
  }
}

function insertMessages(database: Sqlite): (texts: PublishRequest['texts'], newest: Map<string, number>) => void {
  const insert = database.prepare('insert into records (topic, key, compacted, headers, value) values (?, ?, ?, ?, ?)')
  const compact = database.prepare('delete from records where compacted = 1 and topic = ? and key = ? and place < ?')
  const compacted = new Map<string, boolean>(Object.values(feedTopics).map((topic) => [topic.name, topic.compacted]))
  return (texts, newest) => {
    for (let from = 0; from < texts.length; from += textsEach) {
      const [topic, key, headers, value] = texts.slice(from, from + textsEach)
      if (topic == null || key == null || headers == null || value === undefined) throw new Error('a message is cut')
      const isCompacted = compacted.get(topic) === true
      const place = insert.run(topic, key, isCompacted ? 1 : 0, headers, value)
      newest.set(topic, place)
      if (isCompacted) compact.run(topic, key, place)
    }
  }
}

function refusalOf(request: PublishRequest, epoch: number | undefined): ThroughlineError | undefined {
  const { publisher, refusal } = request
  if (epoch !== request.epoch) {
    return new ThroughlineError('publisher-fenced', `A newer publisher ${publisher} was opened`, {
      facts: { publisher },
    })
  }
  return refusal && new ThroughlineError(refusal.code, refusal.message, { facts: refusal.facts })
}

function nameOf({ publisher, epoch }: PublishRequest): string {
  return `${epoch} ${publisher}`
}
