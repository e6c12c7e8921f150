import { hiddenProjects, programmeId, programmeStream, type Principal } from '@throughline/domain'
import { ThroughlineError, type EventStore } from '@throughline/ports'
import { confidentialIn, hiding, type Hidden, type ProgrammeView } from '@throughline/programme'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { quarantineError, shownView, type Entry } from './book.ts'
import type { EngineCore } from './engine-core.ts'
import type { History } from './history.ts'

const wholeNumber = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const params = z.object({ programme: programmeId })
const revisionQuery = z.object({ revision: wholeNumber.optional() })
const asOfQuery = z.object({ asOf: z.string().max(100).optional() })

export type PrincipalOf = (request: FastifyRequest) => Principal

/** The state that a request is about. It must not be changed; what may follow on it is folded in a fork. */
export interface Seen {
  readonly entry: Entry
  readonly view: ProgrammeView
  /** Projects that the asking one may not see; of present ones also where a past state is asked for. */
  readonly hidden: Hidden
}

/** How every query comes to the state that it answers about. */
export interface Viewer {
  /**
   * The programme of a request: as it is now, with `?revision=` only once that has been folded, so that a writer reads
   * its write; with `?asOf=` as it was.
   */
  viewAt(request: FastifyRequest): Promise<Seen>
  /** The same, and where no moment is named, not before everything that is stored now has been folded. */
  viewOfNewest(request: FastifyRequest): Promise<Seen>
  /** The same at a moment of its own: a revision, an instant; absent: now. `name` is the parameter's, for refusals. */
  stateAt(request: FastifyRequest, moment: string | undefined, name: string): Promise<Seen>
}

export interface ViewerOptions {
  readonly core: EngineCore
  readonly history: History
  readonly store: EventStore
  readonly principalOf: PrincipalOf
}

export function createViewer({ core, history, store, principalOf }: ViewerOptions): Viewer {
  async function stateAt(request: FastifyRequest, moment: string | undefined, name: string): Promise<Seen> {
    const present = await presentEntry(core, request, principalOf)
    const hiddenOf = (...entries: readonly Entry[]): Hidden => hiddenFrom(principalOf(request), present, entries)
    const hidden = hiddenOf(present)
    const revision = moment === undefined ? present.read : revisionAt(present, moment, name)
    if (moment === undefined) return { entry: present, view: shownView(present, hidden), hidden }
    if (present.quarantine !== undefined && revision >= present.quarantine.revision)
      throw quarantineError(present, hidden)
    if (revision === present.read) return { entry: present, view: shownView(present, hidden), hidden }
    const entry = await history.at(present.id, revision)
    const both = hiddenOf(present, entry)
    return { entry, view: shownView(entry, both), hidden: both }
  }
  const viewAt = (request: FastifyRequest): Promise<Seen> =>
    stateAt(request, checked(asOfQuery, request.query).asOf, 'asOf')
  return {
    stateAt,
    viewAt,
    async viewOfNewest(request) {
      const { programme } = checked(params, request.params)
      const moment = checked(asOfQuery, request.query).asOf
      if (moment === undefined) await reached(core, programme, await lastRevision(store, programme))
      return viewAt(request)
    },
  }
}

/** Waits until a revision has been folded; throws `not-ready` when that takes too long. */
async function reached({ book, waiters }: EngineCore, programme: string, revision: number): Promise<void> {
  const read = book.entries.get(programme)?.read ?? -1
  if (read >= revision || (await waiters.until(programme, revision))) return
  throw notReady(`Programme ${programme} is not known up to revision ${revision} yet`)
}

async function lastRevision(store: EventStore, programme: string): Promise<number> {
  const last = store.read(programmeStream(programme), { direction: 'backwards', limit: 1 })
  for await (const { revision } of last) return revision
  return -1
}

/** The revision that a moment names: itself, or that of the last command recorded at or before an instant. */
function revisionAt({ id, read, closings }: Entry, moment: string, name: string): number {
  if (/^\d{1,15}$/.test(moment)) {
    const revision = Number(moment)
    if (revision <= read) return revision
    throw notThere(`Programme ${id} has no revision ${revision} yet; its last is ${read}`, name)
  }
  // A plus sign that nobody encoded arrives as a space.
  const instant = z.iso.datetime({ offset: true }).safeParse(moment.replace(' ', '+'))
  if (!instant.success) {
    const message = `${name}: a revision, or an instant such as 2026-03-02T08:00:00Z, is expected`
    throw new ThroughlineError('invalid-request', message, { at: name })
  }
  const until = Date.parse(instant.data)
  const closing = closings.findLast(({ recorded }) => recorded <= until)
  if (closing !== undefined) return closing.revision
  throw notThere(`Nothing of programme ${id} was recorded by ${moment}`, name)
}

const notThere = (message: string, at: string): ThroughlineError => new ThroughlineError('not-found', message, { at })

async function presentEntry(core: EngineCore, request: FastifyRequest, principalOf: PrincipalOf): Promise<Entry> {
  const { programme } = checked(params, request.params)
  const { revision } = checked(revisionQuery, request.query)
  if (revision !== undefined) await reached(core, programme, revision)
  const entry = core.book.entries.get(programme)
  if (entry === undefined && !core.caughtUp) throw notReady('The history is still being read')
  if (entry === undefined) throw new ThroughlineError('not-found', `There is no programme ${programme}`)
  if (entry.quarantine !== undefined && revision !== undefined && revision >= entry.quarantine.revision) {
    throw quarantineError(entry, hiddenFrom(principalOf(request), entry, [entry]))
  }
  return entry
}

/** The projects of some states of a programme that somebody may not see, by the numbers that they have now. */
export function hiddenFrom(principal: Principal, { id, programme }: Entry, states: readonly Entry[]): Hidden {
  const confidential = new Set(
    states.flatMap((each) => [
      ...each.programme.register.confidential.keys(),
      ...(each.quarantine === undefined ? [] : (each.lastGood?.confidential.keys() ?? [])),
    ]),
  )
  return hidingFrom(principal, id, confidential, programme.register.confidentialNumbers)
}

/** The same of some views, which may be of what never was. */
export function hiddenIn(principal: Principal, id: string, views: readonly (ProgrammeView | undefined)[]): Hidden {
  const numbers = confidentialIn(...views)
  return hidingFrom(principal, id, numbers.keys(), numbers)
}

function hidingFrom(
  principal: Principal,
  programme: string,
  projects: Iterable<string>,
  numbers: ReadonlyMap<string, number>,
): Hidden {
  const hidden = hiddenProjects(principal, programme, projects)
  return hiding(new Map(hidden.map((project) => [project, numbers.get(project) ?? 0])))
}

export function notReady(message: string): ThroughlineError {
  return new ThroughlineError('not-ready', message, { facts: { retryAfterSeconds: 1 } })
}

export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const place = issue?.path.join('.') ?? ''
  throw new ThroughlineError('invalid-request', `${place}: ${issue?.message ?? 'not valid'}`, { at: place })
}
