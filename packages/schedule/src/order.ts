import type { Network } from './columns.ts'
import { breakLoops } from './cycles.ts'
import { buildGraph, type Graph } from './graph.ts'
import type { NetworkFinding } from './result.ts'

export interface Order {
  /** Nodes, each after everything it depends on. */
  readonly nodes: Int32Array
  readonly findings: readonly NetworkFinding[]
}

/** Puts the nodes in order; links that close a loop are quarantined in the network's columns and reported. */
export function orderNodes(network: Network): Order {
  const graph = buildGraph(network)
  const nodes = sortTopologically(graph)
  if (nodes.length === graph.nodeCount) return { nodes, findings: [] }
  const findings = breakLoops(network, graph)
  return { nodes: sortTopologically(buildGraph(network)), findings }
}

/** Nodes in topological order; those on or behind a loop are missing. */
function sortTopologically({ nodeCount, to, outIndex, out, inIndex }: Graph): Int32Array {
  const waiting = new Int32Array(nodeCount)
  const queue = new Int32Array(nodeCount)
  let tail = 0
  for (let node = 0; node < nodeCount; node++) {
    const count = (inIndex[node + 1] as number) - (inIndex[node] as number)
    waiting[node] = count
    if (count === 0) queue[tail++] = node
  }
  for (let head = 0; head < tail; head++) {
    const node = queue[head] as number
    const end = outIndex[node + 1] as number
    for (let n = outIndex[node] as number; n < end; n++) {
      const next = to[out[n] as number] as number
      const left = (waiting[next] as number) - 1
      waiting[next] = left
      if (left === 0) queue[tail++] = next
    }
  }
  return queue.subarray(0, tail)
}
