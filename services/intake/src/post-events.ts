import {
  confidentialId,
  currentVersion,
  decideEach,
  hiddenProjects,
  mayDo,
  mayPost,
  mayTakeStep,
  permissionForEvent,
  projectsOf,
  withSide,
  type Fact,
  type Principal,
  type Problem,
  type RecordedEvent,
} from '@throughline/domain'
import { ThroughlineError, type Clock, type ProblemEntry } from '@throughline/ports'
import { contentDigest } from './content-digest.ts'
import { isRefused, type PostedEvent, type ReadEvent } from './cloud-events.ts'
import { knownOf, type Desk } from './desk.ts'
import { ownSource, postedEnvelope, readyEvent, type ReadyEvent, type RequestContext } from './envelope.ts'
import type { Precondition } from './preconditions.ts'
import { entriesOf, refusal } from './refusal.ts'
import type { SmallDecision } from './decide-group.ts'
import { uuid5 } from './uuid5.ts'

export interface EventAnswer {
  /** As far as it could be read. */
  readonly source: string | null
  readonly id: string | null
  readonly status: 'accepted' | 'duplicate' | 'refused'
  /** `null`: it was refused. */
  readonly revision: number | null
  /** Why it was refused. */
  readonly problems?: readonly ProblemEntry[]
}

export interface EventsAnswer {
  readonly programme: string
  /** Revision of the command's last event, or of the latest duplicate; `null` for an empty request. */
  readonly revision: number | null
  /** Id of the command; `null` when nothing was appended. */
  readonly command: string | null
  /** In the order of the request. */
  readonly events: readonly EventAnswer[]
}

export interface PostOptions {
  readonly principal: Principal
  /** What is good is kept, what is not is refused; otherwise all or nothing. */
  readonly lenient: boolean
  readonly precondition: Precondition
  readonly clock: Clock
}

/** What became of one event of the request. */
type Outcome =
  | { readonly duplicateAt: number }
  | { readonly event: PostedEvent; readonly fact: Fact }
  | { readonly event: ReadEvent; readonly problems: readonly Problem[] }

/** Decides a request of posted events, one command: all of it or nothing, or leniently. Throws the refusal. */
export function decidePosted(
  desk: Desk,
  context: RequestContext,
  posted: readonly ReadEvent[],
  options: PostOptions,
): SmallDecision<EventsAnswer> {
  const now = options.clock.now()
  const outcomes = decideOutcomes(desk, posted, options.principal, now)
  // what has been carried out already is answered as the first time, although the programme stands elsewhere since
  const isRepeat = outcomes.length > 0 && outcomes.every((outcome) => 'duplicateAt' in outcome)
  if (!isRepeat) options.precondition(desk)
  const problems = outcomes.flatMap((outcome) => ('problems' in outcome ? outcome.problems : []))
  if (problems.length > 0 && !options.lenient) throw refusal(problems)
  const fresh = outcomes.filter((outcome) => 'fact' in outcome)
  const ids = posted.flatMap(({ source, sourceid }) => [source ?? '', sourceid ?? ''])
  const command = uuid5(context.programme, ...ids)
  const opens = needsOpening(
    desk,
    fresh.map(({ fact }) => fact),
  )
  const opening = fresh.length > 0 && opens ? 1 : 0
  if (opening === 1) mustOpen(options.principal, context.programme)
  const events = [
    ...(opening === 1 ? [openingEvent(context, command, now)] : []),
    ...fresh.map(({ event, fact }) => postedEvent(context, command, event, fact, now)),
  ]
  return { events: closed(events), answer }

  function answer(behind: number): EventsAnswer {
    let next = behind + opening
    const answers = outcomes.map((outcome, index): EventAnswer => {
      const { source = null, sourceid: id = null } = posted[index] ?? {}
      if ('problems' in outcome)
        return { source, id, status: 'refused', revision: null, problems: entriesOf(outcome.problems) }
      if ('duplicateAt' in outcome) return { source, id, status: 'duplicate', revision: outcome.duplicateAt }
      next += 1
      return { source, id, status: 'accepted', revision: next }
    })
    const last = answers.reduce<number | null>(
      (top, { revision }) => (revision === null ? top : Math.max(top ?? revision, revision)),
      null,
    )
    return {
      programme: context.programme,
      revision: last,
      command: fresh.length === 0 ? null : command,
      events: answers,
    }
  }
}

/** A programme that does not exist yet is opened by those only who may. */
export function mustOpen(principal: Principal, programme: string): void {
  if (mayDo(principal, 'administer', { programme })) return
  throw new ThroughlineError(
    'forbidden',
    `There is no programme ${programme}, and the key does not permit to open it`,
    {
      facts: { permission: 'administer', programme },
    },
  )
}

function decideOutcomes(
  desk: Desk,
  posted: readonly ReadEvent[],
  principal: Principal,
  now: string,
): readonly Outcome[] {
  const outcomes = posted.map((event): Outcome | PostedEvent => {
    if (isRefused(event)) return { event, problems: event.problems }
    const known = knownOf(desk, event.id)
    if (known !== undefined && isRepeatedStep(desk, event, known, principal)) return { duplicateAt: known.revision }
    const forbidden = forbiddenEvent(desk, event, principal)
    if (forbidden !== undefined) return { event, problems: [forbidden] }
    if (known === undefined) return event
    return isRepeated(event, known)
      ? { duplicateAt: known.revision }
      : { event, problems: [reused(event, known.revision)] }
  })
  const fresh = outcomes.filter((outcome) => 'sourceid' in outcome)
  const decided = decideEach(
    desk.register,
    fresh.map(({ fact }) => withSide(principal, fact, desk.programme, desk.register)),
    // a sender that states no time says it now: nothing it has said before is newer
    fresh.map(({ source, sequence, time }) => ({ source, sequence, time: time ?? now })),
  )
  let next = 0
  return outcomes.map((outcome): Outcome => {
    if (!('sourceid' in outcome)) return outcome
    const result = decided[next++]
    if (result === undefined) throw new Error('a decision returned fewer facts than it was asked about')
    if (result.ok) return { event: outcome, fact: result.value }
    // the domain counts the facts it is given, the sender the events of the request
    const problems = result.problems.map((problem) => ({
      ...problem,
      at: outcome.at + (problem.at ?? '').replace(/^\$\[\d+\]/, ''),
    }))
    return { event: outcome, problems }
  })
}

function forbiddenEvent(desk: Desk, { at, fact }: PostedEvent, principal: Principal): Problem | undefined {
  const step = mayTakeStep(principal, fact, desk.programme, desk.register)
  const projects = step?.projects ?? projectsOf(fact, desk.register)
  if (step?.allowed ?? mayPost(principal, fact.type, desk.programme, projects)) return undefined
  const permission = permissionForEvent(fact.type)
  // of a step the event names no project: who may not see one is told its number
  const told = step === undefined ? projects : shownProjects(desk, principal, projects)
  const where = told.length === 0 ? `programme ${desk.programme}` : `project ${told.join(' or ')}`
  return {
    code: 'forbidden',
    message: `The key does not permit to post ${fact.type} in ${where}`,
    at,
    facts: { permission, programme: desk.programme, projects: told },
  }
}

function shownProjects(desk: Desk, principal: Principal, projects: readonly string[]): readonly string[] {
  const { confidential, confidentialNumbers } = desk.register
  const hidden = hiddenProjects(principal, desk.programme, confidential.keys())
  return projects.map((each) => (hidden.includes(each) ? confidentialId(confidentialNumbers.get(each) ?? 0) : each))
}

/** Whether the event says what the one of the same identity said when it was posted. */
function isRepeated({ fact }: PostedEvent, { type, data, metadata }: RecordedEvent): boolean {
  return contentDigest(fact.type, fact.data) === (metadata.posteddigest ?? contentDigest(type, data))
}

/**
 * Whose turn it is to take a step of a dependency depends on the state that the step itself has changed: sent again it is
 * not asked anew, whoever speaks for one of the ends is answered as before.
 */
function isRepeatedStep(desk: Desk, event: PostedEvent, known: RecordedEvent, principal: Principal): boolean {
  const { fact } = event
  if (!fact.type.startsWith('dependency.') || !isRepeated(event, known)) return false
  return mayPost(principal, fact.type, desk.programme, projectsOf(fact, desk.register))
}

/** An identity that says something else now. */
function reused({ at, source, sourceid: id }: PostedEvent, revision: number): Problem {
  return {
    code: 'id-reused',
    message: `Source ${source} used id ${id} for another event, at revision ${revision}`,
    at,
    facts: { source, id, revision },
  }
}

/** A programme opens with its first event unless somebody opens it by name. */
export function needsOpening(desk: Desk, facts: readonly Fact[]): boolean {
  return !desk.register.opened && !facts.some(({ type }) => type === 'programme.opened')
}

export function openingEvent(context: RequestContext, command: string, now: string): ReadyEvent {
  const { programme, actor, authtype, authid, correlationid, traceparent } = context
  const fact: Fact = { type: 'programme.opened', data: { name: programme } }
  const own = { source: ownSource, sourceid: `${command}:opened`, time: now, recordedtime: now }
  return readyEvent(programme, fact, { ...own, actor, authtype, authid, correlationid, traceparent, command })
}

function postedEvent(
  context: RequestContext,
  command: string,
  posted: PostedEvent,
  fact: Fact,
  recordedtime: string,
): ReadyEvent {
  const { id, source, sourceid, subject, sequence, causationid } = posted
  const metadata = postedEnvelope(currentVersion(fact.type), {
    source,
    sourceid,
    subject,
    sequence,
    causationid,
    time: posted.time ?? recordedtime,
    recordedtime,
    actor: context.actor,
    authtype: context.authtype,
    authid: context.authid,
    correlationid: posted.correlationid ?? context.correlationid,
    traceparent: posted.traceparent ?? context.traceparent,
    command,
    posteddigest: fact.data === posted.fact.data ? undefined : digestIfSettled(posted.fact, fact),
  })
  return { id, type: fact.type, data: fact.data, metadata }
}

/** Digest of what was posted, where it is recorded in another form. */
function digestIfSettled(posted: Fact, recorded: Fact): string | undefined {
  const digest = contentDigest(posted.type, posted.data)
  return digest === contentDigest(recorded.type, recorded.data) ? undefined : digest
}

/** Marks the last event as the one with which the command takes effect. */
export const closed = (events: readonly ReadyEvent[]): readonly ReadyEvent[] =>
  events.map((event, index) => (index === events.length - 1 ? closing(event) : event))

/** The event with which its command takes effect. */
export const closing = (event: ReadyEvent): ReadyEvent => ({
  ...event,
  metadata: { ...event.metadata, closes: true as const },
})
