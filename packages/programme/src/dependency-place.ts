import type { Dependency } from '@throughline/domain'
import { crossLinks, pairOf } from './cross-links.ts'
import { activityIndex, at, type Network } from './network.ts'

/** Where a dependency stands in the network; -1: its end has no activity that is known, it rides on no link. */
export interface DependencyPlace {
  readonly giver: number
  readonly receiver: number
  readonly link: number
  /** Indices of the two projects; -1: not part of the programme now. */
  readonly projects: readonly [giver: number, receiver: number]
}

/**
 * Finds the ends of a dependency and the link that it rides on: the one that it names, else the only one that joins its
 * ends, as far as they are named. Ends that are not named are those of the link.
 */
export function placeOf(network: Network, { giver, receiver, link }: Dependency): DependencyPlace {
  const indexOf = ({ project, activity }: Dependency['giver']): number =>
    activity === undefined ? -1 : activityIndex(network, project, activity)
  const projects = [
    network.projectIndex.get(giver.project) ?? -1,
    network.projectIndex.get(receiver.project) ?? -1,
  ] as const
  const named = link === undefined ? undefined : { from: indexOf(link.from), to: indexOf(link.to) }
  const from = named?.from ?? indexOf(giver)
  const to = named?.to ?? indexOf(receiver)
  const lost = (from === -1 && giver.activity !== undefined) || (to === -1 && receiver.activity !== undefined)
  const joining = lost ? [] : linksBetween(network, projects, from, to)
  const riding = joining.filter((each) => link === undefined || at(network.input.links, each).type === link.type)
  const [only] = riding.length === 1 && (named === undefined || (from !== -1 && to !== -1)) ? riding : []
  if (only === undefined) return { giver: from, receiver: to, link: -1, projects }
  const found = at(network.input.links, only)
  return { giver: found.from, receiver: found.to, link: only, projects }
}

/** Does any link join the two ends, as far as they are known? */
export function isLinked(network: Network, { giver, receiver, projects }: DependencyPlace): boolean {
  return linksBetween(network, projects, giver, receiver).length > 0
}

/** Links from the one to the other; an end of -1 is any activity of its project. */
function linksBetween(
  network: Network,
  [giver, receiver]: readonly [number, number],
  from: number,
  to: number,
): readonly number[] {
  if (giver === -1 || receiver === -1) return []
  const { activities, links } = network.input
  if (to !== -1) {
    const { offsets, links: incoming } = network.incoming
    return Array.from(incoming.subarray(at(offsets, to), at(offsets, to + 1))).filter((link) => {
      const found = at(links, link)
      return from === -1 ? at(activities, found.from).project === giver : found.from === from
    })
  }
  const { byPair, byGiver } = crossLinks(network)
  if (from === -1) return byPair.get(pairOf(network, giver, receiver)) ?? []
  return (byGiver.get(from) ?? []).filter((link) => at(activities, at(links, link).to).project === receiver)
}
