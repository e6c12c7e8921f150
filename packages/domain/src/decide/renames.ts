import type { Link } from '../plan.ts'
import type { ProgrammeRegister } from '../register.ts'
import type { SettledPlan, SettledPlans } from './settle-plan.ts'

export interface ProbableRename {
  readonly project: string
  readonly from: string
  readonly to: string
}

/** An activity as its surroundings show it: for each link, direction, type and the name at its other end. */
interface Candidate {
  readonly code: string
  readonly neighbours: readonly string[]
}

/** At least this share of the links must agree. */
const enoughAlike = 0.5
/** In a group of namesakes larger than this only those with all links alike are paired. */
const namesakesCompared = 40

/**
 * Removed and added activities of one project that look like one with a new code: the name is the same and at least half
 * of the links agree. Neighbours are compared by name, so that a plan numbered anew as a whole is recognised too.
 */
export function probableRenames(register: ProgrammeRegister, settled: SettledPlans): readonly ProbableRename[] {
  const renames: ProbableRename[] = []
  for (const plan of settled.plans) {
    for (const [removed, added] of namesakes(register, settled, plan)) {
      for (const [from, to] of paired(removed, added)) renames.push({ project: plan.project, from, to })
    }
  }
  return renames
}

/** Per name: the removed and the added activities that bear it. */
function namesakes(
  register: ProgrammeRegister,
  settled: SettledPlans,
  plan: SettledPlan,
): [Candidate[], Candidate[]][] {
  const known = register.projects.get(plan.project)
  if (known === undefined) return []
  const removed = [...known.activities.values()].filter(({ code }) => !plan.activities.has(code))
  if (removed.length === 0) return []
  const names = new Set(removed.map((activity) => activity.name))
  const added = [...plan.activities.values()].filter(({ code, name }) => names.has(name) && !known.activities.has(code))
  if (added.length === 0) return []

  const plans = new Map(settled.plans.map((each) => [each.project, each]))
  const nameBefore = (project: string, code: string) => register.projects.get(project)?.activities.get(code)?.name
  const nameAfter = (project: string, code: string) =>
    (plans.get(project) ?? register.projects.get(project))?.activities.get(code)?.name
  const before = neighbourhoods(register.links.values(), plan.project, codesOf(removed), nameBefore)
  const after = neighbourhoods(settled.links.values(), plan.project, codesOf(added), nameAfter)

  const groups = new Map<string, [Candidate[], Candidate[]]>()
  const group = (name: string) => {
    const found = groups.get(name) ?? [[], []]
    groups.set(name, found)
    return found
  }
  for (const { code, name } of removed) group(name)[0].push({ code, neighbours: before.get(code) ?? [] })
  for (const { code, name } of added) group(name)[1].push({ code, neighbours: after.get(code) ?? [] })
  return [...groups].filter(([name]) => name.trim() !== '').map(([, candidates]) => candidates)
}

const codesOf = (activities: readonly { readonly code: string }[]) => new Set(activities.map(({ code }) => code))

/** For the given activities of a project, their links in words, sorted. */
function neighbourhoods(
  links: Iterable<Link>,
  project: string,
  codes: ReadonlySet<string>,
  nameOf: (project: string, code: string) => string | undefined,
): Map<string, string[]> {
  const found = new Map<string, string[]>()
  const add = (end: Link['from'], other: Link['from'], direction: string) => {
    if (end.project !== project || !codes.has(end.activity)) return
    const words = `${direction} ${other.project} ${nameOf(other.project, other.activity) ?? other.activity}`
    const list = found.get(end.activity)
    if (list === undefined) found.set(end.activity, [words])
    else list.push(words)
  }
  for (const { from, to, type } of links) {
    add(from, to, `${type} to`)
    add(to, from, `${type} from`)
  }
  for (const list of found.values()) list.sort()
  return found
}

/** First those whose links agree in full, then the most alike. */
function paired(removed: readonly Candidate[], added: readonly Candidate[]): [string, string][] {
  const pairs: [string, string][] = []
  const free = new Map<string, Candidate[]>()
  for (const candidate of added) {
    const key = JSON.stringify(candidate.neighbours)
    const list = free.get(key)
    if (list === undefined) free.set(key, [candidate])
    else list.push(candidate)
  }
  const open: Candidate[] = []
  for (const candidate of removed) {
    const twin = free.get(JSON.stringify(candidate.neighbours))?.shift()
    if (twin === undefined) open.push(candidate)
    else pairs.push([candidate.code, twin.code])
  }
  return [...pairs, ...mostAlike(open, [...free.values()].flat())]
}

function mostAlike(removed: readonly Candidate[], added: readonly Candidate[]): [string, string][] {
  if (removed.length > namesakesCompared || added.length > namesakesCompared) return []
  const compared = removed.flatMap((from) =>
    added.map((to) => ({ from: from.code, to: to.code, share: alike(from, to) })),
  )
  const pairs = new Map<string, string>()
  const taken = new Set<string>()
  for (const { from, to, share } of compared.sort((a, b) => b.share - a.share)) {
    if (share < enoughAlike || pairs.has(from) || taken.has(to)) continue
    pairs.set(from, to)
    taken.add(to)
  }
  return [...pairs]
}

/** Links that agree as a share of the larger of both numbers of links. */
function alike(a: Candidate, b: Candidate): number {
  const left = [...b.neighbours]
  let agreeing = 0
  for (const neighbour of a.neighbours) {
    const index = left.indexOf(neighbour)
    if (index < 0) continue
    left.splice(index, 1)
    agreeing += 1
  }
  return agreeing / Math.max(a.neighbours.length, b.neighbours.length)
}
