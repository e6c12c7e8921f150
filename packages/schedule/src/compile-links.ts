import { addWork, horizon, workBetween, type Calendar } from './calendar.ts'
import { flags, kinds, linkTypes, packLink, ruleSets, statuses } from './columns.ts'
import type { ActivityColumns, EffortLink, HierarchyColumns, LinkColumns, ProjectColumns } from './columns.ts'
import type { CalendarBook } from './compile-calendars.ts'
import type { LinkInput, NetworkInput } from './network.ts'
import { none, type NetworkFinding } from './result.ts'
import { compressRows } from './rows.ts'

/** What the rules for one link look at. */
export interface LinkScene {
  readonly input: NetworkInput
  readonly book: CalendarBook
  readonly projects: ProjectColumns
  readonly activities: ActivityColumns
  readonly hierarchy: HierarchyColumns
}

/** What remains of a link after progress: everything about it that no pass can change. */
interface LinkState {
  lag: number
  lagCalendar: number
  fixed: number
  forward: boolean
  backward: boolean
}

export interface CompiledLinks {
  readonly links: LinkColumns
  readonly effortLinks: readonly EffortLink[]
}

/** Columns in the making, all in one place so that they have one shape. */
export type OwnLinkColumns = { -readonly [column in keyof LinkColumns]: LinkColumns[column] }

export function compileLinks(scene: LinkScene, findings: NetworkFinding[]): CompiledLinks {
  const { input, activities, hierarchy } = scene
  const count = input.links.length
  const columns = emptyColumns(count)
  const effortLinks: EffortLink[] = []
  for (let index = 0; index < count; index++) {
    const special = writeLink(scene, columns, index)
    if (special === undefined) continue
    if ('code' in special) findings.push(special)
    else effortLinks.push(special)
  }
  const nodeCount = activities.kind.length + hierarchy.gateOf.length
  const { index: predecessorIndex, entries: predecessorLink } = compressRows(nodeCount, columns.to)
  const { index: successorIndex, entries: successorLink } = compressRows(nodeCount, columns.from)
  columns.predecessorIndex = predecessorIndex
  columns.predecessorEnd = predecessorIndex.subarray(1)
  columns.predecessorLink = predecessorLink
  columns.successorIndex = successorIndex
  columns.successorEnd = successorIndex.subarray(1)
  columns.successorLink = successorLink
  return { links: columns, effortLinks }
}

/**
 * Writes one link's columns. A link that takes no part in the passes is written as joining nothing; the answer is then
 * what is wrong with it, or the link as levels of effort need it.
 */
export function writeLink(
  scene: LinkScene,
  columns: OwnLinkColumns,
  index: number,
): EffortLink | NetworkFinding | undefined {
  const { activities, hierarchy, book } = scene
  const link = scene.input.links[index] as LinkInput
  columns.from[index] = -1
  columns.to[index] = -1
  columns.type[index] = linkTypes[link.type]
  columns.lag[index] = 0
  columns.lagCalendar[index] = book.roundTheClock
  columns.fixed[index] = none
  columns.forward[index] = 0
  columns.backward[index] = 0
  columns.code[index] = 0
  if (link.removed === true) return undefined
  const reason = invalidReason(activities, link)
  if (reason !== undefined) {
    const known = [...new Set([link.from, link.to])].filter((end) => isThere(activities, end))
    return { code: 'invalid-link', severity: 'error', activities: known, links: [index], message: reason }
  }
  if (!isSchedulable(scene, link.from) || !isSchedulable(scene, link.to)) {
    const touchesEffort = isEffort(activities, link.from) || isEffort(activities, link.to)
    return touchesEffort ? { ...link, link: index, ...linkState(scene, link) } : undefined
  }
  const gate = hierarchy.gate[link.to] as number
  const state = linkState(scene, link)
  columns.from[index] = link.from
  columns.to[index] = gate >= 0 ? gate : link.to
  columns.lag[index] = state.lag
  columns.lagCalendar[index] = state.lagCalendar
  columns.fixed[index] = state.fixed
  columns.forward[index] = state.forward ? 1 : 0
  columns.backward[index] = state.backward ? 1 : 0
  packLink(columns, index)
  return undefined
}

const isEffort = ({ kind }: ActivityColumns, index: number): boolean => kind[index] === kinds['level-of-effort']

/** Has the activity dates that links can bound? An inactive one has none, nor has a summary of nothing. */
const isSchedulable = ({ activities, hierarchy }: LinkScene, index: number): boolean =>
  ((activities.flags[index] as number) & flags.inactive) === 0 &&
  !isEffort(activities, index) &&
  (activities.kind[index] !== kinds.summary || hierarchy.childIndex[index] !== hierarchy.childIndex[index + 1])

function emptyColumns(count: number): OwnLinkColumns {
  return {
    from: new Int32Array(count),
    to: new Int32Array(count),
    type: new Uint8Array(count),
    lag: new Int32Array(count),
    lagCalendar: new Int32Array(count),
    fixed: new Int32Array(count),
    forward: new Uint8Array(count),
    backward: new Uint8Array(count),
    quarantined: new Uint8Array(count),
    code: new Uint8Array(count),
    predecessorIndex: new Int32Array(0),
    predecessorEnd: new Int32Array(0),
    predecessorLink: new Int32Array(0),
    successorIndex: new Int32Array(0),
    successorEnd: new Int32Array(0),
    successorLink: new Int32Array(0),
  }
}

/** Does the index name an activity that is there? */
const isThere = ({ flags: bits }: ActivityColumns, index: number): boolean =>
  Number.isInteger(index) && index >= 0 && index < bits.length && ((bits[index] as number) & flags.removed) === 0

function invalidReason(activities: ActivityColumns, { from, to }: LinkInput): string | undefined {
  if (!isThere(activities, from)) return 'The link has no predecessor activity in the network.'
  if (!isThere(activities, to)) return 'The link has no successor activity in the network.'
  return from === to ? 'The link joins an activity to itself.' : undefined
}

function linkState(scene: LinkScene, link: LinkInput): LinkState {
  const rules = scene.activities.ruleSet[link.to]
  const stated =
    link.lagUnit === 'percent'
      ? ((link.lagPercent ?? 0) / 100) * (scene.activities.duration[link.from] as number)
      : link.lagMinutes
  const lag = Math.min(horizon, Math.max(-horizon, Math.round(stated)))
  const state: LinkState = { lag, lagCalendar: lagCalendar(scene, link), fixed: none, forward: true, backward: true }
  // whether a link into a summary still counts is decided by each activity under it
  if (scene.activities.kind[link.to] === kinds.summary) return state
  if (rules === ruleSets.microsoft) {
    const status = scene.activities.status[link.to]
    state.forward = status === statuses['not-started']
    state.backward = status !== statuses.complete
  } else afterProgress(scene, link, state)
  return state
}

function lagCalendar({ input, book, activities }: LinkScene, link: LinkInput): number {
  if (link.lagUnit === 'elapsed') return book.roundTheClock
  const { project: owner, workCalendar } = activities
  const project = input.projects[owner[link.to] as number]
  if (project === undefined || project.ruleSet !== 'primavera') return workCalendar[link.to] as number
  switch (project.lagCalendar) {
    case 'predecessor':
      return workCalendar[link.from] as number
    case 'successor':
      return workCalendar[link.to] as number
    case '24-hour':
      return book.roundTheClock
    case 'project-default':
      return book.usable(project.calendar, undefined)
  }
}

/**
 * Progress changes what a link still demands. A started predecessor has used up part of its lag by the data date, and
 * its actual dates may stand in for computed ones. Under progress override a started successor ignores, in both
 * passes, unfinished predecessors unless they bound the finish it has still to reach. Between two finished activities
 * only the delay of an unfinished one before them passes, no lag.
 */
function afterProgress({ input, book, projects, activities }: LinkScene, link: LinkInput, state: LinkState): void {
  const owner = activities.project[link.to] as number
  const overrides = projects.overridesLogic[owner] === 1
  const fromStatus = activities.status[link.from]
  const toStatus = activities.status[link.to]
  const stillToMeet = toStatus === statuses['in-progress'] && (link.type === 'FF' || link.type === 'SF')
  if (overrides && toStatus !== statuses['not-started'] && !stillToMeet && fromStatus !== statuses.complete) {
    state.forward = false
    state.backward = false
    return
  }
  if (fromStatus === statuses['not-started'] || activities.ruleSet[link.from] === ruleSets.microsoft) return
  if (fromStatus === statuses.complete && toStatus === statuses.complete) {
    state.lag = 0
    return
  }
  const calendar = book.calendars[state.lagCalendar]
  const fromStart = link.type === 'SS' || link.type === 'SF'
  const actual = (fromStart ? activities.actualStart : activities.actualFinish)[link.from] as number
  if (calendar === undefined || actual === none) return
  const dataDate = projects.dataDate[activities.project[link.from] as number] as number
  const running = fromStart && fromStatus === statuses['in-progress']
  if (link.type === 'FS' || running) {
    state.lag = state.lag > 0 ? Math.max(0, state.lag - workedSince(input, link, calendar, actual, dataDate)) : 0
    // counted from the actual start, the lag runs on whatever the predecessor still waits for
    if (running && input.projects[owner]?.startToStartLagFrom === 'actual-start')
      state.fixed = addWork(calendar, dataDate, state.lag)
    return
  }
  const date = addWork(calendar, actual, state.lag)
  state.lag = 0
  if (date < dataDate) return
  state.fixed = date
  state.backward = false
}

/** Work from an actual date to the data date, without the time the predecessor was suspended. */
function workedSince(
  { activities }: NetworkInput,
  link: LinkInput,
  calendar: Calendar,
  actual: number,
  dataDate: number,
): number {
  const work = workBetween(calendar, actual, dataDate)
  const predecessor = activities[link.from]
  if (link.type === 'FS' || predecessor?.suspend === undefined) return work
  const from = Math.max(actual, Math.min(predecessor.suspend, dataDate))
  const to = Math.max(from, Math.min(predecessor.resume ?? dataDate, dataDate))
  return work - workBetween(calendar, from, to)
}
