import { linkKey, type Activity, type LinkEnd, type LinkType, type RecordedEvent } from '@throughline/domain'
import { nodeKey } from './graph.ts'

/** What has changed in the registers since the last view was made. */
export interface Stale {
  /** Which activities and calendars there are, or how they hang together: everything is compiled anew. */
  shape: boolean
  /** By node key. */
  readonly activities: Map<string, StaleActivity>
  /** By link key: declared, revised or withdrawn. */
  readonly links: Map<string, StaleLink>
  /** Projects whose settings changed. */
  readonly projects: Set<string>
  /** Calendars that were defined, by node key. */
  readonly calendars: Map<string, { readonly project: string; readonly code: string }>
}

export interface StaleActivity {
  readonly project: string
  readonly code: string
  /** More changed than what its tool reports. */
  readonly dates: boolean
}

export interface StaleLink {
  readonly from: LinkEnd
  readonly to: LinkEnd
  readonly type: LinkType
}

export function createStale(): Stale {
  return { shape: true, activities: new Map(), links: new Map(), projects: new Set(), calendars: new Map() }
}

export function clearStale(stale: Stale): void {
  stale.shape = false
  stale.activities.clear()
  stale.links.clear()
  stale.projects.clear()
  stale.calendars.clear()
}

/** Fields whose change leaves the hierarchy and the choice of calendars as they are. */
const ownFields: ReadonlySet<string> = new Set<keyof Activity>([
  'name',
  'durationMinutes',
  'elapsed',
  'wbs',
  'plannedStart',
  'plannedFinish',
  'constraint',
  'secondaryConstraint',
  'deadline',
  'expectedFinish',
  'externalEarlyStart',
  'externalLateFinish',
  'manual',
  'inactive',
  'levelingDelayMinutes',
  'owner',
])

export function markStale(stale: Stale, event: RecordedEvent): void {
  switch (event.type) {
    case 'activity.planned':
    case 'activity.removed':
    case 'project.joined':
    case 'project.left':
      stale.shape = true
      return
    case 'activity.replanned':
      if (!Object.keys(event.data.changes).every((field) => ownFields.has(field))) stale.shape = true
      return markActivity(stale, event.data, true)
    case 'activity.progressed':
      return markActivity(stale, event.data, true)
    case 'activity.reported':
      return markActivity(stale, event.data, false)
    case 'link.declared':
    case 'link.revised':
    case 'link.withdrawn': {
      const { from, to, type } = event.data
      stale.links.set(linkKey(event.data), { from, to, type })
      return
    }
    case 'project.rescheduled':
      stale.projects.add(event.data.project)
      return
    case 'calendar.defined': {
      const { project, calendar } = event.data
      stale.calendars.set(nodeKey(project, calendar.code), { project, code: calendar.code })
      return
    }
    default:
      return
  }
}

function markActivity(stale: Stale, data: { project: string; activity: string }, dates: boolean): void {
  const { project, activity: code } = data
  const key = nodeKey(project, code)
  stale.activities.set(key, { project, code, dates: dates || stale.activities.get(key)?.dates === true })
}
