import { civil, dayNumber, daysInMonth, weekday } from '../dates.ts'

/** An exception of a calendar as MSPDI states it; all days since 1970-01-01, both inclusive. */
export interface Recurrence {
  /** 1 or absent every day, 2 yearly, 3 yearly by position, 4 monthly, 5 monthly by position, 6 weekly, 7 every n days, 8 every n weekdays. */
  readonly type: number
  readonly from: number
  readonly to: number
  /** Every n days, weeks, months. */
  readonly period: number
  /** Bit 0 Sunday to bit 6 Saturday. */
  readonly daysOfWeek: number
  /** 0 January to 11 December. */
  readonly month: number
  readonly monthDay: number
  /** 0 day, 1 weekday, 2 weekend day, 3 Sunday to 9 Saturday. */
  readonly monthItem: number
  /** 0 first to 3 fourth, 4 last. */
  readonly monthPosition: number
  /** At most so many, 0: as many as there are. */
  readonly occurrences: number
}

const every = { days: 7, weekdays: 8, week: 6, monthDay: 4, monthPosition: 5, yearDay: 2, yearPosition: 3 } as const
const monthsPerYear = 12
const daysPerWeek = 7

/** How many days have to be looked at: months and years are stepped over. */
export function daysLookedAt(type: number, { from, to }: Pick<Recurrence, 'from' | 'to'>): number {
  const stepped = [every.monthDay, every.monthPosition, every.yearDay, every.yearPosition].some((each) => each === type)
  return stepped ? Math.ceil((to - from + 1) / 28) : to - from + 1
}

/** The days an exception falls on, ascending. */
export function expandRecurrence(recurrence: Recurrence): number[] {
  const days = occurrences(recurrence)
  return recurrence.occurrences > 0 && recurrence.type !== 1 ? days.slice(0, recurrence.occurrences) : days
}

function occurrences(recurrence: Recurrence): number[] {
  const { type, from, to } = recurrence
  const period = Math.max(1, recurrence.period)
  switch (type) {
    case every.days:
      return daysFrom(from, to, period)
    case every.weekdays:
      return daysFrom(from, to, 1)
        .filter((day) => isWeekday(day))
        .filter((_, index) => index % period === 0)
    case every.week:
      return weekly(recurrence, period)
    case every.monthDay:
    case every.monthPosition:
      return monthly(recurrence, period)
    case every.yearDay:
    case every.yearPosition:
      return monthly({ ...recurrence, from: startOfMonth(recurrence) }, monthsPerYear).filter((day) => day >= from)
    default:
      return daysFrom(from, to, 1)
  }
}

function daysFrom(from: number, to: number, step: number): number[] {
  const days: number[] = []
  for (let day = from; day <= to; day += step) days.push(day)
  return days
}

/** Weeks are counted from the one the first day lies in, and begin on Sunday whatever the project shows (seen in files of Microsoft Project 2016). */
function weekly({ from, to, daysOfWeek }: Recurrence, period: number): number[] {
  const firstWeek = from - weekday(from)
  return daysFrom(from, to, 1).filter((day) => {
    const week = Math.floor((day - firstWeek) / daysPerWeek)
    return week % period === 0 && (daysOfWeek & (1 << weekday(day))) !== 0
  })
}

/** The first of the month that a yearly exception falls in, in the year it begins. */
function startOfMonth({ from, month }: Recurrence): number {
  return dayNumber(civil(from).year, Math.min(11, Math.max(0, month)) + 1, 1) ?? from
}

/** Months are counted from the one that the first day lies in. */
function monthly(recurrence: Recurrence, period: number): number[] {
  const { from, to, type } = recurrence
  const byPosition = type === every.monthPosition || type === every.yearPosition
  const first = civil(from)
  const days: number[] = []
  for (let count = first.year * monthsPerYear + first.month - 1; ; count += period) {
    const year = Math.floor(count / monthsPerYear)
    const month = (count % monthsPerYear) + 1
    const start = dayNumber(year, month, 1)
    if (start === undefined || start > to) return days
    const day = byPosition ? positioned(recurrence, year, month) : dated(recurrence, year, month)
    if (day !== undefined && day >= from && day <= to) days.push(day)
  }
}

/** A day that the month does not have is its last one. */
function dated({ monthDay }: Recurrence, year: number, month: number): number | undefined {
  return dayNumber(year, month, Math.min(Math.max(1, monthDay), daysInMonth(year, month)))
}

function positioned({ monthItem, monthPosition }: Recurrence, year: number, month: number): number | undefined {
  const first = dayNumber(year, month, 1) ?? 0
  const fitting = daysFrom(first, first + daysInMonth(year, month) - 1, 1).filter((day) => fits(monthItem, day))
  return monthPosition >= 4 ? fitting.at(-1) : fitting[monthPosition]
}

function fits(monthItem: number, day: number): boolean {
  if (monthItem === 0) return true
  if (monthItem === 1) return isWeekday(day)
  if (monthItem === 2) return !isWeekday(day)
  return weekday(day) === monthItem - 3
}

function isWeekday(day: number): boolean {
  return weekday(day) >= 1 && weekday(day) <= 5
}
