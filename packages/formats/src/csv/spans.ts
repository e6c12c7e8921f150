import { minutesPerDay, weekday } from '../dates.ts'
import { standardWorkingTime } from '../working-time.ts'

/** Minutes of a unit: of working time in {@link standardWorkingTime}, and round the clock. */
const units: readonly (readonly [names: string, work: number, clock: number])[] = [
  ['s sec secs second seconds', 1 / 60, 1 / 60],
  ['m min mins minute minutes', 1, 1],
  ['h hr hrs hour hours', 60, 60],
  ['d day days', 480, minutesPerDay],
  ['w wk wks week weeks', 2400, 7 * minutesPerDay],
  // twenty working days, as Microsoft Project counts a month
  ['mo mon mons month months', 9600, 30 * minutesPerDay],
]
const byName = new Map(
  units.flatMap(([names, work, clock]) => names.split(' ').map((name) => [name, { work, clock }] as const)),
)

export const unitNamed = (name: string): boolean => byName.has(name)

export interface Span {
  readonly minutes: number
  /** Round the clock, not working time. */
  readonly elapsed: boolean
}

const longestText = 60
const part = /\s*(\d{1,7}(?:[.,]\d{1,6})?)\s*([a-z]{0,8})/iy
/** `1,200`: a comma before three digits may be either of two things. */
const thousands = /^[1-9]\d{0,2},\d{3}$/

/**
 * A span of time: `5`, `5d`, `2.5 days`, `2,5d`, `4h`, `1w 2d`; a number without a unit is in `unit`. An `e` before the
 * unit makes it elapsed time, as Microsoft Project writes it (`2ed`: 48 hours); its `?` for an estimate is left out.
 * `undefined` when it is none.
 */
export function parseSpan(text: string, unit = 'd'): Span | undefined {
  const plain = text.trim().replace(/\?$/, '').trim()
  if (plain === '' || plain.length > longestText) return undefined
  let minutes = 0
  let elapsed: boolean | undefined
  for (part.lastIndex = 0; part.lastIndex < plain.length;) {
    const [, number, named] = part.exec(plain) ?? []
    if (number === undefined || named === undefined || thousands.test(number)) return undefined
    const name = named === '' ? unit : named.toLowerCase()
    const isElapsed = !byName.has(name) && name.startsWith('e')
    const found = byName.get(isElapsed ? name.slice(1) : name)
    if (found === undefined || isElapsed === !(elapsed ?? isElapsed)) return undefined
    elapsed = isElapsed
    minutes += Number(number.replace(',', '.')) * (isElapsed ? found.clock : found.work)
  }
  return { minutes: Math.round(minutes), elapsed: elapsed ?? false }
}

const monday = -3
const week = standardWorkingTime.week.map((shifts) => shifts.reduce((sum, [from, to]) => sum + to - from, 0))
const weekMinutes = week.reduce((sum, minutes) => sum + minutes, 0)

/** Working minutes between two instants in standard working time; 0 when the second is not later. */
export function standardWork(from: number, to: number): number {
  return Math.max(0, workUntil(to) - workUntil(from))
}

function workUntil(instant: number): number {
  const day = Math.floor(instant / minutesPerDay)
  const weeks = Math.floor((day - monday) / 7)
  let work = weeks * weekMinutes
  for (let each = monday + weeks * 7; each < day; each++) work += week[weekday(each)] ?? 0
  for (const [begin, end] of standardWorkingTime.week[weekday(day)] ?? []) {
    work += Math.max(0, Math.min(end, instant - day * minutesPerDay) - begin)
  }
  return work
}

const latest = 230 * 365 * minutesPerDay

/** When so many working minutes behind an instant are done, in standard working time; `undefined` when centuries later. */
export function standardFinish(from: number, minutes: number): number | undefined {
  if (minutes <= 0) return from
  const weeks = Math.ceil(minutes / weekMinutes) - 1
  let left = minutes - weeks * weekMinutes
  for (let day = Math.floor(from / minutesPerDay) + weeks * 7; day * minutesPerDay < latest; day++) {
    for (const [begin, end] of standardWorkingTime.week[weekday(day)] ?? []) {
      const start = Math.max(from + weeks * 7 * minutesPerDay, day * minutesPerDay + begin)
      const available = Math.max(0, day * minutesPerDay + end - start)
      if (left <= available) return start + left
      left -= available
    }
  }
  return undefined
}
