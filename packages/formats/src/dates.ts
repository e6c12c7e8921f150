export const minutesPerDay = 1440

/** Dates outside these years are the tools' way to say "none", or a slip of the finger. */
const earliestYear = 1900
const latestYear = 2200

const datePattern = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?)?(?:Z|[+-]\d\d:\d\d)?$/

/**
 * Minutes since 1970-01-01T00:00 of `YYYY-MM-DD[ T]HH:MM[:SS]`, local as the tool means it (an offset is left out);
 * `undefined` when it is no date. Both tools work to the minute: from 30 seconds on it is the next one.
 */
export function parseDateTime(text: string): number | undefined {
  const found = datePattern.exec(text)
  if (found === null) return undefined
  const [year, month, day, hour, minute, second] = found.slice(1).map((part) => Number(part ?? 0))
  if (year === undefined || month === undefined || day === undefined) return undefined
  if (hour === undefined || minute === undefined || second === undefined) return undefined
  if (hour > 24 || minute > 59 || second > 59) return undefined
  const date = dayNumber(year, month, day)
  if (date === undefined) return undefined
  return date * minutesPerDay + hour * 60 + minute + (second >= 30 ? 1 : 0)
}

/** Texts of instants: plans state the same ones over and over, and ten an activity are a third of a large plan. */
const instants = new Map<number, string>()
const instantsKept = 50_000

/** The same as a snapshot states it; `undefined` stays so. */
export function localDateTime(minutes: number | undefined): string | undefined {
  if (minutes === undefined) return undefined
  const known = instants.get(minutes)
  if (known !== undefined) return known
  if (instants.size >= instantsKept) instants.clear()
  const text = instantText(minutes)
  instants.set(minutes, text)
  return text
}

function instantText(minutes: number): string {
  const date = civil(Math.floor(minutes / minutesPerDay))
  const time = minutes - Math.floor(minutes / minutesPerDay) * minutesPerDay
  return `${digits(date.year, 4)}-${digits(date.month)}-${digits(date.day)}T${digits(Math.floor(time / 60))}:${digits(time % 60)}`
}

function digits(value: number, length = 2): string {
  return String(value).padStart(length, '0')
}

/** Days since 1970-01-01; `undefined` when there is no such day. */
export function dayNumber(year: number, month: number, day: number): number | undefined {
  if (year < earliestYear || year > latestYear || month < 1 || month > 12) return undefined
  if (day < 1 || day > daysInMonth(year, month)) return undefined
  return daysBeforeYear(year) + (daysBeforeMonth[month - 1] ?? 0) + (month > 2 && isLeap(year) ? 1 : 0) + day - 1
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (monthLengths[month - 1] ?? 0)
}

/** Year, month (1 to 12) and day of the month. */
export function civil(day: number): { readonly year: number; readonly month: number; readonly day: number } {
  // A first guess, off by one at most: 146,097 days are 400 years.
  let year = 1970 + Math.floor((day * 400) / 146_097)
  while (daysBeforeYear(year) > day) year -= 1
  while (daysBeforeYear(year + 1) <= day) year += 1
  let left = day - daysBeforeYear(year)
  let month = 1
  for (; left >= daysInMonth(year, month); month++) left -= daysInMonth(year, month)
  return { year, month, day: left + 1 }
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const daysBeforeMonth = monthLengths.map((_, month) =>
  monthLengths.slice(0, month).reduce((sum, days) => sum + days, 0),
)

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

/** Days from 1970-01-01 to the first of January, by the leap years between. */
function daysBeforeYear(year: number): number {
  const before = year - 1
  return 365 * (year - 1970) + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477
}

/** 0 Sunday to 6 Saturday: 1970-01-01 was a Thursday. */
export function weekday(day: number): number {
  return (((day + 4) % 7) + 7) % 7
}

/** Minutes after midnight of `HH:MM[:SS]`, 0 to 1440; `undefined` when it is no time of day. */
export function parseTimeOfDay(text: string): number | undefined {
  const found = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text.trim())
  if (found === null) return undefined
  const minutes = Number(found[1]) * 60 + Number(found[2]) + (Number(found[3] ?? 0) >= 30 ? 1 : 0)
  return Number(found[2]) > 59 || minutes > minutesPerDay ? undefined : minutes
}
