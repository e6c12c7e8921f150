import { constraints, flags, statuses, type Dates } from '../columns.ts'
import { boundsStart, leavesStart } from '../link-dates.ts'
import { none } from '../result.ts'
import { lagTime, type LogicWay } from './logic-ways.ts'
import type { Scene } from './scene.ts'
import { wayTo, type Candidate, type End, type Place, type Traced } from './step.ts'
import { beginAt, plus } from './trail.ts'

/** Everything that bounds the late dates of an activity from behind: its links, and what holds the summaries above. */
export function lateBounds(scene: Scene, activity: number): LogicWay[] {
  const { network, first } = scene
  const { successorIndex, successorEnd, successorLink, backward, quarantined } = network.links
  const ways: LogicWay[] = []
  for (let place = activity; place >= 0; place = network.hierarchy.parent[place] as number) {
    const isOwn = place === activity
    if (!isOwn && isInactive(scene, place)) break
    const through = isOwn ? {} : { summary: place }
    for (let n = successorIndex[place] as number; n < (successorEnd[place] as number); n++) {
      const link = successorLink[n] as number
      if (backward[link] === 0 || quarantined[link] === 1) continue
      const way = backThroughLink(scene, first, link)
      if (way !== undefined) ways.push({ ...way, ...through })
    }
    if (!isOwn) ways.push(...summaryBounds(scene, place))
  }
  return ways
}

const isInactive = ({ network }: Scene, activity: number): boolean =>
  ((network.activities.flags[activity] as number) & flags.inactive) !== 0

/** Dates that a summary sets to the finish of all that is under it. */
export function summaryBounds({ network }: Scene, summary: number): LogicWay[] {
  const { deadline, constraint, constraintDate } = network.activities
  const ways: LogicWay[] = []
  const bound = { summary, bounds: 'finish' } as const
  if (deadline[summary] !== none) {
    ways.push({ reason: 'deadline', trail: beginAt(deadline[summary] as number), ...bound })
  }
  if (constraint[summary] === constraints['finish-on-or-before'] && constraintDate[summary] !== none) {
    const trail = beginAt(constraintDate[summary] as number)
    ways.push({ reason: 'constraint', trail, constraint: 'finish-on-or-before', ...bound })
  }
  return ways
}

function backThroughLink(scene: Scene, dates: Dates, link: number): LogicWay | undefined {
  const { network } = scene
  const to = network.links.to[link] as number
  const end: End = boundsStart(network, link) ? 'start' : 'finish'
  const date = (end === 'start' ? dates.lateStart : dates.lateFinish)[to] as number
  if (date === none) return undefined
  const trail = plus(scene, beginAt(date), 'lag', -(network.links.lag[link] as number), lagTime(scene, link))
  const bounds = leavesStart(network, link) ? 'start' : 'finish'
  return { reason: 'link', trail, link, bounds, next: { kind: 'late', activity: lateActivity(scene, to, end), end } }
}

/** The activity whose late date a node has: for a gate the first of those under it that leave it least room. */
function lateActivity({ network, first }: Scene, node: number, end: End): number {
  const { activityCount, hierarchy } = network
  const column = end === 'start' ? first.lateStart : first.lateFinish
  let place = node
  while (place >= activityCount) {
    const summary = hierarchy.gateOf[place - activityCount] as number
    const at = column[place]
    let inner = -1
    for (let n = hierarchy.childIndex[summary] as number; n < (hierarchy.childIndex[summary + 1] as number); n++) {
      const child = hierarchy.child[n] as number
      const gate = hierarchy.gate[child] as number
      const below = gate >= 0 ? gate : child
      if (network.activities.status[child] === statuses.complete || column[below] !== at) continue
      inner = below
      break
    }
    if (inner < 0) throw new Error(`Nothing under summary ${summary} has the late date that its gate has.`)
    place = inner
  }
  return place
}

/** Why a summary bounds the late dates of all that is under it. */
export function traceLateBound(scene: Scene, { summary, end }: Extract<Place, { kind: 'late-bound' }>): Traced {
  const ways: readonly Candidate[] = [...lateBounds(scene, summary), ...summaryBounds(scene, summary)].filter(
    ({ bounds }) => bounds === end,
  )
  const column = end === 'start' ? scene.first.lateStart : scene.first.lateFinish
  return wayTo(column[summary] as number, ways, summary, end === 'start' ? 'bound-start' : 'bound-finish')
}
