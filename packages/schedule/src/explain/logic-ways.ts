import { horizon } from '../calendar.ts'
import { constraints, kinds, ruleSets, statuses, type Dates } from '../columns.ts'
import { boundsStart, earliestByLink, leavesStart } from '../link-dates.ts'
import { outerGate } from '../logic.ts'
import { none } from '../result.ts'
import type { Scene } from './scene.ts'
import type { Candidate, End, Place } from './step.ts'
import { backThroughWork, beginAt, plus, type Trail } from './trail.ts'

/** A way that logic leads to a start or a finish. */
export interface LogicWay extends Candidate {
  readonly bounds: End
}

/** Everything that bounds the early dates of a node: its links, and those and the constraints of the summaries above. */
export function earlyBounds(scene: Scene, dates: Dates, node: number): LogicWay[] {
  const { network } = scene
  const { predecessorIndex, predecessorEnd, predecessorLink, forward, quarantined } = network.links
  const ways: LogicWay[] = []
  for (let place = node; place >= 0; place = outerGate(network, place)) {
    const summary = place < network.activityCount ? undefined : network.hierarchy.gateOf[place - network.activityCount]
    const through = summary === undefined ? {} : { summary }
    for (let n = predecessorIndex[place] as number; n < (predecessorEnd[place] as number); n++) {
      const link = predecessorLink[n] as number
      if (forward[link] === 0 || quarantined[link] === 1) continue
      if (earliestByLink(network, dates, link) === none) continue
      ways.push({
        ...throughLink(scene, dates, link),
        ...through,
        bounds: boundsStart(network, link) ? 'start' : 'finish',
      })
    }
    if (summary === undefined) continue
    const date = network.activities.constraintDate[summary] as number
    if (network.activities.constraint[summary] !== constraints['start-on-or-after'] || date === none) continue
    const constraint = 'start-on-or-after'
    ways.push({ reason: 'constraint', trail: beginAt(date), constraint, summary, bounds: 'start' })
  }
  return ways
}

/** Starts that logic allows, the latest first: a bound on the finish counts backwards over the work. */
export function logicStarts(scene: Scene, dates: Dates, activity: number, minutes: number): Candidate[] {
  return earlyBounds(scene, dates, activity)
    .map(({ bounds, ...way }): Candidate => {
      return bounds === 'start' ? way : { ...way, trail: backThroughWork(scene, way.trail, activity, minutes) }
    })
    .sort((a, b) => b.trail.at - a.trail.at)
}

/** The calendar that a link's lag is counted on. */
export function lagTime({ network, input }: Scene, link: number): { calendar: number; named?: number | undefined } {
  const calendar = network.links.lagCalendar[link] as number
  const stated = input.links[link]
  if (stated === undefined || stated.lagUnit === 'elapsed') return { calendar }
  const successor = input.activities[stated.to]
  const project = successor === undefined ? undefined : input.projects[successor.project]
  const rule = project?.ruleSet === 'primavera' ? project.lagCalendar : 'successor'
  switch (rule) {
    case '24-hour':
      return { calendar }
    case 'predecessor':
      return { calendar, named: input.activities[stated.from]?.calendar }
    case 'successor':
      return { calendar, named: successor?.calendar }
    case 'project-default':
      return { calendar, named: project?.calendar }
  }
}

function throughLink(scene: Scene, dates: Dates, link: number): Candidate {
  const { links } = scene.network
  const from = links.from[link] as number
  const end = leavesStart(scene.network, link) ? 'start' : 'finish'
  if (links.fixed[link] !== none) return throughProgress(scene, link, from, end)
  const trail = beginAt((end === 'start' ? dates.start : dates.finish)[from] as number)
  const next: Place = { kind: 'early', activity: from, end, dates }
  return {
    reason: 'link',
    trail: plus(scene, trail, 'lag', links.lag[link] as number, lagTime(scene, link)),
    link,
    next,
  }
}

/** A started predecessor's actual dates may stand in for computed ones, or the data date from which its lag runs. */
function throughProgress(scene: Scene, link: number, from: number, end: End): Candidate {
  const { activities, projects, links } = scene.network
  const time = lagTime(scene, link)
  if (activities.status[from] === statuses['in-progress']) {
    const dataDate = projects.dataDate[activities.project[from] as number] as number
    const trail = plus(scene, beginAt(dataDate), 'lag', links.lag[link] as number, time)
    return { reason: 'link', trail, link, next: rootPlace(from, 'data-date', 'data-date', dataDate) }
  }
  const actual = (end === 'start' ? activities.actualStart : activities.actualFinish)[from] as number
  const trail: Trail = plus(scene, beginAt(actual), 'lag', statedLag(scene, link, from), time)
  const date = end === 'start' ? 'early-start' : 'early-finish'
  return { reason: 'link', trail, link, next: rootPlace(from, date, 'actual', actual) }
}

export function rootPlace(
  activity: number,
  date: 'data-date' | 'early-start' | 'early-finish' | 'late-start' | 'late-finish',
  reason: 'data-date' | 'actual',
  at: number,
): Place {
  return { kind: 'root', step: { activity, date, at, reason, from: at, moves: [] } }
}

/** Lag as the plan states it, whole minutes. */
function statedLag({ input, network }: Scene, link: number, from: number): number {
  const { lagMinutes = 0, lagUnit, lagPercent = 0 } = input.links[link] ?? {}
  const duration = network.activities.duration[from] as number
  const lag = lagUnit === 'percent' ? (lagPercent / 100) * duration : lagMinutes
  return Math.min(horizon, Math.max(-horizon, Math.round(lag)))
}

export const isMicrosoft = ({ network }: Scene, activity: number): boolean =>
  network.activities.ruleSet[activity] === ruleSets.microsoft

export const isSummary = ({ network }: Scene, activity: number): boolean =>
  network.activities.kind[activity] === kinds.summary
