import type { Shift } from '@throughline/domain'
import { minutesPerDay, parseDateTime, parseTimeOfDay } from '../dates.ts'
import { orderedShifts } from '../working-time.ts'
import type { CalendarData } from '../xer/calendar-data.ts'
import type { Element } from './xml.ts'

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** The working time of a calendar; `undefined` when it cannot be read. Days that are not named are not worked. */
export function calendarData({ children }: Element): CalendarData | undefined {
  const week: (readonly Shift[])[] = [[], [], [], [], [], [], []]
  const days = children.find(({ name }) => name === 'StandardWorkWeek')
  if (days === undefined) return undefined
  for (const day of days.children) {
    const place = weekdays.indexOf(day.fields.get('DayOfWeek') ?? '')
    const shifts = shiftsOf(day)
    if (place < 0 || shifts === undefined) return undefined
    week[place] = shifts
  }
  const exceptions = new Map<number, readonly Shift[]>()
  for (const each of children.find(({ name }) => name === 'HolidayOrExceptions')?.children ?? []) {
    const date = parseDateTime(each.fields.get('Date') ?? '')
    const shifts = shiftsOf(each)
    if (date === undefined || shifts === undefined) return undefined
    exceptions.set(Math.floor(date / minutesPerDay), shifts)
  }
  return { week, exceptions }
}

/** P6 XML names the last minute that is worked: 15:59:00 is the end of work at 16:00. */
function shiftsOf({ children }: Element): Shift[] | undefined {
  const shifts: Shift[] = []
  for (const { name, fields } of children) {
    if (name !== 'WorkTime' || (fields.get('Start') ?? '') === '') continue
    const start = parseTimeOfDay(fields.get('Start') ?? '')
    const last = parseTimeOfDay(fields.get('Finish') ?? '')
    if (start === undefined || last === undefined) return undefined
    const isLastMinute = last % 30 === 29
    const finish = isLastMinute ? last + 1 : last === 0 ? minutesPerDay : last
    shifts.push([start, finish])
  }
  return orderedShifts(shifts)
}
