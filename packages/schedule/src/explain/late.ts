import { scheduledEnd } from '../backward.ts'
import { flags, kinds, statuses } from '../columns.ts'
import { none } from '../result.ts'
import { constraintFinishes } from './constraint-ways.ts'
import { traceEarly } from './early.ts'
import { lateBounds, traceLateBound } from './late-ways.ts'
import { isMicrosoft, isSummary } from './logic-ways.ts'
import { finisherOf, type Scene } from './scene.ts'
import { stepOf, wayTo, withTrail, type Candidate, type Place, type Traced } from './step.ts'
import { backThroughWork, beginAt, ownTime, throughWork, toNextStart, toWorkFinish } from './trail.ts'

type LatePlace = Extract<Place, { kind: 'late' }>

/** Why a date stands where the backward pass put it. */
export function traceLate(scene: Scene, place: LatePlace): Traced {
  const { activity, end } = place
  const { activities } = scene.network
  if (isSummary(scene, activity)) return traceLateBound(scene, { kind: 'late-bound', summary: activity, end })
  const complete = activities.status[activity] === statuses.complete
  if (isMicrosoft(scene, activity)) {
    if (complete) return whereItStands(scene, place)
    const started = activities.actualStart[activity] as number
    if (end === 'start' && started !== none) {
      return stepOf(activity, 'late-start', { reason: 'actual', trail: beginAt(started) })
    }
  } else if (complete) return passedBack(scene, activity)
  return end === 'start' ? lateStart(scene, activity) : lateFinish(scene, activity)
}

/** In Microsoft Project what is finished has its early dates as late ones. */
function whereItStands(scene: Scene, { activity, end }: LatePlace): Traced {
  const { step, next } = traceEarly(scene, { kind: 'early', activity, end, dates: scene.first })
  return { step: { ...step, date: end === 'start' ? 'late-start' : 'late-finish' }, next }
}

function lateStart(scene: Scene, activity: number): Traced {
  const { kind } = scene.network.activities
  const minutes = scene.first.minutes[activity] as number
  const finish = beginAt(scene.first.lateFinish[activity] as number)
  const isMilestone = kind[activity] === kinds['start-milestone'] || kind[activity] === kinds['finish-milestone']
  const worked = backThroughWork(scene, finish, activity, minutes)
  const rolls = minutes === 0 && !isMilestone && !isMicrosoft(scene, activity)
  const trail = rolls ? toNextStart(scene, worked, ownTime(scene, activity)) : worked
  const next: Place = { kind: 'late', activity, end: 'finish' }
  return wayTo(scene.first.lateStart[activity] as number, [{ reason: 'work', trail, next }], activity, 'late-start')
}

function lateFinish(scene: Scene, activity: number): Traced {
  const { activities } = scene.network
  const minutes = scene.first.minutes[activity] as number
  const stays = !isMicrosoft(scene, activity) && activities.kind[activity] === kinds['start-milestone']
  const ways = [
    ...finishBounds(scene, activity, minutes),
    ...constraintBounds(scene, activity, minutes),
    ...statedBounds(scene, activity),
    projectEnd(scene, activity),
  ].map((way) => (stays ? way : withTrail(way, (trail) => toWorkFinish(scene, trail, activity))))
  return wayTo(scene.first.lateFinish[activity] as number, ways, activity, 'late-finish')
}

/** Finishes that successors leave, the earliest first: a bound on the start counts forwards over the work. */
function finishBounds(scene: Scene, activity: number, minutes: number): Candidate[] {
  const { actualStart, flags: marks } = scene.network.activities
  // in Microsoft Project what is tied to a fixed start does not move it
  const fixed =
    isMicrosoft(scene, activity) &&
    (actualStart[activity] !== none || ((marks[activity] as number) & flags.manual) !== 0)
  return lateBounds(scene, activity)
    .filter(({ bounds }) => bounds === 'finish' || !fixed)
    .map(({ bounds, ...way }): Candidate => {
      return bounds === 'finish' ? way : { ...way, trail: throughWork(scene, way.trail, activity, minutes) }
    })
    .sort((a, b) => a.trail.at - b.trail.at)
}

function constraintBounds(scene: Scene, activity: number, minutes: number): Candidate[] {
  const { constraint, constraintDate, secondConstraint, secondConstraintDate } = scene.network.activities
  const bound = (code: Uint8Array, date: Int32Array): Candidate[] =>
    constraintFinishes(scene, activity, code[activity] as number, date[activity] as number, minutes)
  return [...bound(constraint, constraintDate), ...bound(secondConstraint, secondConstraintDate)]
}

function statedBounds({ network }: Scene, activity: number): Candidate[] {
  const { externalLateFinish, deadline } = network.activities
  const bound = (reason: 'external-date' | 'deadline', date: number | undefined): Candidate[] =>
    date === undefined || date === none ? [] : [{ reason, trail: beginAt(date) }]
  return [...bound('external-date', externalLateFinish[activity]), ...bound('deadline', deadline[activity])]
}

function passedBack(scene: Scene, activity: number): Traced {
  const ways = [...finishBounds(scene, activity, 0), projectEnd(scene, activity)]
  return wayTo(scene.first.lateFinish[activity] as number, ways, activity, 'passed-back')
}

/** Where the backward pass of the activity's project begins. */
function projectEnd(scene: Scene, activity: number): Candidate {
  const { activities, projects } = scene.network
  const project = activities.project[activity] as number
  const trail = beginAt(scene.bases[project] as number)
  if (projects.mustFinishBy[project] !== none) return { reason: 'must-finish-by', trail }
  if (scheduledEnd(scene.network, scene.first, project) === none) return { reason: 'data-date', trail }
  return { reason: 'project-finish', trail, ...finisherOf(scene, activity) }
}
