import { decideFacts, type Fact } from '@throughline/domain'
import { ThroughlineError, type Clock } from '@throughline/ports'
import { contentDigest } from './content-digest.ts'
import type { PostedEvent } from './cloud-events.ts'
import type { Desk } from './desk.ts'
import { eventId, ownSource, readyEvent, type ReadyEvent, type RequestContext } from './envelope.ts'
import { refusal } from './refusal.ts'
import type { SmallDecision } from './small-jobs.ts'
import { uuid5 } from './uuid5.ts'

export interface EventAnswer {
  readonly source: string
  readonly id: string
  readonly status: 'accepted' | 'duplicate'
  readonly revision: number
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

/** Decides a request of posted events: all of it or nothing, one command. Throws the refusal. */
export function decidePosted(
  desk: Desk,
  context: RequestContext,
  posted: readonly PostedEvent[],
  clock: Clock,
): SmallDecision<EventsAnswer> {
  const known = posted.map((event) => duplicateOf(desk, event))
  const fresh = posted.filter((_, index) => known[index] === undefined)
  const command = uuid5(context.programme, ...posted.flatMap(({ source, sourceid }) => [source, sourceid]))
  const decided = decideFresh(desk, fresh)
  const opening = fresh.length > 0 && needsOpening(desk, decided) ? 1 : 0
  const events = [
    ...(opening === 1 ? [openingEvent(context, command, clock.now())] : []),
    ...decided.map((fact, index) => postedEvent(context, command, fresh[index], fact, clock)),
  ]
  return { events: closed(events), answer }

  function answer(behind: number): EventsAnswer {
    let next = behind + opening
    const answers = posted.map(({ source, sourceid }, index): EventAnswer => {
      const revision = known[index]
      if (revision !== undefined) return { source, id: sourceid, status: 'duplicate', revision }
      next += 1
      return { source, id: sourceid, status: 'accepted', revision: next }
    })
    const last = answers.reduce<number | null>((top, { revision }) => Math.max(top ?? revision, revision), null)
    return {
      programme: context.programme,
      revision: last,
      command: fresh.length === 0 ? null : command,
      events: answers,
    }
  }
}

/** Revision at which this event is already recorded; refuses an identity that says something else now. */
function duplicateOf(desk: Desk, event: PostedEvent): number | undefined {
  const seen = desk.seen.get(eventId(desk.programme, event.source, event.sourceid))
  if (seen === undefined) return undefined
  if (seen.digest === contentDigest(event.fact.type, event.fact.data)) return seen.revision
  const { at, source, sourceid: id } = event
  throw new ThroughlineError(
    'id-reused',
    `Source ${source} used id ${id} for another event, at revision ${seen.revision}`,
    {
      at,
      facts: { source, id, revision: seen.revision },
    },
  )
}

/** The domain counts the facts it is given; the sender counts the events of the request. */
function decideFresh(desk: Desk, fresh: readonly PostedEvent[]): readonly Fact[] {
  if (fresh.length === 0) return []
  const decided = decideFacts(
    desk.register,
    fresh.map(({ fact }) => fact),
  )
  if (decided.ok) return decided.value
  throw refusal(
    decided.problems.map((problem) => {
      const [, index, rest] = /^\$\[(\d+)\](.*)$/s.exec(problem.at ?? '') ?? []
      const event = index === undefined ? undefined : fresh[Number(index)]
      return event === undefined ? problem : { ...problem, at: event.at + (rest ?? '') }
    }),
  )
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
  posted: PostedEvent | undefined,
  fact: Fact,
  clock: Clock,
): ReadyEvent {
  if (posted === undefined) throw new Error('a decision returned more facts than it was asked about')
  const recordedtime = clock.now()
  const { source, sourceid, subject, sequence, causationid } = posted
  const digest = contentDigest(posted.fact.type, posted.fact.data)
  const settled = digest !== contentDigest(fact.type, fact.data)
  return readyEvent(context.programme, fact, {
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
    posteddigest: settled ? digest : undefined,
  })
}

/** Marks the last event as the one with which the command takes effect. */
export function closed(events: readonly ReadyEvent[]): readonly ReadyEvent[] {
  return events.map((event, index) =>
    index === events.length - 1 ? { ...event, metadata: { ...event.metadata, closes: true as const } } : event,
  )
}
