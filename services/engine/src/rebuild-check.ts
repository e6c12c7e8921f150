import { programmeOfStream, programmeStream } from '@throughline/domain'
import {
  feedTopics,
  type DeliveredMessage,
  type EventStore,
  type FeedMessage,
  type ReportFeed,
} from '@throughline/ports'
import { compareProgrammes, type Programme } from '@throughline/programme'
import { createHash, randomUUID } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createBook, foldStored, newEntry, type Entry } from './book.ts'
import { fingerprintOf, type Fingerprint } from './fingerprint.ts'
import { foldAndReport } from './report-messages.ts'

/** A state to compare with: what somebody serves, and up to where its reports are published. */
export interface Snapshot extends Fingerprint {
  /** Revision of the last command whose reports are in the feed; -1: none. */
  readonly published: number
  /** The state itself, to say what differs; it may have gone on since. */
  readonly state?: Programme | undefined
}

export interface ProgrammeCheck {
  readonly programme: string
  readonly revision: number
  readonly served: string
  readonly rebuilt: string
  /** What differs between the two, in words, the first of them. */
  readonly differences: readonly string[]
  readonly reports: {
    /** How many the log gives. */
    readonly expected: number
    readonly found: number
    /** Ids of reports that the feed lacks, has with other content, has more than once, or should not have. */
    readonly missing: readonly string[]
    readonly different: readonly string[]
    readonly repeated: readonly string[]
    readonly unexpected: readonly string[]
  }
  readonly agrees: boolean
}

export interface RebuildCheck {
  readonly agrees: boolean
  readonly programmes: readonly ProgrammeCheck[]
}

interface Found {
  readonly digest: string
  readonly revision: number
  times: number
}

interface Rebuilt {
  readonly snapshot: Snapshot
  readonly rebuilt: string
  readonly differences: readonly string[]
  /** Digest by report id. */
  readonly expected: ReadonlyMap<string, string>
}

/**
 * Folds every given programme from the store once more and compares: state with the state that is served, and the
 * reports that the log gives with those the feed holds. Reports of the compacted topic are left out: it keeps the last.
 */
export async function rebuildCheck(
  store: EventStore,
  feed: ReportFeed,
  snapshots: readonly Snapshot[],
  feedSilenceMs: number,
): Promise<RebuildCheck> {
  const rebuilt: Rebuilt[] = []
  for (const snapshot of snapshots) rebuilt.push(await rebuild(store, snapshot))
  const found = await readFeed(feed, rebuilt, feedSilenceMs)
  const programmes = rebuilt.map((each) => compare(each, found.get(each.snapshot.programme) ?? new Map()))
  return { agrees: programmes.every(({ agrees }) => agrees), programmes }
}

/** The state of every programme, folded once from the store; for when no engine runs. */
export async function snapshotsOf(store: EventStore, publishedUpTo: string | null): Promise<readonly Snapshot[]> {
  const book = createBook()
  let passed = publishedUpTo === null
  for await (const followed of store.follow()) {
    if (followed.kind === 'caught-up') break
    const programme = programmeOfStream(followed.event.stream)
    if (programme === undefined) continue
    const entry = book.entry(programme)
    foldStored(entry, followed.event, false)
    if (!passed) entry.published = entry.closed
    passed ||= followed.checkpoint === publishedUpTo
  }
  return [...book.entries.values()].map((entry) => ({
    ...fingerprintOf(entry),
    published: entry.published,
    state: entry.programme,
  }))
}

async function rebuild(store: EventStore, snapshot: Snapshot): Promise<Rebuilt> {
  const entry: Entry = newEntry(snapshot.programme)
  const expected = new Map<string, string>()
  for await (const stored of store.read(programmeStream(snapshot.programme))) {
    if (stored.revision > snapshot.revision) break
    const reports = foldAndReport(entry, stored)
    if (reports === undefined || reports.revision > snapshot.published) continue
    for (const message of reports.messages) {
      if (compared.includes(message.topic)) expected.set(idOf(message), digestOf(message))
    }
    await nextTurn()
  }
  const { sha256 } = fingerprintOf(entry)
  const { state } = snapshot
  const comparable = sha256 !== snapshot.sha256 && state?.register.revision === entry.programme.register.revision
  const differences = comparable ? compareProgrammes(state, entry.programme) : []
  return { snapshot, rebuilt: sha256, differences, expected }
}

/** The topics that keep every record. */
const compared: readonly string[] = Object.values(feedTopics)
  .filter(({ compacted }) => !compacted)
  .map(({ name }) => name)

/** Reads the report topics from their beginning until everything expected was seen, or nothing comes any more. */
async function readFeed(
  feed: ReportFeed,
  rebuilt: readonly Rebuilt[],
  silenceMs: number,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Found>>> {
  const found = new Map<string, Map<string, Found>>(rebuilt.map(({ snapshot }) => [snapshot.programme, new Map()]))
  let missing = rebuilt.reduce((sum, { expected }) => sum + expected.size, 0)
  const ending = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const waitOn = () => {
    clearTimeout(timer)
    // A short while more when all is there: a repeated record may stand behind the last one.
    timer = setTimeout(() => ending.abort(), missing > 0 ? silenceMs : silenceMs / 10)
  }
  waitOn()
  const topics = compared
  await feed.consume({ group: `rebuild-check-${randomUUID()}`, topics, signal: ending.signal }, async (messages) => {
    for (const message of messages) if (note(found, message)) missing -= 1
    waitOn()
  })
  clearTimeout(timer)
  return found
}

/** Notes a record; true when it is the first of its id. */
function note(found: ReadonlyMap<string, Map<string, Found>>, message: DeliveredMessage): boolean {
  const reports = found.get(message.key)
  if (reports === undefined) return false
  const id = idOf(message)
  const known = reports.get(id)
  if (known !== undefined) {
    known.times += 1
    return false
  }
  // `<programme>/<revision>`, of an alert with its place behind it
  const revision = Number(message.headers['ce_subject']?.split('/')[1])
  reports.set(id, { digest: digestOf(message), revision, times: 1 })
  return true
}

function compare(
  { snapshot, rebuilt, differences, expected }: Rebuilt,
  found: ReadonlyMap<string, Found>,
): ProgrammeCheck {
  const known = [...found].filter(([, { revision }]) => revision <= snapshot.published)
  const reports = {
    expected: expected.size,
    found: known.length,
    missing: [...expected.keys()].filter((id) => !found.has(id)),
    different: known.filter(([id, { digest }]) => expected.has(id) && expected.get(id) !== digest).map(([id]) => id),
    repeated: known.filter(([, { times }]) => times > 1).map(([id]) => id),
    unexpected: known.filter(([id]) => !expected.has(id)).map(([id]) => id),
  }
  const { missing, different, repeated, unexpected } = reports
  const faults = missing.length + different.length + repeated.length + unexpected.length
  return {
    programme: snapshot.programme,
    revision: snapshot.revision,
    served: snapshot.sha256,
    rebuilt,
    differences,
    reports,
    agrees: snapshot.sha256 === rebuilt && faults === 0,
  }
}

const idOf = (message: FeedMessage): string => message.headers['ce_id'] ?? ''

function digestOf({ headers, value }: FeedMessage): string {
  const sorted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([sorted, value]))
    .digest('base64')
}
