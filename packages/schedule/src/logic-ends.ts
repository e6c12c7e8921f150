import { codes, linkCodes, statuses, type Network } from './columns.ts'

/** What the logic of a network shows without any date: made once, read by the findings of every schedule. */
export interface LogicEnds {
  /** By node: 1 where a link in force ends, 2 where one begins, {@link bothEnds} with both. */
  readonly joined: Uint8Array
  /** Links in force, in their order, that lead into an activity that has begun: only these can be out of sequence. */
  readonly intoBegun: Int32Array
}

export const bothEnds = 3

/** Looks at the logic around every node once. */
export function findLogicEnds(network: Network): LogicEnds {
  const { code, predecessorIndex, predecessorEnd, predecessorLink } = network.links
  const { successorIndex, successorEnd, successorLink } = network.links
  const joined = new Uint8Array(network.nodeCount)
  for (let node = 0; node < joined.length; node++) {
    const isLed = anyInForce(code, predecessorLink, predecessorIndex[node] as number, predecessorEnd[node] as number)
    const leadsOn = anyInForce(code, successorLink, successorIndex[node] as number, successorEnd[node] as number)
    joined[node] = (isLed ? 1 : 0) | (leadsOn ? 2 : 0)
  }
  return { joined, intoBegun: linksIntoBegun(network) }
}

function anyInForce(code: Uint8Array, linkAt: Int32Array, begin: number, end: number): boolean {
  for (let n = begin; n < end; n++) {
    if (((code[linkAt[n] as number] as number) & linkCodes.inForce) !== 0) return true
  }
  return false
}

function linksIntoBegun({ activityCount, linkCount, links, activities }: Network): Int32Array {
  const { code, to } = links
  const status = activities.code
  const found = new Int32Array(linkCount)
  let count = 0
  for (let link = 0; link < linkCount; link++) {
    if (((code[link] as number) & linkCodes.inForce) === 0) continue
    const after = to[link] as number
    if (after >= activityCount || ((status[after] as number) & codes.status) === statuses['not-started']) continue
    found[count++] = link
  }
  return found.slice(0, count)
}
