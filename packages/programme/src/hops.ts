import type { Hop } from '@throughline/domain'
import type { ChainStep } from './chain.ts'
import { at, projectOf } from './network.ts'
import { reasonWords } from './reason-words.ts'
import type { ProgrammeView } from './view.ts'
import { shortName } from './words.ts'
import { dateOrNull } from './working-days.ts'

/** The steps of a chain that a report shows, and how many it leaves out. */
export interface ShownChain {
  readonly chain: Hop[]
  readonly omitted: number
  /** Of each shown step its place in the whole chain. */
  readonly places: readonly number[]
}

/**
 * A chain as hops, root first. A chain of more than `limit` keeps its root part, its tail, and between them the hops
 * that changed, the ones nearest to the root first.
 */
export function shownChain(
  view: ProgrammeView,
  steps: readonly ChainStep[],
  limit: number,
  isChanged: (step: ChainStep) => boolean,
): ShownChain {
  const changed = steps.map(isChanged)
  const kept = keptPlaces(changed, limit)
  const chain = kept.map((place) => hopOf(view, steps, place, changed[place] === true))
  return { chain, omitted: steps.length - kept.length, places: kept }
}

function keptPlaces(changed: readonly boolean[], limit: number): number[] {
  const { length } = changed
  if (length <= limit) return changed.map((_, place) => place)
  const third = Math.floor(limit / 3)
  const kept = new Set<number>()
  const keep = (place: number) => {
    if (kept.size < limit) kept.add(place)
  }
  for (let place = length - third; place < length; place++) keep(place)
  for (let place = 0; place < third; place++) keep(place)
  for (let place = third; place < length - third; place++) if (changed[place] === true) keep(place)
  for (let place = third; place < length - third; place++) keep(place)
  return [...kept].sort((a, b) => a - b)
}

function hopOf(view: ProgrammeView, steps: readonly ChainStep[], place: number, changed: boolean): Hop {
  const { network, schedule } = view
  const { activity, link } = at(steps, place)
  const project = projectOf(network, activity)
  const { code, name } = at(network.activities, activity)
  const previous = place === 0 ? undefined : projectOf(network, at(steps, place - 1).activity)
  const drawn = link === -1 ? null : at(network.input.links, link)
  return {
    project: project.id,
    activity: code,
    name: shortName(name),
    start: dateOrNull(at(schedule.earlyStart, activity)),
    finish: dateOrNull(at(schedule.earlyFinish, activity)),
    link: drawn === null ? null : { type: drawn.type, lagMinutes: drawn.lagMinutes },
    reason: reasonWords(view, activity, link),
    changed,
    crossesProject: previous !== undefined && previous.id !== project.id,
  }
}
