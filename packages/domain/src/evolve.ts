import { activityFolds } from './evolve/activity.ts'
import { alertFolds, endSnoozes } from './evolve/alert.ts'
import { baselineFolds } from './evolve/baseline.ts'
import { announceConfidential } from './evolve/confidential.ts'
import { dependencyFolds } from './evolve/dependency.ts'
import { entryFolds } from './evolve/entry.ts'
import { hear } from './evolve/heard.ts'
import { linkFolds } from './evolve/link.ts'
import type { Fold, Folds, Outcome } from './evolve/outcome.ts'
import { programmeFolds } from './evolve/programme.ts'
import { projectFolds } from './evolve/project.ts'
import { targetFolds } from './evolve/target.ts'
import type { Envelope, EventType, RecordedEvent } from './events.ts'
import { projectsNamed, projectsOf, type Fact } from './facts.ts'
import { inSourceOrder } from './source-order.ts'
import { ignoredEventsKept, type IgnoredEvent, type PendingCommand, type ProgrammeRegister } from './register.ts'

/** A command that has just taken effect. */
export interface ClosedCommand {
  readonly command: string
  /** Revision of its closing event: names the state of the programme with this command in it. */
  readonly revision: number
  /** All its events, in order; of one that came late only what newer ones of its source have not said. */
  readonly events: readonly RecordedEvent[]
  /** Of each event, by its place, all projects that it names. */
  readonly projects: readonly (readonly string[])[]
  /** Those of them that had no effect: what they speak of is not there, or newer ones have said all of it. */
  readonly ignored: readonly IgnoredEvent[]
}

const folds: Folds = {
  ...programmeFolds,
  ...projectFolds,
  ...baselineFolds,
  ...activityFolds,
  ...linkFolds,
  ...targetFolds,
  ...dependencyFolds,
  ...entryFolds,
  ...alertFolds,
}

/**
 * Folds one event into the register, in place; the only writer of a register. Events of a command wait in `pending`
 * until the one whose metadata say `closes`: with it they all take effect, in order, and the command is returned.
 *
 * Total over events: what refers to something missing has no effect and is reported as `ignored`. Throws when an event
 * is not the next of its stream, for then the reader is broken.
 */
export function evolve(register: ProgrammeRegister, event: RecordedEvent): ClosedCommand | undefined {
  if (event.revision !== register.revision + 1) {
    throw new Error(
      `programme ${register.id} is at revision ${register.revision}: event ${event.id} of revision ${event.revision} is not the next`,
    )
  }
  register.revision = event.revision
  const { command, closes } = event.metadata
  const pending = register.pending.get(command)
  if (pending === undefined && isAbandoned(register, event)) return undefined
  if (closes !== true) {
    announceConfidential(register, event)
    wait(register, pending ?? pendingFrom(event), event)
    return undefined
  }
  register.pending.delete(command)
  if (event.type === 'plan.submitted') abandonOlder(register, event)
  return takeEffect(register, command, pending === undefined ? [event] : [...pending.events, event])
}

/** Puts one fact into the register, at once. For what is only considered: facts in a decision, a what-if. */
export function applyFact(register: ProgrammeRegister, fact: Fact, envelope?: Envelope): Outcome {
  const fold = folds[fact.type] as Fold<EventType>
  return fold(register, fact.data, envelope)
}

function takeEffect(register: ProgrammeRegister, command: string, events: readonly RecordedEvent[]): ClosedCommand {
  const ignored: IgnoredEvent[] = []
  const projects: (readonly string[])[] = []
  const effective = events.map((event) => {
    // before it takes effect: what it ends is not known behind it
    projects.push(projectsNamed(event, register))
    const fact = inSourceOrder(register, event, event.metadata)
    if (fact === undefined) {
      ignored.push(ignoredEvent(register, event, { reason: 'superseded', at: event.metadata.source }))
      return event
    }
    const outcome = applyFact(register, fact, event.metadata)
    if (outcome === undefined) hear(register, event)
    else ignored.push(ignoredEvent(register, event, outcome))
    return fact === event ? event : ({ ...event, data: fact.data } as RecordedEvent)
  })
  for (const entry of ignored) keepIgnored(register, entry)
  const last = events.at(-1)
  if (last !== undefined) passTime(register, last.metadata.recordedtime)
  return { command, revision: register.revision, events: effective, projects, ignored }
}

/** The time of the register is that of its last command; clocks of several writers may differ, time never goes back. */
function passTime(register: ProgrammeRegister, recordedTime: string): void {
  const { latest } = register
  if (latest === undefined || Date.parse(recordedTime) > Date.parse(latest)) register.latest = recordedTime
  endSnoozes(register)
}

function ignoredEvent(
  register: ProgrammeRegister,
  event: RecordedEvent,
  { reason, at }: NonNullable<Outcome>,
): IgnoredEvent {
  const { revision, id, type } = event
  return { revision, id, type, reason, at, projects: projectsNamed(event, register) }
}

function keepIgnored(register: ProgrammeRegister, entry: IgnoredEvent): void {
  register.ignored.push(entry)
  if (register.ignored.length > ignoredEventsKept) register.ignored.shift()
}

function pendingFrom(event: RecordedEvent): PendingCommand {
  const { command, actor, recordedtime } = event.metadata
  const projects = new Set<string>()
  return { command, firstRevision: event.revision, actor, recordedTime: recordedtime, events: [], projects }
}

function wait(register: ProgrammeRegister, pending: PendingCommand, event: RecordedEvent): void {
  pending.events.push(event)
  for (const project of projectsNamed(event, register)) pending.projects.add(project)
  register.pending.set(pending.command, pending)
}

/** A plan replaces what older commands, still waiting for their end, say about the same projects. */
function abandonOlder(register: ProgrammeRegister, submitted: RecordedEvent): void {
  if (register.pending.size === 0) return
  const projects = new Set(projectsOf(submitted, register))
  for (const [command, pending] of register.pending) {
    if (!pending.events.some((event) => projectsOf(event, register).some((project) => projects.has(project)))) continue
    register.pending.delete(command)
    const { firstRevision, actor, events } = pending
    const supersededAt = submitted.revision
    register.abandoned.push({
      ...{ command, firstRevision, actor, events: events.length, supersededAt },
      projects: pending.projects,
    })
  }
}

/** Late events of an abandoned command have no effect: half a plan must never take effect. */
function isAbandoned(register: ProgrammeRegister, event: RecordedEvent): boolean {
  const { command } = event.metadata
  const index = register.abandoned.findIndex((abandoned) => abandoned.command === command)
  const abandoned = register.abandoned[index]
  if (abandoned === undefined) return false
  register.abandoned[index] = { ...abandoned, events: abandoned.events + 1 }
  keepIgnored(register, ignoredEvent(register, event, { reason: 'command-abandoned', at: command }))
  return true
}
