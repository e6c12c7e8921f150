import { at, type Incoming, type Network } from './network.ts'
import type { LinkEdits } from './network-edits.ts'

type LinkLists = Pick<Network, 'links' | 'declared' | 'incoming' | 'crossing' | 'hasSuccessor'> & {
  readonly inputs: Network['input']['links']
}

/** What a network lists of its links, after links have come, gone or changed their lag. Lists not concerned are shared. */
export function reviseLinkLists(network: Network, edits: LinkEdits, successors: Int32Array): LinkLists {
  const { gone, revised, come } = edits
  const links = network.links.slice()
  const inputs = network.input.links.slice()
  for (const { index, link, input } of revised) {
    links[index] = link
    inputs[index] = input
  }
  const kept = { declared: network.declared, incoming: network.incoming, crossing: network.crossing }
  if (gone.length === 0 && come.length === 0) return { links, inputs, ...kept, hasSuccessor: network.hasSuccessor }
  const places = newPlaces(links.length, gone)
  return {
    links: withNew(without(links, gone), come, ({ link }) => link),
    inputs: withNew(without(inputs, gone), come, ({ input }) => input),
    declared: declaredAfter(network.declared, edits),
    incoming: incomingAfter(network.incoming, places, edits),
    crossing: crossingAfter(network, places, edits),
    hasSuccessor: countSuccessors(network, edits, successors),
  }
}

/** New index of each link by its index so far; -1: it has gone. */
function newPlaces(count: number, gone: readonly number[]): Int32Array {
  const places = new Int32Array(count)
  let left = 0
  for (let link = 0, next = 0; link < count; link++) {
    if (link === gone[next]) {
      places[link] = -1
      next += 1
    } else places[link] = left++
  }
  return places
}

/** `list` is the caller's own. */
function without<T>(list: T[], gone: readonly number[]): T[] {
  if (gone.length === 0) return list
  const left: T[] = []
  for (let link = 0, next = 0; link < list.length; link++) {
    if (link === gone[next]) next += 1
    else left.push(list[link] as T)
  }
  return left
}

function withNew<T>(list: T[], come: LinkEdits['come'], part: (link: LinkEdits['come'][number]) => T): T[] {
  for (const link of come) list.push(part(link))
  return list
}

function declaredAfter(declared: Float64Array, { gone, come }: LinkEdits): Float64Array {
  const after = new Float64Array(declared.length - gone.length + come.length)
  let from = 0
  let to = 0
  for (const end of [...gone, declared.length]) {
    after.set(declared.subarray(from, end), to)
    to += end - from
    from = end + 1
  }
  for (const { order } of come) after[to++] = order
  return after
}

function incomingAfter(incoming: Incoming, places: Int32Array, { gone, come }: LinkEdits): Incoming {
  const count = incoming.offsets.length - 1
  const left = places.length - gone.length
  const added = new Map<number, number[]>()
  come.forEach(({ input: { to } }, index) => {
    const list = added.get(to)
    if (list === undefined) added.set(to, [left + index])
    else list.push(left + index)
  })
  const offsets = new Int32Array(count + 1)
  const links = new Int32Array(left + come.length)
  let place = 0
  for (let activity = 0; activity < count; activity++) {
    const end = at(incoming.offsets, activity + 1)
    for (let n = at(incoming.offsets, activity); n < end; n++) {
      const link = at(places, at(incoming.links, n))
      if (link !== -1) links[place++] = link
    }
    if (added.size > 0) for (const link of added.get(activity) ?? []) links[place++] = link
    offsets[activity + 1] = place
  }
  return { offsets, links }
}

function crossingAfter({ crossing }: Network, places: Int32Array, { gone, come }: LinkEdits): Int32Array {
  const left = Array.from(crossing, (link) => at(places, link)).filter((link) => link !== -1)
  const first = places.length - gone.length
  come.forEach(({ link }, index) => {
    if (link.from.project !== link.to.project) left.push(first + index)
  })
  return Int32Array.from(left)
}

/** `successors`, by activity, is kept up in place. */
function countSuccessors(network: Network, { gone, come }: LinkEdits, successors: Int32Array): Uint8Array {
  const has = network.hasSuccessor.slice()
  const change = (from: number, step: 1 | -1): void => {
    successors[from] = at(successors, from) + step
    has[from] = at(successors, from) > 0 ? 1 : 0
  }
  for (const index of gone) change(at(network.input.links, index).from, -1)
  for (const { input } of come) change(input.from, 1)
  return has
}
