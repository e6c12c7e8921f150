import { linkKey, type EventData, type ImpactReport, type RecordedEvent } from '@throughline/domain'
import { eventWords } from './change-words.ts'
import { movesDates, restatesDates, type Comparison } from './comparison.ts'
import { nodeKey } from './graph.ts'
import { activityIndex, at } from './network.ts'

const changeLimit = 20

type ChangeWords = ImpactReport['changes'][number]

export interface Changes {
  readonly changes: ChangeWords[]
  readonly omitted: number
  /** Of each change in words the projects that it speaks of. */
  readonly projects: readonly (readonly string[])[]
}

interface Ranked {
  readonly event: RecordedEvent
  readonly rank: number
  readonly size: number
}

/**
 * The command's changes in words, the most telling first: what lies on a chain that moved a target, then data dates,
 * projects and targets, links between projects, durations and progress by size, and the rest. What a project brings
 * with it when it joins is one change.
 *
 * @param onChain activities ({@link nodeKey}) and links (by key) that the reported chains show as changed
 */
export function changesInWords(comparison: Comparison, onChain: ReadonlySet<string>): Changes {
  const ranked = merged(comparison.events.filter((event) => !isTold(comparison, event)))
    .map((event): Ranked => ({ event, rank: rankOf(comparison, event, onChain), size: sizeOf(comparison, event) }))
    .sort((a, b) => a.rank - b.rank || b.size - a.size || a.event.revision - b.event.revision)
  const changes: ChangeWords[] = []
  const projects: (readonly string[])[] = []
  for (const { event } of ranked.slice(0, changeLimit)) {
    const words = eventWords(comparison, event)
    if (words === undefined) continue
    changes.push({ type: event.type, ...placeOf(event), words })
    projects.push(comparison.named.get(event.revision) ?? [])
  }
  return { changes, omitted: ranked.length - changes.length, projects }
}

/** Events about which there is nothing to say, or whose project says it in one sentence. */
function isTold({ after, touched }: Comparison, event: RecordedEvent): boolean {
  const { type, data } = event
  if (type === 'activity.replanned') return restatesDates(after, data)
  if (type === 'activity.reported' || type === 'plan.submitted') return true
  if (type === 'baseline.taken') return (data.part ?? 0) > 0 || touched.joined.has(data.project)
  if (type === 'activity.planned' || type === 'calendar.defined') return touched.joined.has(data.project)
  return type === 'link.declared' && touched.joined.has(data.from.project) && touched.joined.has(data.to.project)
}

/** What was replanned and progressed at once is one change: it stands where the first of the two events stands. */
function merged(events: readonly RecordedEvent[]): RecordedEvent[] {
  const places = new Map<string, number>()
  const result: RecordedEvent[] = []
  for (const event of events) {
    if (event.type !== 'activity.replanned' && event.type !== 'activity.progressed') {
      result.push(event)
      continue
    }
    const key = nodeKey(event.data.project, event.data.activity)
    const place = places.get(key)
    const first = place === undefined ? undefined : result[place]
    if (place === undefined || first === undefined) {
      places.set(key, result.length)
      result.push(event)
    } else if (first.type === 'activity.replanned' || first.type === 'activity.progressed') {
      const changes = { ...first.data.changes, ...event.data.changes }
      result[place] = { ...first, data: { ...first.data, changes } } as RecordedEvent
    }
  }
  return result
}

const onChainRank = 1
const projectRank = 2
const crossLinkRank = 4
const activityRank = 6
const otherRank = 8
const ranks: Readonly<Partial<Record<RecordedEvent['type'], number>>> = {
  'project.left': projectRank,
  'project.joined': projectRank,
  'target.declared': 3,
  'target.committed': 3,
  'calendar.defined': 5,
  'activity.removed': activityRank,
  'link.declared': 7,
  'link.revised': 7,
  'link.withdrawn': 7,
}

function rankOf({ after }: Comparison, { type, data }: RecordedEvent, onChain: ReadonlySet<string>): number {
  switch (type) {
    case 'link.declared':
    case 'link.revised':
    case 'link.withdrawn':
      if (onChain.has(linkKey(data))) return onChainRank
      return data.from.project === data.to.project ? (ranks[type] ?? otherRank) : crossLinkRank
    case 'activity.planned':
      return onChain.has(nodeKey(data.project, data.activity.code)) ? onChainRank : activityRank
    case 'activity.progressed':
    case 'activity.replanned':
      if (!movesDates(after, data)) return otherRank
      return onChain.has(nodeKey(data.project, data.activity)) ? onChainRank : activityRank
    case 'project.rescheduled':
      return isRestated(data.changes) ? otherRank : projectRank
    default:
      return ranks[type] ?? otherRank
  }
}

/** Names and the tool's own results move nothing. */
function isRestated(changes: EventData<'project.rescheduled'>['changes']): boolean {
  return Object.keys(changes).every((field) => ['name', 'tool', 'reportedFinish', 'owner'].includes(field))
}

/** Minutes by which an activity's length changed: shorter is as telling as longer. */
function sizeOf({ before, after }: Comparison, { type, data }: RecordedEvent): number {
  if (type === 'activity.planned') return data.activity.remainingMinutes
  if (type !== 'activity.progressed' && type !== 'activity.replanned') return 0
  const [was, is] = [before, after].map((view) => {
    const index = view === undefined ? -1 : activityIndex(view.network, data.project, data.activity)
    return view === undefined || index === -1 ? undefined : at(view.network.activities, index)
  })
  if (was === undefined || is === undefined) return 0
  return Math.max(
    Math.abs(is.remainingMinutes - was.remainingMinutes),
    Math.abs(is.durationMinutes - was.durationMinutes),
  )
}

function placeOf({ data }: RecordedEvent): { project: string | null; activity: string | null } {
  const project =
    'project' in data ? (data.project ?? null) : 'to' in data && typeof data.to === 'object' ? data.to.project : null
  const activity = 'activity' in data ? data.activity : undefined
  if (activity === undefined) return { project, activity: null }
  return { project, activity: typeof activity === 'string' ? activity : activity.code }
}
