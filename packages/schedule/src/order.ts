import { linkCodes, type Network } from './columns.ts'
import { breakLoops, type Loops } from './cycles.ts'
import { buildGraph } from './graph.ts'

export interface Order extends Loops {
  /** Nodes, each after everything it depends on. */
  readonly nodes: Int32Array
}

const noLoops: Loops = { findings: [], quarantined: [], tangle: new Int32Array(0) }

/** Puts the nodes in order; links that close a loop are quarantined in the network's columns and reported. */
export function orderNodes(network: Network): Order {
  const nodes = sortTopologically(network)
  if (nodes.length === network.nodeCount) return { nodes, ...noLoops }
  const loops = breakLoops(network, buildGraph(network))
  return { nodes: sortTopologically(network), ...loops }
}

/**
 * Nodes in topological order; those on or behind a loop are missing. What has just become free is taken next: work that
 * follows work stays together, and the passes find most of what they need near by.
 */
function sortTopologically(network: Network): Int32Array {
  const { nodeCount, activityCount, links, hierarchy } = network
  const { code, to, successorIndex, successorEnd, successorLink } = links
  const waiting = countBefore(network)
  const open = new Int32Array(nodeCount)
  const nodes = new Int32Array(nodeCount)
  let height = 0
  let count = 0
  for (let node = nodeCount - 1; node >= 0; node--) if (waiting[node] === 0) open[height++] = node
  const release = (node: number): void => {
    const left = (waiting[node] as number) - 1
    waiting[node] = left
    if (left === 0) open[height++] = node
  }
  while (height > 0) {
    const node = open[--height] as number
    nodes[count++] = node
    if (hierarchy.summaries.length > 0) {
      if (node >= activityCount) releaseBelow(network, node, release)
      else if ((hierarchy.parent[node] as number) >= 0) release(hierarchy.parent[node] as number)
    }
    const begin = successorIndex[node] as number
    for (let n = (successorEnd[node] as number) - 1; n >= begin; n--) {
      const link = successorLink[n] as number
      if (((code[link] as number) & linkCodes.inForce) !== 0) release(to[link] as number)
    }
  }
  return nodes.subarray(0, count)
}

/** How many links and ties of summaries lead to each node. */
function countBefore({ nodeCount, activityCount, linkCount, links, hierarchy }: Network): Int32Array {
  const waiting = new Int32Array(nodeCount)
  const wait = (node: number): void => {
    waiting[node] = (waiting[node] as number) + 1
  }
  for (let link = 0; link < linkCount; link++) {
    if (((links.code[link] as number) & linkCodes.inForce) !== 0) wait(links.to[link] as number)
  }
  if (hierarchy.summaries.length === 0) return waiting
  for (let activity = 0; activity < activityCount; activity++) {
    const above = hierarchy.parent[activity] as number
    if (above < 0) continue
    wait(above)
    const inner = hierarchy.gate[activity] as number
    if ((hierarchy.gate[above] as number) >= 0) wait(inner >= 0 ? inner : activity)
  }
  return waiting
}

/** A gate stands before the gates and activities under its summary. */
function releaseBelow({ activityCount, hierarchy }: Network, node: number, release: (node: number) => void): void {
  const { gateOf, gate, childIndex, child } = hierarchy
  const summary = gateOf[node - activityCount] as number
  for (let n = (childIndex[summary + 1] as number) - 1; n >= (childIndex[summary] as number); n--) {
    const below = child[n] as number
    const inner = gate[below] as number
    release(inner >= 0 ? inner : below)
  }
}
