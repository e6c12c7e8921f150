import { ThroughlineError, type AppendResult, type ExpectedRevision, type Revision } from '@throughline/ports'
import type { Writes } from './commit.ts'
import type { Sqlite, SqlValue } from './sqlite.ts'

/** An append as it goes to the writer thread: one list of texts is copied much faster than objects. */
export interface AppendRequest {
  readonly stream: string
  readonly expected: ExpectedRevision
  /** Id, type, metadata and data of the first event, then those of the next. */
  readonly texts: readonly string[]
}

/** How many texts an event has. */
export const textsEach = 4

/** The revision that the first event of an append follows. */
export const behindOf = (expected: ExpectedRevision): number => (expected === 'none' ? -1 : expected)

/** Where the events of a commit stand. */
export interface EventNews {
  /** The position of the last event of the store; rolled back inserts may leave it too high: the file is asked in vain. */
  readonly newest: number
  /** Of each append in its order the position of its last event; `null`: it was refused, or repeated an earlier one. */
  readonly places: readonly (number | null)[]
}

/** The statements that write the event file. */
interface Statements {
  /** The number of a stream; undefined when it has no event. */
  streamNumber(name: string): number | undefined
  addStream(name: string): number
  /** The last revision of a stream. */
  lastRevision(stream: number): number | undefined
  /** Ids of the `count` events behind a revision, as far as there are so many. */
  idsBehind(stream: number, revision: number, count: number): string[]
  /** Inserts events from a revision on; tells the position of the last. */
  insert(stream: number, revision: number, texts: readonly string[]): number
}

export function createEventWrites(database: Sqlite): Writes<AppendRequest, EventNews> {
  const statements = prepare(database)
  let newest = database.prepare<[number | null]>('select max(position) from events').rows()[0]?.[0] ?? 0
  let places: (number | null)[] = []
  return {
    /** Decides before it writes: a refused append leaves nothing for the commit it shares with others. */
    run({ stream, expected, texts }): AppendResult {
      const place = places.push(null) - 1
      const known = statements.streamNumber(stream)
      const last = known === undefined ? undefined : statements.lastRevision(known)
      const behind = behindOf(expected)
      const revision = behind + texts.length / textsEach
      if (known !== undefined && last !== undefined && last > behind) {
        if (isRepeated(statements, known, behind, texts)) return { revision }
      }
      const actual = last ?? 'none'
      if (actual !== expected) throw conflict(stream, expected, actual)
      newest = statements.insert(known ?? statements.addStream(stream), behind + 1, texts)
      places[place] = newest
      return { revision }
    },
    news() {
      const news = { newest, places }
      places = []
      return news
    },
    failed() {
      places = []
    },
  }
}

function prepare(database: Sqlite): Statements {
  const streamNumber = database.prepare<[number]>('select number from streams where name = ?')
  const addStream = database.prepare('insert into streams (name) values (?)')
  const lastRevision = database.prepare<[number | null]>('select max(revision) from events where stream = ?')
  const ids = database.prepare<[string]>(
    'select id from events where stream = ? and revision > ? and revision <= ? order by revision',
  )
  const insertOne = insertRows(database, 1)
  const insertMany = insertRows(database, rowsAtOnce)
  return {
    streamNumber: (name) => streamNumber.rows(name)[0]?.[0],
    addStream: (name) => addStream.run(name),
    lastRevision: (stream) => lastRevision.rows(stream)[0]?.[0] ?? undefined,
    idsBehind: (stream, revision, count) => ids.rows(stream, revision, revision + count).map(([id]) => id),
    insert(stream, revision, texts) {
      const count = texts.length / textsEach
      let last = 0
      for (let index = 0; index < count;) {
        const many = index + rowsAtOnce <= count
        const upto = index + (many ? rowsAtOnce : 1)
        const values: SqlValue[] = []
        for (; index < upto; index++) {
          const [id = '', type = '', metadata = '', data = ''] = texts.slice(index * textsEach, (index + 1) * textsEach)
          values.push(stream, revision + index, id, type, metadata, data)
        }
        last = (many ? insertMany : insertOne).run(...values)
      }
      return last
    },
  }
}

/** So many rows of a large append go into the file with one statement; one by one they cost a third more. */
const rowsAtOnce = 32

function insertRows(database: Sqlite, count: number): ReturnType<Sqlite['prepare']> {
  const values = Array.from({ length: count }, () => '(?, ?, ?, ?, ?, ?)').join(', ')
  return database.prepare(`insert into events (stream, revision, id, type, metadata, data) values ${values}`)
}

function isRepeated(statements: Statements, stream: number, behind: Revision, texts: readonly string[]): boolean {
  const count = texts.length / textsEach
  const stored = statements.idsBehind(stream, behind, count)
  return stored.length === count && stored.every((id, index) => id === texts[index * textsEach])
}

function conflict(stream: string, expected: ExpectedRevision, actual: ExpectedRevision): ThroughlineError {
  return new ThroughlineError('stream-conflict', `${stream} is at ${actual}, not at ${expected}`, {
    facts: { stream, expected, actual },
  })
}
