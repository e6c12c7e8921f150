import {
  toDay,
  type Activity,
  type Calendar,
  type Finding,
  type ProjectSettings,
  type RegisteredLink,
} from '@throughline/domain'
import type { CalendarInput, NetworkInput } from '@throughline/schedule'

/** One project of a compiled network: its activities are those from `first` to before `end`, by code. */
export interface NetworkProject {
  readonly id: string
  readonly settings: ProjectSettings
  readonly first: number
  readonly end: number
  /** Index of its default calendar. */
  readonly calendar: number
  /** Calendar index by code. */
  readonly calendarCodes: ReadonlyMap<string, number>
}

/** A calendar of the network with what the schedule does not need. `calendar` is absent for the standard one. */
export interface NetworkCalendar {
  readonly project: string
  readonly calendar: Calendar | undefined
}

/** Links by the activity they go into: `links[offsets[i]]` up to before `offsets[i + 1]`, ascending. */
export interface Incoming {
  readonly offsets: Int32Array
  readonly links: Int32Array
}

/**
 * The programme as the schedule sees it, with the names of everything. A snapshot: nothing in it changes any more.
 * Projects stand by id, activities by project and code, links in the order in which the log declared them.
 */
export interface Network {
  readonly input: NetworkInput
  readonly projects: readonly NetworkProject[]
  readonly projectIndex: ReadonlyMap<string, number>
  readonly calendars: readonly NetworkCalendar[]
  readonly activities: readonly Activity[]
  /** By activity: index of its project. */
  readonly projectAt: Int32Array
  readonly links: readonly RegisteredLink[]
  /** By link: grows with every declaration, see `LinkEdge.order`. */
  readonly declared: Float64Array
  readonly incoming: Incoming
  /** Links between two projects, ascending. */
  readonly crossing: Int32Array
  /** By activity index, 1: it has a successor. */
  readonly hasSuccessor: Uint8Array
  /** Of calendars and of links that a project ignores. */
  readonly findings: readonly Finding[]
  /** Networks of the same shape have the same projects, activities and calendars in the same places. */
  readonly shape: object
}

/** Order of ids and codes everywhere: by UTF-16 code units, the same on every machine and in every language. */
export const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Index of an activity, or -1. */
export function activityIndex(
  network: Pick<Network, 'activities' | 'projects' | 'projectIndex'>,
  project: string,
  code: string,
): number {
  const place = network.projectIndex.get(project)
  const range = place === undefined ? undefined : network.projects[place]
  if (range === undefined) return -1
  let low = range.first
  let high = range.end - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = byCode(at(network.activities, middle).code, code)
    if (found === 0) return middle
    if (found < 0) low = middle + 1
    else high = middle - 1
  }
  return -1
}

/** Element of an array by an index that is known to be in it. */
export function at<T>(items: ArrayLike<T>, index: number): T {
  const item = items[index]
  if (item === undefined) throw new RangeError(`index ${index} is outside ${items.length} items`)
  return item
}

/** The project of an activity. */
export function projectOf(network: Network, activity: number): NetworkProject {
  return at(network.projects, at(network.projectAt, activity))
}

export function calendarInput(calendar: Calendar): CalendarInput {
  const known = calendarInputs.get(calendar)
  if (known !== undefined) return known
  const input: CalendarInput = {
    week: calendar.week,
    exceptions: new Map(calendar.exceptions.map(({ date, shifts }) => [toDay(date), shifts])),
  }
  calendarInputs.set(calendar, input)
  return input
}

/** The same calendar gives the same input, so that working-time tables made for it are found again. */
const calendarInputs = new WeakMap<Calendar, CalendarInput>()
