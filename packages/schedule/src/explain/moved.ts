import { scheduledEnd } from '../backward.ts'
import { statuses } from '../columns.ts'
import { boundsStart, leavesStart } from '../link-dates.ts'
import { none } from '../result.ts'
import { earlyBounds, isMicrosoft, lagTime } from './logic-ways.ts'
import { finisherOf, isMoved, type Scene } from './scene.ts'
import { stepOf, wayTo, withTrail, type Candidate, type End, type Place, type Traced } from './step.ts'
import { backThroughWork, beginAt, plus, throughWork, toWorkFinish } from './trail.ts'

/** Why an activity stands where its free float let it go: before the next one that must not move. */
export function traceMoved(scene: Scene, { activity, end }: Extract<Place, { kind: 'moved' }>): Traced {
  const { final, network } = scene
  const minutes = final.minutes[activity] as number
  if (end === 'start') {
    const trail = backThroughWork(scene, beginAt(final.finish[activity] as number), activity, minutes)
    return stepOf(activity, 'early-start', { reason: 'work', trail, next: { kind: 'moved', activity, end: 'finish' } })
  }
  const project = network.activities.project[activity] as number
  const last = beginAt(scheduledEnd(network, final, project))
  const own: Candidate = { reason: 'project-finish', trail: last, ...finisherOf(scene, activity) }
  const ways = [...successors(scene, activity, minutes), own].map((way) =>
    withTrail(way, (trail) => toWorkFinish(scene, trail, activity)),
  )
  return wayTo(final.finish[activity] as number, ways, activity, 'early-finish')
}

function successors(scene: Scene, activity: number, minutes: number): Candidate[] {
  const { network, final } = scene
  const { links, activities } = network
  const ways: Candidate[] = []
  for (let n = links.successorIndex[activity] as number; n < (links.successorEnd[activity] as number); n++) {
    const link = links.successorLink[n] as number
    if (links.forward[link] === 0 || links.quarantined[link] === 1) continue
    const to = links.to[link] as number
    const end: End = boundsStart(network, link) ? 'start' : 'finish'
    const date = (end === 'start' ? final.start : final.finish)[to] as number
    if (date === none || activities.status[to] === statuses.complete) continue
    const lag = -(links.lag[link] as number)
    const trail = plus(scene, beginAt(date), 'lag', lag, lagTime(scene, link))
    const reached = leavesStart(network, link) ? throughWork(scene, trail, activity, minutes) : trail
    ways.push({ reason: 'as-late-as-possible', trail: reached, link, next: placeOf(scene, to, end) })
  }
  return ways.sort((a, b) => a.trail.at - b.trail.at)
}

/** A node's early date as it stands when everything has moved. */
export function placeOf(scene: Scene, node: number, end: End): Place {
  const { activityCount, hierarchy } = scene.network
  if (node >= activityCount) {
    const summary = hierarchy.gateOf[node - activityCount] as number
    return { kind: 'early-bound', summary, end, dates: scene.settled }
  }
  if (!isMicrosoft(scene, node) && isMoved(scene, node)) return { kind: 'moved', activity: node, end }
  return { kind: 'early', activity: node, end, dates: scene.settled }
}

/** Why logic leaves no more room to what is under a summary. */
export function traceEarlyBound(
  scene: Scene,
  { summary, end, dates }: Extract<Place, { kind: 'early-bound' }>,
): Traced {
  const gate = scene.network.hierarchy.gate[summary] as number
  const ways: readonly Candidate[] = earlyBounds(scene, dates, gate).filter(({ bounds }) => bounds === end)
  const column = end === 'start' ? dates.start : dates.finish
  return wayTo(column[gate] as number, ways, summary, end === 'start' ? 'bound-start' : 'bound-finish')
}
