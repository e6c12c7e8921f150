import { kinds, statuses } from '../columns.ts'
import type { NetworkInput } from '../network.ts'
import { none, type Schedule } from '../result.ts'
import { traceEarly } from './early.ts'
import { traceEffort } from './effort.ts'
import type { ExplainableDate, Explanation, ExplainStep } from './explanation.ts'
import { traceLate } from './late.ts'
import { placeOf, traceEarlyBound, traceMoved } from './moved.ts'
import { traceLateBound } from './late-ways.ts'
import { isMicrosoft, isSummary } from './logic-ways.ts'
import { buildScene, type Scene } from './scene.ts'
import { stepOf, wayTo, type Candidate, type Place, type Traced } from './step.ts'
import { beginAt, ownTime, plus, toNextStart } from './trail.ts'

/** Explains dates of one calculation; `undefined` where the activity has no such date. */
export type Explain = (activity: number, date: ExplainableDate) => Explanation | undefined

/**
 * Prepares explanations of a network's dates: one calculation to begin with, then a chain costs what it is long.
 *
 * @param schedule the result for the same input
 */
export function createExplainer(input: NetworkInput, schedule: Schedule): Explain {
  const scene = buildScene(input, schedule)
  return (activity, date) => explainIn(scene, activity, date)
}

/** Why one date of one activity stands where it stands, step by step back to a date that stands in the plan. */
export function explain(
  input: NetworkInput,
  schedule: Schedule,
  activity: number,
  date: ExplainableDate,
): Explanation | undefined {
  return createExplainer(input, schedule)(activity, date)
}

const columns = {
  'early-start': 'earlyStart',
  'remaining-start': 'remainingStart',
  'early-finish': 'earlyFinish',
  'late-start': 'lateStart',
  'late-finish': 'lateFinish',
} as const satisfies Record<ExplainableDate, keyof Schedule>

function explainIn(scene: Scene, activity: number, date: ExplainableDate): Explanation | undefined {
  const at = scene.schedule[columns[date]][activity]
  if (at === undefined || at === none) return undefined
  const started = scene.network.activities.status[activity] === statuses['in-progress']
  if (date === 'remaining-start' && (!started || isSummary(scene, activity))) return undefined
  const steps: ExplainStep[] = []
  for (let place: Place | undefined = { kind: 'stated', activity, date }; place !== undefined;) {
    const { step, next }: Traced = trace(scene, place)
    // inside the calculation the same date may have another name
    steps.push(place.kind === 'stated' ? { ...step, activity: place.activity, date: place.date } : step)
    place = next
  }
  return { activity, date, at, steps }
}

function trace(scene: Scene, place: Place): Traced {
  switch (place.kind) {
    case 'stated':
      return traceStated(scene, place)
    case 'early':
      return traceEarly(scene, place)
    case 'moved':
      return traceMoved(scene, place)
    case 'late':
      return traceLate(scene, place)
    case 'effort':
      return traceEffort(scene, place)
    case 'early-bound':
      return traceEarlyBound(scene, place)
    case 'late-bound':
      return traceLateBound(scene, place)
    case 'root':
      return { step: place.step }
  }
}

type StatedPlace = Extract<Place, { kind: 'stated' }>

/** From a date of the result to the part of the calculation that it comes from. */
function traceStated(scene: Scene, place: StatedPlace): Traced {
  const { activity, date } = place
  const { activities } = scene.network
  if (isSummary(scene, activity)) return fromBelow(scene, place)
  const actual = actualDate(scene, place)
  if (actual !== none) return stepOf(activity, date, { reason: 'actual', trail: beginAt(actual) })
  const started = activities.actualStart[activity] !== none
  if (date === 'remaining-start' && started && isMicrosoft(scene, activity)) return restOfWork(scene, activity)
  if (activities.kind[activity] === kinds['level-of-effort'])
    return traceEffort(scene, { kind: 'effort', activity, date })
  if (date === 'late-start' || date === 'late-finish') {
    return trace(scene, { kind: 'late', activity, end: date === 'late-start' ? 'start' : 'finish' })
  }
  return trace(scene, placeOf(scene, activity, date === 'early-finish' ? 'finish' : 'start'))
}

/** What happened, where it is the date asked about. */
function actualDate({ network }: Scene, { activity, date }: StatedPlace): number {
  const { status, actualStart, actualFinish } = network.activities
  if (date === 'early-start' && status[activity] !== statuses['not-started']) return actualStart[activity] as number
  if (date === 'early-finish' && status[activity] === statuses.complete) return actualFinish[activity] as number
  return none
}

/** The earliest start and the latest finish of what is under a summary. */
function fromBelow(scene: Scene, { activity: summary, date }: StatedPlace): Traced {
  const { network, schedule } = scene
  const { childIndex, child } = network.hierarchy
  const column = schedule[columns[date]]
  if (childIndex[summary] === childIndex[summary + 1]) {
    // what has nothing under it keeps the dates that it would give to it
    const end = date === 'late-start' ? 'start' : 'finish'
    return traceLateBound(scene, { kind: 'late-bound', summary, end })
  }
  const ways: Candidate[] = []
  for (let n = childIndex[summary] as number; n < (childIndex[summary + 1] as number); n++) {
    const below = child[n] as number
    if (column[below] === none) continue
    const next: Place = { kind: 'stated', activity: below, date }
    ways.push({ reason: 'summary', trail: beginAt(column[below] as number), next })
  }
  return wayTo(column[summary] as number, ways, summary, date)
}

/** Microsoft Project: where the rest of a started task begins, behind the work that is done. */
function restOfWork(scene: Scene, activity: number): Traced {
  const { actualStart, duration, remaining, resume } = scene.network.activities
  const date = 'remaining-start'
  if (resume[activity] !== none) {
    return stepOf(activity, date, { reason: 'resume', trail: beginAt(resume[activity] as number) })
  }
  const time = ownTime(scene, activity)
  const done = Math.max(0, (duration[activity] as number) - (remaining[activity] as number))
  const worked = plus(scene, beginAt(actualStart[activity] as number), 'work', done, time)
  return stepOf(activity, date, { reason: 'actual', trail: toNextStart(scene, worked, time) })
}
