import type { ActivityInput, CalendarInput, LinkInput, NetworkInput, ProjectInput } from '../network.ts'

/**
 * One change of a network. An index that is the length of its list adds; a lower one changes what stands there.
 * `undefined` takes an activity or a link away: its place stays empty (`removed`), the others keep their indices, and
 * it may be filled again.
 */
export type Edit =
  | { readonly what: 'activity'; readonly index: number; readonly value: ActivityInput | undefined }
  | { readonly what: 'link'; readonly index: number; readonly value: LinkInput | undefined }
  | { readonly what: 'calendar'; readonly index: number; readonly value: CalendarInput }
  | { readonly what: 'project'; readonly index: number; readonly value: ProjectInput }

/** An empty place among the activities. */
export const noActivity: ActivityInput = {
  project: 0,
  calendar: 0,
  kind: 'task',
  status: 'not-started',
  durationMinutes: 0,
  remainingMinutes: 0,
  removed: true,
}

/** An empty place among the links. */
export const noLink: LinkInput = { from: -1, to: -1, type: 'FS', lagMinutes: 0, removed: true }

/** How many there are of each, while edits are checked one after the other. */
interface Counts {
  activities: number
  links: number
  calendars: number
  projects: number
}

/** Throws a RangeError where an edit leaves a gap or an activity names no project: before anything is changed. */
export function checkEdits(
  edits: readonly Edit[],
  input: Pick<NetworkInput, 'calendars' | 'projects'>,
  activityCount: number,
  linkCount: number,
): void {
  const counts: Counts = {
    activities: activityCount,
    links: linkCount,
    calendars: input.calendars.length,
    projects: input.projects.length,
  }
  for (const edit of edits) {
    const list = lists[edit.what]
    const count = counts[list]
    if (!Number.isInteger(edit.index) || edit.index < 0 || edit.index > count) {
      throw new RangeError(`The network has ${count} ${list}: nothing can be put at ${edit.index}.`)
    }
    if (edit.index === count) counts[list]++
    if (edit.what !== 'activity' || edit.value === undefined || edit.value.removed === true) continue
    const { project } = edit.value
    if (!Number.isInteger(project) || project < 0 || project >= counts.projects) {
      throw new RangeError(`Activity ${edit.index} names no project of the network.`)
    }
  }
}

const lists = { activity: 'activities', link: 'links', calendar: 'calendars', project: 'projects' } as const
