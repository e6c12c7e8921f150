import type { Shift } from '@throughline/domain'
import { minutesPerDay, parseTimeOfDay } from '../dates.ts'
import { planLimits } from '../limits.ts'
import { orderedShifts } from '../working-time.ts'

/** What the blob `clndr_data` says; days that it does not name are not worked. */
export interface CalendarData {
  readonly week: readonly (readonly Shift[])[]
  readonly exceptions: ReadonlyMap<number, readonly Shift[]>
}

/** `(0||name(value)(children))`: how P6 nests everything in the blob. */
interface Node {
  readonly name: string
  readonly value: string
  readonly children: readonly Node[]
}

/** 1899-12-30, where serial days count from, to 1970-01-01. */
const serialDayOfEpoch = 25_569
/** Calendar, its parts, days, shifts: real blobs need 4. */
const deepest = 12

/** Reads the blob; `undefined` when it does not follow the grammar or holds no week. Layout characters between nodes (0x7F) are skipped. */
export function parseCalendarData(blob: string): CalendarData | undefined {
  const text = blob.replace(/[\u0000-\u0020\u007f]+/g, '')
  const root = parseNode(text, 0, 0)?.node
  const days = root?.children.find(({ name }) => name === 'DaysOfWeek')
  if (root === undefined || days === undefined) return undefined
  const week: (readonly Shift[])[] = [[], [], [], [], [], [], []]
  for (const { name, children } of days.children) {
    const day = Number(name)
    const shifts = shiftsOf(children)
    if (shifts === undefined || !Number.isInteger(day) || day < 1 || day > 7) return undefined
    week[day - 1] = shifts
  }
  const exceptions = new Map<number, readonly Shift[]>()
  for (const { value, children } of root.children.find(({ name }) => name === 'Exceptions')?.children ?? []) {
    const serial = /(?:^|\|)d\|(\d{1,6})(?:\||$)/.exec(value)?.[1]
    const shifts = shiftsOf(children)
    if (serial === undefined || shifts === undefined || exceptions.size >= planLimits.exceptionDays) return undefined
    exceptions.set(Number(serial) - serialDayOfEpoch, shifts)
  }
  return { week, exceptions }
}

/** Start and finish come in either order: `s|08:00|f|16:00`, `f|16:00|s|08:00`. */
function shiftsOf(nodes: readonly Node[]): Shift[] | undefined {
  const shifts: Shift[] = []
  for (const { value } of nodes) {
    const start = parseTimeOfDay(/(?:^|\|)s\|([\d:]+)/.exec(value)?.[1] ?? '')
    const finish = parseTimeOfDay(/(?:^|\|)f\|([\d:]+)/.exec(value)?.[1] ?? '')
    if (start === undefined || finish === undefined) return undefined
    // 00:00 as an end is midnight at the end of the day; 00:00 to 00:00 is the whole day.
    shifts.push([start, finish === 0 ? minutesPerDay : finish])
  }
  return orderedShifts(shifts)
}

interface Parsed {
  readonly node: Node
  readonly end: number
}

function parseNode(text: string, start: number, depth: number): Parsed | undefined {
  if (text[start] !== '(' || depth > deepest) return undefined
  const bar = text.indexOf('||', start)
  const open = bar < 0 ? -1 : text.indexOf('(', bar)
  const close = open < 0 ? -1 : text.indexOf(')', open)
  if (close < 0 || text[close + 1] !== '(') return undefined
  const children: Node[] = []
  let at = close + 2
  while (text[at] === '(') {
    const child = parseNode(text, at, depth + 1)
    if (child === undefined) return undefined
    children.push(child.node)
    at = child.end
  }
  if (text[at] !== ')' || text[at + 1] !== ')') return undefined
  return { node: { name: text.slice(bar + 2, open), value: text.slice(open + 1, close), children }, end: at + 2 }
}
