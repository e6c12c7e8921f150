import { ok, refused, type Result } from '@throughline/domain'
import { csvColumns, csvFields, type CsvField } from './columns.ts'
import { unitNamed } from './spans.ts'

export const dateOrders = ['ymd', 'dmy', 'mdy'] as const
export type DateOrder = (typeof dateOrders)[number]

/** How a file's columns are to be read. */
export interface CsvMapping {
  /** Header of the file by field; a field that is not named keeps its own, an empty header leaves the field out. */
  readonly columns: Readonly<Partial<Record<CsvField, string>>>
  /** Unit of the numbers that state none, by field. */
  readonly units: Readonly<Partial<Record<CsvField, string>>>
  /** Order of day, month and year where a date does not begin with the year. */
  readonly dates: DateOrder
}

export const plainMapping: CsvMapping = { columns: {}, units: {}, dates: 'ymd' }

/** Stands for a header: the number of the row below the headers, as Smartsheet's predecessors name rows. */
export const rowNumber = '#row'

const mappingCharacters = 4000
const pairPattern = /^\s*([a-zA-Z]+)\s*(?:\[([a-z]{1,5})\])?\s*:(.*)$/s

/**
 * Reads `field:Header,field:Header` and the order of dates. A header that holds a comma is written with a percent sign
 * (`%2C`); without a header the field is left out of the file; `code:#row` takes the number of the row. A field that
 * is a duration may name the unit of numbers without one: `duration[h]:Estimate`. Refused with `invalid-request`, at
 * `mapping`: a field that is none, one that is named twice.
 */
export function parseCsvMapping(text: string | undefined, dates: DateOrder = 'ymd'): Result<CsvMapping> {
  const columns: Partial<Record<CsvField, string>> = {}
  const units: Partial<Record<CsvField, string>> = {}
  const bad = (message: string) => refused({ code: 'invalid-request', message, at: 'mapping' })
  if ((text?.length ?? 0) > mappingCharacters) return bad(`a mapping has at most ${mappingCharacters} characters`)
  for (const pair of (text ?? '').split(',')) {
    if (pair.trim() === '') continue
    const [, name, unit, header] = pairPattern.exec(pair) ?? []
    const field = csvFields.find((each) => each === name)
    if (field === undefined || header === undefined) {
      return bad(`"${pair.slice(0, 100)}" is no pair of field and header; the fields are ${csvFields.join(', ')}`)
    }
    if (columns[field] !== undefined) return bad(`${field} is mapped twice`)
    columns[field] = unescaped(header).trim()
    if (columns[field] === rowNumber && field !== 'code') return bad(`only code can be ${rowNumber}`)
    if (unit === undefined) continue
    if (field !== 'duration' && field !== 'remaining') return bad(`${field} has no unit; duration and remaining have`)
    if (!unitNamed(unit)) return bad(`"${unit}" is no unit; write s, m, h, d, w or mo`)
    units[field] = unit
  }
  return ok({ columns, units, dates })
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const folded = (header: string): string => header.toLowerCase().replace(/[\s_-]+/g, '')

/** Columns of each field, by their place in the row of headers. */
export type Places = ReadonlyMap<CsvField, readonly number[]>

/**
 * Where each field stands; letter case, spaces, `-` and `_` of a header do not count. Two fields may be mapped to one
 * column; a column that is mapped to one field does not stand for another one by its own name.
 */
export function placesOf(headers: readonly string[], { columns }: Pick<CsvMapping, 'columns'>): Places {
  const found = headers.map(folded)
  const wanted = new Set(Object.values(columns).map(folded))
  const places = new Map<CsvField, readonly number[]>()
  for (const field of csvFields) {
    const header = folded(columns[field] ?? csvColumns[field])
    if (header === '' || (columns[field] === undefined && wanted.has(header))) continue
    const at = found.flatMap((each, place) => (each === header ? [place] : []))
    if (at.length > 0) places.set(field, at)
  }
  return places
}
