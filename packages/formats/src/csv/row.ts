import { cleanName } from '../names.ts'
import type { Notes } from '../notes.ts'
import type { CsvField } from './columns.ts'
import { parseCsvDate } from './dates.ts'
import type { CsvMapping, DateOrder } from './mapping.ts'
import { parseSpan } from './spans.ts'
import * as words from './words.ts'

/** A row of the file with what is needed to tell where a fault is. */
export interface Row {
  /** The cell without spaces around it; `undefined` when it is empty or the file has no such column. */
  text(field: CsvField): string | undefined
  /** The cells of all columns of that header which are not empty. */
  texts(field: CsvField): readonly string[]
  /** `line 4, column "Start"`: the file's own header; the line alone where it has no such column. */
  place(field: CsvField): string
}

export type RowValues = ReturnType<typeof valuesOf>

/** A text of the file as a message may show it. */
export const shown = (text: string): string => `"${cleanName(text).slice(0, 100)}"`

/** Reads the cells of a row; what makes no sense is noted as `plan-invalid` and taken as empty. */
export function valuesOf(row: Row, { dates, units }: CsvMapping, notes: Notes) {
  const read = <T>(field: CsvField, parse: (text: string) => T | undefined, expected: string): T | undefined => {
    const text = row.text(field)
    if (text === undefined) return undefined
    const value = parse(text)
    if (value === undefined) notes.problem('plan-invalid', `${shown(text)} is not ${expected}`, row.place(field))
    return value
  }
  const date = (field: CsvField, isFinish = false) =>
    read(field, (text) => (words.isNoDate(text) ? 'none' : parseCsvDate(text, dates, isFinish)), dateExpected(dates))
  const instant = (field: CsvField, isFinish = false): number | undefined => {
    const value = date(field, isFinish)
    return value === 'none' ? undefined : value
  }
  const span = (field: CsvField) =>
    read(field, (text) => parseSpan(text, units[field]), 'a duration such as 5d, 4h or 1w')
  const constraint = read('constraint', words.parseConstraint, `a constraint: ${words.constraintsNamed}`)
  return {
    kind: read('kind', words.parseKind, `a kind: ${words.kindsNamed}`),
    status: read('status', words.parseStatus, `a status: ${words.statusesNamed}`),
    duration: span('duration'),
    remaining: span('remaining'),
    start: instant('start'),
    finish: instant('finish', true),
    actualStart: instant('actualStart'),
    actualFinish: instant('actualFinish', true),
    percent: read('percentComplete', words.parsePercent, 'a share from 0 to 100'),
    constraint: constraint === 'none' ? undefined : constraint,
    constraintDate: instant('constraintDate', constraint !== undefined && /finish/.test(constraint)),
    deadline: instant('deadline', true),
    dataDate: instant('dataDate'),
  }
}

function dateExpected(order: DateOrder): string {
  if (order === 'ymd') return 'a date such as 2026-03-02 or 2026-03-02T08:00; say dates=dmy or dates=mdy for others'
  return `a date such as ${order === 'dmy' ? '28.02.2026' : '02/28/2026'} or 2026-02-28`
}
