import {
  linkKey,
  type LinkEnd,
  type ProgrammeRegister,
  type RecordedEvent,
  type RegisteredLink,
} from '@throughline/domain'
import { MultiDirectedGraph } from 'graphology'

export interface ActivityNode {
  project: string
  code: string
  /** Place in the network compiled last; -1 before the first. */
  index: number
}

export interface LinkEdge {
  link: RegisteredLink
  /** Grows with every declaration: the order in which the log declared the links that exist now. */
  order: number
}

export type DependencyGraph = MultiDirectedGraph<ActivityNode, LinkEdge>

/** A link that cannot be drawn yet, because at least one of its ends is in no plan. */
export interface DanglingLink {
  readonly link: RegisteredLink
  readonly order: number
}

/**
 * The editable register of activities and links over all projects. Every key begins with a letter and a colon: the
 * adjacency of graphology is a plain object, which names such as `__proto__` or `hasOwnProperty` would break and which
 * lists integer-like names first.
 */
export interface LinkRegister {
  readonly graph: DependencyGraph
  /** By {@link linkKey}. */
  readonly dangling: Map<string, DanglingLink>
  /** Keys of dangling links by the node key of each end that is missing. */
  readonly awaited: Map<string, Set<string>>
  nextOrder: number
}

export function createLinkRegister(): LinkRegister {
  const graph: DependencyGraph = new MultiDirectedGraph<ActivityNode, LinkEdge>()
  return { graph, dangling: new Map(), awaited: new Map(), nextOrder: 0 }
}

/** Node key of an activity. The length of the project id makes it unambiguous whatever ids and codes contain. */
export function nodeKey(project: string, code: string): string {
  return `n:${project.length}:${project}/${code}`
}

const endKey = (end: LinkEnd): string => nodeKey(end.project, end.activity)

function hang(register: LinkRegister, key: string, dangling: DanglingLink): void {
  register.dangling.set(key, dangling)
  for (const end of [endKey(dangling.link.from), endKey(dangling.link.to)]) {
    if (register.graph.hasNode(end)) continue
    const waiting = register.awaited.get(end)
    if (waiting === undefined) register.awaited.set(end, new Set([key]))
    else waiting.add(key)
  }
}

function unhang(register: LinkRegister, key: string): DanglingLink | undefined {
  const dangling = register.dangling.get(key)
  if (dangling === undefined) return undefined
  register.dangling.delete(key)
  for (const end of [endKey(dangling.link.from), endKey(dangling.link.to)]) {
    const waiting = register.awaited.get(end)
    if (waiting === undefined) continue
    waiting.delete(key)
    if (waiting.size === 0) register.awaited.delete(end)
  }
  return dangling
}

function bindOrHang(register: LinkRegister, key: string, edge: DanglingLink): void {
  const from = endKey(edge.link.from)
  const to = endKey(edge.link.to)
  const { graph } = register
  if (graph.hasNode(from) && graph.hasNode(to)) {
    graph.addDirectedEdgeWithKey(key, from, to, { link: edge.link, order: edge.order })
  } else hang(register, key, edge)
}

function addActivity(register: LinkRegister, project: string, code: string): void {
  const node = nodeKey(project, code)
  if (register.graph.hasNode(node)) return
  register.graph.addNode(node, { project, code, index: -1 })
  for (const key of [...(register.awaited.get(node) ?? [])]) {
    const edge = unhang(register, key)
    if (edge !== undefined) bindOrHang(register, key, edge)
  }
}

/** Links of a removed activity are kept: they bind again when it comes back. */
function dropActivity(register: LinkRegister, node: string): void {
  const { graph } = register
  if (!graph.hasNode(node)) return
  const cut: (readonly [string, DanglingLink])[] = []
  graph.forEachEdge(node, (key, { link, order }) => void cut.push([key, { link, order }]))
  graph.dropNode(node)
  for (const [key, edge] of cut) hang(register, key, edge)
}

function dropLink(register: LinkRegister, key: string): void {
  unhang(register, key)
  if (register.graph.hasEdge(key)) register.graph.dropEdge(key)
}

/** Takes over what the register says of one link now; a link that was here keeps its place in the order. */
function syncLink(register: LinkRegister, key: string, link: RegisteredLink | undefined): void {
  if (link === undefined) {
    dropLink(register, key)
  } else if (register.graph.hasEdge(key)) {
    register.graph.setEdgeAttribute(key, 'link', link)
  } else {
    const order = unhang(register, key)?.order ?? register.nextOrder++
    bindOrHang(register, key, { link, order })
  }
}

function syncActivity(register: LinkRegister, domain: ProgrammeRegister, project: string, code: string): void {
  if (domain.projects.get(project)?.activities.has(code) === true) addActivity(register, project, code)
  else dropActivity(register, nodeKey(project, code))
}

/** A project that leaves takes activities and links with it that no event names: everything is compared. */
function syncAll(register: LinkRegister, domain: ProgrammeRegister): void {
  for (const node of register.graph.nodes()) {
    const { project, code } = register.graph.getNodeAttributes(node)
    if (domain.projects.get(project)?.activities.has(code) !== true) dropActivity(register, node)
  }
  for (const key of [...register.graph.edges(), ...register.dangling.keys()]) {
    if (!domain.links.has(key)) dropLink(register, key)
  }
  for (const project of domain.projects.values()) {
    for (const code of project.activities.keys()) addActivity(register, project.id, code)
  }
  for (const [key, link] of domain.links) syncLink(register, key, link)
}

/** The links of a register, as if all its events had been followed: it lists links in the order of their declaration. */
export function linkRegisterOf(domain: ProgrammeRegister): LinkRegister {
  const register = createLinkRegister()
  syncAll(register, domain)
  return register
}

/** Brings the graph to the state of the register after one event of a command that has taken effect. */
export function followEvent(register: LinkRegister, domain: ProgrammeRegister, event: RecordedEvent): void {
  switch (event.type) {
    case 'activity.planned':
      return syncActivity(register, domain, event.data.project, event.data.activity.code)
    case 'activity.removed':
      // Dropped even when the same command plans it again: its links are then bound anew.
      dropActivity(register, nodeKey(event.data.project, event.data.activity))
      return syncActivity(register, domain, event.data.project, event.data.activity)
    case 'link.declared':
    case 'link.revised': {
      const key = linkKey(event.data)
      return syncLink(register, key, domain.links.get(key))
    }
    case 'link.withdrawn':
      return dropLink(register, linkKey(event.data))
    case 'project.left':
      return syncAll(register, domain)
    default:
      return undefined
  }
}
