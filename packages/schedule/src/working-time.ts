import {
  addWork,
  subtractWork,
  compileCalendar,
  horizon,
  nextStart,
  previousFinish,
  workBetween,
  worksEver,
  type Calendar,
} from './calendar.ts'
import type { CalendarInput } from './network.ts'

/**
 * Arithmetic on one calendar. Instants are minutes since 1970-01-01T00:00 local, durations whole working minutes.
 * The week pattern goes on for ever before the first and after the last exception. Where the calendar has no working
 * time left, answers are {@link horizon} or its negative.
 */
export interface WorkingTime {
  /** False: not one working minute in the week and its exceptions. */
  readonly worksEver: boolean
  /** Length that most working days of the week have, the longer of two equals; for words, 1440 when no day works. */
  readonly minutesPerDay: number
  /** The finish of `minutes` of work that begin at the instant; negative: the start of work that ends there; 0: itself. */
  add(instant: number, minutes: number): number
  /** The start of `minutes` of work that end at the instant. */
  subtract(instant: number, minutes: number): number
  /** Working minutes from one instant to the other; negative when `to` lies before `from`. */
  between(from: number, to: number): number
  /** The instant itself when it begins a working minute, else the next one that does. */
  nextStart(instant: number): number
  /** The instant itself when it ends a working minute, else the last one before it that does. */
  previousFinish(instant: number): number
}

/** Instants further from 1970 than this many minutes stand for "never". */
export { horizon }

/** Working time of a calendar, for words and differences; the passes use the same arithmetic. */
export function createWorkingTime(calendar: CalendarInput): WorkingTime {
  const columns: Calendar = compileCalendar(calendar)
  return {
    worksEver: worksEver(columns),
    minutesPerDay: usualDay(columns),
    add: (instant, minutes) => addWork(columns, instant, minutes),
    subtract: (instant, minutes) => subtractWork(columns, instant, minutes),
    between: (from, to) => workBetween(columns, from, to),
    nextStart: (instant) => nextStart(columns, instant),
    previousFinish: (instant) => previousFinish(columns, instant),
  }
}

function usualDay({ weekBefore }: Calendar): number {
  const counts = new Map<number, number>()
  for (let weekday = 0; weekday < 7; weekday++) {
    const length = (weekBefore[weekday + 1] ?? 0) - (weekBefore[weekday] ?? 0)
    if (length > 0) counts.set(length, (counts.get(length) ?? 0) + 1)
  }
  const [usual] = [...counts].sort(([a, n], [b, m]) => m - n || b - a)
  return usual?.[0] ?? 1440
}
