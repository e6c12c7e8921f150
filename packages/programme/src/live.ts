import type { Finding } from '@throughline/domain'
import { createEngine, type Edit, type Recomputed, type ScheduleEngine } from '@throughline/schedule'
import { findDivergence, reviseDivergence, type Divergence } from './divergence.ts'
import { hasRoom, linkAtPlace, makeHoles, placeOfLink, type LinkPlaces } from './link-places.ts'
import { reviseLinkLists } from './link-lists.ts'
import { allNames, nameFindings, reviseNames, type NamedFindings } from './named-findings.ts'
import { at, calendarInput, type Network } from './network.ts'
import type { NetworkEdits } from './network-edits.ts'
import type { Solved } from './solved.ts'
import { copySchedule, differingBytes, differingRows, overwriteSchedule } from './view-columns.ts'
import { reviseSums, sumUp } from './view-sums.ts'

/** A network that is kept up to date edit by edit, with its schedule and its findings. */
export interface Live {
  readonly engine: ScheduleEngine
  readonly places: LinkPlaces
  /** By activity: how many links lead on from it. */
  readonly successors: Int32Array
  readonly names: NamedFindings
  readonly divergence: Divergence
}

export function openLive(network: Network): Live {
  const engine = createEngine(network.input)
  const places: LinkPlaces = { holes: [], count: network.links.length }
  const successors = new Int32Array(network.activities.length)
  for (const { from } of network.input.links) successors[from] = at(successors, from) + 1
  return {
    engine,
    places,
    successors,
    names: nameFindings(network, engine.findings, places),
    divergence: findDivergence({ network, schedule: engine.result.schedule }),
  }
}

/** What the engine says of a network that was opened just now. */
export function solvedFrom(live: Live, network: Network): Solved {
  const schedule = copySchedule(live.engine.result.schedule, live.places)
  const sums = sumUp({ network, schedule })
  return { network, schedule, sums, state: {}, changes: undefined, changedLinks: undefined, hold: { ended: false } }
}

export function liveFindings({ names, divergence }: Live): Finding[] {
  return [...allNames(names), ...divergence.findings.filter((finding) => finding !== undefined)]
}

export interface Advanced {
  readonly solved: Solved
  readonly removed: readonly Finding[]
  readonly added: readonly Finding[]
}

/**
 * Applies edits: what it costs depends on what they move. `older` is a state whose columns and lists may be written
 * over, the one before `now`. `undefined`: so many links have gone that the network is better compiled anew.
 */
export function advance(live: Live, now: Solved, older: Solved | undefined, edits: NetworkEdits): Advanced | undefined {
  if (!hasRoom(live.places, edits.links.gone.length)) return undefined
  const { engine, places } = live
  const { changed } = applyEdits(live, edits)
  const sameLinks = edits.links.gone.length === 0 && edits.links.come.length === 0
  const network = networkAfter(live, now, older, edits)
  const schedule = engine.result.schedule
  const activities = changedActivities(now, schedule, edits, changed?.activities)
  const changedLinks = sameLinks ? linksOf(changed, places) : undefined
  const lagging = { activities, links: changedLinks }
  const next: Solved = {
    network,
    schedule:
      older === undefined || now.changes === undefined
        ? copySchedule(schedule, places)
        : overwriteSchedule(older.schedule, schedule, places, [
            { activities: now.changes.activities, links: now.changedLinks },
            lagging,
          ]),
    sums: now.sums,
    state: {},
    changes: { from: now.state, activities, sameLinks },
    changedLinks,
    hold: { ended: false },
  }
  const projects = new Set(edits.projects.map(({ index }) => index))
  const sums = reviseSums(now.sums, now, next, activities, projects)
  const solved = { ...next, sums }
  return { solved, ...findingsAfter(live, solved, edits, changed) }
}

function applyEdits({ engine, places }: Live, { activities, projects, calendars, links }: NetworkEdits): Recomputed {
  const list: Edit[] = []
  const gone = links.gone.map((index) => placeOfLink(places, index))
  for (const { index, calendar } of calendars) list.push({ what: 'calendar', index, value: calendarInput(calendar) })
  for (const { index, input } of projects) list.push({ what: 'project', index, value: input })
  for (const { index, input } of activities) {
    if (input !== undefined) list.push({ what: 'activity', index, value: input })
  }
  for (const index of gone) list.push({ what: 'link', index, value: undefined })
  for (const { index, input } of links.revised) {
    list.push({ what: 'link', index: placeOfLink(places, index), value: input })
  }
  for (const { input } of links.come) list.push({ what: 'link', index: places.count++, value: input })
  makeHoles(places, gone)
  return engine.apply(list)
}

function networkAfter(live: Live, now: Solved, older: Solved | undefined, edits: NetworkEdits): Network {
  const { network } = now
  const { links } = edits
  const activities = writable(network.activities, older?.network.activities, now)
  const inputs = writable(network.input.activities, older?.network.input.activities, now)
  for (const { index, activity, input } of edits.activities) {
    activities[index] = activity
    if (input !== undefined) inputs[index] = input
  }
  const projects = network.projects.slice()
  const projectInputs = network.input.projects.slice()
  for (const { index, settings, input } of edits.projects) {
    projects[index] = { ...at(projects, index), settings }
    projectInputs[index] = input
  }
  const calendars = network.calendars.slice()
  const calendarInputs = network.input.calendars.slice()
  for (const { index, calendar } of edits.calendars) {
    calendars[index] = { ...at(calendars, index), calendar }
    calendarInputs[index] = calendarInput(calendar)
  }
  const isRelinked = links.gone.length + links.revised.length + links.come.length > 0
  const { inputs: linkInputs, ...lists } = isRelinked
    ? reviseLinkLists(network, links, live.successors)
    : { inputs: network.input.links }
  return {
    ...network,
    ...lists,
    activities,
    projects,
    calendars,
    input: { calendars: calendarInputs, projects: projectInputs, activities: inputs, links: linkInputs },
  }
}

/** A list to write to: the older one, brought up to now, or a copy. */
function writable<T>(list: readonly T[], older: readonly T[] | undefined, { changes }: Solved): T[] {
  if (older === undefined || changes === undefined) return list.slice()
  const open = older as T[]
  for (const index of changes.activities) open[index] = list[index] as T
  return open
}

/** Of those that the engine has looked at the ones that differ; those that were edited; and what stands with them. */
function changedActivities(
  { network, schedule: before }: Solved,
  schedule: Solved['schedule'],
  edits: NetworkEdits,
  looked: readonly number[] | undefined,
): number[] {
  const differing = differingRows(before, schedule, looked)
  const found = new Set(differingBytes(before.longestPath, schedule.longestPath))
  for (const { index } of edits.activities) found.add(index)
  for (const { index } of edits.projects) addProject(network, index, found)
  for (const index of edits.links.gone) found.add(at(network.input.links, index).from)
  for (const { input } of edits.links.come) found.add(input.from)
  // tens of thousands may differ, of the others there are few
  return [...differing.filter((activity) => !found.has(activity)), ...found]
}

function addProject(network: Network, project: number, found: Set<number>): void {
  const { first, end } = at(network.projects, project)
  for (let activity = first; activity < end; activity++) found.add(activity)
}

function linksOf(changed: Recomputed['changed'], places: LinkPlaces): number[] | undefined {
  return changed?.links.map((place) => linkAtPlace(places, place)).filter((index) => index !== -1)
}

function findingsAfter(live: Live, solved: Solved, edits: NetworkEdits, changed: Recomputed['changed']) {
  const { network } = solved
  const edited = edits.activities.map(({ index }) => index)
  const names = reviseNames(live.names, network, live.engine.findings, live.places, {
    activities: changed === undefined ? undefined : [...changed.findings.activities, ...edited],
    links: changed?.findings.links,
  })
  const projects = new Set(edits.projects.map(({ index }) => index))
  // what is compared is stated by the activity, and how by its calendar and its project
  const restated = new Set(edited)
  for (const { index } of edits.calendars) {
    const project = network.projectIndex.get(at(network.calendars, index).project) ?? -1
    if (project === -1) continue
    addProject(network, project, restated)
    projects.add(project)
  }
  const compared = { restated, moved: solved.changes?.activities ?? [] }
  const divergence = reviseDivergence(live.divergence, solved, compared, projects)
  return { removed: [...names.removed, ...divergence.removed], added: [...names.added, ...divergence.added] }
}
