import { same } from '../changes.ts'
import type { Calendar, Shift } from '../plan.ts'

/**
 * A calendar in its one form: shifts ascend and do not touch, exceptions ascend, each date once. Tools write shifts that
 * touch (morning until 12:00, afternoon from 12:00) and exceptions in any order; that is put right. A text: what has no
 * single meaning, and where.
 */
export function settledCalendar(calendar: Calendar): Calendar | { readonly fault: string; readonly path: string } {
  const week: Shift[][] = []
  for (const [day, shifts] of calendar.week.entries()) {
    const settled = settledShifts(shifts)
    if (typeof settled === 'string') return { fault: settled, path: `.week[${day}]` }
    week.push(settled)
  }
  const exceptions = new Map<string, Calendar['exceptions'][number]>()
  for (const [index, exception] of calendar.exceptions.entries()) {
    const path = `.exceptions[${index}]`
    const shifts = settledShifts(exception.shifts)
    if (typeof shifts === 'string') return { fault: shifts, path: `${path}.shifts` }
    const settled = { date: exception.date, shifts }
    const earlier = exceptions.get(exception.date)
    if (earlier !== undefined && !same(earlier, settled)) {
      return { fault: `${exception.date} is stated twice, with different working times`, path: `${path}.date` }
    }
    exceptions.set(exception.date, settled)
  }
  const ascending = [...exceptions.values()].sort((a, b) => (a.date < b.date ? -1 : 1))
  return { ...calendar, week, exceptions: ascending }
}

/** Ascending, those that touch joined; a text when shifts overlap or end before they begin. */
function settledShifts(shifts: readonly Shift[]): Shift[] | string {
  const settled: Shift[] = []
  for (const [from, to] of [...shifts].sort((a, b) => a[0] - b[0])) {
    if (from >= to) return `a shift from minute ${from} to minute ${to} has no length`
    const last = settled.at(-1)
    if (last !== undefined && from < last[1]) return `shifts overlap at minute ${from}`
    if (last !== undefined && from === last[1]) settled[settled.length - 1] = [last[0], to]
    else settled.push([from, to])
  }
  return settled
}
