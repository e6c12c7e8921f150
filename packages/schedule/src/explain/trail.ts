import { addWork, nextStart, previousFinish, type Calendar } from '../calendar.ts'
import { isResourced } from '../work.ts'
import type { Move } from './explanation.ts'
import type { Scene } from './scene.ts'

/** An instant, and how arithmetic came to it. */
export interface Trail {
  readonly from: number
  readonly at: number
  readonly moves: readonly Move[]
}

export const beginAt = (instant: number): Trail => ({ from: instant, at: instant, moves: [] })

interface Time {
  /** Index of a compiled calendar. */
  readonly calendar: number
  /** The calendar that the plan names, where another one with the same working time stands for it. */
  readonly named?: number | undefined
}

const calendarAt = ({ network }: Scene, { calendar }: Time): Calendar => network.calendars[calendar] as Calendar

/** Indices of the network's calendars behind a compiled one; none: round the clock. */
function calendarsOf({ input, book, common }: Scene, { calendar, named }: Time): readonly number[] {
  if (named !== undefined && named in input.calendars && book.usable(named, undefined) === calendar) return [named]
  if (calendar < input.calendars.length) return [calendar]
  return common.get(calendar) ?? []
}

function moved(scene: Scene, trail: Trail, kind: Move['kind'], minutes: number, time: Time, to: number): Trail {
  if (to === trail.at && minutes === 0) return trail
  const move: Move = { kind, calendars: calendarsOf(scene, time), minutes, from: trail.at, to }
  return { from: trail.from, at: to, moves: [...trail.moves, move] }
}

/** Adds signed working minutes of a calendar. */
export function plus(scene: Scene, trail: Trail, kind: 'lag' | 'work' | 'delay', minutes: number, time: Time): Trail {
  return moved(scene, trail, kind, minutes, time, addWork(calendarAt(scene, time), trail.at, minutes))
}

export function toNextStart(scene: Scene, trail: Trail, time: Time): Trail {
  return moved(scene, trail, 'next-start', 0, time, nextStart(calendarAt(scene, time), trail.at))
}

export function toPreviousFinish(scene: Scene, trail: Trail, time: Time): Trail {
  return moved(scene, trail, 'previous-finish', 0, time, previousFinish(calendarAt(scene, time), trail.at))
}

export const roundTheClock = (scene: Scene): Time => ({ calendar: scene.input.calendars.length })

/** The calendar an activity's own work is counted on. */
export const ownTime = ({ network, input }: Scene, activity: number): Time => ({
  calendar: network.activities.calendar[activity] as number,
  named: input.activities[activity]?.calendar,
})

/** One resource of an activity: when it works, and how long it takes. */
interface Share {
  readonly time: Time
  readonly minutes: number
}

function sharesOf({ network }: Scene, activity: number): Share[] {
  const { assignmentIndex, assignmentEnd, assignmentCalendar, assignmentWork, assignmentDelay } = network.activities
  const shares: Share[] = []
  for (let n = assignmentIndex[activity] as number; n < (assignmentEnd[activity] as number); n++) {
    const minutes = (assignmentWork[n] as number) + (assignmentDelay[n] as number)
    shares.push({ time: { calendar: assignmentCalendar[n] as number }, minutes })
  }
  return shares
}

const latest = (trails: readonly Trail[]): Trail => trails.reduce((best, trail) => (trail.at > best.at ? trail : best))
const earliest = (trails: readonly Trail[]): Trail =>
  trails.reduce((best, trail) => (trail.at < best.at ? trail : best))

/** From an activity's start to its finish: the resource that takes longest decides. */
export function throughWork(scene: Scene, trail: Trail, activity: number, minutes: number): Trail {
  if (minutes === 0 || !isResourced(scene.network, activity)) {
    return plus(scene, trail, 'work', minutes, ownTime(scene, activity))
  }
  return latest(sharesOf(scene, activity).map((share) => plus(scene, trail, 'work', share.minutes, share.time)))
}

/** From an activity's finish back to its start. */
export function backThroughWork(scene: Scene, trail: Trail, activity: number, minutes: number): Trail {
  if (minutes === 0 || !isResourced(scene.network, activity)) {
    return plus(scene, trail, 'work', -minutes, ownTime(scene, activity))
  }
  return earliest(sharesOf(scene, activity).map((share) => plus(scene, trail, 'work', -share.minutes, share.time)))
}

/** To where the activity can begin: when the first of its resources works. */
export function toWorkStart(scene: Scene, trail: Trail, activity: number): Trail {
  if (!isResourced(scene.network, activity)) return toNextStart(scene, trail, ownTime(scene, activity))
  return earliest(sharesOf(scene, activity).map(({ time }) => toNextStart(scene, trail, time)))
}

/** To where the activity can end: when the last of its resources stops working. */
export function toWorkFinish(scene: Scene, trail: Trail, activity: number): Trail {
  if (!isResourced(scene.network, activity)) return toPreviousFinish(scene, trail, ownTime(scene, activity))
  return latest(sharesOf(scene, activity).map(({ time }) => toPreviousFinish(scene, trail, time)))
}

/** An instant at which work ends stays; any other goes on to the next start of work. */
export function toFinishOrStart(scene: Scene, trail: Trail, activity: number): Trail {
  const time = ownTime(scene, activity)
  return toPreviousFinish(scene, trail, time).at === trail.at ? trail : toNextStart(scene, trail, time)
}
