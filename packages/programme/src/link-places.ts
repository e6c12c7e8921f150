import type { NetworkFinding } from '@throughline/schedule'

/**
 * Where the links of a network stand in its engine. There a link that goes leaves its place empty, so that the others
 * keep theirs; in the network they move up.
 */
export interface LinkPlaces {
  /** Empty places, ascending. */
  readonly holes: number[]
  /** Places, empty or not. */
  count: number
}

/** With more holes than this the network is better compiled anew. */
const holesMost = 1024

export function hasRoom({ holes }: LinkPlaces, gone: number): boolean {
  return holes.length + gone <= holesMost
}

/** Place of a link by its index in the network. */
export function placeOfLink({ holes }: LinkPlaces, index: number): number {
  let place = index
  for (const hole of holes) {
    if (hole > place) break
    place += 1
  }
  return place
}

/** Index in the network of what stands at a place; -1: nothing does. */
export function linkAtPlace({ holes }: LinkPlaces, place: number): number {
  let low = 0
  let high = holes.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((holes[middle] as number) < place) low = middle + 1
    else high = middle
  }
  return holes[low] === place ? -1 : place - low
}

export function makeHoles({ holes }: LinkPlaces, places: readonly number[]): void {
  holes.push(...places)
  holes.sort((a, b) => a - b)
}

/** A column of the engine, by place, as one of the network, by link. */
export function withoutHoles<T extends Int32Array | Uint8Array>(column: T, { holes }: LinkPlaces): T {
  const dense = column.slice(0, column.length - holes.length) as T
  let filled = holes[0] ?? column.length
  holes.forEach((hole, n) => {
    const part = column.subarray(hole + 1, holes[n + 1] ?? column.length)
    dense.set(part, filled)
    filled += part.length
  })
  return dense
}

/** A finding of the engine with the links of the network. */
export function inNetwork(finding: NetworkFinding, places: LinkPlaces): NetworkFinding {
  if (places.holes.length === 0 || finding.links.length === 0) return finding
  return { ...finding, links: finding.links.map((place) => linkAtPlace(places, place)) }
}
