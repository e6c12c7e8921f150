import { z } from 'zod'

/**
 * Ids that people and tools choose (programme, project, activity code …). Control characters are refused; everything
 * else, `__proto__` and unicode included, is data. Programme and project ids appear in stream names and addresses.
 */
const noControl = (value: string) => !/[\u0000-\u001f\u007f]/.test(value)

export const programmeId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, {
  error: 'a programme id has 1 to 100 letters, digits, dots, hyphens or underscores and begins with a letter or digit',
})
export const projectId = z.string().min(1).max(200).refine(noControl, { error: 'control characters are not allowed' })
/** The planning tool's own code: P6 `task_code`, Microsoft Project `UID`, Jira key. */
export const activityCode = z
  .string()
  .min(1)
  .max(200)
  .refine(noControl, { error: 'control characters are not allowed' })
export const calendarCode = z.string().min(1).max(300)
export const name = z.string().max(1000)

const lastDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const notInCalendar = 'the month has no such day'

/** The day exists: 31 April and 29 February of most years do not. */
function inCalendar(value: string): boolean {
  const day = Number(value.slice(8, 10))
  if (day <= 28) return true
  const month = Number(value.slice(5, 7))
  const year = Number(value.slice(0, 4))
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= (month === 2 && leap ? 29 : (lastDays[month - 1] ?? 0))
}

/**
 * Local date and time to the minute as planning tools mean it, without a time zone: `2026-03-02T08:00`. `24:00` does
 * not occur; the end of a day is `00:00` of the next.
 */
export const localDateTime = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d$/, {
    error: 'a local date and time to the minute is expected, e.g. 2026-03-02T08:00',
    abort: true,
  })
  .refine(inCalendar, { error: notInCalendar })
export const localDate = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, {
    error: 'a date is expected, e.g. 2026-03-02',
    abort: true,
  })
  .refine(inCalendar, { error: notInCalendar })
/** An instant, RFC 3339 with an offset: when something happened or was recorded. */
export const instant = z.iso.datetime({ offset: true })

/** Whole minutes, may be negative (floats, lags). */
export const minutes = z.int()
export const minutesNotNegative = z.int().min(0)

const minutesPerDay = 1440
const millisecondsPerMinute = 60_000

/** Minutes since 1970-01-01T00:00 of a local date and time; the unit the schedule computes in. */
export function toMinutes(value: string): number {
  return Date.parse(`${value}Z`) / millisecondsPerMinute
}

/** Inverse of {@link toMinutes}. */
export function fromMinutes(value: number): string {
  const place = value & (datesKept - 1)
  if (keptMinutes[place] === value) return keptDates[place] ?? dated(value)
  const date = dated(value)
  keptMinutes[place] = value
  keptDates[place] = date
  return date
}

const dated = (value: number): string => new Date(value * millisecondsPerMinute).toISOString().slice(0, 16)

/** Reports write the same dates again and again, and making one takes twenty times as long as finding it. */
const datesKept = 4096
const keptMinutes = new Float64Array(datesKept).fill(Number.NaN)
const keptDates: string[] = new Array<string>(datesKept).fill('')

/** Days since 1970-01-01 of a date `YYYY-MM-DD`. */
export function toDay(value: string): number {
  return Date.parse(`${value}T00:00Z`) / (millisecondsPerMinute * minutesPerDay)
}

/** Inverse of {@link toDay}. */
export function fromDay(value: number): string {
  return new Date(value * millisecondsPerMinute * minutesPerDay).toISOString().slice(0, 10)
}
