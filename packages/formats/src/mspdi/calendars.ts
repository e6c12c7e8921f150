import type { Shift } from '@throughline/domain'
import type { DayBudget } from '../day-budget.ts'
import { weekday } from '../dates.ts'
import { standardWorkingTime, type WorkingTime } from '../working-time.ts'
import { readStatedDays, type CalendarContext, type Days } from './calendar-days.ts'
import type { XmlRecord } from './record.ts'

/** The calendars of a file, inheritance resolved. */
export interface MspdiCalendars {
  /** The UID of the calendar that says the same: a calendar that only points to its base is that base. */
  same(uid: string): string | undefined
  workingTime(uid: string): WorkingTime | undefined
  readonly first: string | undefined
}

/** Longer chains of base calendars do not occur; a loop would be one. */
const deepestInheritance = 8

interface Resolved {
  readonly name: string
  readonly week: readonly (readonly Shift[])[]
  readonly exceptions: Days
  readonly workWeeks: Days
}

/** A calendar as it stands in the file. Its days are read when something works on it: most resources' never do. */
interface MspdiCalendar {
  readonly uid: string
  readonly name: string
  /** UID of the calendar it is based on. */
  readonly base: string | undefined
  readonly record: XmlRecord
}

function outline(record: XmlRecord): MspdiCalendar {
  const uid = record.field('UID') ?? ''
  const base = record.field('BaseCalendarUID')
  const based = base !== undefined && base !== '-1' && base !== uid
  return { uid, name: record.field('Name') ?? '', base: based ? base : undefined, record }
}

export function resolveCalendars(
  records: readonly XmlRecord[],
  minutesShown: number,
  context: CalendarContext,
): MspdiCalendars {
  const { budget } = context
  const calendars = records.map(outline)
  const byUid = new Map(calendars.map((calendar) => [calendar.uid, calendar]))
  const resolved = new Map<string, Resolved>()
  const resolve = (calendar: MspdiCalendar, depth: number): Resolved => {
    const known = resolved.get(calendar.uid)
    if (known !== undefined) return known
    const base = depth < deepestInheritance ? byUid.get(calendar.base ?? '') : undefined
    const made = overlay(calendar, base === undefined ? standard : resolve(base, depth + 1), context)
    resolved.set(calendar.uid, made)
    return made
  }
  const same = (uid: string): string | undefined => {
    let calendar = byUid.get(uid)
    for (let depth = 0; calendar !== undefined && depth < deepestInheritance; depth++) {
      const base = byUid.get(calendar.base ?? '')
      if (base === undefined || !statesNothing(calendar)) break
      calendar = base
    }
    return calendar?.uid
  }
  return {
    same,
    workingTime: (uid) => {
      const calendar = byUid.get(uid)
      if (calendar === undefined) return undefined
      const { name, week, exceptions, workWeeks } = resolve(calendar, 0)
      return { name, week, exceptions: merged(workWeeks, exceptions, budget), minutesPerDay: minutesShown }
    },
    first: calendars[0]?.uid,
  }
}

const standard: Resolved = { ...standardWorkingTime, workWeeks: new Map() }

function statesNothing({ record }: MspdiCalendar): boolean {
  return ['WeekDays', 'Exceptions', 'WorkWeeks'].every((group) => record.children(group).length === 0)
}

/**
 * What a calendar says over what its base says. An exception of the base, a holiday, stands before a usual week of its
 * own; a day of its own usual week stands before a work week of the base.
 */
function overlay({ name, record }: MspdiCalendar, base: Resolved, context: CalendarContext): Resolved {
  const own = readStatedDays(record, context)
  const { budget } = context
  const inherited = [...base.workWeeks].filter(([day]) => !own.week.has(weekday(day)))
  return {
    name,
    week: base.week.map((shifts, day) => own.week.get(day) ?? shifts),
    exceptions: merged(base.exceptions, own.exceptions, budget),
    workWeeks: merged(new Map(inherited), own.workWeeks, budget),
  }
}

function merged(below: Days, above: Days, budget: DayBudget): Days {
  if (below.size === 0) return above
  if (above.size === 0) return below
  return budget.spend(below.size + above.size) ? new Map([...below, ...above]) : above
}
