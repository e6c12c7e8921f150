import { at, type Incoming, type Network } from './network.ts'

/** The links between projects of a network, found once for all networks of the same shape. */
export interface CrossLinks {
  /** Indices of the links from one project to another, oldest first; by {@link pairOf}. */
  readonly byPair: ReadonlyMap<number, readonly number[]>
  /** The same by the activity that gives. */
  readonly byGiver: ReadonlyMap<number, readonly number[]>
}

/** Number of a pair of projects, by their indices. */
export const pairOf = ({ projects }: Network, from: number, to: number): number => from * projects.length + to

const known = new WeakMap<Incoming, CrossLinks>()

export function crossLinks(network: Network): CrossLinks {
  const found = known.get(network.incoming)
  if (found !== undefined) return found
  const byPair = new Map<number, number[]>()
  const byGiver = new Map<number, number[]>()
  const { activities, links } = network.input
  links.forEach((link, index) => {
    if (link.removed === true) return
    const [from, to] = [at(activities, link.from).project, at(activities, link.to).project]
    if (from === to) return
    push(byPair, pairOf(network, from, to), index)
    push(byGiver, link.from, index)
  })
  const made = { byPair, byGiver }
  known.set(network.incoming, made)
  return made
}

function push(map: Map<number, number[]>, key: number, link: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [link])
  else list.push(link)
}
