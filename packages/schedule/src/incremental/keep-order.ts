import { linkCodes, packLink } from '../columns.ts'
import { orderNodes } from '../order.ts'
import { isMarked } from './collect.ts'
import { touchLink, type EdgeChanges } from './recompile.ts'
import type { EngineState } from './state.ts'

/**
 * Keeps the topological order and the links taken out of loops right after links have come and gone (after Pearce and
 * Kelly, 2006: only the places between the two ends of a new link are looked at).
 *
 * Loops: which link of a loop is left out, and which loop is reported, depends on nothing but the links within one
 * strongly connected component. A change outside of all components therefore leaves them as they are. One that touches a
 * component, or makes one, has the order and all loops found anew: one linear pass over nodes and links, and the searches
 * within components, which have a limit of their own. No date is computed for it but behind links that are left out
 * now and were not before, or the other way round. Answers whether the order was made anew.
 */
export function keepOrder(state: EngineState, edges: EdgeChanges): boolean {
  if (touchesTangle(state, edges.gone) || edges.come.some((_, n) => n % 2 === 0 && !admit(state, edges.come, n))) {
    orderAnew(state)
    return true
  }
  return false
}

/** Did a link lie within a component? Too many loops to name one by one depend on each other: then every link does. */
function touchesTangle({ loops }: EngineState, ends: readonly number[]): boolean {
  if (loops.quarantined.length === 0 || ends.length === 0) return false
  if (loops.findings.length < loops.quarantined.length) return true
  for (let n = 0; n < ends.length; n += 2) {
    const tangle = loops.tangle[ends[n] as number] as number
    if (tangle >= 0 && tangle === loops.tangle[ends[n + 1] as number]) return true
  }
  return false
}

/** Makes the order fit a new link; false: it lies on a loop. */
function admit(state: EngineState, ends: readonly number[], n: number): boolean {
  const from = ends[n] as number
  const to = ends[n + 1] as number
  const { loops } = state
  if (loops.quarantined.length > 0) {
    if (loops.findings.length < loops.quarantined.length || leadsTo(state, to, from)) return false
  }
  return putInOrder(state, from, to)
}

type Visit = (node: number) => void

/** Everything that depends on a node directly, links that are left out included or not. */
function eachAfter({ network }: EngineState, node: number, all: boolean, visit: Visit): void {
  const { links, hierarchy, activityCount } = network
  const end = links.successorEnd[node] as number
  for (let n = links.successorIndex[node] as number; n < end; n++) {
    const link = links.successorLink[n] as number
    if (all || ((links.code[link] as number) & linkCodes.inForce) !== 0) visit(links.to[link] as number)
  }
  if (hierarchy.summaries.length === 0) return
  if (node < activityCount) {
    if ((hierarchy.parent[node] as number) >= 0) visit(hierarchy.parent[node] as number)
    return
  }
  const summary = hierarchy.gateOf[node - activityCount] as number
  for (let n = hierarchy.childIndex[summary] as number; n < (hierarchy.childIndex[summary + 1] as number); n++) {
    const child = hierarchy.child[n] as number
    const inner = hierarchy.gate[child] as number
    visit(inner >= 0 ? inner : child)
  }
}

/** Everything that a node depends on directly, without links that are left out. */
function eachBefore({ network }: EngineState, node: number, visit: Visit): void {
  const { links, hierarchy, activityCount } = network
  const end = links.predecessorEnd[node] as number
  for (let n = links.predecessorIndex[node] as number; n < end; n++) {
    const link = links.predecessorLink[n] as number
    if (((links.code[link] as number) & linkCodes.inForce) !== 0) visit(links.from[link] as number)
  }
  if (hierarchy.summaries.length === 0) return
  const activity = node < activityCount ? node : (hierarchy.gateOf[node - activityCount] as number)
  const above = hierarchy.parent[activity] as number
  // an activity with a gate of its own hangs on the outer gate by that
  const hangs = node >= activityCount || (hierarchy.gate[activity] as number) < 0
  if (above >= 0 && hangs && (hierarchy.gate[above] as number) >= 0) visit(hierarchy.gate[above] as number)
  if (node >= activityCount) return
  for (let n = hierarchy.childIndex[node] as number; n < (hierarchy.childIndex[node + 1] as number); n++) {
    visit(hierarchy.child[n] as number)
  }
}

/** Does anything lead from one node to another, links that are left out included? */
function leadsTo(state: EngineState, start: number, goal: number): boolean {
  if (start === goal) return true
  const seen = new Set([start])
  const open = [start]
  for (let node = open.pop(); node !== undefined && !seen.has(goal); node = open.pop()) {
    eachAfter(state, node, true, (next) => {
      if (seen.has(next)) return
      seen.add(next)
      open.push(next)
    })
  }
  return seen.has(goal)
}

/**
 * Gives places anew to what follows `to` and what leads to `from`, as far as they stand in each other's way; false: one
 * leads to the other. Links whose turn is still to come may stand against the order; no search follows them.
 */
function putInOrder(state: EngineState, from: number, to: number): boolean {
  const { place, nodeAt } = state
  const low = place[to] as number
  const high = place[from] as number
  if (high < low) return true
  const after = reach(to, (node, visit) =>
    eachAfter(state, node, false, (next) => {
      const at = place[next] as number
      if (at > (place[node] as number) && at <= high) visit(next)
    }),
  )
  if (after.has(from)) return false
  const before = reach(from, (node, visit) =>
    eachBefore(state, node, (next) => {
      const at = place[next] as number
      if (at < (place[node] as number) && at >= low) visit(next)
    }),
  )
  const byPlace = (a: number, b: number): number => (place[a] as number) - (place[b] as number)
  const nodes = [...[...before].sort(byPlace), ...[...after].sort(byPlace)]
  const places = nodes.map((node) => place[node] as number).sort((a, b) => a - b)
  nodes.forEach((node, n) => {
    const at = places[n] as number
    place[node] = at
    nodeAt[at] = node
  })
  return true
}

function reach(start: number, each: (node: number, visit: Visit) => void): Set<number> {
  const found = new Set([start])
  for (const node of found) each(node, (next) => found.add(next))
  return found
}

/** Finds loops and order from nothing; links that are left out now and were not, or were and are not, count as changed. */
export function orderAnew(state: EngineState): void {
  const { network } = state
  const before = new Set(state.loops.quarantined)
  for (const link of before) {
    network.links.quarantined[link] = 0
    packLink(network.links, link)
  }
  const order = orderNodes(network)
  state.loops = { findings: order.findings, quarantined: order.quarantined, tangle: order.tangle }
  state.nodeAt = order.nodes
  state.place = new Int32Array(network.nodeCount)
  order.nodes.forEach((node, at) => (state.place[node] = at))
  const after = new Set(order.quarantined)
  for (const link of [...before, ...after]) {
    if (before.has(link) && after.has(link) && !isMarked(state.changes.links, link)) continue
    touchLink(state, link, network.links.from[link] as number, network.links.to[link] as number)
  }
}
