import {
  currentVersion,
  decideFacts,
  parseFact,
  programmeId,
  programmeStream,
  type Fact,
  type ImpactReport,
  type Principal,
  type Problem,
  type ProgrammeDates,
} from '@throughline/domain'
import {
  errorTable,
  ThroughlineError,
  type Clock,
  type ErrorCode,
  type EventStore,
  type NewEvent,
} from '@throughline/ports'
import { impactReport, programmeDates } from '@throughline/programme'
import type { FastifyInstance } from 'fastify'
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { foldStored, newEntry, quarantineError, viewOf, type Entry, type Step } from './book.ts'
import { checked, type PrincipalOf } from './queries.ts'
import { reportId } from './report-messages.ts'

/**
 * The impact report that these events would have if they were appended now. They are folded behind the programme's own
 * history in a programme of its own: nothing is stored, and nothing that queries see is touched. `undefined`: they close
 * no command.
 */
export async function previewImpact(
  store: EventStore,
  programme: string,
  events: readonly NewEvent[],
): Promise<ImpactReport | undefined> {
  const entry = await foldedEntry(store, programme)
  return reportOf(entry, events)
}

/**
 * The computed dates of a programme as a baseline takes them, with the revision that they are of; of some of its projects,
 * or of all. `undefined`: there is no such programme.
 */
export async function computedDates(
  store: EventStore,
  programme: string,
  projects?: readonly string[],
): Promise<{ readonly revision: number; readonly dates: ProgrammeDates } | undefined> {
  const entry = await foldedEntry(store, programme)
  if (entry.read === -1) return undefined
  return { revision: entry.read, dates: programmeDates(viewOf(entry), projects) }
}

async function foldedEntry(store: EventStore, programme: string): Promise<Entry> {
  const entry = newEntry(programme)
  for await (const stored of store.read(programmeStream(programme))) foldStored(entry, stored, false)
  if (entry.quarantine !== undefined) throw quarantineError(entry)
  return entry
}

function reportOf(entry: Entry, events: readonly NewEvent[]): ImpactReport | undefined {
  let step: Step | undefined
  const stream = programmeStream(entry.id)
  for (const event of events) step = foldStored(entry, { ...event, stream, revision: entry.read + 1 }, true)
  if (entry.quarantine !== undefined) throw quarantineError(entry)
  if (step === undefined) return undefined
  const { before, after, command } = step
  return impactReport({ before, after, command, id: reportId(entry.id, command.revision, 'impact') })
}

const mostFacts = 2_000
const wanted = z.object({
  events: z
    .array(z.object({ type: z.string(), data: z.unknown() }))
    .min(1)
    .max(mostFacts),
})

/** `POST …/what-if`: hypothetical events in, the report they would have out. */
export function registerWhatIf(
  app: FastifyInstance,
  { store, clock, principalOf }: { store: EventStore; clock: Clock; principalOf: PrincipalOf },
): void {
  app.post('/v1/programmes/:programme/what-if', async (request) => {
    const { programme } = checked(z.object({ programme: programmeId }), request.params)
    const { events } = checked(wanted, request.body)
    const facts = events.map(({ type, data }, index) => {
      const read = parseFact(type, data, `$.events[${index}]`)
      if (!read.ok) throw refusal(read.problems)
      return read.value
    })
    const entry = await foldedEntry(store, programme)
    if (entry.read === -1) throw new ThroughlineError('not-found', `There is no programme ${programme}`)
    const decided = decideFacts(entry.programme.register, facts)
    if (!decided.ok) {
      // the domain counts from its own list
      throw refusal(decided.problems.map((each) => ({ ...each, at: (each.at ?? '$').replace(/^\$/, '$.events') })))
    }
    const report = reportOf(entry, hypothetical(decided.value, principalOf(request), clock.now(), request.id))
    if (report === undefined) throw new Error('a whole command closes')
    return report
  })
}

/** The facts as events of one command, which no store has. */
function hypothetical(facts: readonly Fact[], principal: Principal, now: string, request: string): readonly NewEvent[] {
  return facts.map((fact, index) => ({
    id: createHash('sha256').update(`${request} ${index}`).digest('hex').slice(0, 32),
    type: fact.type,
    data: fact.data,
    metadata: {
      version: currentVersion(fact.type),
      source: '/throughline/what-if',
      sourceid: `${request}:${index}`,
      time: now,
      recordedtime: now,
      actor: principal.name,
      correlationid: request,
      command: request,
      ...(index === facts.length - 1 ? { closes: true } : {}),
    },
  }))
}

function refusal(problems: readonly Problem[]): ThroughlineError {
  const [first] = problems
  const code =
    first !== undefined && Object.hasOwn(errorTable, first.code) ? (first.code as ErrorCode) : 'invalid-event'
  const errors = problems.map(({ code: each, message, at }) => ({
    code: each,
    detail: message,
    ...(at === undefined ? {} : { at }),
  }))
  return new ThroughlineError(code, first?.message ?? 'not valid', {
    ...(first?.at === undefined ? {} : { at: first.at }),
    facts: errors.length > 1 ? { errors } : {},
  })
}
