import type { NetworkInput } from '../src/index.ts'

/** The links of a network as finish to start without lag, its durations as plain numbers. */
export interface BareNetwork {
  readonly count: number
  readonly duration: Int32Array
  /** Activities, each after all its predecessors. */
  readonly order: Int32Array
  readonly predecessorIndex: Int32Array
  readonly predecessor: Int32Array
  readonly successorIndex: Int32Array
  readonly successor: Int32Array
}

export interface BareDates {
  readonly earlyFinish: Int32Array
  readonly lateStart: Int32Array
}

/** Prepares the bare pass; links without an activity at both ends are left out. Throws on a loop. */
export function bareNetwork({ activities, links }: NetworkInput): BareNetwork {
  const count = activities.length
  const valid = links.filter(({ from, to }) => activities[from] !== undefined && activities[to] !== undefined)
  const from = Int32Array.from(valid, (link) => link.from)
  const to = Int32Array.from(valid, (link) => link.to)
  const [predecessorIndex, predecessor] = adjacency(count, to, from)
  const [successorIndex, successor] = adjacency(count, from, to)
  const bare = {
    count,
    duration: Int32Array.from(activities, ({ remainingMinutes }) => remainingMinutes),
    predecessorIndex,
    predecessor,
    successorIndex,
    successor,
  }
  const order = bareOrder(bare)
  if (order.length < count) throw new RangeError('A bare pass needs a network without loops.')
  return { ...bare, order }
}

function adjacency(count: number, end: Int32Array, other: Int32Array): [index: Int32Array, others: Int32Array] {
  const index = new Int32Array(count + 1)
  for (const node of end) index[node + 1] = (index[node + 1] as number) + 1
  for (let node = 0; node < count; node++) index[node + 1] = (index[node + 1] as number) + (index[node] as number)
  const next = index.slice()
  const others = new Int32Array(end.length)
  end.forEach((node, n) => {
    others[next[node] as number] = other[n] as number
    next[node] = (next[node] as number) + 1
  })
  return [index, others]
}

/** A topological order, as the bare pass's own share of what a scheduler must do before it passes. */
export function bareOrder(bare: Omit<BareNetwork, 'order'>): Int32Array {
  const { count, predecessorIndex, successorIndex, successor } = bare
  const waiting = new Int32Array(count)
  const order = new Int32Array(count)
  let tail = 0
  for (let node = 0; node < count; node++) {
    waiting[node] = (predecessorIndex[node + 1] as number) - (predecessorIndex[node] as number)
    if (waiting[node] === 0) order[tail++] = node
  }
  for (let head = 0; head < tail; head++) {
    const node = order[head] as number
    for (let n = successorIndex[node] as number; n < (successorIndex[node + 1] as number); n++) {
      const next = successor[n] as number
      waiting[next] = (waiting[next] as number) - 1
      if (waiting[next] === 0) order[tail++] = next
    }
  }
  return order.subarray(0, tail)
}

export const createBareDates = ({ count }: BareNetwork): BareDates => ({
  earlyFinish: new Int32Array(count),
  lateStart: new Int32Array(count),
})

/**
 * The least work that deserves the name of scheduling, and the measure of all figures: the longest path forward and
 * backward over plain finish-to-start links, without calendars. Gives its length.
 */
export function barePass(bare: BareNetwork, dates: BareDates): number {
  const { count, duration, order, predecessorIndex, predecessor, successorIndex, successor } = bare
  const { earlyFinish, lateStart } = dates
  let length = 0
  for (let at = 0; at < count; at++) {
    const node = order[at] as number
    let start = 0
    const end = predecessorIndex[node + 1] as number
    for (let n = predecessorIndex[node] as number; n < end; n++) {
      const finish = earlyFinish[predecessor[n] as number] as number
      if (finish > start) start = finish
    }
    const finish = start + (duration[node] as number)
    earlyFinish[node] = finish
    if (finish > length) length = finish
  }
  for (let at = count - 1; at >= 0; at--) {
    const node = order[at] as number
    let finish = length
    const end = successorIndex[node + 1] as number
    for (let n = successorIndex[node] as number; n < end; n++) {
      const start = lateStart[successor[n] as number] as number
      if (start < finish) finish = start
    }
    lateStart[node] = finish - (duration[node] as number)
  }
  return length
}
