import type { Hop } from '@throughline/domain'
import type { Hidden } from './hidden.ts'
import { confidentialText } from './marks.ts'

/** Of each hop of a shown chain its place in the whole chain. */
type Places = readonly number[]

/**
 * A chain for those who may not see some of its projects: what lies between two visible hops is one hop, of which only
 * the date is told that it hands over to the hop behind it. A chain that ends in a hidden project ends with a date that
 * everybody waits for, and that is told.
 */
export function maskedChain(chain: readonly Hop[], places: Places, hidden: Hidden): Hop[] {
  const shown: Hop[] = []
  for (let place = 0; place < chain.length; place++) {
    const hop = chain[place]
    if (hop === undefined) break
    if (!hidden.has(hop.project)) {
      shown.push(hop)
      continue
    }
    const first = place
    while (hidden.has(chain[place + 1]?.project ?? '') && isNext(places, place)) place += 1
    shown.push(collapsed(chain, places, first, place, hidden))
  }
  return shown
}

const isNext = (places: Places, place: number): boolean => places[place + 1] === (places[place] ?? 0) + 1

function collapsed(chain: readonly Hop[], places: Places, first: number, last: number, hidden: Hidden): Hop {
  const run = chain.slice(first, last + 1)
  const giver = chain[last]
  const next = chain[last + 1]
  const type = next === undefined ? 'FF' : isNext(places, last) ? next.link?.type : undefined
  return {
    project: hidden.id(giver?.project ?? ''),
    activity: confidentialText,
    name: confidentialText,
    start: type === 'SS' || type === 'SF' ? (giver?.start ?? null) : null,
    finish: type === 'FS' || type === 'FF' ? (giver?.finish ?? null) : null,
    link: chain[first]?.link ?? null,
    reason: confidentialText,
    changed: run.some(({ changed }) => changed),
    crossesProject: chain[first]?.crossesProject ?? false,
  }
}
