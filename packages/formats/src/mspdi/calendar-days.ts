import type { Shift } from '@throughline/domain'
import type { DayBudget } from '../day-budget.ts'
import { minutesPerDay, parseTimeOfDay, weekday } from '../dates.ts'
import type { Notes } from '../notes.ts'
import { orderedShifts, standardWorkingTime } from '../working-time.ts'
import { daysLookedAt, expandRecurrence } from './recurrence.ts'
import { readFields, type XmlRecord } from './record.ts'

export type Days = ReadonlyMap<number, readonly Shift[]>

/** What a calendar states itself. */
export interface StatedDays {
  /** By weekday, 0 Sunday. */
  readonly week: Days
  /** By day since 1970-01-01. */
  readonly exceptions: Days
  /** Days of work weeks, which differ from the usual week over a while. */
  readonly workWeeks: Days
}

export interface CalendarContext {
  readonly notes: Notes
  readonly budget: DayBudget
}

export function readStatedDays(record: XmlRecord, context: CalendarContext): StatedDays {
  const days = inGroup(record, 'WeekDays', 'WeekDay')
  const legacy = days.filter((day) => day.field('DayType') === '0')
  return {
    week: readWeek(
      days.filter((day) => day.field('DayType') !== '0'),
      context,
    ),
    exceptions: readExceptions(inGroup(record, 'Exceptions', 'Exception'), legacy, context),
    workWeeks: readWorkWeeks(inGroup(record, 'WorkWeeks', 'WorkWeek'), context),
  }
}

function inGroup(record: XmlRecord, group: string, name: string): readonly XmlRecord[] {
  return record.children(group).flatMap((each) => each.children(name))
}

function readWeek(days: readonly XmlRecord[], context: CalendarContext): Days {
  const week = new Map<number, readonly Shift[]>()
  for (const day of days) {
    const type = readFields(day, context.notes).integer('DayType')
    if (type !== undefined && type >= 1 && type <= 7) week.set(type - 1, workingTimes(day, context))
    else context.notes.problem('plan-invalid', 'a day type from 0 to 7 is expected', `${day.place}/DayType`)
  }
  return week
}

/**
 * Since 2007 Microsoft Project writes exceptions twice: as rules, and counted out as days of type 0 for older readers.
 * Files from elsewhere have one or the other. Where both speak of a day the rule stands; a single exception stands
 * before a recurring one, the first of two before the second.
 */
function readExceptions(rules: readonly XmlRecord[], legacy: readonly XmlRecord[], context: CalendarContext): Days {
  const single: XmlRecord[] = []
  const recurring: XmlRecord[] = []
  for (const rule of rules) (['1', undefined].includes(rule.field('Type')) ? single : recurring).push(rule)
  const days = new Map<number, readonly Shift[]>()
  for (const exception of [...single, ...recurring, ...legacy]) {
    const shifts = workingTimes(exception, context)
    for (const day of exceptionDays(exception, context)) if (!days.has(day)) days.set(day, shifts)
  }
  return days
}

function exceptionDays(exception: XmlRecord, context: CalendarContext): readonly number[] {
  const range = timePeriod(exception, context)
  if (range === undefined) return []
  const fields = readFields(exception, context.notes)
  const type = fields.integer('Type') ?? 1
  if (!context.budget.spend(daysLookedAt(type, range))) return []
  return expandRecurrence({
    ...range,
    type,
    period: fields.integer('Period') ?? 1,
    daysOfWeek: fields.integer('DaysOfWeek') ?? 0,
    month: fields.integer('Month') ?? 0,
    monthDay: fields.integer('MonthDay') ?? 1,
    monthItem: fields.integer('MonthItem') ?? 0,
    monthPosition: fields.integer('MonthPosition') ?? 0,
    occurrences: fields.flag('EnteredByOccurrences') ? (fields.integer('Occurrences') ?? 0) : 0,
  })
}

/** Whole days. Periods end at 23:59 or 23:59:59 of their last day: rounded up that would be one day more. */
function timePeriod(
  record: XmlRecord,
  { notes }: CalendarContext,
): { readonly from: number; readonly to: number } | undefined {
  const [period] = record.children('TimePeriod')
  if (period === undefined) return undefined
  const dayOf = (name: string) => {
    const date = period.field(name)
    // The time of day is cut off before the date is read, which would round the seconds.
    const truncated = date?.replace(/T.*$/, '')
    if (truncated !== undefined) period.set(name, truncated)
    const minutes = readFields(period, notes).date(name)
    return minutes === undefined ? undefined : Math.floor(minutes / minutesPerDay)
  }
  const from = dayOf('FromDate')
  const to = dayOf('ToDate')
  return from === undefined || to === undefined || to < from ? undefined : { from, to }
}

function readWorkWeeks(records: readonly XmlRecord[], context: CalendarContext): Days {
  const days = new Map<number, readonly Shift[]>()
  for (const record of records) {
    const range = timePeriod(record, context)
    if (range === undefined || !context.budget.spend(range.to - range.from + 1)) continue
    const week = readWeek(inGroup(record, 'WeekDays', 'WeekDay'), context)
    for (let day = range.from; day <= range.to; day++) {
      const shifts = week.get(weekday(day))
      if (shifts !== undefined && !days.has(day)) days.set(day, shifts)
    }
  }
  return days
}

/** A day that is worked without times is worked as usual. An end at 00:00 is the end of the day. */
function workingTimes(record: XmlRecord, { notes }: CalendarContext): readonly Shift[] {
  if (['0', 'false'].includes(record.field('DayWorking') ?? '')) return []
  const times = inGroup(record, 'WorkingTimes', 'WorkingTime')
  if (times.length === 0) return record.field('DayWorking') === undefined ? [] : (standardWorkingTime.week[1] ?? [])
  const shifts: Shift[] = []
  for (const time of times) {
    const from = parseTimeOfDay(time.field('FromTime') ?? '')
    const to = parseTimeOfDay(time.field('ToTime') ?? '')
    if (from === undefined || to === undefined) {
      if (time.field('FromTime') === undefined && time.field('ToTime') === undefined) continue
      notes.problem('plan-invalid', 'FromTime and ToTime are expected as HH:MM:SS', time.place)
    } else shifts.push([from, to === 0 ? minutesPerDay : to])
  }
  return orderedShifts(shifts)
}
