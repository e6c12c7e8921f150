import type { CalendarInput, LinkInput, NetworkInput } from '../src/index.ts'

/** Dates found the slow way, by index of activity. */
export interface NaiveSchedule {
  readonly earlyStart: number[]
  readonly earlyFinish: number[]
  readonly lateStart: number[]
  readonly lateFinish: number[]
  readonly totalFloat: number[]
}

/** A calendar as one list of all its working minutes: nothing in it is computed, everything is looked up. */
interface Minutes {
  readonly working: readonly number[]
  /** Working minutes before each instant, counted from the first day. */
  readonly before: Int32Array
}

const firstDay = -300
const lastDay = 300

const lists = new WeakMap<CalendarInput, Minutes>()

/** Listing takes long and calendars are few: each is listed once. */
function minutesOf(calendar: CalendarInput): Minutes {
  const known = lists.get(calendar)
  if (known !== undefined) return known
  const minutes = listMinutes(calendar)
  lists.set(calendar, minutes)
  return minutes
}

const roundTheClock: CalendarInput = { week: Array.from({ length: 7 }, () => [[0, 1440]]), exceptions: new Map() }

function listMinutes({ week, exceptions }: CalendarInput): Minutes {
  const working: number[] = []
  const before = new Int32Array((lastDay - firstDay) * 1440 + 1)
  for (let at = firstDay * 1440; at < lastDay * 1440; at++) {
    const day = Math.floor(at / 1440)
    before[at - firstDay * 1440] = working.length
    const shifts = exceptions.get(day) ?? week[(((day + 4) % 7) + 7) % 7] ?? []
    if (shifts.some(([from, to]) => at >= day * 1440 + from && at < day * 1440 + to)) working.push(at)
  }
  before[before.length - 1] = working.length
  return { working, before }
}

const count = ({ before }: Minutes, at: number): number => before[at - firstDay * 1440] ?? Number.NaN
/** End of the minute that is the n-th (from 1), start of the one that is the n-th (from 0). */
const endOf = ({ working }: Minutes, n: number): number => (working[n - 1] ?? Number.NaN) + 1
const startOf = ({ working }: Minutes, n: number): number => working[n] ?? Number.NaN

function shift(minutes: Minutes, at: number, amount: number): number {
  if (amount === 0) return at
  const n = count(minutes, at) + amount
  return amount > 0 ? endOf(minutes, n) : startOf(minutes, n)
}

/**
 * Schedules a network in which nothing has begun, by Primavera's rules, without order and without cleverness: every
 * date starts at its own bound and is pushed by every link until nothing moves any more.
 */
export function naiveSchedule({ calendars, projects, activities, links }: NetworkInput): NaiveSchedule {
  const clocks = calendars.map(minutesOf)
  const always = minutesOf(roundTheClock)
  const clockOf = (n: number): Minutes => clocks[activities[n]?.calendar ?? 0] ?? always
  const minutes = activities.map(({ remainingMinutes }) => remainingMinutes)
  const length = (n: number): number => minutes[n] ?? 0
  const lagClock = ({ from, to }: LinkInput): Minutes => {
    const rule = projects[activities[to]?.project ?? 0]?.lagCalendar
    return rule === 'predecessor' ? clockOf(from) : rule === 'successor' ? clockOf(to) : always
  }

  const dataDate = projects.map((project) => project.dataDate ?? 0)
  const earlyStart = activities.map(({ project, constraint }, n) => {
    const bound = constraint?.kind === 'start-on-or-after' ? (constraint.date ?? 0) : 0
    return startOf(clockOf(n), count(clockOf(n), Math.max(dataDate[project] ?? 0, bound)))
  })
  // logic at the finish may ask for an instant outside working time: the finish then stands where work goes on
  const asked = activities.map(() => -Infinity)
  const finish = (n: number): number => {
    const end = shift(clockOf(n), earlyStart[n] ?? 0, length(n))
    const bound = asked[n] ?? end
    const apart = bound <= end || count(clockOf(n), bound) > count(clockOf(n), end)
    return apart ? end : startOf(clockOf(n), count(clockOf(n), bound))
  }
  settle(links, (link) => {
    const base = link.type === 'FS' || link.type === 'FF' ? finish(link.from) : (earlyStart[link.from] ?? 0)
    const date = shift(lagClock(link), base, link.lagMinutes)
    const atStart = link.type === 'FS' || link.type === 'SS'
    const bounded = atStart ? date : shift(clockOf(link.to), date, -length(link.to))
    const start = startOf(clockOf(link.to), count(clockOf(link.to), bounded))
    const later = !atStart && date > (asked[link.to] ?? 0)
    if (later) asked[link.to] = date
    if (start <= (earlyStart[link.to] ?? 0)) return later
    earlyStart[link.to] = start
    return true
  })
  const earlyFinish = activities.map((_, n) => finish(n))
  const ends = projects.map((_, project) =>
    Math.max(...earlyFinish.filter((_, n) => activities[n]?.project === project)),
  )
  const lateFinish = activities.map(({ project, constraint }, n) => {
    const cap = constraint?.kind === 'finish-on-or-before' ? (constraint.date ?? 0) : Infinity
    return endOf(clockOf(n), count(clockOf(n), Math.min(ends[project] ?? 0, cap)))
  })
  const start = (n: number): number => shift(clockOf(n), lateFinish[n] ?? 0, -length(n))
  settle(links, (link) => {
    const base = link.type === 'FS' || link.type === 'SS' ? start(link.to) : (lateFinish[link.to] ?? 0)
    const date = shift(lagClock(link), base, -link.lagMinutes)
    const clock = clockOf(link.from)
    const bounded = link.type === 'FS' || link.type === 'FF' ? date : shift(clock, date, length(link.from))
    const end = endOf(clock, count(clock, bounded))
    if (end >= (lateFinish[link.from] ?? 0)) return false
    lateFinish[link.from] = end
    return true
  })
  return {
    earlyStart,
    earlyFinish,
    lateStart: activities.map((_, n) => start(n)),
    lateFinish,
    totalFloat: activities.map(
      (_, n) => count(clockOf(n), lateFinish[n] ?? 0) - count(clockOf(n), earlyFinish[n] ?? 0),
    ),
  }
}

function settle(links: readonly LinkInput[], push: (link: LinkInput) => boolean): void {
  for (let moved = true; moved;) {
    moved = false
    for (const link of links) if (push(link)) moved = true
  }
}
