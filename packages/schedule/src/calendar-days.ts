/** Numbers of a day in the table of a calendar; behind the last day stands one more. */
export const dayWidth = 2
export const dayCells = {
  /** Position at the beginning of the day. */
  position: 0,
  /** Where the day's pattern begins in the tables of minutes. */
  pattern: 1,
} as const
