import type { DateChange } from '@throughline/domain'
import { dateWords, workingWords } from './words.ts'

/** Did the date change for whoever waits? `undefined` where one side does not exist. */
export function direction({ deltaMinutes, elapsedMinutes }: DateChange): number | undefined {
  if (deltaMinutes === null) return undefined
  return Math.sign(deltaMinutes === 0 ? (elapsedMinutes ?? 0) : deltaMinutes)
}

/** `6 working days later`, `4 working hours earlier`; `later, by no working time` over a weekend. */
export function deltaWords(change: DateChange, minutesPerDay: number): string {
  const late = (direction(change) ?? 0) > 0 ? 'later' : 'earlier'
  const minutes = change.deltaMinutes ?? 0
  return minutes === 0 ? `${late}, by no working time` : `${workingWords(minutes, minutesPerDay)} ${late}`
}

/** `moves 6 working days later, from 2026-04-08 17:00 to 2026-04-16 17:00`, `stays on …`, `is now …`, `was …`. */
export function movementWords(change: DateChange, minutesPerDay: number): string {
  const { before, after } = change
  if (after === null) return before === null ? 'has no date' : `has no date any more (it was ${dateWords(before)})`
  if (before === null) return `is ${dateWords(after)}`
  if ((direction(change) ?? 0) === 0) return `stays on ${dateWords(after)}`
  return `moves ${deltaWords(change, minutesPerDay)}, from ${dateWords(before)} to ${dateWords(after)}`
}
