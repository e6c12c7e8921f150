import type { Result } from '@throughline/domain'
import { decoderFor, joined, strictUtf8 } from '../bytes.ts'
import { planLimits } from '../limits.ts'
import { cleanCode, cleanName } from '../names.ts'
import { createNotes, type Notes } from '../notes.ts'
import type { PlanFile, PlanHints, PlanReader } from '../plan-file.ts'
import { csvColumns, type CsvField } from './columns.ts'
import { plainMapping, rowNumber, type CsvMapping, type Places } from './mapping.ts'
import { collectPlans } from './plans.ts'
import { shown, type Row } from './row.ts'
import { eachRow, headingOf, type Heading } from './table.ts'

/**
 * Reads plans as CSV: a row of headers, then one activity a row; comma, semicolon or tab between cells, told from the
 * file. UTF-8, or windows-1252 as older spreadsheets save it. The text is held as a whole, so it has a limit of its own.
 */
export function openCsvReader(hints: PlanHints): PlanReader {
  const chunks: Uint8Array[] = []
  let length = 0
  return {
    write: (chunk) => {
      length += chunk.length
      if (length <= planLimits.csvBytes) chunks.push(chunk.slice())
    },
    end: () => {
      const notes = createNotes()
      if (length > planLimits.csvBytes) {
        notes.problem('plan-too-large', `a CSV plan has at most ${planLimits.csvBytes} bytes; this one has ${length}`)
        return notes.result(nothing)
      }
      const text = textOf(joined(chunks, length), notes)
      return text === undefined ? notes.result(nothing) : readCsv(text, hints, notes)
    },
  }
}

const nothing = (): PlanFile => ({ format: 'csv', tool: 'CSV', plans: [], stubs: [], findings: [] })

/** The text with one kind of line ends; `undefined` when it cannot be read. */
function textOf(bytes: Uint8Array, notes: Notes): string | undefined {
  const utf8 = strictUtf8(bytes)
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  if (utf8 === undefined && hasMark) {
    notes.problem('plan-unreadable', 'the file begins as UTF-8, but holds bytes that are not')
    return undefined
  }
  if (utf8 === undefined) {
    notes.finding('info', 'encoding-assumed', 'the file is not UTF-8; it is read as windows-1252', 'file')
  }
  const text = utf8 ?? decoderFor('windows-1252')?.decode(bytes) ?? ''
  return text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n')
}

function readCsv(text: string, hints: PlanHints, notes: Notes): Result<PlanFile> {
  const mapping = hints.csv ?? plainMapping
  if (hasLongLine(text)) {
    notes.problem('plan-too-large', `a line has at most ${planLimits.csvLineCharacters} characters`)
    return notes.result(nothing)
  }
  const heading = headingOf(text, mapping)
  if (heading === undefined) notes.problem('plan-empty', 'the file has no row of headers')
  if (heading !== undefined) checkHeading(heading, mapping, notes)
  if (heading === undefined || notes.refused) return notes.result(nothing)
  const collector = collectPlans(mapping, projectNamed(hints), notes)
  let rows = 0
  eachRow(text, heading.delimiter, notes, (cells, line, row) => {
    if (row <= heading.row) return
    rows += 1
    collector.add(rowOf(cells, line, row - heading.row, heading, mapping))
  })
  if (rows === 0) notes.problem('plan-empty', 'the file has headers, but no activity')
  return notes.result(() => {
    const plans = collector.plans()
    const own = new Set(plans.map(({ project }) => project))
    const linked = new Set(plans.flatMap(({ links }) => links.map(({ from }) => from.project)))
    const stubs = [...linked].filter((project) => !own.has(project))
    return { format: 'csv', tool: 'CSV', plans, stubs, findings: notes.findings() }
  })
}

function hasLongLine(text: string): boolean {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from)
    const to = end < 0 ? text.length : end
    if (to - from > planLimits.csvLineCharacters) return true
    from = to + 1
  }
  return false
}

/**
 * A plan needs codes and work; a header that a mapping names must be there, for a slip would silently leave a column
 * out; and a field has one column, save predecessors, which trackers spread over several of the same name.
 */
function checkHeading({ headers, places, line }: Heading, { columns }: CsvMapping, notes: Notes): void {
  const at = `line ${line}`
  const named = `the headers are: ${headers.map((header) => cleanName(header)).join(', ')}`.slice(0, 500)
  const bad = (message: string): void => notes.problem('plan-invalid', message, at)
  for (const [field, header] of Object.entries(columns) as [CsvField, string][]) {
    if (header === '' || header === rowNumber || places.has(field)) continue
    bad(`no column is headed ${shown(header)}, which is mapped to ${field}; ${named}`)
  }
  if (!places.has('code') && (columns.code ?? '') === '') {
    bad(`no column is headed "${csvColumns.code}"; map one with mapping=code:Header; ${named}`)
  }
  if (!hasWork(places)) {
    bad(`durations are missing: a column Duration, or Start and Finish, or a mapping to them; ${named}`)
  }
  for (const [field, [first = 0, ...more]] of places) {
    if (more.length > 0 && field !== 'predecessors')
      bad(`${more.length + 1} columns are headed ${shown(headers[first] ?? '')}`)
  }
}

const hasWork = (places: Places): boolean => places.has('duration') || (places.has('start') && places.has('finish'))

function rowOf(
  cells: readonly string[],
  line: number,
  number: number,
  { headers, places }: Heading,
  { columns }: CsvMapping,
): Row {
  const numbered = columns.code === rowNumber
  const texts = (field: CsvField): readonly string[] =>
    field === 'code' && numbered
      ? [String(number)]
      : (places.get(field) ?? []).map((place) => cells[place]?.trim() ?? '').filter((text) => text !== '')
  return {
    texts,
    text: (field) => texts(field)[0],
    place: (field) => {
      const [place] = places.get(field) ?? []
      return place === undefined ? `line ${line}` : `line ${line}, column ${shown(headers[place] ?? '')}`
    },
  }
}

/** The project that the caller names, or the file's name without its ending. */
function projectNamed({ project, fileName }: PlanHints): string | undefined {
  const named = cleanCode(project ?? (fileName ?? '').replace(/\.[^.]*$/, ''))
  return named === '' ? undefined : named
}
