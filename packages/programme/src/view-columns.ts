import type { Schedule } from '@throughline/schedule'
import { withoutHoles, type LinkPlaces } from './link-places.ts'

/** Columns of a schedule that belong to a view: the engine's own change with its next edit. */

const byActivity = [
  'earlyStart',
  'earlyFinish',
  'remainingStart',
  'remainingFinish',
  'lateStart',
  'lateFinish',
  'totalFloatMinutes',
  'freeFloatMinutes',
  'reason',
] as const
const byLink = ['driving', 'linkFloatMinutes'] as const

export function copyColumns(schedule: Schedule): Schedule {
  return {
    earlyStart: schedule.earlyStart.slice(),
    earlyFinish: schedule.earlyFinish.slice(),
    remainingStart: schedule.remainingStart.slice(),
    remainingFinish: schedule.remainingFinish.slice(),
    lateStart: schedule.lateStart.slice(),
    lateFinish: schedule.lateFinish.slice(),
    totalFloatMinutes: schedule.totalFloatMinutes.slice(),
    freeFloatMinutes: schedule.freeFloatMinutes.slice(),
    longestPath: schedule.longestPath.slice(),
    reason: schedule.reason.slice(),
    driving: schedule.driving.slice(),
    linkFloatMinutes: schedule.linkFloatMinutes.slice(),
    projectFinish: schedule.projectFinish.slice(),
    finish: schedule.finish,
  }
}

/** What the engine says, as columns of the network. */
export function copySchedule(engine: Schedule, places: LinkPlaces): Schedule {
  const copy = copyColumns(engine)
  if (places.holes.length === 0) return copy
  const driving = withoutHoles(engine.driving, places)
  return { ...copy, driving, linkFloatMinutes: withoutHoles(engine.linkFloatMinutes, places) }
}

/** Rows of a schedule that lag behind the engine. */
export interface Lagging {
  readonly activities: readonly number[]
  /** By index in the network; absent: all, for links have come or gone. */
  readonly links: readonly number[] | undefined
}

/** Brings the columns of an older schedule up to the engine; the older schedule is no more. */
export function overwriteSchedule(
  older: Schedule,
  engine: Schedule,
  places: LinkPlaces,
  lagging: readonly Lagging[],
): Schedule {
  const schedule: Schedule = {
    ...older,
    // never written to again, see `ScheduleEngine`
    longestPath: engine.longestPath,
    projectFinish: engine.projectFinish.slice(),
    finish: engine.finish,
  }
  for (const { activities } of lagging) {
    for (const name of byActivity) overwrite(schedule[name], engine[name], activities)
  }
  if (lagging.some(({ links }) => links === undefined)) {
    const driving = withoutHoles(engine.driving, places)
    return { ...schedule, driving, linkFloatMinutes: withoutHoles(engine.linkFloatMinutes, places) }
  }
  if (places.holes.length > 0) {
    for (const name of byLink) schedule[name].set(withoutHoles(engine[name], places))
  } else {
    for (const { links } of lagging) for (const name of byLink) overwrite(schedule[name], engine[name], links ?? [])
  }
  return schedule
}

/** A column is copied as a whole where much of it is to be written. */
const wholeShare = 8

function overwrite(column: Int32Array | Uint8Array, from: Int32Array | Uint8Array, rows: readonly number[]): void {
  if (rows.length * wholeShare > column.length) column.set(from)
  else for (const row of rows) column[row] = from[row] as number
}

/** Of some activities those of which a column differs; absent: of all. */
export function differingRows(a: Schedule, b: Schedule, rows: readonly number[] | undefined): number[] {
  const found: number[] = []
  const count = rows?.length ?? a.reason.length
  for (let n = 0; n < count; n++) {
    const row = rows?.[n] ?? n
    if (
      a.earlyStart[row] !== b.earlyStart[row] ||
      a.earlyFinish[row] !== b.earlyFinish[row] ||
      a.remainingStart[row] !== b.remainingStart[row] ||
      a.remainingFinish[row] !== b.remainingFinish[row] ||
      a.lateStart[row] !== b.lateStart[row] ||
      a.lateFinish[row] !== b.lateFinish[row] ||
      a.totalFloatMinutes[row] !== b.totalFloatMinutes[row] ||
      a.freeFloatMinutes[row] !== b.freeFloatMinutes[row] ||
      a.reason[row] !== b.reason[row]
    ) {
      found.push(row)
    }
  }
  return found
}

/** Rows in which two columns of bytes differ; compared four at a time. */
export function differingBytes(a: Uint8Array, b: Uint8Array): number[] {
  const found: number[] = []
  if (a.buffer === b.buffer && a.byteOffset === b.byteOffset && a.length === b.length) return found
  const words = a.byteOffset % 4 === 0 && b.byteOffset % 4 === 0 ? a.length >> 2 : 0
  const [left, right] = [a, b].map(
    ({ buffer, byteOffset }) => new Uint32Array(buffer, words > 0 ? byteOffset : 0, words),
  )
  const look = (from: number, to: number): void => {
    for (let row = from; row < to; row++) if (a[row] !== b[row]) found.push(row)
  }
  for (let word = 0; word < words; word++) if (left?.[word] !== right?.[word]) look(word * 4, word * 4 + 4)
  look(words * 4, a.length)
  return found
}
