import { dayNumber, minutesPerDay, parseDateTime } from '../dates.ts'
import type { DateOrder } from './mapping.ts'

/** Beginning and end of a day of standard working time. */
const dayStart = 480
const dayEnd = 1020

const longestText = 60
const weekdayName = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}[.,]?\s+/i
/** Primavera P6 marks actual dates and constrained ones. */
const planMark = /(?: A|\s?\*)$/
const timeOfDay = /[ T,]+(\d{1,2}):(\d\d)(?::\d\d(?:\.\d+)?)?\s*([ap]m)?$/i
const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')

/**
 * Minutes since 1970 of a date with or without a time. A day alone, and a day at midnight, as tools write days that have
 * no time, is its working day's beginning, or its end where the date is a finish. Dates that begin with the year or name the month in English are read in any order; of other ones
 * `order` tells day from month. A weekday before the date, and P6's `A` or `*` behind it, are passed over. `undefined` when it is none.
 */
export function parseCsvDate(text: string, order: DateOrder, isFinish: boolean): number | undefined {
  if (text.length > longestText) return undefined
  const plain = text.trim().replace(planMark, '')
  const instant = /^\d{4}-\d\d-\d\d[T ]/.test(plain) ? parseDateTime(plain) : undefined
  const minutes = instant ?? dayAndTime(plain, order)
  if (minutes === undefined || minutes % minutesPerDay !== 0) return minutes
  return minutes + (isFinish ? dayEnd : dayStart)
}

function dayAndTime(text: string, order: DateOrder): number | undefined {
  const time = timeOfDay.exec(text)
  const day = dayOf(text.slice(0, time?.index ?? text.length).replace(weekdayName, ''), order)
  const minutes = time === null ? 0 : minutesOf(time)
  return day === undefined || minutes === undefined ? undefined : day * minutesPerDay + minutes
}

function minutesOf([, hours, minutes, half]: RegExpExecArray): number | undefined {
  const [hour, minute] = [Number(hours), Number(minutes)]
  if (minute > 59) return undefined
  if (half === undefined) return hour > 23 ? undefined : hour * 60 + minute
  if (hour < 1 || hour > 12) return undefined
  return ((hour % 12) + (/^p/i.test(half) ? 12 : 0)) * 60 + minute
}

const yearFirst = /^(\d{4})[-./](\d{1,2})[-./](\d{1,2})$/
const numbers = /^(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d\d)$/
const dayMonthName = /^(\d{1,2})[-./ ]+([a-z]{3})[a-z]{0,6}[-.,/ ]+(\d{4}|\d\d)$/i
const monthNameDay = /^([a-z]{3})[a-z]{0,6}\.? (\d{1,2}),? (\d{4})$/i

function dayOf(text: string, order: DateOrder): number | undefined {
  const [, y, m, d] = yearFirst.exec(text) ?? []
  if (y !== undefined) return dayNumber(Number(y), Number(m), Number(d))
  const [, namedDay, name, namedYear] = dayMonthName.exec(text) ?? swapped(monthNameDay.exec(text)) ?? []
  if (name !== undefined) return dayNumber(yearOf(namedYear), months.indexOf(name.toLowerCase()) + 1, Number(namedDay))
  const [, first, second, year] = numbers.exec(text) ?? []
  if (first === undefined || order === 'ymd') return undefined
  const [day, month] = order === 'dmy' ? [first, second] : [second, first]
  return dayNumber(yearOf(year), Number(month), Number(day))
}

const swapped = (found: RegExpExecArray | null): readonly (string | undefined)[] | undefined =>
  found === null ? undefined : [found[0], found[2], found[1], found[3]]

const turnOfCentury = 70

/** Two digits are a year from 1970 to 2069. */
function yearOf(text: string | undefined): number {
  const year = Number(text)
  return text?.length !== 2 ? year : year < turnOfCentury ? 2000 + year : 1900 + year
}
