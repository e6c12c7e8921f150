import { linkKey, type ClosedCommand, type EventData, type LinkType, type RecordedEvent } from '@throughline/domain'
import { nodeKey } from './graph.ts'
import { activityIndex, at, byCode, projectOf, type Network } from './network.ts'
import { changesBetween, type ProgrammeView, type ViewChanges } from './view.ts'

/** What the events of a command spoke of. Activities and calendars by {@link nodeKey}, links by key. */
export interface Touched {
  /** Planned, removed, or changed in what dates follow from. */
  readonly activities: ReadonlySet<string>
  readonly links: ReadonlyMap<string, 'link.declared' | 'link.revised' | 'link.withdrawn'>
  /** Activities into which a link was withdrawn. */
  readonly freed: ReadonlySet<string>
  readonly calendars: ReadonlySet<string>
  readonly joined: ReadonlySet<string>
  readonly left: ReadonlySet<string>
  readonly rescheduled: ReadonlySet<string>
  /** How many links were declared, by the project whose plan carries them. */
  readonly linksByPlan: ReadonlyMap<string, number>
}

/** Two states of a programme and the command between them. */
export interface Comparison {
  readonly before: ProgrammeView | undefined
  readonly after: ProgrammeView
  readonly command: ClosedCommand
  /** Its events that had an effect, in order. */
  readonly events: readonly RecordedEvent[]
  readonly touched: Touched
  /** In what `after` differs; absent: in anything. */
  readonly changes: ViewChanges | undefined
  /** Index before of an activity by its index after; -1: it was not there. */
  readonly earlier: Int32Array
  /** Projects that the command speaks of, by id. */
  readonly projects: readonly string[]
  /** By revision of an event all projects that it names. */
  readonly named: ReadonlyMap<number, readonly string[]>
}

export function compareViews(
  before: ProgrammeView | undefined,
  after: ProgrammeView,
  command: ClosedCommand,
): Comparison {
  const ignored = new Set(command.ignored.map(({ revision }) => revision))
  const events = command.events.filter(({ revision }) => !ignored.has(revision))
  return {
    before,
    after,
    command,
    events,
    touched: touchedBy(after, events),
    changes: before === undefined ? undefined : changesBetween(before, after),
    earlier: earlierIndices(before?.network, after.network),
    projects: projectsSpokenOf(before, after, events),
    named: new Map(command.events.map(({ revision }, place) => [revision, command.projects[place] ?? []])),
  }
}

function touchedBy(after: ProgrammeView, events: readonly RecordedEvent[]): Touched {
  const activities = new Set<string>()
  const links: Map<string, 'link.declared' | 'link.revised' | 'link.withdrawn'> = new Map()
  const freed = new Set<string>()
  const calendars = new Set<string>()
  const joined = new Set<string>()
  const left = new Set<string>()
  const rescheduled = new Set<string>()
  const linksByPlan = new Map<string, number>()
  for (const { type, data } of events) {
    if (type === 'activity.planned') activities.add(nodeKey(data.project, data.activity.code))
    else if (type === 'activity.removed') activities.add(nodeKey(data.project, data.activity))
    else if (type === 'activity.replanned' || type === 'activity.progressed') {
      if (movesDates(after, data)) activities.add(nodeKey(data.project, data.activity))
    } else if (type === 'link.declared' || type === 'link.revised' || type === 'link.withdrawn') {
      links.set(linkKey(data), type)
      if (type === 'link.declared' && data.plan !== undefined) {
        linksByPlan.set(data.plan, (linksByPlan.get(data.plan) ?? 0) + 1)
      }
      if (type === 'link.withdrawn') freed.add(nodeKey(data.to.project, data.to.activity))
    } else if (type === 'calendar.defined') calendars.add(nodeKey(data.project, data.calendar.code))
    else if (type === 'project.joined') joined.add(data.project)
    else if (type === 'project.left') left.add(data.project)
    else if (type === 'project.rescheduled') rescheduled.add(data.project)
  }
  return { activities, links, freed, calendars, joined, left, rescheduled, linksByPlan }
}

type Changed = EventData<'activity.replanned'> | EventData<'activity.progressed'>

const idleFields: ReadonlySet<string> = new Set(['name', 'wbs', 'owner', 'percentComplete'])
const plannedDates: ReadonlySet<string> = new Set(['plannedStart', 'plannedFinish'])

/**
 * Do dates follow from what changed? Names do not move anything, and planned dates, which the tools restate with every
 * export, only where an activity is scheduled by hand or by a tracker.
 */
export function movesDates({ network }: ProgrammeView, { project, activity, changes }: Changed): boolean {
  const index = activityIndex(network, project, activity)
  const byHand =
    index !== -1 &&
    (at(network.activities, index).manual === true || projectOf(network, index).settings.ruleSet === 'tracker')
  return Object.keys(changes).some((field) => !idleFields.has(field) && (byHand || !plannedDates.has(field)))
}

/** Planned dates that nothing follows from, and nothing else: the tool has only scheduled again. */
export function restatesDates(view: ProgrammeView, data: EventData<'activity.replanned'>): boolean {
  return !movesDates(view, data) && Object.keys(data.changes).every((field) => plannedDates.has(field))
}

const themselves = new WeakMap<object, Int32Array>()

/** The indices of a network as they are. */
function sameIndices({ shape, activities }: Network): Int32Array {
  const known = themselves.get(shape)
  if (known !== undefined) return known
  const made = Int32Array.from(activities.keys())
  themselves.set(shape, made)
  return made
}

/** Both sides stand by project and code, so one walk over both finds every pair. */
export function earlierIndices(before: Network | undefined, after: Network): Int32Array {
  if (before?.shape === after.shape) return sameIndices(after)
  const earlier = new Int32Array(after.activities.length).fill(-1)
  if (before === undefined) return earlier
  for (const project of after.projects) {
    const place = before.projectIndex.get(project.id)
    if (place === undefined) continue
    const { first, end } = at(before.projects, place)
    let other = first
    for (let activity = project.first; activity < project.end; activity++) {
      const { code } = at(after.activities, activity)
      while (other < end && byCode(at(before.activities, other).code, code) < 0) other += 1
      if (other < end && at(before.activities, other).code === code) earlier[activity] = other
    }
  }
  return earlier
}

/** A plan submission speaks of the projects it submits, whatever else its links touch. */
function projectsSpokenOf(
  before: ProgrammeView | undefined,
  after: ProgrammeView,
  events: readonly RecordedEvent[],
): string[] {
  const submitted = events.findLast((event) => event.type === 'plan.submitted')
  const found = new Set<string>()
  for (const event of submitted === undefined ? events : [submitted]) {
    for (const project of projectsOfEvent(before, after, event)) found.add(project)
  }
  return [...found].sort(byCode)
}

function projectsOfEvent(
  before: ProgrammeView | undefined,
  after: ProgrammeView,
  { type, data }: RecordedEvent,
): readonly string[] {
  if (type === 'target.committed' || type === 'target.withdrawn') {
    const target = after.targets.get(data.target) ?? before?.targets.get(data.target)
    return target === undefined ? [] : [target.project]
  }
  if (type === 'link.declared' && data.plan !== undefined) return [data.plan]
  if ('from' in data && 'type' in data) return [data.from.project, data.to.project]
  if ('giver' in data) return [data.giver.project, data.receiver.project]
  if ('dependency' in data) {
    const known = after.dependencies.get(data.dependency) ?? before?.dependencies.get(data.dependency)
    return known === undefined ? [] : [known.giver.project, known.receiver.project]
  }
  if ('projects' in data) return data.projects.map(({ project }) => project)
  return 'project' in data && data.project !== undefined ? [data.project] : []
}

/** The key of an activity of a view, as {@link Touched} has it. */
export function keyOf(network: Network, activity: number): string {
  return nodeKey(projectOf(network, activity).id, at(network.activities, activity).code)
}

/** Index of the link between two activities, or -1. */
export function linkIndex(network: Network, from: number, to: number, type: LinkType): number {
  const { offsets, links } = network.incoming
  for (let place = at(offsets, to); place < at(offsets, to + 1); place++) {
    const link = at(links, place)
    const input = at(network.input.links, link)
    if (input.from === from && input.type === type) return link
  }
  return -1
}

/** Index before of a link by its index after; -1: it was not there, or one of its ends was not. */
export function earlierLink({ before, after, earlier, changes }: Comparison, link: number): number {
  if (before === undefined) return -1
  if (changes?.sameLinks === true) return link
  const { from, to, type } = at(after.network.input.links, link)
  const fromBefore = at(earlier, from)
  const toBefore = at(earlier, to)
  return fromBefore === -1 || toBefore === -1 ? -1 : linkIndex(before.network, fromBefore, toBefore, type)
}
