import { codes, linkCodes, statuses, type Network } from './columns.ts'

/** What the logic of a network shows without any date: made once, read by the findings of every schedule. */
export interface LogicEnds {
  /** By node: 1 where a link in force ends, 2 where one begins, {@link bothEnds} with both. */
  readonly joined: Uint8Array
  /** Links in force, in their order, that lead into an activity that has begun: only these can be out of sequence. */
  readonly intoBegun: Int32Array
}

export const bothEnds = 3

/** Walks the links of a network once. */
export function findLogicEnds({ nodeCount, activityCount, linkCount, links, activities }: Network): LogicEnds {
  const { code, from, to } = links
  const joined = new Uint8Array(nodeCount)
  const intoBegun: number[] = []
  for (let link = 0; link < linkCount; link++) {
    if (((code[link] as number) & linkCodes.inForce) === 0) continue
    const [before, after] = [from[link] as number, to[link] as number]
    joined[after] = (joined[after] as number) | 1
    joined[before] = (joined[before] as number) | 2
    if (after >= activityCount) continue
    if (((activities.code[after] as number) & codes.status) !== statuses['not-started']) intoBegun.push(link)
  }
  return { joined, intoBegun: Int32Array.from(intoBegun) }
}
