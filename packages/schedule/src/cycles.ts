import { packLink, type Network } from './columns.ts'
import { strongComponents, type Components } from './components.ts'
import type { Graph } from './graph.ts'
import type { NetworkFinding } from './result.ts'

/**
 * Edges looked at while searching loops, over a whole network. A plan of people stays far below; a graph that was
 * never a plan (100,000 links at random) is finished without naming every loop.
 */
const searchLimit = 8_000_000

/** Which loops there were: none, mostly. */
export interface Loops {
  readonly findings: readonly NetworkFinding[]
  readonly quarantined: readonly number[]
  /**
   * By node: the strongly connected component it is in, counted with the links taken out, -1 for those on no loop.
   * Empty without loops.
   */
  readonly tangle: Int32Array
}

/**
 * Takes links out until no loop is left. Within each strongly connected component links are put back oldest first; the
 * link that closes a loop with those already there is the newest of that loop, and it is quarantined. The loop
 * reported is the shortest that it closes.
 */
export function breakLoops(network: Network, graph: Graph): Loops {
  const findings: NetworkFinding[] = []
  const quarantined: number[] = []
  const component = strongComponents(graph)
  const state = startState(graph, component.of)
  for (const nodes of component.tangled) {
    const excess: number[] = []
    for (const edge of edgesWithin(graph, component.of, nodes)) {
      const loop = insert(graph, state, edge)
      if (loop === undefined) continue
      const link = graph.link[edge] as number
      network.links.quarantined[link] = 1
      packLink(network.links, link)
      quarantined.push(link)
      if (loop.length === 0) excess.push(link)
      else findings.push(loopFinding(network, graph, edge, loop))
    }
    if (excess.length > 0) findings.push(excessFinding(network, nodes, excess))
  }
  findings.sort((a, b) => (a.links[0] as number) - (b.links[0] as number))
  return { findings, quarantined, tangle: tanglesOf(graph, component.tangled) }
}

/** By node: the tangle it is in, -1 outside all. */
function tanglesOf({ nodeCount }: Graph, tangled: Components['tangled']): Int32Array {
  const tangle = new Int32Array(nodeCount).fill(-1)
  tangled.forEach((nodes, index) => {
    for (const node of nodes) tangle[node] = index
  })
  return tangle
}

/** Ties of summaries first (they cannot be taken out and make no loop of their own), then links from old to new. */
function edgesWithin(graph: Graph, of: Int32Array, nodes: readonly number[]): number[] {
  const edges: number[] = []
  for (const node of nodes) {
    const end = graph.outIndex[node + 1] as number
    for (let n = graph.outIndex[node] as number; n < end; n++) {
      const edge = graph.out[n] as number
      if (of[graph.to[edge] as number] === of[node]) edges.push(edge)
    }
  }
  return edges.sort((a, b) => a - b)
}

/** A topological order of the edges put in so far, kept up as more come (after Pearce and Kelly, 2006). */
interface OrderState {
  readonly component: Int32Array
  readonly place: Int32Array
  readonly placed: Uint8Array
  /** Edge by which a search reached a node, valid where `stamp` is the current search. */
  readonly reachedBy: Int32Array
  readonly stamp: Int32Array
  search: number
  looked: number
}

function startState(graph: Graph, component: Int32Array): OrderState {
  const { nodeCount } = graph
  return {
    component,
    place: Int32Array.from({ length: nodeCount }, (_, node) => node),
    placed: new Uint8Array(graph.to.length),
    reachedBy: new Int32Array(nodeCount),
    stamp: new Int32Array(nodeCount),
    search: 0,
    looked: 0,
  }
}

/**
 * Puts an edge in and repairs the order. When it closes a loop it stays out, and the answer is the loop's other edges
 * in their order, beginning after the edge; an empty answer: it stays out because the search limit is reached.
 */
function insert(graph: Graph, state: OrderState, edge: number): number[] | undefined {
  const from = graph.from[edge] as number
  const to = graph.to[edge] as number
  const { place, placed } = state
  const low = place[to] as number
  const high = place[from] as number
  if (high > low) {
    const isLink = (graph.link[edge] as number) >= 0
    if (isLink && state.looked > searchLimit) return []
    const after = searchForward(graph, state, to, from, high)
    if (state.stamp[from] === state.search) return pathTo(graph, state, to, from)
    const before = searchBackward(graph, state, from, low)
    reorder(place, before, after)
  }
  placed[edge] = 1
  return undefined
}

function searchForward(graph: Graph, state: OrderState, start: number, goal: number, limit: number): number[] {
  const { place, placed, stamp, reachedBy } = state
  const search = ++state.search
  const found = [start]
  stamp[start] = search
  for (let head = 0; head < found.length; head++) {
    const node = found[head] as number
    const end = graph.outIndex[node + 1] as number
    for (let n = graph.outIndex[node] as number; n < end; n++) {
      const edge = graph.out[n] as number
      if (placed[edge] === 0) continue
      state.looked++
      const next = graph.to[edge] as number
      if (stamp[next] === search || (place[next] as number) > limit) continue
      stamp[next] = search
      reachedBy[next] = edge
      found.push(next)
      if (next === goal) return found
    }
  }
  return found
}

function searchBackward(graph: Graph, state: OrderState, start: number, limit: number): number[] {
  const { place, placed, stamp } = state
  const search = ++state.search
  const found = [start]
  stamp[start] = search
  for (let head = 0; head < found.length; head++) {
    const node = found[head] as number
    const end = graph.inIndex[node + 1] as number
    for (let n = graph.inIndex[node] as number; n < end; n++) {
      const edge = graph.in[n] as number
      if (placed[edge] === 0) continue
      state.looked++
      const next = graph.from[edge] as number
      if (stamp[next] === search || (place[next] as number) < limit) continue
      stamp[next] = search
      found.push(next)
    }
  }
  return found
}

/** Shares out the places of both sets anew: what leads to the edge first, then what follows from it. */
function reorder(place: Int32Array, before: number[], after: number[]): void {
  const byPlace = (a: number, b: number): number => (place[a] as number) - (place[b] as number)
  const nodes = [...before.sort(byPlace), ...after.sort(byPlace)]
  const places = nodes.map((node) => place[node] as number).sort((a, b) => a - b)
  nodes.forEach((node, n) => (place[node] = places[n] as number))
}

function pathTo(graph: Graph, state: OrderState, start: number, goal: number): number[] {
  const path: number[] = []
  for (let node = goal; node !== start;) {
    const edge = state.reachedBy[node] as number
    path.push(edge)
    node = graph.from[edge] as number
  }
  return path.reverse()
}

function activityOf(network: Network, node: number): number {
  return node < network.activityCount ? node : (network.hierarchy.gateOf[node - network.activityCount] as number)
}

function loopFinding(network: Network, graph: Graph, closing: number, path: readonly number[]): NetworkFinding {
  const edges = [closing, ...path]
  const activities = edges.map((edge) => activityOf(network, graph.to[edge] as number))
  const links = edges.map((edge) => graph.link[edge] as number).filter((link) => link >= 0)
  const loop = activities.filter((activity, n) => activity !== activities[(n + 1) % activities.length])
  const message = `Logic runs in a circle of ${loop.length} activities; its newest link is left out of the calculation.`
  return { code: 'cycle', severity: 'error', activities: loop, links, message }
}

function excessFinding(network: Network, nodes: readonly number[], links: readonly number[]): NetworkFinding {
  return {
    code: 'cycle',
    severity: 'error',
    activities: [...new Set(nodes.map((node) => activityOf(network, node)))].sort((a, b) => a - b),
    links,
    message: `Too many loops to name one by one: ${links.length} further links among these activities are left out.`,
  }
}
