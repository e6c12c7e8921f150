import library from 'papaparse'
import { planLimits } from '../limits.ts'
import type { Notes } from '../notes.ts'
import { placesOf, type CsvMapping, type Places } from './mapping.ts'

/** Where the headers of a file are, and what stands between its cells. */
export interface Heading {
  readonly delimiter: string
  /** Place of the row of headers, from 0. */
  readonly row: number
  /** Line on which it begins, from 1. */
  readonly line: number
  readonly headers: readonly string[]
  readonly places: Places
}

const delimiters = [',', ';', '\t'] as const
/** Reports begin with titles: the headers are looked for in so many rows, and in so many characters. */
const rowsSearched = 20
const charactersSearched = 256 * 1024

/**
 * Finds the row of headers: of all ways to part the first rows the one in which most fields are found. Where none is, the
 * first row that has cells stands in, so that it can be shown.
 */
export function headingOf(text: string, mapping: CsvMapping): Heading | undefined {
  let best: Heading | undefined
  for (const delimiter of delimiters) {
    const { data } = library.parse(text.slice(0, charactersSearched), {
      delimiter,
      newline: '\n',
      preview: rowsSearched,
    })
    let next = 1
    for (const [row, headers] of data.entries()) {
      const line = next
      next += linesOf(headers)
      if (!headers.some((header) => header.trim() !== '')) continue
      const places = placesOf(headers, mapping)
      const isBetter =
        best === undefined ||
        places.size > best.places.size ||
        (places.size === 0 && best.places.size === 0 && row === best.row && headers.length > best.headers.length)
      if (isBetter) best = { delimiter, row, line, headers, places }
    }
  }
  return best
}

const linesOf = (cells: readonly string[]): number =>
  cells.reduce((lines, cell) => (cell.includes('\n') ? lines + cell.split('\n').length - 1 : lines), 1)

/** Takes a row: its cells, the line on which it begins (from 1), and its place in the file (from 0). */
type Take = (cells: readonly string[], line: number, row: number) => void

/**
 * Gives each row of the text that has cells, `\n` ending its lines. A quoted cell may go over several lines. Quotes that
 * do not close, and more rows than {@link planLimits.csvRows}, are noted as problems and end the reading.
 */
export function eachRow(text: string, delimiter: string, notes: Notes, take: Take): void {
  let line = 1
  let row = 0
  library.parse(text, {
    delimiter,
    newline: '\n',
    step: ({ data, errors }, parser) => {
      const begins = line
      line += linesOf(data)
      if (errors.some(({ type }) => type === 'Quotes')) {
        const message = 'a quoted cell does not end where a cell ends; a quote within it is written twice'
        notes.problem('plan-unreadable', message, `line ${begins}`)
        return parser.abort()
      }
      if (row >= planLimits.csvRows) {
        notes.problem('plan-too-large', `a CSV plan has at most ${planLimits.csvRows} rows`, `line ${begins}`)
        return parser.abort()
      }
      if (data.some((cell) => cell.trim() !== '')) take(data, begins, row)
      row += 1
    },
  })
}
