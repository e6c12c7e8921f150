import { none } from '@throughline/schedule'
import { at, type Network } from './network.ts'
import type { ProgrammeView } from './view.ts'
import { workingTime } from './working-days.ts'

/** One activity of a driving chain. */
export interface ChainStep {
  readonly activity: number
  /** Index of the link by which the step before drives this one; -1: there is none (the root, a part of a summary). */
  readonly link: number
}

/** Says how telling a driving predecessor is; the highest wins, the older link among equals. */
export type Preference = (predecessor: number, link: number) => number

const oldest: Preference = () => 0

/**
 * The chain that leads to an activity along driving links, root first. Where several predecessors drive alike, the
 * preferred one is taken. A chain ends where nothing drives any more: a data date, a constraint, an actual date.
 */
export function drivingChain(view: ProgrammeView, target: number, prefer = oldest): readonly ChainStep[] {
  if (prefer !== oldest) return findChain(view, target, prefer)
  const chains = oldestChains.get(view) ?? new Map<number, readonly ChainStep[]>()
  oldestChains.set(view, chains)
  const steps = chains.get(target) ?? findChain(view, target, oldest)
  chains.set(target, steps)
  return steps
}

/** By view and target: several reports ask for the same ones. */
const oldestChains = new WeakMap<ProgrammeView, Map<number, readonly ChainStep[]>>()

function findChain(view: ProgrammeView, target: number, prefer: Preference): ChainStep[] {
  const steps: ChainStep[] = []
  const visited = new Set<number>()
  let current = target
  for (;;) {
    visited.add(current)
    const link = drivingLink(view, current, prefer)
    const before = link === -1 ? lastPart(view, current) : at(view.network.input.links, link).from
    steps.push({ activity: current, link })
    if (before === -1 || visited.has(before)) break
    current = before
  }
  const last = steps.length - 1
  steps[last] = { activity: current, link: -1 }
  return steps.reverse()
}

/** The link that drives an activity, by itself or through a summary above it; -1 when none does. */
function drivingLink(view: ProgrammeView, activity: number, prefer: Preference): number {
  const own = drivingInto(view, activity, prefer)
  if (own !== -1) return own
  const seen = new Set<number>()
  let summary = at(view.network.input.activities, activity).parent
  while (summary !== undefined && !seen.has(summary)) {
    seen.add(summary)
    const inherited = drivingInto(view, summary, prefer)
    if (inherited !== -1 && startsWith(view, activity, summary)) return inherited
    summary = at(view.network.input.activities, summary).parent
  }
  return -1
}

/** A link that drives a summary drives those of its parts that start with it. */
function startsWith({ schedule }: ProgrammeView, part: number, summary: number): boolean {
  return at(schedule.earlyStart, part) === at(schedule.earlyStart, summary)
}

function drivingInto(view: ProgrammeView, activity: number, prefer: Preference): number {
  const { network, schedule } = view
  const { offsets, links } = network.incoming
  let best = -1
  let bestRank = 0
  for (let place = at(offsets, activity); place < at(offsets, activity + 1); place++) {
    const link = at(links, place)
    if (schedule.driving[link] !== 1 || spent(view, link)) continue
    const rank = prefer(at(network.input.links, link).from, link)
    if (best === -1 || rank > bestRank) {
      best = link
      bestRank = rank
    }
  }
  return best
}

/**
 * What a complete predecessor handed over long ago moves nothing: it is the data date that drives. Unless the successor
 * stands right behind it.
 */
function spent(view: ProgrammeView, link: number): boolean {
  const { network, schedule } = view
  const { from, to, type, lagMinutes } = at(network.input.links, link)
  if (at(network.input.activities, from).status !== 'complete' || !startsAtDataDate(view, to)) return false
  const handover = at(type === 'FS' || type === 'FF' ? schedule.earlyFinish : schedule.earlyStart, from)
  const stands = at(type === 'FS' || type === 'SS' ? schedule.remainingStart : schedule.remainingFinish, to)
  if (handover === none || stands === none) return true
  const time = workingTime(network, at(network.input.activities, to).calendar)
  return time.between(time.add(handover, lagMinutes), stands) > 0
}

/** Does the remaining work begin with the data date? Microsoft Project pushes nothing there. */
export function startsAtDataDate({ network, schedule }: ProgrammeView, activity: number): boolean {
  const { project, calendar, status } = at(network.input.activities, activity)
  const { dataDate, ruleSet } = at(network.input.projects, project)
  const start = at(schedule.remainingStart, activity)
  if (ruleSet === 'microsoft' || dataDate === undefined || status === 'complete' || start === none) return false
  return start <= dataDate || workingTime(network, calendar).between(dataDate, start) === 0
}

/** The part of a summary that finishes last, for a summary makes no dates of its own; -1 for anything else. */
function lastPart({ network, schedule }: ProgrammeView, summary: number): number {
  if (at(network.input.activities, summary).kind !== 'summary') return -1
  let best = -1
  for (const part of partsOf(network).get(summary) ?? []) {
    const finish = at(schedule.earlyFinish, part)
    if (finish !== none && (best === -1 || finish > at(schedule.earlyFinish, best))) best = part
  }
  return best
}

/** By shape: what is under what is part of it. */
const parts = new WeakMap<object, ReadonlyMap<number, readonly number[]>>()

function partsOf(network: Network): ReadonlyMap<number, readonly number[]> {
  const known = parts.get(network.shape)
  if (known !== undefined) return known
  const made = new Map<number, number[]>()
  network.input.activities.forEach(({ parent }, activity) => {
    if (parent === undefined) return
    const siblings = made.get(parent)
    if (siblings === undefined) made.set(parent, [activity])
    else siblings.push(activity)
  })
  parts.set(network.shape, made)
  return made
}
