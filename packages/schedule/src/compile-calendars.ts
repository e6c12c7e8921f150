import { compileCalendar, tidyShifts, worksEver, type Calendar } from './calendar.ts'
import type { CalendarInput, Shift } from './network.ts'

/** The calendars of a network with those that the rules need beside them. */
export interface CalendarBook {
  readonly calendars: Calendar[]
  /** Index of the calendar that works without a pause. */
  readonly roundTheClock: number
  /** The first of two indices that names a calendar with working time, else round the clock; alike ones are one. */
  usable(first: number, second: number | undefined): number
  /** Index of the time in which both calendars work. */
  both(a: number, b: number): number
}

const wholeDay: readonly Shift[] = [[0, 1440]]
const roundTheClockInput: CalendarInput = { week: Array.from({ length: 7 }, () => wholeDay), exceptions: new Map() }

export function compileCalendars(inputs: readonly CalendarInput[]): CalendarBook {
  const sources = [...inputs, roundTheClockInput]
  const calendars = sources.map((source) => compileCalendar(source))
  const roundTheClock = inputs.length
  const common = new Map<string, number>()
  const alike = firstAlike(calendars)

  const idle = calendars.map((calendar) => !worksEver(calendar))
  // an index behind the stated calendars names none of them, although one of ours may stand there
  const works = (index: number | undefined): index is number =>
    index !== undefined && index < inputs.length && idle[index] === false
  return {
    calendars,
    roundTheClock,
    usable(first, second) {
      const index = works(first) ? first : works(second) ? second : roundTheClock
      return alike[index] ?? index
    },
    both(a, b) {
      if (a === b || b === roundTheClock) return a
      if (a === roundTheClock) return b
      const key = `${Math.min(a, b)} ${Math.max(a, b)}`
      let index = common.get(key)
      if (index === undefined) {
        const source = commonTime(sources[a] ?? roundTheClockInput, sources[b] ?? roundTheClockInput)
        const calendar = compileCalendar(source)
        index = calendars.push(calendar) - 1
        idle[index] = !worksEver(calendar)
        sources[index] = source
        common.set(key, index)
      }
      return idle[index] === false ? index : a
    },
  }
}

/** For each calendar the first one with the same working time: resources often have the standard one each. */
function firstAlike(calendars: readonly Calendar[]): number[] {
  const firsts = new Map<string, number>()
  return calendars.map(({ exceptionDay, shiftIndex, shiftFrom, shiftTo }, index) => {
    const key = [exceptionDay, shiftIndex, shiftFrom, shiftTo].map((column) => column.join()).join(';')
    const first = firsts.get(key)
    if (first === undefined) firsts.set(key, index)
    return first ?? index
  })
}

const weekdayOf = (day: number): number => (((day + 4) % 7) + 7) % 7
const shiftsOn = (calendar: CalendarInput, day: number): readonly Shift[] =>
  calendar.exceptions.get(day) ?? calendar.week[weekdayOf(day)] ?? []

function commonTime(a: CalendarInput, b: CalendarInput): CalendarInput {
  const days = new Set([...a.exceptions.keys(), ...b.exceptions.keys()])
  return {
    week: Array.from({ length: 7 }, (_, weekday) => commonShifts(a.week[weekday] ?? [], b.week[weekday] ?? [])),
    exceptions: new Map([...days].map((day) => [day, commonShifts(shiftsOn(a, day), shiftsOn(b, day))])),
  }
}

function commonShifts(a: readonly Shift[], b: readonly Shift[]): Shift[] {
  const others = tidyShifts(b)
  return tidyShifts(a).flatMap(([from, to]) =>
    others.map(([start, end]): Shift => [Math.max(from, start), Math.min(to, end)]).filter(([x, y]) => x < y),
  )
}
