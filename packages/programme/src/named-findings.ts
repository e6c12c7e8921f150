import type { Finding } from '@throughline/domain'
import type { EngineFindings, NetworkFinding } from '@throughline/schedule'
import { compareFindings } from './finding-list.ts'
import { inNetwork, type LinkPlaces } from './link-places.ts'
import type { Network } from './network.ts'
import { namedFinding } from './schedule-findings.ts'

/** The engine's findings with their names, by what they speak of. */
export interface NamedFindings {
  readonly activities: Map<number, readonly Finding[]>
  /** By place in the engine. */
  readonly links: Map<number, readonly Finding[]>
  others: readonly Finding[]
}

export interface Replaced {
  readonly removed: Finding[]
  readonly added: Finding[]
}

export function nameFindings(network: Network, engine: EngineFindings, places: LinkPlaces): NamedFindings {
  const named: NamedFindings = { activities: new Map(), links: new Map(), others: [] }
  reviseNames(named, network, engine, places, { activities: undefined, links: undefined })
  return named
}

export const allNames = ({ activities, links, others }: NamedFindings): Finding[] => [
  ...[...activities.values()].flat(),
  ...[...links.values()].flat(),
  ...others,
]

/** Activities and places of links whose findings are to be looked at again; absent: all. */
interface Wanted {
  readonly activities: Iterable<number> | undefined
  readonly links: Iterable<number> | undefined
}

/** Names anew what changed, in place. Those that speak of more than one activity or link are few: all are named. */
export function reviseNames(
  named: NamedFindings,
  network: Network,
  engine: EngineFindings,
  places: LinkPlaces,
  { activities, links }: Wanted,
): Replaced {
  const replaced: Replaced = { removed: [], added: [] }
  const name = (finding: Parameters<typeof inNetwork>[0]): Finding => namedFinding(network, inNetwork(finding, places))
  for (const activity of activities ?? new Set([...named.activities.keys(), ...engine.activities.keys()])) {
    const found = engine.activities.get(activity)
    if (found !== undefined || named.activities.has(activity)) {
      put(named.activities, activity, found?.map(name) ?? [], replaced)
    }
  }
  for (const place of links ?? new Set([...named.links.keys(), ...engine.links.keys()])) {
    const found = engine.links.get(place)
    if (found !== undefined || named.links.has(place)) {
      put(named.links, place, found === undefined ? [] : [name(found)], replaced)
    }
  }
  const others = engine.others().map((finding) => {
    if (finding.activities.length < 2 || finding.links.length > 0) return name(finding)
    const known = manyNamed.get(finding) ?? name(finding)
    manyNamed.set(finding, known)
    return known
  })
  if (!isSame(named.others, others)) {
    replaced.removed.push(...named.others)
    replaced.added.push(...others)
    named.others = others
  }
  return replaced
}

/**
 * Findings that speak of many activities name them by their codes, which stay what they are as long as the network does;
 * the engine gives the same finding as long as it holds.
 */
const manyNamed = new WeakMap<NetworkFinding, Finding>()

function put(
  named: Map<number, readonly Finding[]>,
  key: number,
  found: readonly Finding[],
  { removed, added }: Replaced,
): void {
  const known = named.get(key) ?? []
  if (isSame(known, found)) return
  removed.push(...known)
  added.push(...found)
  if (found.length > 0) named.set(key, found)
  else named.delete(key)
}

function isSame(a: readonly Finding[], b: readonly Finding[]): boolean {
  return a.length === b.length && a.every((finding, n) => compareFindings(finding, b[n] as Finding) === 0)
}
