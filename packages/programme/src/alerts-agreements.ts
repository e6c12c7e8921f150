import type { Dependency, DependencyState } from '@throughline/domain'
import { held, projectOwner, type Held, type Watch } from './alerts-watch.ts'
import { at, byCode, type Network } from './network.ts'
import { activityPlace, listWords, plural, projectWords, shortName } from './words.ts'

/** Hand-overs from one project to another. */
interface Pair {
  readonly giver: string
  readonly receiver: string
  /** Codes of the two ends of each link. */
  readonly links: { readonly from: string; readonly to: string }[]
}

const notYet: ReadonlySet<DependencyState> = new Set<DependencyState>(['identified', 'requested'])
const examplesNamed = 3

/**
 * Hand-overs between projects that nobody has agreed to: links that no agreement covers, and dependencies that are
 * identified or asked for and not agreed. One matter a pair of projects, however many they are.
 */
export function agreementMatters(watch: Watch): Held[] {
  const { view } = watch
  const pairs = linkPairs(view.network)
  const byPair = new Map<string, Dependency[]>()
  for (const dependency of view.alertState.dependencies.values()) {
    const key = pairKey(dependency.giver.project, dependency.receiver.project)
    const known = byPair.get(key)
    if (known === undefined) byPair.set(key, [dependency])
    else known.push(dependency)
  }
  const keys = [...new Set([...pairs.keys(), ...byPair.keys()])].sort(byCode)
  return keys.flatMap((key) => pairMatter(watch, pairs.get(key), byPair.get(key) ?? []))
}

function pairMatter(watch: Watch, pair: Pair | undefined, dependencies: readonly Dependency[]): Held[] {
  const alive = dependencies.filter(({ state }) => state !== 'cancelled')
  const open = alive.filter(({ state }) => notYet.has(state))
  const bare = (pair?.links ?? []).filter((link) => !alive.some((dependency) => covers(dependency, link)))
  const giver = pair?.giver ?? dependencies[0]?.giver.project
  const receiver = pair?.receiver ?? dependencies[0]?.receiver.project
  if (giver === undefined || receiver === undefined || giver === receiver || open.length + bare.length === 0) return []
  const named = [
    ...open.map(({ title, state }) => `'${shortName(title)}' (${state})`),
    ...bare.map(({ from, to }) => `${activityPlace(giver, from)} to ${activityPlace(receiver, to)}`),
  ]
  const count = open.length + bare.length
  return held(watch, 'agreement-missing', {
    subject: pairKey(giver, receiver),
    severity: 'low',
    severityReason: 'nobody has promised it',
    project: receiver,
    projects: [giver, receiver],
    target: null,
    dependency: null,
    words: `${plural(count, 'hand-over')} from ${projectWords(giver)} to ${projectWords(receiver)} ${count === 1 ? 'is' : 'are'} not agreed: ${listWords(named, examplesNamed)}.`,
    owner: projectOwner(watch.view, receiver),
    facts: { dependencies: open.length, links: bare.length },
    stage: 0,
  })
}

/** An end without an activity is the project as a whole. */
function covers({ giver, receiver }: Dependency, { from, to }: Pair['links'][number]): boolean {
  return (giver.activity ?? from) === from && (receiver.activity ?? to) === to
}

/** Unambiguous whatever the ids hold. */
const pairKey = (giver: string, receiver: string): string => [giver, receiver].map(escaped).join('>')
const escaped = (id: string): string => id.replaceAll(/[\\>]/g, (found) => `\\${found}`)

/** The links stay while the shape of the network stays; they are walked once for all of its views. */
const known = new WeakMap<Network['links'], ReadonlyMap<string, Pair>>()

function linkPairs(network: Network): ReadonlyMap<string, Pair> {
  const found = known.get(network.links)
  if (found !== undefined) return found
  const pairs = new Map<string, Pair>()
  network.input.links.forEach(({ from, to }, link) => {
    const { activities } = network.input
    if (at(activities, from).project === at(activities, to).project) return
    const ends = at(network.links, link)
    const key = pairKey(ends.from.project, ends.to.project)
    const pair = pairs.get(key) ?? { giver: ends.from.project, receiver: ends.to.project, links: [] }
    pair.links.push({ from: ends.from.activity, to: ends.to.activity })
    pairs.set(key, pair)
  })
  known.set(network.links, pairs)
  return pairs
}
