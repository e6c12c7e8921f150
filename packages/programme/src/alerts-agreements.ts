import type { AlertSettingsRegister, Dependency, DependencyState } from '@throughline/domain'
import { held, projectOwner, type Held, type Watch } from './alerts-watch.ts'
import { crossLinks, type CrossLinks } from './cross-links.ts'
import { titleWords } from './dependency-words.ts'
import { marked } from './marks.ts'
import { at, byCode } from './network.ts'
import type { ProgrammeView } from './view.ts'
import { activityPlace, listWords, plural, projectWords } from './words.ts'

/** Hand-overs from one project to another that nobody has agreed to. */
interface Open {
  readonly giver: string
  readonly receiver: string
  /** Identified, or asked for. */
  readonly dependencies: Dependency[]
  /** Codes of the two ends of each link that no dependency covers. */
  readonly links: { readonly from: string; readonly to: string }[]
}

const notYet: ReadonlySet<DependencyState> = new Set<DependencyState>(['identified', 'requested'])
const examplesNamed = 3

/**
 * Hand-overs between projects that nobody has agreed to: links that no dependency covers, and dependencies that are
 * identified or asked for and not agreed. One matter a pair of projects, however many they are.
 */
export function agreementMatters(watch: Watch): readonly Held[] {
  const pairs = openPairs(watch.view)
  const { settings } = watch.view.alertState
  const owners = pairs.map(({ receiver }) => projectOwner(watch.view, receiver))
  const found = made.get(pairs)
  if (found?.settings === settings && found.owners.every((owner, place) => owner === owners[place])) {
    return found.matters
  }
  const matters = pairs.flatMap((pair, place) => agreementMatter(watch, pair, owners[place] ?? null))
  made.set(pairs, { settings, owners, matters })
  return matters
}

/** Most commands move dates and nothing of what these follow from. */
const made = new WeakMap<
  readonly Open[],
  {
    readonly settings: AlertSettingsRegister
    readonly owners: readonly (string | null)[]
    readonly matters: readonly Held[]
  }
>()

function agreementMatter(watch: Watch, { giver, receiver, dependencies, links }: Open, owner: string | null): Held[] {
  const named = [
    ...dependencies.map((dependency) => `${titleWords(dependency)} (${dependency.state})`),
    ...links.map(({ from, to }) => `${activityPlace(giver, from)} to ${activityPlace(receiver, to)}`),
  ]
  const count = dependencies.length + links.length
  return held(watch, 'agreement-missing', {
    subject: pairKey(giver, receiver),
    marked: `${marked(giver, escaped(giver))}>${marked(receiver, escaped(receiver))}`,
    severity: 'low',
    severityReason: 'nobody has promised it',
    project: receiver,
    projects: [giver, receiver],
    target: null,
    dependency: null,
    words: `${plural(count, 'hand-over')} from ${projectWords(giver)} to ${projectWords(receiver)} ${count === 1 ? 'is' : 'are'} not agreed: ${listWords(named, examplesNamed)}.`,
    owner,
    facts: { dependencies: dependencies.length, links: links.length },
    stage: 0,
    size: count,
  })
}

/** Unambiguous whatever the ids hold. */
const pairKey = (giver: string, receiver: string): string => [giver, receiver].map(escaped).join('>')
const escaped = (id: string): string => id.replaceAll(/[\\>]/g, (found) => `\\${found}`)

interface Known {
  readonly dependencies: readonly Dependency[]
  readonly pairs: readonly Open[]
}

/** While links and dependencies stay as they are, so does this; dates have no part in it. */
const known = new WeakMap<CrossLinks, Known>()

function openPairs(view: ProgrammeView): readonly Open[] {
  const cross = crossLinks(view.network)
  const dependencies = [...view.dependencies.values()]
  const found = known.get(cross)
  const same = found?.dependencies.length === dependencies.length
  if (found !== undefined && same && found.dependencies.every((each, place) => each === dependencies[place])) {
    return found.pairs
  }
  const pairs = findOpen(view, cross, dependencies)
  known.set(cross, { dependencies, pairs })
  return pairs
}

function findOpen({ network }: ProgrammeView, cross: CrossLinks, dependencies: readonly Dependency[]): Open[] {
  const pairs = new Map<string, Open & { readonly alive: Dependency[] }>()
  const pairOf = (giver: string, receiver: string) => {
    const key = pairKey(giver, receiver)
    const pair = pairs.get(key) ?? { giver, receiver, dependencies: [], links: [], alive: [] }
    pairs.set(key, pair)
    return pair
  }
  for (const dependency of dependencies) {
    const { giver, receiver, state } = dependency
    if (state === 'cancelled' || giver.project === receiver.project) continue
    const pair = pairOf(giver.project, receiver.project)
    pair.alive.push(dependency)
    if (notYet.has(state)) pair.dependencies.push(dependency)
  }
  for (const links of cross.byPair.values()) {
    for (const link of links) {
      const { from, to } = at(network.links, link)
      const pair = pairOf(from.project, to.project)
      const ends = { from: from.activity, to: to.activity }
      if (!pair.alive.some((dependency) => covers(dependency, ends))) pair.links.push(ends)
    }
  }
  return [...pairs.entries()]
    .sort(([a], [b]) => byCode(a, b))
    .flatMap(([, pair]) => (pair.dependencies.length + pair.links.length === 0 ? [] : [pair]))
}

/** An end without an activity is the project as a whole. */
function covers({ giver, receiver }: Dependency, { from, to }: Open['links'][number]): boolean {
  return (giver.activity ?? from) === from && (receiver.activity ?? to) === to
}
