/** A set of small whole numbers that is emptied without being walked over; `list` has them in the order they came. */
export interface Marks {
  readonly list: number[]
  stamp: Int32Array
  round: number
}

export const createMarks = (size: number): Marks => ({ list: [], stamp: new Int32Array(size), round: 1 })

export function mark(marks: Marks, value: number): void {
  if (marks.stamp[value] === marks.round) return
  marks.stamp[value] = marks.round
  marks.list.push(value)
}

export const isMarked = ({ stamp, round }: Marks, value: number): boolean => stamp[value] === round

export function clearMarks(marks: Marks): void {
  marks.list.length = 0
  marks.round++
}

/**
 * Places in an order that wait to be visited, one bit each. Visiting goes one way only, so finding the next one is a
 * walk over words: even over a million places it costs less than a heap would.
 */
export interface Waiting {
  readonly bits: Int32Array
  count: number
  low: number
  high: number
}

export const createWaiting = (size: number): Waiting => ({
  bits: new Int32Array((size >> 5) + 1),
  count: 0,
  low: size,
  high: -1,
})

export function addWaiting(waiting: Waiting, place: number): void {
  const word = place >> 5
  const before = waiting.bits[word] as number
  const after = before | (1 << (place & 31))
  if (before === after) return
  waiting.bits[word] = after
  waiting.count++
  if (place < waiting.low) waiting.low = place
  if (place > waiting.high) waiting.high = place
}

/** Takes the lowest place out; -1 when none is left. */
export function takeLowest(waiting: Waiting): number {
  if (waiting.count === 0) return -1
  let word = waiting.low >> 5
  while (waiting.bits[word] === 0) word++
  const bits = waiting.bits[word] as number
  const lowest = bits & -bits
  const place = (word << 5) + 31 - Math.clz32(lowest)
  waiting.bits[word] = bits ^ lowest
  waiting.low = place
  settle(waiting)
  return place
}

/** Takes the highest place out; -1 when none is left. */
export function takeHighest(waiting: Waiting): number {
  if (waiting.count === 0) return -1
  let word = waiting.high >> 5
  while (waiting.bits[word] === 0) word--
  const bits = waiting.bits[word] as number
  const bit = 31 - Math.clz32(bits)
  waiting.bits[word] = bits ^ (1 << bit)
  waiting.high = (word << 5) + bit
  settle(waiting)
  return (word << 5) + bit
}

function settle(waiting: Waiting): void {
  if (--waiting.count > 0) return
  waiting.low = waiting.bits.length << 5
  waiting.high = -1
}
