import type { Graph } from './graph.ts'

export interface Components {
  /** Component of each node. */
  readonly of: Int32Array
  /** Nodes of the components that hold more than one node, each list ascending. */
  readonly tangled: readonly (readonly number[])[]
}

/** Strongly connected components (Tarjan 1972), without recursion: plans are deeper than the call stack. */
export function strongComponents(graph: Graph): Components {
  const { nodeCount, outIndex, out, to } = graph
  const of = new Int32Array(nodeCount).fill(-1)
  const seen = new Int32Array(nodeCount)
  const low = new Int32Array(nodeCount)
  const next = outIndex.slice(0, nodeCount)
  const path: number[] = []
  const open: number[] = []
  const tangled: number[][] = []
  let count = 0
  let components = 0
  for (let root = 0; root < nodeCount; root++) {
    if (seen[root] !== 0) continue
    path.push(root)
    while (path.length > 0) {
      const node = path[path.length - 1] as number
      if (seen[node] === 0) {
        seen[node] = low[node] = ++count
        open.push(node)
      }
      const place = next[node] as number
      if (place < (outIndex[node + 1] as number)) {
        next[node] = place + 1
        const target = to[out[place] as number] as number
        if (seen[target] === 0) path.push(target)
        else if (of[target] === -1) low[node] = Math.min(low[node] as number, seen[target] as number)
        continue
      }
      path.pop()
      const above = path[path.length - 1]
      if (above !== undefined) low[above] = Math.min(low[above] as number, low[node] as number)
      if (low[node] !== seen[node]) continue
      const members: number[] = []
      for (let member = -1; member !== node;) {
        member = open.pop() as number
        of[member] = components
        members.push(member)
      }
      components++
      if (members.length > 1) tangled.push(members.sort((a, b) => a - b))
    }
  }
  tangled.sort((a, b) => (a[0] as number) - (b[0] as number))
  return { of, tangled }
}
