import { fromDay, type Calendar, type Shift } from '@throughline/domain'
import { minutesPerDay, weekday } from './dates.ts'
import { cleanCalendarName, stated, uniqueCodes } from './names.ts'

/** A calendar as a file states it, inheritance resolved. */
export interface WorkingTime {
  readonly name: string
  /** Seven days, Sunday first. */
  readonly week: readonly (readonly Shift[])[]
  /** By day since 1970-01-01. */
  readonly exceptions: ReadonlyMap<number, readonly Shift[]>
  readonly minutesPerDay?: number | undefined
}

const noDay: readonly Shift[] = []
const officeDay: readonly Shift[] = [
  [480, 720],
  [780, 1020],
]

/** Monday to Friday, 8 to 12 and 13 to 17: what both tools start with, taken where a file names no usable calendar. */
export const standardWorkingTime: WorkingTime = {
  name: 'Standard',
  week: [noDay, officeDay, officeDay, officeDay, officeDay, officeDay, noDay],
  exceptions: new Map(),
  minutesPerDay: 480,
}

/** Shifts in order, those that touch or overlap joined. A shift that ends at 00:00, or before it begins, lasts until 24:00. */
export function orderedShifts(shifts: readonly Shift[]): Shift[] {
  const ordered: Shift[] = []
  const whole = shifts.map(([from, to]): Shift => [from, to <= from ? minutesPerDay : to])
  for (const [from, to] of whole.filter(([start]) => start < minutesPerDay).sort((a, b) => a[0] - b[0])) {
    const last = ordered.at(-1)
    if (last !== undefined && from <= last[1]) ordered[ordered.length - 1] = [last[0], Math.max(last[1], to)]
    else ordered.push([from, to])
  }
  return ordered
}

export function sameShifts(a: readonly Shift[], b: readonly Shift[]): boolean {
  return a.length === b.length && a.every(([from, to], index) => from === b[index]?.[0] && to === b[index]?.[1])
}

/** The calendar of the snapshot. An exception that says what the week says anyway is left out. */
export function toCalendar(code: string, time: WorkingTime): Calendar {
  const days = [...time.exceptions].filter(([day, shifts]) => !sameShifts(shifts, time.week[weekday(day)] ?? noDay))
  const { minutesPerDay: shown } = time
  return stated({
    code,
    name: cleanCalendarName(time.name),
    week: time.week.map((shifts) => shifts.map(([from, to]): Shift => [from, to])),
    exceptions: days
      .sort(([a], [b]) => a - b)
      .map(([day, shifts]) => ({ date: fromDay(day), shifts: shifts.map(([from, to]): Shift => [from, to]) })),
    minutesPerDay: shown === undefined || shown < 1 || shown > minutesPerDay ? undefined : Math.round(shown),
  })
}

/**
 * Codes by the tool's internal id: the name, which survives an export, and only where two of these calendars share one
 * the internal id beside it.
 */
export function calendarCodes(used: ReadonlyMap<string, WorkingTime>): ReadonlyMap<string, string> {
  const named = new Map<string, number>()
  for (const { name } of used.values()) {
    const clean = cleanCalendarName(name)
    named.set(clean, (named.get(clean) ?? 0) + 1)
  }
  const unique = uniqueCodes()
  const codes = [...used].map(([id, { name }]): [string, string] => {
    const clean = cleanCalendarName(name)
    return [id, unique(clean !== '' && named.get(clean) === 1 ? clean : cleanCalendarName(`${clean} #${id}`))]
  })
  return new Map(codes)
}
