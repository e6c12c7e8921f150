import type { CalendarInput, Shift } from '../src/index.ts'
import type { Random } from './random.ts'

const day: readonly Shift[] = [
  [480, 720],
  [780, 1020],
]
const longDay: readonly Shift[] = [
  [420, 720],
  [750, 1050],
]
const half: readonly Shift[] = [[480, 720]]
const twoShifts: readonly Shift[] = [[360, 1320]]
const night: readonly Shift[] = [
  [0, 300],
  [1320, 1440],
]
const whole: readonly Shift[] = [[0, 1440]]

const weeks: readonly (readonly (readonly Shift[])[])[] = [
  [[], day, day, day, day, day, []],
  [[], longDay, longDay, longDay, longDay, longDay, half],
  [[], twoShifts, twoShifts, twoShifts, twoShifts, twoShifts, []],
  [night, night, night, night, night, [], night],
  [whole, whole, whole, whole, whole, whole, whole],
]

/** Every working pattern but the one round the clock has about a dozen holidays a year and a day with other hours. */
export function generateCalendars(random: Random, firstDay: number, years: number): CalendarInput[] {
  return weeks.map((week, index): CalendarInput => {
    const exceptions = new Map<number, readonly Shift[]>()
    for (let year = 0; year < years && index < weeks.length - 1; year++) {
      const newYear = firstDay + Math.round(year * 365.25)
      for (let n = 0; n < 12; n++) exceptions.set(newYear + random.whole(0, 364), [])
      exceptions.set(newYear + random.whole(0, 364), half)
    }
    return { week, exceptions }
  })
}
