import { codes, linkCodes, ruleSets, type Network } from './columns.ts'

/**
 * What the passes of a full schedule read of each node and of each link, in the order in which they read it: over a
 * large network they wait for memory more than they compute, and what is read from one end to the other comes in
 * advance. The columns of the network stay what counts; whoever changes them packs the rows anew.
 */
export interface PassRows {
  /** By place in the topological order, {@link rowWidth} numbers: see {@link cells}. */
  readonly node: Int32Array
  /**
   * The links that end at each node, node after node in the order: the node at the other end and, in the
   * {@link codeBits} lowest bits, the link's code; behind an adjusted link stand its lag, or its fixed date, and the
   * calendar that counts it.
   */
  readonly before: Int32Array
  /** The links that leave each node in the same way, node after node against the order. */
  readonly after: Int32Array
}

export const rowWidth = 8
/** Place of each number in a node's row. */
export const cells = {
  node: 0,
  code: 1,
  project: 2,
  calendar: 3,
  remaining: 4,
  /** Where the node's links end in `before` and in `after`; they begin where those of the node read before it end. */
  endBefore: 5,
  endAfter: 6,
  /** Bits of {@link plain}. */
  plain: 7,
} as const

/** In which pass the node is plain work between links; for all others `forwardNode` and `backwardNode` have the rules. */
export const plain = { forward: 1, backward: 2 } as const

export const codeBits = 7

/** What makes an activity more than work between links. */
const special = codes.microsoft | codes.summary | codes.outside | codes.below | codes.resourced

const adjustedShift = Math.log2(linkCodes.adjusted)

/** Numbers of a link's entry. */
export const entryWidth = (code: number): number => 1 + 2 * ((code >> adjustedShift) & 1)

export function packRows(network: Network, order: Int32Array): PassRows {
  const node = new Int32Array(order.length * rowWidth)
  const length = entryCount(network)
  const before = new Int32Array(length)
  const after = new Int32Array(length)
  packNodes(network, order, node)
  packBefore(network, node, before)
  packAfter(network, node, after)
  return { node, before, after }
}

/** Numbers of all entries, and room for what is written behind the last one before it counts. */
function entryCount({ linkCount, links }: Network): number {
  let count = linkCount
  for (let link = 0; link < linkCount; link++) {
    if (((links.code[link] as number) & linkCodes.adjusted) !== 0) count += 2
  }
  return count + 2
}

function packNodes({ activityCount, activities }: Network, order: Int32Array, rows: Int32Array): void {
  const { code, project, calendar, remaining, ruleSet } = activities
  for (let place = 0; place < order.length; place++) {
    const row = place * rowWidth
    const node = order[place] as number
    rows[row + cells.node] = node
    if (node >= activityCount) continue
    const bits = code[node] as number
    rows[row + cells.code] = bits
    rows[row + cells.project] = project[node] as number
    rows[row + cells.calendar] = calendar[node] as number
    rows[row + cells.remaining] = remaining[node] as number
    if ((bits & special) !== 0) continue
    // a tracker's planned start holds back as a constraint does
    const isTracked = (bits & codes.held) !== 0 && ruleSet[node] === ruleSets.tracker
    rows[row + cells.plain] = isTracked ? plain.backward : plain.forward | plain.backward
  }
}

/** Writes every entry in full and lets the next one begin where it ends: a loop that never guesses wrong. */
function packBefore({ links }: Network, rows: Int32Array, entries: Int32Array): void {
  const { predecessorIndex, predecessorEnd, predecessorLink, code, from, lag, lagCalendar, fixed } = links
  let place = 0
  for (let row = 0; row < rows.length; row += rowWidth) {
    const node = rows[row + cells.node] as number
    const end = predecessorEnd[node] as number
    for (let n = predecessorIndex[node] as number; n < end; n++) {
      const link = predecessorLink[n] as number
      const bits = code[link] as number
      entries[place] = ((from[link] as number) << codeBits) | bits
      entries[place + 1] = ((bits & linkCodes.fixed) === 0 ? lag : fixed)[link] as number
      entries[place + 2] = lagCalendar[link] as number
      place += entryWidth(bits)
    }
    rows[row + cells.endBefore] = place
  }
}

function packAfter({ links }: Network, rows: Int32Array, entries: Int32Array): void {
  const { successorIndex, successorEnd, successorLink, code, to, lag, lagCalendar } = links
  let place = 0
  for (let row = rows.length - rowWidth; row >= 0; row -= rowWidth) {
    const node = rows[row + cells.node] as number
    const end = successorEnd[node] as number
    for (let n = successorIndex[node] as number; n < end; n++) {
      const link = successorLink[n] as number
      const bits = code[link] as number
      entries[place] = ((to[link] as number) << codeBits) | bits
      entries[place + 1] = lag[link] as number
      entries[place + 2] = lagCalendar[link] as number
      place += entryWidth(bits)
    }
    rows[row + cells.endAfter] = place
  }
}
