import type { Network } from './columns.ts'

/**
 * What the passes of a full schedule read of each node and of each link, put side by side: over a large network they
 * wait for memory more than they compute, and one row is fetched at the cost of one column. Made anew for each schedule;
 * the columns of the network stay what counts.
 */
export interface PassRows {
  /** By node, {@link rowWidth} numbers: see {@link cells}. */
  readonly node: Int32Array
  /** Along the rows of predecessors and of successors: the other node and, in its lowest bits, the link's code. */
  readonly before: Int32Array
  readonly after: Int32Array
}

export const rowWidth = 8
/** Place of each number in a node's row. */
export const cells = {
  code: 0,
  project: 1,
  calendar: 2,
  remaining: 3,
  firstBefore: 4,
  endBefore: 5,
  firstAfter: 6,
  endAfter: 7,
} as const

/** Bits of a link's code within an entry; the rest is the node at the link's other end. */
export const codeBits = 6

export function packRows(network: Network): PassRows {
  const { links } = network
  return {
    node: packNodes(network),
    before: packEnds(links.predecessorLink, links.from, links.code),
    after: packEnds(links.successorLink, links.to, links.code),
  }
}

function packNodes({ nodeCount, activityCount, activities, links }: Network): Int32Array {
  const rows = new Int32Array(nodeCount * rowWidth)
  const { code, project, calendar, remaining } = activities
  const { predecessorIndex, predecessorEnd, successorIndex, successorEnd } = links
  for (let node = 0; node < nodeCount; node++) {
    const row = node * rowWidth
    if (node < activityCount) {
      rows[row + cells.code] = code[node] as number
      rows[row + cells.project] = project[node] as number
      rows[row + cells.calendar] = calendar[node] as number
      rows[row + cells.remaining] = remaining[node] as number
    }
    rows[row + cells.firstBefore] = predecessorIndex[node] as number
    rows[row + cells.endBefore] = predecessorEnd[node] as number
    rows[row + cells.firstAfter] = successorIndex[node] as number
    rows[row + cells.endAfter] = successorEnd[node] as number
  }
  return rows
}

function packEnds(linkAt: Int32Array, end: Int32Array, code: Uint8Array): Int32Array {
  const packed = new Int32Array(linkAt.length)
  for (let place = 0; place < packed.length; place++) {
    const link = linkAt[place] as number
    packed[place] = ((end[link] as number) << codeBits) | (code[link] as number)
  }
  return packed
}
