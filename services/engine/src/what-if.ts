import {
  currentVersion,
  decideFacts,
  parseFact,
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
import {
  compareScenarios,
  computeView,
  hiddenInEither,
  impactDraft,
  maskedImpact,
  maskedScenarios,
  programmeDates,
  type Hidden,
  type ProgrammeView,
  type Scenario,
} from '@throughline/programme'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { z } from 'zod'
import { foldStored, forkEntry, newEntry, quarantineError, viewOf, type Entry, type Step } from './book.ts'
import { reportId } from './report-messages.ts'
import { checked, hiddenFrom, hiddenIn, type PrincipalOf, type Seen, type Viewer } from './view-at.ts'

/**
 * The impact report that these events would have if they were appended now. They are folded behind the programme's own
 * history in a programme of its own: nothing is stored, and nothing that queries see is touched. `undefined`: they close
 * no command. For whoever asks: what they may not see is masked.
 */
export async function previewImpact(
  store: EventStore,
  programme: string,
  events: readonly NewEvent[],
  principal: Principal,
): Promise<ImpactReport | undefined> {
  const entry = await foldedEntry(store, programme)
  const before = hiddenFrom(principal, entry, [entry])
  const step = follow(entry, events, before)
  return step === undefined ? undefined : reportOf(entry, step, principal, before)
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

/** Folds events behind a state, which they change; the step of the command that they close. */
function follow(entry: Entry, events: readonly NewEvent[], hidden: Hidden): Step | undefined {
  let step: Step | undefined
  const stream = programmeStream(entry.id)
  for (const event of events) step = foldStored(entry, { ...event, stream, revision: entry.read + 1 }, true)
  if (entry.quarantine !== undefined) throw quarantineError(entry, hidden)
  return step
}

/** @param hidden what the asking one may not see already, of the present as well where a past state is asked about */
function reportOf(entry: Entry, { before, after, command }: Step, principal: Principal, hidden: Hidden): ImpactReport {
  const draft = impactDraft({ before, after, command, id: reportId(entry.id, command.revision, 'impact') })
  return maskedImpact(draft, hiddenInEither(hiddenIn(principal, entry.id, [before, after]), hidden))
}

const mostFacts = 2_000
export const wantedEvents = z
  .array(z.object({ type: z.string(), data: z.unknown() }))
  .min(1)
  .max(mostFacts)
const wanted = z.object({ events: wantedEvents })
const wantedScenarios = z.object({
  scenarios: z
    .array(z.object({ name: z.string().min(1).max(200), events: wantedEvents }))
    .min(1)
    .max(10),
})

/** What hypothetical events come to: the report they would have, and the programme as it would be. */
export interface Supposed {
  readonly report: ImpactReport
  readonly view: ProgrammeView
}

/** A state of its own that holds while the programme goes on. */
function apart({ entry, hidden }: Seen): Seen {
  const own = forkEntry(entry)
  own.programme.view = undefined
  return { entry: own, view: computeView(own.programme), hidden }
}

/** Who supposes something, and when. */
export interface Supposing {
  readonly principal: Principal
  readonly now: string
  readonly request: string
}

/**
 * Folds hypothetical events behind a state, in a fork of it: nothing is stored, the state stays as it is. Refused as the
 * events would be if they were posted. `at` is the place of their list in the request.
 */
export function suppose(
  { entry, hidden }: Seen,
  events: z.infer<typeof wantedEvents>,
  at: string,
  by: Supposing,
): Supposed {
  const facts = events.map(({ type, data }, index) => {
    const read = parseFact(type, data, `${at}[${index}]`)
    if (!read.ok) throw refusal(read.problems)
    return read.value
  })
  const decided = decideFacts(entry.programme.register, facts)
  if (!decided.ok) {
    // the domain counts from its own list
    throw refusal(decided.problems.map((each) => ({ ...each, at: (each.at ?? '$').replace(/^\$/, at) })))
  }
  const fork = forkEntry(entry)
  const step = follow(fork, hypothetical(decided.value, by), hidden)
  if (step === undefined) throw new Error('a whole command closes')
  return { report: reportOf(fork, step, by.principal, hidden), view: step.after }
}

/** `POST …/what-if`: hypothetical events in, the report they would have out; with `?asOf=` behind a past state. */
export function registerWhatIf(
  app: FastifyInstance,
  { viewer, clock, principalOf }: { viewer: Viewer; clock: Clock; principalOf: PrincipalOf },
): void {
  const supposing = (request: FastifyRequest): Supposing => ({
    principal: principalOf(request),
    now: clock.now(),
    request: request.id,
  })
  app.post('/v1/programmes/:programme/what-if', async (request) => {
    const { events } = checked(wanted, request.body)
    const seen = await viewer.viewOfNewest(request)
    if (seen.entry.quarantine !== undefined) throw quarantineError(seen.entry, seen.hidden)
    return suppose(seen, events, '$.events', supposing(request)).report
  })

  app.post('/v1/programmes/:programme/what-if/compare', async (request) => {
    const { scenarios } = checked(wantedScenarios, request.body)
    const seen = await viewer.viewOfNewest(request)
    if (seen.entry.quarantine !== undefined) throw quarantineError(seen.entry, seen.hidden)
    const base = apart(seen)
    const supposed: Scenario[] = []
    for (const [place, { name, events }] of scenarios.entries()) {
      const { report, view } = suppose(base, events, `$.scenarios[${place}].events`, supposing(request))
      supposed.push({ name, view, report })
      await nextTurn()
    }
    const views = [base.view, ...supposed.map(({ view }) => view)]
    const compared = compareScenarios(base.view, supposed)
    return {
      programme: base.view.programme,
      revision: base.view.revision,
      ...maskedScenarios(compared, hiddenInEither(hiddenIn(principalOf(request), base.entry.id, views), seen.hidden)),
    }
  })
}

/** The facts as events of one command, which no store has. */
function hypothetical(facts: readonly Fact[], { principal, now, request }: Supposing): readonly NewEvent[] {
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
