import type { Finding, LinkEnd, RegisteredLink } from '@throughline/domain'
import type { LinkInput } from '@throughline/schedule'
import type { FrozenDates } from './compile-activity.ts'
import { nodeKey, type LinkRegister } from './graph.ts'
import { at, type Incoming, type NetworkProject } from './network.ts'
import { ignoredLinksFinding } from './plan-findings.ts'

export interface CompiledLinks {
  readonly links: RegisteredLink[]
  readonly inputs: LinkInput[]
  readonly declared: Float64Array
  readonly incoming: Incoming
  readonly crossing: Int32Array
  readonly hasSuccessor: Uint8Array
  readonly findings: Finding[]
}

interface Drawn {
  readonly link: RegisteredLink
  readonly order: number
  readonly from: number
  readonly to: number
}

/** Links whose both ends exist, oldest first. The nodes of the graph must carry their index in the network. */
export function compileLinks(
  projects: readonly NetworkProject[],
  activities: number,
  { graph }: LinkRegister,
): CompiledLinks {
  const ignoring = new Set(
    projects.filter(({ settings }) => settings.options.ignoreLinksToOtherProjects === true).map(({ id }) => id),
  )
  const ignored = new Map<string, number>()
  const drawn: Drawn[] = []
  graph.forEachEdge((_key, { link, order }, _source, _target, from, to) => {
    const receiver = link.to.project
    if (link.from.project !== receiver && ignoring.has(receiver)) {
      ignored.set(receiver, (ignored.get(receiver) ?? 0) + 1)
    } else drawn.push({ link, order, from: from.index, to: to.index })
  })
  // A link that had to wait for its end stands late in the graph; its age is that of its declaration.
  drawn.sort((a, b) => a.order - b.order)
  const inputs = drawn.map(linkInput)
  const hasSuccessor = new Uint8Array(activities)
  for (const { from } of inputs) hasSuccessor[from] = 1
  return {
    links: drawn.map(({ link }) => link),
    inputs,
    declared: Float64Array.from(drawn, ({ order }) => order),
    incoming: incomingOf(inputs, activities),
    crossing: Int32Array.from(
      drawn.flatMap(({ link }, index) => (link.from.project === link.to.project ? [] : [index])),
    ),
    hasSuccessor,
    findings: [...ignored].map(([project, count]) => ignoredLinksFinding(project, count)),
  }
}

export function linkInput({ link, from, to }: Omit<Drawn, 'order'>): LinkInput {
  const { type, lagMinutes, lagUnit, lagPercent } = link
  return { from, to, type, lagMinutes, lagUnit, lagPercent }
}

function incomingOf(links: readonly LinkInput[], activities: number): Incoming {
  const offsets = new Int32Array(activities + 1)
  for (const { to } of links) offsets[to + 1] = at(offsets, to + 1) + 1
  for (let index = 0; index < activities; index++) offsets[index + 1] = at(offsets, index + 1) + at(offsets, index)
  const next = offsets.slice()
  const sorted = new Int32Array(links.length)
  links.forEach(({ to }, link) => {
    const place = at(next, to)
    sorted[place] = link
    next[to] = place + 1
  })
  return { offsets, links: sorted }
}

/**
 * Do the frozen dates of one activity count, as {@link outerLinks} finds it for all? `node` is its key.
 */
export function frozenDates({ graph, dangling }: LinkRegister, node: string, end: LinkEnd): FrozenDates {
  let bits = 0
  graph.forEachEdge(node, (_key, { link }) => {
    if (link.from.project === link.to.project) return
    bits |= isEnd(link.to, end) ? liveIn : liveOut
  })
  for (const { link } of dangling.values()) {
    if (link.from.project === link.to.project) continue
    if (isEnd(link.from, end)) bits |= danglingOut
    if (isEnd(link.to, end)) bits |= danglingIn
  }
  return { start: isFrozenIn(bits), finish: isFrozenOut(bits) }
}

const isEnd = (a: LinkEnd, b: LinkEnd): boolean => a.project === b.project && a.activity === b.activity

export interface OuterLinks {
  /** The external early start counts: not every known link from another project is there to say better. */
  startIsFrozen(activity: number): boolean
  /** The same for the external late finish and links to other projects. */
  finishIsFrozen(activity: number): boolean
}

const liveIn = 1
const danglingIn = 2
const liveOut = 4
const danglingOut = 8

/**
 * Which activities have links to other projects, drawn or not. A tool that exports one project alone freezes what the
 * other one does to it into external dates. As soon as all known links of that side are drawn, they say it better.
 */
export function outerLinks({ graph, dangling }: LinkRegister, activities: number): OuterLinks {
  const flags = new Uint8Array(activities)
  const mark = (index: number, flag: number): void => {
    flags[index] = at(flags, index) | flag
  }
  graph.forEachEdge((_key, { link }, _source, _target, from, to) => {
    if (link.from.project === link.to.project) return
    mark(from.index, liveOut)
    mark(to.index, liveIn)
  })
  for (const { link } of dangling.values()) {
    const from = nodeKey(link.from.project, link.from.activity)
    const to = nodeKey(link.to.project, link.to.activity)
    if (link.from.project === link.to.project) continue
    if (graph.hasNode(from)) mark(graph.getNodeAttribute(from, 'index'), danglingOut)
    if (graph.hasNode(to)) mark(graph.getNodeAttribute(to, 'index'), danglingIn)
  }
  return {
    startIsFrozen: (activity) => isFrozenIn(at(flags, activity)),
    finishIsFrozen: (activity) => isFrozenOut(at(flags, activity)),
  }
}

const isFrozenIn = (bits: number): boolean => (bits & (liveIn | danglingIn)) !== liveIn
const isFrozenOut = (bits: number): boolean => (bits & (liveOut | danglingOut)) !== liveOut
