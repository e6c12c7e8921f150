import { constraints, kinds, type ActivityColumns, type HierarchyColumns } from './columns.ts'
import type { NetworkInput } from './network.ts'
import { none } from './result.ts'
import { compressRows } from './rows.ts'

export interface Hierarchy {
  readonly columns: HierarchyColumns
  /** Activities whose parents led back to themselves; they are taken as having no parent. */
  readonly loops: readonly (readonly number[])[]
}

/**
 * Who stands under which summary. Gates exist only when something holds a whole summary back: logic into it or a
 * constraint on it.
 */
export function compileHierarchy({ links }: NetworkInput, activities: ActivityColumns): Hierarchy {
  const { kind, constraint, deadline, statedParent } = activities
  const count = kind.length
  const parent = statedParent.map((above) => (above >= 0 && kind[above] === kinds.summary ? above : -1))
  const loops = cutLoops(parent)
  const { index: childIndex, entries: child } = compressRows(count, parent)
  const summaries = innermostFirst(parent, kind, childIndex)

  const gate = new Int32Array(count).fill(-1)
  const held = new Uint8Array(count)
  if (summaries.length > 0)
    for (const { to, removed } of links) if (kind[to] === kinds.summary && removed !== true) held[to] = 1
  for (const index of summaries) if (constraint[index] !== constraints.none || deadline[index] !== none) held[index] = 1
  // outermost first: a gate is needed below every gate, for it passes on what holds the outer one
  const gates: number[] = []
  for (let n = summaries.length - 1; n >= 0; n--) {
    const summary = summaries[n] as number
    const above = parent[summary] as number
    if (held[summary] === 1 || (above >= 0 && (gate[above] as number) >= 0))
      gate[summary] = count + gates.push(summary) - 1
  }
  return { columns: { parent, gate, gateOf: Int32Array.from(gates), childIndex, child, summaries }, loops }
}

/** Walks up from every activity once; a walk that meets itself is cut there. */
function cutLoops(parent: Int32Array): number[][] {
  const loops: number[][] = []
  const seenBy = new Int32Array(parent.length).fill(-1)
  for (let start = 0; start < parent.length; start++) {
    let node = start
    while (node >= 0 && seenBy[node] === -1) {
      seenBy[node] = start
      node = parent[node] as number
    }
    if (node < 0 || seenBy[node] !== start) continue
    const loop = [node]
    for (let next = parent[node] as number; next !== node; next = parent[next] as number) loop.push(next)
    for (const member of loop) parent[member] = -1
    loops.push(loop)
  }
  return loops
}

function innermostFirst(parent: Int32Array, kind: Uint8Array, childIndex: Int32Array): Int32Array {
  const depth = new Int32Array(parent.length).fill(-1)
  const path: number[] = []
  for (let start = 0; start < parent.length; start++) {
    let node = start
    while (node >= 0 && depth[node] === -1) {
      path.push(node)
      node = parent[node] as number
    }
    let level = node < 0 ? 0 : (depth[node] as number) + 1
    while (path.length > 0) depth[path.pop() as number] = level++
  }
  const summaries: number[] = []
  for (let index = 0; index < parent.length; index++) {
    if (kind[index] === kinds.summary && childIndex[index] !== childIndex[index + 1]) summaries.push(index)
  }
  return Int32Array.from(summaries.sort((a, b) => (depth[b] as number) - (depth[a] as number) || a - b))
}
