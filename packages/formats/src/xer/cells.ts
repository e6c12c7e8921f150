import { parseDateTime } from '../dates.ts'
import { parseCalendarData } from './calendar-data.ts'
import type { ColumnKind } from './columns.ts'

/** A date or a number that cannot be read. */
export const unreadable = Symbol('unreadable')

/** What is expected in a cell that {@link unreadable} was read from. */
export const expected: Readonly<Record<ColumnKind, string>> = {
  id: 'an id',
  text: 'a text',
  calendar: 'a calendar',
  date: 'a date YYYY-MM-DD HH:MM',
  number: 'a number',
  hours: 'a number of hours',
}

/**
 * Reads one cell. A date or a number that is none would silently become another plan, so it refuses the file; a
 * calendar that cannot be read is told when something uses it.
 */
export function readCell(cell: string, kind: ColumnKind): unknown {
  switch (kind) {
    case 'id':
      return detached(cell.trim())
    case 'text':
      return detached(cell)
    case 'calendar':
      return parseCalendarData(cell)
    case 'date':
      return valueOf(cell, parseDateTime)
    case 'number':
      return valueOf(cell, parseNumber)
    case 'hours':
      return valueOf(cell, parseHours)
  }
}

function valueOf(cell: string, parse: (text: string) => number | undefined): number | undefined | typeof unreadable {
  const text = cell.trim()
  return text === '' ? undefined : (parse(text) ?? unreadable)
}

/** P6 writes numbers as the computer's region does: 7.5 or 7,5. It never groups thousands. */
export function parseNumber(text: string): number | undefined {
  if (!/^[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d{1,3})?$/.test(text)) return undefined
  const number = Number(text.replace(',', '.'))
  return Math.abs(number) <= largestNumber ? number : undefined
}

/** Whole minutes: P6 computes to the minute and writes a third of an hour as 0.3333333333. */
function parseHours(text: string): number | undefined {
  const hours = parseNumber(text)
  return hours === undefined ? undefined : Math.round(hours * 60)
}

/** Far above any duration, far below where minutes stop being exact. */
const largestNumber = 1e12

/** Engines keep the whole line alive for a piece of it; a copy of the piece lets the line go. */
function detached(text: string): string {
  if (text.length < 13) return text
  let copy = ''
  for (let from = 0; from < text.length; from += 1024) {
    copy += String.fromCharCode(...Array.from(text.slice(from, from + 1024), (letter) => letter.charCodeAt(0)))
  }
  return copy
}
