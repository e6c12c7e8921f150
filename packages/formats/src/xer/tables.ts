import { planLimits } from '../limits.ts'
import type { Notes } from '../notes.ts'
import { expected, readCell, unreadable } from './cells.ts'
import {
  isTableName,
  placeOf,
  xerTables,
  type ColumnKind,
  type RowPlace,
  type TableName,
  type XerRow,
  type XerRows,
} from './columns.ts'
import type { TextEncodingGuess } from './encoding.ts'

export interface XerHeader {
  /** Version of P6, or of the tool that writes like it. */
  readonly version: string
}

/** Takes the lines of an XER file and keeps of its tables what {@link xerTables} names. */
export interface XerTables {
  line(text: string, number: number): void
  /** Call behind the last line; `cut`: no line end closes it. */
  end(cut: boolean): void
  readonly header: XerHeader | undefined
  readonly rows: XerRows
}

interface Column {
  readonly name: string
  readonly kind: ColumnKind
  /** Position among the cells of a line, `-1` when the file has no such column. */
  readonly index: number
}

/** The table that the lines now belong to. */
interface OpenTable {
  readonly name: TableName
  readonly line: number
  columns: readonly Column[] | undefined
  /** A row with all its fields. Copies of one object share its layout, which takes an eighth of the memory. */
  blank: Readonly<Record<string, unknown>>
  cells: number
}

/** What the lines so far have set up. */
interface State {
  readonly notes: Notes
  readonly encoding: TextEncodingGuess
  readonly rows: XerRows
  /** Ids and code words, each once: rows refer to the same ones over and over. */
  readonly ids: Map<string, string>
  header: XerHeader | undefined
  /** `passed-over`: a table that is not read. */
  table: OpenTable | 'passed-over' | undefined
  /** A row waits for the next line: only then it is known whether a text with a line end goes on there. */
  waiting: { text: string; readonly line: number } | undefined
  kept: number
  lines: number
  ended: boolean
}

export function readXerTables(notes: Notes, encoding: TextEncodingGuess): XerTables {
  const state: State = {
    notes,
    encoding,
    rows: emptyRows(),
    ids: new Map(),
    header: undefined,
    table: undefined,
    waiting: undefined,
    kept: 0,
    lines: 0,
    ended: false,
  }
  return {
    line: (text, number) => {
      state.lines = number
      if (!state.ended && !notes.refused) takeLine(state, text, number)
    },
    end: (cut) => {
      flush(state)
      if (!state.ended && !notes.refused) noteMissingEnd(state, cut)
    },
    get header() {
      return state.header
    },
    rows: state.rows,
  }
}

/**
 * P6 closes every file with %E. Some other writers do not, but they finish the last line: a file that stops within a
 * line was cut off, and what is missing would be taken as removed.
 */
function noteMissingEnd({ notes, lines, header }: State, cut: boolean): void {
  const place = `line ${lines}`
  if (header === undefined) notes.problem('plan-unreadable', 'the file has no rows', place)
  else if (cut) notes.problem('plan-unreadable', 'the file stops within a line: it was cut off; send it again', place)
  else
    notes.finding('warning', 'no-end-mark', 'the file has no end mark %E; what it holds is taken as all of it', place)
}

function emptyRows(): XerRows {
  return Object.fromEntries(Object.keys(xerTables).map((table) => [table, []])) as unknown as XerRows
}

function takeLine(state: State, text: string, line: number): void {
  if (state.header === undefined) return takeHeader(state, text, line)
  const mark = /^%([TFRE])(?:\t|$)/.exec(text)?.[1]
  if (mark === undefined) return continueRow(state, text, line)
  flush(state)
  if (mark === 'E') state.ended = true
  else if (mark === 'T') openTable(state, text.slice(3).trim(), line)
  else if (mark === 'F') openColumns(state, text, line)
  else if (state.table === undefined) {
    state.notes.problem('plan-unreadable', 'a row stands before any table (%T)', `line ${line}`)
  } else if (state.table !== 'passed-over') state.waiting = { text, line }
}

function takeHeader(state: State, text: string, line: number): void {
  if (text.trim() === '') return
  const cells = text.replace(/^\u00ef\u00bb\u00bf/, '').split('\t')
  if (cells[0] === 'ERMHDR') state.header = { version: (cells[1] ?? '').trim() }
  else if (cells[0] === '%T') {
    state.header = { version: '' }
    state.notes.finding('info', 'no-header', 'the file does not begin with ERMHDR; its version is not known', 'line 1')
    takeLine(state, text, line)
  } else state.notes.problem('plan-unreadable', 'an XER file begins with ERMHDR; this one does not', `line ${line}`)
}

/** A text with line ends goes on in the next line, which then has no mark. */
function continueRow(state: State, text: string, line: number): void {
  if (text.trim() === '' || state.table === 'passed-over') return
  if (state.waiting === undefined) {
    const message = 'the line begins with none of %T, %F, %R, %E and follows no row; it is passed over'
    state.notes.finding('warning', 'stray-line', message, `line ${line}`)
    return
  }
  if (state.waiting.text.length + text.length > planLimits.lineCharacters) {
    return state.notes.problem('plan-too-large', 'a row is longer than is read', `line ${line}`)
  }
  state.waiting.text += ` ${text}`
  state.notes.finding('info', 'line-continued', 'the line is read as the rest of the row before it', `line ${line}`)
}

function openTable(state: State, name: string, line: number): void {
  state.table = isTableName(name) ? { name, line, columns: undefined, blank: {}, cells: 0 } : 'passed-over'
}

function openColumns(state: State, text: string, line: number): void {
  const { table, notes } = state
  if (table === 'passed-over') return
  if (table === undefined) {
    return notes.problem('plan-unreadable', 'columns (%F) stand before any table (%T)', `line ${line}`)
  }
  const names = text.split('\t').map((name) => name.trim())
  table.cells = names.length
  table.columns = Object.entries(xerTables[table.name]).map(([name, stated]): Column => {
    const kind = stated.replace('!', '') as ColumnKind
    const index = names.indexOf(name, 1)
    if (index < 0 && stated.endsWith('!')) {
      const message = `table ${table.name} has no column ${name}, without which it makes no sense; export again`
      notes.problem('plan-invalid', message, `line ${line}, ${table.name}`)
    }
    return { name, kind, index }
  })
  const fields = ['line', 'row', ...table.columns.map(({ name }) => name)]
  table.blank = Object.fromEntries(fields.map((name) => [name, undefined]))
}

function flush(state: State): void {
  const { table, waiting, notes } = state
  state.waiting = undefined
  if (waiting === undefined || table === undefined || table === 'passed-over') return
  if (table.columns === undefined) {
    return notes.problem('plan-unreadable', `the rows of ${table.name} have no columns (%F)`, `line ${waiting.line}`)
  }
  state.kept += 1
  if (state.kept > planLimits.rows) {
    return notes.problem('plan-too-large', `the file has more than ${planLimits.rows} rows`, `line ${waiting.line}`)
  }
  const rows = state.rows[table.name]
  const place = { line: waiting.line, row: rows.length + 1 }
  const cells = waiting.text.split('\t')
  if (cells.length > table.cells) {
    const message = `the row has ${cells.length - 1} cells for ${table.cells - 1} columns; the last ones are passed over`
    notes.finding('warning', 'row-too-long', message, placeOf(table.name, place))
  }
  const row = makeRow(state, table, table.columns, cells, place)
  ;(rows as XerRow<TableName>[]).push(row)
  if (table.name === 'CURRTYPE') noteEuro(state, row as XerRow<'CURRTYPE'>)
}

function makeRow(
  { notes, encoding, ids }: State,
  { name: table, blank }: OpenTable,
  columns: readonly Column[],
  cells: readonly string[],
  place: RowPlace,
): XerRow<TableName> {
  const row: Record<string, unknown> = { ...blank }
  row['line'] = place.line
  row['row'] = place.row
  for (const { name, kind, index } of columns) {
    const cell = index < 0 ? '' : (cells[index] ?? '')
    if (kind === 'text' && table !== 'CURRTYPE') encoding.saw(cell)
    const value = readCell(cell, kind)
    row[name] = value === unreadable ? undefined : kind === 'id' ? once(ids, String(value)) : value
    if (value !== unreadable) continue
    const message = `"${cell.trim().slice(0, 40)}" is read where ${expected[kind]} is expected`
    notes.problem('plan-invalid', message, placeOf(table, place, name))
  }
  return row as unknown as XerRow<TableName>
}

/** The same text as an object that is there already. */
function once(ids: Map<string, string>, id: string): string {
  const known = ids.get(id)
  if (known === undefined) ids.set(id, id)
  return known ?? id
}

function noteEuro({ encoding }: State, { curr_short_name: code, curr_symbol: symbol }: XerRow<'CURRTYPE'>): void {
  if (code === 'EUR') encoding.sawEuro(symbol)
}
