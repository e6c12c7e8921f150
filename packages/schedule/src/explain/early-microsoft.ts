import { flags, statuses } from '../columns.ts'
import { reasonCodes } from '../reason-codes.ts'
import { none } from '../result.ts'
import { constraintStarts } from './constraint-ways.ts'
import { logicStarts } from './logic-ways.ts'
import type { Scene } from './scene.ts'
import { stepOf, wayTo, withTrail, type Candidate, type Place, type Traced } from './step.ts'
import {
  beginAt,
  ownTime,
  plus,
  roundTheClock,
  throughWork,
  toFinishOrStart,
  toNextStart,
  toWorkStart,
} from './trail.ts'

type EarlyPlace = Extract<Place, { kind: 'early' }>

/** Why a task stands where Microsoft Project's forward pass put it. */
export function earlyMicrosoft(scene: Scene, place: EarlyPlace): Traced {
  return place.end === 'start' ? startOf(scene, place) : finishOf(scene, place)
}

function startOf(scene: Scene, { activity, dates }: EarlyPlace): Traced {
  const { activities, projects } = scene.network
  const root = (reason: Candidate['reason'], date: number | undefined): Candidate[] => [
    { reason, trail: beginAt(date as number) },
  ]
  const minutes = activities.duration[activity] as number
  const delay = activities.levelingDelay[activity] as number
  const roll = (way: Candidate): Candidate =>
    withTrail(way, (trail) => {
      const levelled = plus(scene, trail, 'delay', delay, roundTheClock(scene))
      return rollForward(scene, levelled, activity, minutes)
    })
  const ways = (): Candidate[] => {
    switch (dates.reason[activity]) {
      case reasonCodes.actual:
        return root('actual', activities.actualStart[activity])
      case reasonCodes.manual:
        return root('manual', activities.plannedStart[activity])
      case reasonCodes.link:
        return logicStarts(scene, dates, activity, minutes).map(roll)
      case reasonCodes['external-date']:
        return root('external-date', activities.externalEarlyStart[activity]).map(roll)
      case reasonCodes.constraint:
        return constraintStarts(scene, activity, minutes).map(roll)
      case reasonCodes['as-late-as-possible']: {
        const trail = beginAt(dates.heldStart[activity] as number)
        const next: Place = { kind: 'late', activity, end: 'start' }
        return [roll({ reason: 'as-late-as-possible', trail, next })]
      }
      default:
        return root('project-start', projects.start[activities.project[activity] as number]).map(roll)
    }
  }
  return wayTo(dates.start[activity] as number, ways(), activity, 'early-start')
}

/** Work begins at the next working minute; what takes no time may stand at the end of a period. */
function rollForward(scene: Scene, trail: Candidate['trail'], activity: number, minutes: number): Candidate['trail'] {
  const standing = minutes === 0 ? toFinishOrStart(scene, trail, activity) : trail
  return minutes === 0 && standing.at === trail.at ? trail : toWorkStart(scene, trail, activity)
}

function finishOf(scene: Scene, { activity, dates }: EarlyPlace): Traced {
  const { activities } = scene.network
  const step = (way: Candidate): Traced => stepOf(activity, 'early-finish', way)
  const actual = activities.actualFinish[activity] as number
  const started = activities.actualStart[activity] !== none
  if (started && actual !== none) return step({ reason: 'actual', trail: beginAt(actual) })
  const resume = activities.resume[activity] as number
  if (started && resume !== none && activities.status[activity] === statuses['in-progress']) {
    const time = ownTime(scene, activity)
    const trail = toNextStart(scene, beginAt(resume), time)
    const remaining = activities.remaining[activity] as number
    return step({ reason: 'resume', trail: plus(scene, trail, 'work', remaining, time) })
  }
  const planned = activities.plannedFinish[activity] as number
  const manual = ((activities.flags[activity] as number) & flags.manual) !== 0
  if (!started && manual && planned !== none && activities.plannedStart[activity] !== none) {
    return step({ reason: 'manual', trail: beginAt(planned) })
  }
  const next: Place = { kind: 'early', activity, end: 'start', dates }
  const minutes = activities.duration[activity] as number
  const trail = throughWork(scene, beginAt(dates.start[activity] as number), activity, minutes)
  return step({ reason: 'work', trail, next })
}
