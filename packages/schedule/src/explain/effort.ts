import { flags, kinds, statuses } from '../columns.ts'
import { none } from '../result.ts'
import { placeOf } from './moved.ts'
import { isSummary } from './logic-ways.ts'
import type { Scene } from './scene.ts'
import { stepOf, wayTo, withTrail, type Candidate, type End, type Place, type Traced } from './step.ts'
import { beginAt, ownTime, plus, toNextStart, toPreviousFinish, type Trail } from './trail.ts'

type EffortPlace = Extract<Place, { kind: 'effort' }>

/** Why a level of effort lasts from where to where. */
export function traceEffort(scene: Scene, place: EffortPlace): Traced {
  switch (place.date) {
    case 'early-start':
    case 'remaining-start':
      return earlyStart(scene, place)
    case 'early-finish':
      return earlyFinish(scene, place)
    case 'late-start':
      return lateDate(scene, place, 'start')
    case 'late-finish':
      return lateDate(scene, place, 'finish')
  }
}

function earlyStart(scene: Scene, { activity, date }: EffortPlace): Traced {
  const { activities, projects } = scene.network
  const project = activities.project[activity] as number
  const dataDate = projects.dataDate[project] as number
  const fresh = activities.status[activity] === statuses['not-started']
  const floor = fresh ? (projects.start[project] as number) : dataDate
  const root: Candidate = { reason: floor > dataDate ? 'project-start' : 'data-date', trail: beginAt(floor) }
  const [bound] = bounds(scene, activity, 'early', 'start').sort((a, b) => a.trail.at - b.trail.at)
  const way = bound !== undefined && bound.trail.at > floor ? bound : root
  return stepOf(
    activity,
    date,
    withTrail(way, (trail) => toNextStart(scene, trail, ownTime(scene, activity))),
  )
}

function earlyFinish(scene: Scene, { activity }: EffortPlace): Traced {
  const { final, network } = scene
  const start = beginAt(final.start[activity] as number)
  const time = ownTime(scene, activity)
  const next: Place = { kind: 'effort', activity, date: 'early-start' }
  const ways = bounds(scene, activity, 'early', 'finish')
    .sort((a, b) => b.trail.at - a.trail.at)
    .map((way) => withTrail(way, (trail) => toPreviousFinish(scene, trail, time)))
  // what is asked to end before it begins has no length
  const remaining = ways.length > 0 ? 0 : (network.activities.remaining[activity] as number)
  const alone: Candidate = { reason: 'work', trail: plus(scene, start, 'work', remaining, time), next }
  return wayTo(final.finish[activity] as number, [...ways, alone], activity, 'early-finish')
}

function lateDate(scene: Scene, { activity }: EffortPlace, end: End): Traced {
  const { final } = scene
  const time = ownTime(scene, activity)
  const roll = (trail: Trail): Trail =>
    end === 'start' ? toNextStart(scene, trail, time) : toPreviousFinish(scene, trail, time)
  const sign = end === 'start' ? 1 : -1
  const ways = bounds(scene, activity, 'late', end)
    .sort((a, b) => sign * (a.trail.at - b.trail.at))
    .map((way) => withTrail(way, roll))
  const own: Candidate = {
    reason: 'work',
    trail: beginAt((end === 'start' ? final.start : final.finish)[activity] as number),
    next: { kind: 'effort', activity, date: end === 'start' ? 'early-start' : 'early-finish' },
  }
  const at = (end === 'start' ? final.lateStart : final.lateFinish)[activity] as number
  return wayTo(at, [...ways, own], activity, end === 'start' ? 'late-start' : 'late-finish')
}

/** Dates of the neighbours that a level of effort hangs on, as its links name them. */
function bounds(scene: Scene, effort: number, side: 'early' | 'late', ownEnd: End): Candidate[] {
  const { network, final } = scene
  const rounds = effortRounds(scene)
  const round = rounds.get(effort) ?? 0
  const ways: Candidate[] = []
  for (const { link, from, to, type, lag, lagCalendar } of network.effortLinks) {
    if (from !== effort && to !== effort) continue
    const leads = from === effort
    const other = leads ? to : from
    const startHere = leads ? type === 'SS' || type === 'SF' : type === 'SS' || type === 'FS'
    const startThere = leads ? type === 'SS' || type === 'FS' : type === 'SS' || type === 'SF'
    if (startHere !== (ownEnd === 'start') || network.activities.status[other] === statuses.complete) continue
    if ((rounds.get(other) ?? -1) >= round) continue
    const [starts, finishes] = side === 'early' ? [final.start, final.finish] : [final.lateStart, final.lateFinish]
    const date = (startThere ? starts : finishes)[other] as number
    if (date === none) continue
    const trail = plus(scene, beginAt(date), 'lag', leads ? -lag : lag, { calendar: lagCalendar })
    ways.push({ reason: 'link', trail, link, next: neighbour(scene, other, side, startThere ? 'start' : 'finish') })
  }
  return ways
}

function neighbour(scene: Scene, other: number, side: 'early' | 'late', end: End): Place {
  if (scene.network.activities.kind[other] === kinds['level-of-effort']) {
    return { kind: 'effort', activity: other, date: `${side}-${end}` }
  }
  if (side === 'early') return placeOf(scene, other, end)
  if (isSummary(scene, other)) return { kind: 'late-bound', summary: other, end }
  return { kind: 'late', activity: other, end }
}

const roundsOf = new WeakMap<Scene, ReadonlyMap<number, number>>()

/** Levels of effort hang on one another: the round in which each gets its dates, of those that have dates by then. */
function effortRounds(scene: Scene): ReadonlyMap<number, number> {
  const known = roundsOf.get(scene)
  if (known !== undefined) return known
  const { activities, activityCount, effortLinks } = scene.network
  const neighbours = new Map<number, number[]>()
  const join = (effort: number, other: number): void => {
    if (activities.kind[effort] !== kinds['level-of-effort']) return
    neighbours.set(effort, [...(neighbours.get(effort) ?? []), other])
  }
  for (const link of effortLinks) {
    join(link.from, link.to)
    join(link.to, link.from)
  }
  const rounds = new Map<number, number>()
  let waiting = Array.from({ length: activityCount }, (_, n) => n).filter(
    (n) => activities.kind[n] === kinds['level-of-effort'] && ((activities.flags[n] as number) & flags.inactive) === 0,
  )
  for (let round = 0; waiting.length > 0; round++) {
    const dated = (other: number): boolean => {
      if (activities.status[other] === statuses.complete) return false
      if (activities.kind[other] !== kinds['level-of-effort']) return scene.final.start[other] !== none
      return rounds.has(other) && scene.final.start[other] !== none
    }
    const ready = waiting.filter((effort) => neighbours.get(effort)?.some(dated) === true)
    const done = new Set(ready.length > 0 ? ready : waiting)
    for (const effort of done) rounds.set(effort, round)
    waiting = waiting.filter((effort) => !done.has(effort))
  }
  roundsOf.set(scene, rounds)
  return rounds
}
