import type { Shift } from '@throughline/domain'
import type { DayBudget } from '../day-budget.ts'
import type { Notes } from '../notes.ts'
import { standardWorkingTime, type WorkingTime } from '../working-time.ts'
import { placeOf, type XerRow } from './columns.ts'

/** The calendars of a file, by their internal id. */
export interface XerCalendars {
  /** `undefined`: the file has no such calendar. One that cannot be read is replaced, and told. */
  workingTime(id: string): WorkingTime | undefined
  /** Internal id of the calendar that the file marks as default, else of its first one. */
  readonly fallback: string | undefined
}

/** Longer chains of base calendars do not occur; a loop would be one. */
const deepestInheritance = 8

export function xerCalendars(
  rows: readonly XerRow<'CALENDAR'>[],
  text: (raw: string) => string,
  notes: Notes,
  budget: DayBudget,
): XerCalendars {
  const byId = new Map(rows.map((row) => [row.clndr_id, row]))
  const resolved = new Map<string, WorkingTime>()
  const resolve = (row: XerRow<'CALENDAR'>, depth: number): WorkingTime => {
    const known = resolved.get(row.clndr_id)
    if (known !== undefined) return known
    const baseRow = depth < deepestInheritance ? byId.get(row.base_clndr_id) : undefined
    const base = baseRow === undefined || baseRow === row ? undefined : resolve(baseRow, depth + 1)
    const made = merge(row, base, { name: text(row.clndr_name), notes, budget })
    resolved.set(row.clndr_id, made)
    return made
  }
  return {
    workingTime: (id) => {
      const row = byId.get(id)
      return row === undefined ? undefined : resolve(row, 0)
    },
    fallback: (rows.find((row) => row.default_flag === 'Y') ?? rows[0])?.clndr_id,
  }
}

/**
 * Project and resource calendars inherit the exceptions of the global calendar they name; P6 exports most of them merged
 * already, so only days that they do not state themselves are added. A global calendar that names another one was copied
 * from it and inherits nothing: P6 offers no link between two global calendars.
 */
function merge(
  row: XerRow<'CALENDAR'>,
  base: WorkingTime | undefined,
  { name, notes, budget }: { readonly name: string; readonly notes: Notes; readonly budget: DayBudget },
): WorkingTime {
  const { clndr_data: data, day_hr_cnt: minutesPerDay, clndr_type: type } = row
  if (data === undefined) {
    const instead = base ?? standardWorkingTime
    const message = `the working time of calendar "${name}" cannot be read; that of "${instead.name}" is taken`
    notes.finding('warning', 'calendar-unreadable', message, placeOf('CALENDAR', row, 'clndr_data'))
    return { ...instead, name, minutesPerDay }
  }
  const inherited = base === undefined || type === 'CA_Base' ? noDays : base.exceptions
  const alone = inherited.size === 0 || !budget.spend(inherited.size)
  const exceptions = alone ? data.exceptions : new Map([...inherited, ...data.exceptions])
  return { name, week: data.week, exceptions, minutesPerDay }
}

const noDays: ReadonlyMap<number, readonly Shift[]> = new Map()
