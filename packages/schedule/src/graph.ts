import type { Network } from './columns.ts'
import { compressRows } from './rows.ts'

/** What must be computed before what: every link in force, and the ties between a summary and what is under it. */
export interface Graph {
  readonly nodeCount: number
  readonly from: Int32Array
  readonly to: Int32Array
  /** Link behind the edge; -1 for the ties of a summary. Edges of links come in the order of the links. */
  readonly link: Int32Array
  readonly outIndex: Int32Array
  readonly out: Int32Array
  readonly inIndex: Int32Array
  readonly in: Int32Array
}

export function buildGraph(network: Network): Graph {
  const { nodeCount, activityCount, linkCount, links } = network
  const { parent, gate, gateOf } = network.hierarchy
  const capacity = activityCount * 2 + gateOf.length + linkCount
  const from = new Int32Array(capacity)
  const to = new Int32Array(capacity)
  const link = new Int32Array(capacity).fill(-1)
  let edges = 0
  const tie = (source: number, target: number): void => {
    from[edges] = source
    to[edges++] = target
  }
  for (let activity = 0; activity < activityCount; activity++) {
    const above = parent[activity] as number
    if (above < 0) continue
    tie(activity, above)
    const outer = gate[above] as number
    const inner = gate[activity] as number
    if (outer >= 0) tie(outer, inner >= 0 ? inner : activity)
  }
  for (let index = 0; index < linkCount; index++) {
    if ((links.from[index] as number) < 0 || links.quarantined[index] === 1) continue
    link[edges] = index
    tie(links.from[index] as number, links.to[index] as number)
  }
  const [fromUsed, toUsed] = [from.subarray(0, edges), to.subarray(0, edges)]
  const { index: outIndex, entries: out } = compressRows(nodeCount, fromUsed)
  const { index: inIndex, entries: into } = compressRows(nodeCount, toUsed)
  return { nodeCount, from: fromUsed, to: toUsed, link: link.subarray(0, edges), outIndex, out, inIndex, in: into }
}
