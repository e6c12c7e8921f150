import type { LongestPath } from './longest-path.ts'
import type { Overdue } from './must-finish.ts'
import type { EffortLink, Dates, Network } from '../columns.ts'
import type { OwnColumns } from '../compile-activities.ts'
import { compileCalendars, type CalendarBook } from '../compile-calendars.ts'
import type { OwnLinkColumns } from '../compile-links.ts'
import { compileWith } from '../compile.ts'
import type { Loops } from '../cycles.ts'
import type { ActivityInput, CalendarInput, LinkInput, NetworkInput, ProjectInput } from '../network.ts'
import type { NetworkFinding, Schedule } from '../result.ts'
import { createMarks, createWaiting, type Marks, type Waiting } from './collect.ts'
import { noActivity, noLink } from './edits.ts'
import { createMovingRows, type MovingRows } from './moving-rows.ts'

/** A network whose columns may be written to. */
export interface OpenNetwork extends Network {
  activities: OwnColumns
  links: OwnLinkColumns
  calendars: CalendarBook['calendars']
  effortLinks: readonly EffortLink[]
}

export interface OpenInput extends NetworkInput {
  readonly calendars: CalendarInput[]
  readonly projects: ProjectInput[]
  readonly activities: ActivityInput[]
  readonly links: LinkInput[]
}

/** What the last activities of a project are found by, one row an activity. */
export interface Ends {
  /** 0: counts for no project; 1: unfinished; 2: finished. */
  readonly kind: Uint8Array
  readonly project: Int32Array
  readonly date: Int32Array
  /** By project: the latest of each kind. */
  readonly unfinished: Int32Array
  readonly finished: Int32Array
}

/** What has changed since the last result, collected step by step. */
export interface Changes {
  /** Activities whose columns were written anew. */
  readonly edited: Marks
  /** Links whose effect is not what it was. */
  readonly links: Marks
  /** Nodes whose early or late dates have to be computed again whatever their neighbours do. */
  readonly forward: Marks
  readonly backward: Marks
  /** Nodes of which the first forward pass gives something else than before. */
  readonly early: Marks
  /** Nodes whose early dates, after "as late as possible" and levels of effort, are not what they were. */
  readonly moved: Marks
  /** Nodes whose late dates are not what they were. */
  readonly late: Marks
  /** Activities whose row of the result is to be written again. */
  readonly rows: Marks
  /** Projects whose floats look to another end than before. */
  readonly projects: Marks
  efforts: boolean
  idle: boolean
}

/**
 * Everything the engine keeps between edits. The columns have room to spare: places that are not in use count as
 * removed activities and links, so the same rules compute them, as nothing.
 */
export interface EngineState {
  readonly input: OpenInput
  activityCount: number
  linkCount: number
  book: CalendarBook
  readonly network: OpenNetwork
  /** Links by the activities they name, also those that take no part. */
  readonly stated: MovingRows
  readonly predecessors: MovingRows
  readonly successors: MovingRows
  /** Place of each node in the topological order, and the node at each place. */
  place: Int32Array
  nodeAt: Int32Array
  loops: Loops
  /** Dates of the two passes. */
  readonly early: Dates
  /** Dates when "as late as possible" and levels of effort are in their places. */
  readonly final: Dates
  /** Dates with those of summaries rolled up; the same as `final` in a network without summaries. */
  readonly rolled: Dates
  bases: Int32Array
  /** By node: the finish that successors leave to it, `none` where its project's end plays no part. */
  readonly byLogic: Int32Array
  readonly ends: Ends
  schedule: Schedule
  longestPath: LongestPath | undefined
  overdue: Overdue | undefined
  /** Activities to be done as late as possible that use up free float (Primavera). */
  readonly lateActivities: Set<number>
  /** How many tasks take their late dates (Microsoft Project): with any, every result is a full pass. */
  heldTasks: number
  readonly effortLinks: Map<number, EffortLink>
  /** By activity: how many links of levels of effort it has. */
  readonly effortEnds: Int32Array
  readonly efforts: Set<number>
  readonly invalidLinks: Map<number, NetworkFinding>
  readonly activityFindings: Map<number, readonly NetworkFinding[]>
  readonly linkFindings: Map<number, NetworkFinding>
  /** Findings of idle calendars, computed when asked for. */
  idleFindings: readonly NetworkFinding[] | undefined
  readonly hierarchyFindings: readonly NetworkFinding[]
  readonly changes: Changes
  readonly waitingForward: Waiting
  readonly waitingBackward: Waiting
  readonly waitingLate: Waiting
}

const room = (count: number): number => count + 16 + (count >> 4)

/** Copies the input into lists with empty places at their ends. */
export function openInput(input: NetworkInput): OpenInput {
  const { activities, links } = input
  const fill = <T>(list: readonly T[], empty: T): T[] => {
    const filled = list.slice()
    for (let n = room(list.length) - list.length; n > 0; n--) filled.push(empty)
    return filled
  }
  return {
    calendars: input.calendars.slice(),
    projects: input.projects.slice(),
    activities: fill(activities, noActivity),
    links: fill(links, noLink),
  }
}

/** Compiles a network so that its columns can be written row by row. */
export function openNetwork(
  input: OpenInput,
): Pick<
  EngineState,
  'book' | 'network' | 'stated' | 'predecessors' | 'successors' | 'invalidLinks' | 'hierarchyFindings' | 'effortLinks'
> {
  const book = compileCalendars(input.calendars)
  const compiled = compileWith(input, book)
  const { nodeCount, activityCount } = compiled
  const links = compiled.links as OwnLinkColumns
  const predecessors = createMovingRows(nodeCount, links.to)
  const successors = createMovingRows(nodeCount, links.from)
  links.predecessorIndex = predecessors.begin
  links.predecessorEnd = predecessors.end
  links.predecessorLink = predecessors.entries
  links.successorIndex = successors.begin
  links.successorEnd = successors.end
  links.successorLink = successors.entries
  const activities = compiled.activities as OwnColumns
  // in a compiled network each row of assignments ends where the next begins; here rows move apart
  activities.assignmentEnd = activities.assignmentEnd.slice()
  activities.assignmentIndex = activities.assignmentIndex.slice(0, activityCount)
  const stated = createMovingRows(
    activityCount,
    Int32Array.from(input.links, (link) => statedEnd(link, link.from, activityCount)),
    Int32Array.from(input.links, (link) => statedEnd(link, link.to, activityCount)),
  )
  const invalid = compiled.findings.filter(({ code }) => code === 'invalid-link')
  return {
    book,
    network: compiled as OpenNetwork,
    stated,
    predecessors,
    successors,
    invalidLinks: new Map(invalid.map((finding) => [finding.links[0] as number, finding])),
    hierarchyFindings: compiled.findings.filter(({ code }) => code === 'cycle'),
    effortLinks: new Map(compiled.effortLinks.map((link) => [link.link, link])),
  }
}

/** An end of a link as an index that rows can have, -1 when it is none. */
export const statedEnd = ({ removed }: LinkInput, end: number, count: number): number =>
  removed !== true && Number.isInteger(end) && end >= 0 && end < count ? end : -1

export function createChanges(network: Network): Changes {
  const { activityCount, nodeCount, linkCount, projectCount } = network
  return {
    edited: createMarks(activityCount),
    links: createMarks(linkCount),
    forward: createMarks(nodeCount),
    backward: createMarks(nodeCount),
    early: createMarks(nodeCount),
    moved: createMarks(nodeCount),
    late: createMarks(nodeCount),
    rows: createMarks(activityCount),
    projects: createMarks(projectCount),
    efforts: false,
    idle: false,
  }
}

export const createWaitings = ({
  nodeCount,
}: Network): Pick<EngineState, 'waitingForward' | 'waitingBackward' | 'waitingLate'> => ({
  waitingForward: createWaiting(nodeCount),
  waitingBackward: createWaiting(nodeCount),
  waitingLate: createWaiting(nodeCount),
})
