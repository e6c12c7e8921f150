import { ruleSets, statuses, constraints, kinds, type Dates } from '../columns.ts'
import { expectedFinishCounts } from '../forward-primavera.ts'
import { reasonCodes } from '../reason-codes.ts'
import { none } from '../result.ts'
import { constraintOf, constraintStarts } from './constraint-ways.ts'
import { earlyMicrosoft } from './early-microsoft.ts'
import { earlyBounds, isMicrosoft, isSummary, logicStarts } from './logic-ways.ts'
import type { Scene } from './scene.ts'
import { stepOf, wayTo, withTrail, type Candidate, type Place, type Traced } from './step.ts'
import { beginAt, throughWork, toFinishOrStart, toWorkStart, type Trail } from './trail.ts'

type EarlyPlace = Extract<Place, { kind: 'early' }>

/** Why a date stands where a forward pass put it. */
export function traceEarly(scene: Scene, place: EarlyPlace): Traced {
  const { activity, end, dates } = place
  if (isSummary(scene, activity)) return fromBelow(scene, place)
  if (isMicrosoft(scene, activity)) return earlyMicrosoft(scene, place)
  if (scene.network.activities.status[activity] === statuses.complete) return passedOn(scene, activity, dates)
  return end === 'start' ? primaveraStart(scene, activity, dates) : primaveraFinish(scene, activity, dates)
}

/** A summary begins with the first and ends with the last of what is under it. */
function fromBelow({ network }: Scene, { activity: summary, end, dates }: EarlyPlace): Traced {
  const { childIndex, child } = network.hierarchy
  const column = end === 'start' ? dates.start : dates.finish
  const ways: Candidate[] = []
  for (let n = childIndex[summary] as number; n < (childIndex[summary + 1] as number); n++) {
    const below = child[n] as number
    if (dates.start[below] === none || dates.finish[below] === none) continue
    const next: Place = { kind: 'early', activity: below, end, dates }
    ways.push({ reason: 'summary', trail: beginAt(column[below] as number), next })
  }
  return wayTo(column[summary] as number, ways, summary, end === 'start' ? 'early-start' : 'early-finish')
}

const dataDateOf = ({ network }: Scene, activity: number): number =>
  network.projects.dataDate[network.activities.project[activity] as number] as number

function passedOn(scene: Scene, activity: number, dates: Dates): Traced {
  const ways = beforeFinished(scene, logicStarts(scene, dates, activity, 0), {
    reason: 'data-date',
    trail: beginAt(dataDateOf(scene, activity)),
  })
  return wayTo(dates.start[activity] as number, ways, activity, 'passed-on')
}

/** Finished work often passes on nothing but the data date: then that is told at once. */
function beforeFinished({ network }: Scene, links: readonly Candidate[], floor: Candidate): Candidate[] {
  const { links: columns, activities } = network
  const isFinished = ({ link }: Candidate): boolean =>
    link !== undefined && activities.status[columns.from[link] as number] === statuses.complete
  return [...links.filter((way) => !isFinished(way)), floor, ...links.filter(isFinished)]
}

function primaveraStart(scene: Scene, activity: number, dates: Dates): Traced {
  const { status, kind } = scene.network.activities
  const rolled = kind[activity] === kinds['finish-milestone'] ? toFinishOrStart : toWorkStart
  const roll = (trail: Trail): Trail => rolled(scene, trail, activity)
  const ways = startReasons(scene, activity, dates).map((way) => withTrail(way, roll))
  const date = status[activity] === statuses['in-progress'] ? 'remaining-start' : 'early-start'
  return wayTo(dates.start[activity] as number, ways, activity, date)
}

/** Ways to the start of the kind that the pass has noted. */
function startReasons(scene: Scene, activity: number, dates: Dates): Candidate[] {
  const { activities } = scene.network
  const root = (reason: Candidate['reason'] & StepRoot, date: number | undefined): Candidate[] => [
    { reason, trail: beginAt(date as number) },
  ]
  switch (dates.reason[activity]) {
    case reasonCodes.link: {
      const links = logicStarts(scene, dates, activity, activities.remaining[activity] as number)
      return beforeFinished(scene, links, floorOf(scene, activity))
    }
    case reasonCodes['project-start']:
      return [floorOf(scene, activity)]
    case reasonCodes.actual:
      return root('resume', activities.resume[activity])
    case reasonCodes['external-date']:
      return root('external-date', activities.externalEarlyStart[activity])
    case reasonCodes.constraint: {
      const held = constraintStarts(scene, activity, activities.remaining[activity] as number)
      // a mandatory date before the data date leaves the activity there
      const floor = isMandatory(scene, activity) ? root('data-date', dataDateOf(scene, activity)) : []
      const isTracker = activities.ruleSet[activity] === ruleSets.tracker
      return [...held, ...floor, ...(isTracker ? root('planned-start', activities.plannedStart[activity]) : [])]
    }
    default:
      return root('data-date', dataDateOf(scene, activity))
  }
}

/** The date before which the activity cannot begin, whatever logic says. */
function floorOf(scene: Scene, activity: number): Candidate {
  const { activities, projects } = scene.network
  const dataDate = dataDateOf(scene, activity)
  const fresh = activities.status[activity] === statuses['not-started']
  const start = fresh ? (projects.start[activities.project[activity] as number] as number) : dataDate
  return { reason: start > dataDate ? 'project-start' : 'data-date', trail: beginAt(start) }
}

type StepRoot = 'resume' | 'external-date' | 'data-date' | 'planned-start'

function isMandatory(scene: Scene, activity: number): boolean {
  const constraint = constraintOf(scene, activity)
  return constraint === constraints['mandatory-start'] || constraint === constraints['mandatory-finish']
}

function primaveraFinish(scene: Scene, activity: number, dates: Dates): Traced {
  const finish = dates.finish[activity] as number
  const expected = scene.network.activities.expectedFinish[activity] as number
  if (expected === finish && expectedFinishCounts(scene.network, dates, activity)) {
    return stepOf(activity, 'early-finish', { reason: 'expected-finish', trail: beginAt(expected) })
  }
  const next: Place = { kind: 'early', activity, end: 'start', dates }
  const worked = throughWork(
    scene,
    beginAt(dates.start[activity] as number),
    activity,
    dates.minutes[activity] as number,
  )
  if (worked.at === finish) return stepOf(activity, 'early-finish', { reason: 'work', trail: worked, next })
  // logic asks for a finish outside working time: it stands where work goes on
  const ways = earlyBounds(scene, dates, activity)
    .filter(({ bounds }) => bounds === 'finish')
    .map((way) => withTrail(way, (trail) => toFinishOrStart(scene, trail, activity)))
  return wayTo(finish, ways, activity, 'early-finish')
}
