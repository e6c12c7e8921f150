import { decoderFor, utf8Decoder } from '../bytes.ts'
import { cleanName } from '../names.ts'
import { createNotes, type Notes } from '../notes.ts'
import type { PlanFile, PlanReader } from '../plan-file.ts'
import { expected, readCell, unreadable } from '../xer/cells.ts'
import { xerTables, type ColumnKind, type TableName, type XerRow, type XerRows } from '../xer/columns.ts'
import { indexXer } from '../xer/file.ts'
import { plansOf } from '../xer/reader.ts'
import { calendarData } from './calendar.ts'
import { columnSources, type Source } from './columns.ts'
import { openXml, type Element } from './xml.ts'

/** Which table of P6 an element is a row of. */
const tables: ReadonlyMap<string, TableName> = new Map([
  ['Project', 'PROJECT'],
  ['BaselineProject', 'PROJECT'],
  ['OBS', 'OBS'],
  ['Calendar', 'CALENDAR'],
  ['WBS', 'PROJWBS'],
  ['Resource', 'RSRC'],
  ['Activity', 'TASK'],
  ['Relationship', 'TASKPRED'],
  ['ResourceAssignment', 'TASKRSRC'],
  ['ScheduleOptions', 'SCHEDOPTIONS'],
])

/**
 * Reads Primavera P6 XML: the rows of P6's tables under other names, so from there on a plan is read as from XER.
 * `encoding`: what the XML declaration names, UTF-8 when it names none.
 */
export function openPmxmlReader(encoding: string | undefined): PlanReader {
  const notes = createNotes()
  const rows = Object.fromEntries(Object.keys(xerTables).map((name) => [name, []])) as unknown as XerRows
  const xml = openXml(notes, (element, path) => keep(rows, element, path, notes))
  const decoder = encoding === undefined ? utf8Decoder() : decoderFor(encoding)
  if (decoder === undefined) {
    notes.problem('plan-unreadable', `the encoding "${encoding?.slice(0, 40)}" is not known; save as UTF-8`, 'line 1')
  }
  return {
    write: (chunk) => xml.write(decoder?.decode(chunk, { stream: true }) ?? ''),
    end: () => {
      xml.write(decoder?.decode() ?? '')
      xml.end()
      return notes.result((): PlanFile => {
        const file = indexXer(rows, (text) => text, notes)
        return { format: 'pmxml', tool: cleanName('Primavera P6'), ...plansOf(file, cleanName('Primavera P6')) }
      })
    },
  }
}

/** Takes a whole element as a row; what stands within a project belongs to it. */
function keep(rows: XerRows, element: Element, path: readonly string[], notes: Notes): void {
  const table = tables.get(element.name)
  if (table === undefined) return
  const row: Record<string, unknown> = { ...makeRow(table, element, rows[table].length + 1, notes) }
  const within = path.at(-1) === 'Project' || path.at(-1) === 'BaselineProject'
  if (table === 'PROJECT') finishProject(rows, element, row)
  if (table === 'CALENDAR') row['clndr_data'] = calendarData(element)
  // options follow their project's own fields, which name it
  if (table === 'SCHEDOPTIONS' && within) row['proj_id'] = pendingProject
  ;(rows[table] as unknown as Record<string, unknown>[]).push(row)
  // a project is kept until its end; what stands in it has been taken
  if (table !== 'CALENDAR') element.children.length = 0
}

/** Stands for the project that is still open; {@link finishProject} puts its id there. */
const pendingProject = '\u0000open'

function finishProject(rows: XerRows, { name, fields }: Element, row: Record<string, unknown>): void {
  const id = row['proj_id']
  const isPlan = fields.has('DataDate') || fields.has('PlannedStartDate')
  row['export_flag'] = isPlan ? 'Y' : 'N'
  if (name === 'Project') row['orig_proj_id'] = ''
  for (const options of rows.SCHEDOPTIONS as unknown as Record<string, unknown>[]) {
    if (options['proj_id'] === pendingProject) options['proj_id'] = id
  }
  // the activities of a project that is only referred to do not name it
  for (let n = rows.TASK.length - 1; n >= 0; n--) {
    const task = rows.TASK[n] as unknown as Record<string, unknown>
    if (task['proj_id'] !== '') break
    task['proj_id'] = id
  }
  const node = rows.PROJWBS.find(({ wbs_id: wbs }) => wbs === fields.get('WBSObjectId'))
  if (node === undefined && isPlan) addProjectNode(rows, fields, id)
}

/** XER has a node of the work breakdown for the project itself; here its name and owner are the project's own fields. */
function addProjectNode(rows: XerRows, fields: ReadonlyMap<string, string>, id: unknown): void {
  const names = Object.keys(xerTables.PROJWBS).map((column) => [column, ''])
  const node = {
    ...Object.fromEntries(names),
    wbs_id: fields.get('WBSObjectId') ?? `project ${String(id)}`,
    proj_id: id,
    obs_id: fields.get('OBSObjectId') ?? '',
    proj_node_flag: 'Y',
    wbs_short_name: fields.get('Id') ?? '',
    wbs_name: fields.get('Name') ?? '',
    line: 0,
    row: 0,
  }
  ;(rows.PROJWBS as unknown as object[]).push(node)
}

function makeRow(table: TableName, { name, line, fields }: Element, row: number, notes: Notes): XerRow<TableName> {
  const sources = columnSources[table] ?? {}
  const made: Record<string, unknown> = { line, row }
  for (const [column, stated] of Object.entries(xerTables[table])) {
    const kind = stated.replace('!', '') as ColumnKind
    const source = sources[column]
    const cell = source === undefined ? '' : cellOf(fields, source)
    const value = kind === 'calendar' ? undefined : readCell(cell, kind)
    made[column] = value === unreadable ? undefined : value
    if (value !== unreadable) continue
    const message = `"${cell.slice(0, 40)}" is read where ${expected[kind]} is expected`
    notes.problem('plan-invalid', message, `line ${line}, ${name}, ${source?.field ?? column}`)
  }
  return made as unknown as XerRow<TableName>
}

function cellOf(fields: ReadonlyMap<string, string>, { field, words, share }: Source): string {
  const text = fields.get(field) ?? ''
  if (words !== undefined) return words.get(text) ?? (text === '' ? '' : 'N')
  if (share === true && text !== '' && Number.isFinite(Number(text))) return String(Number(text) * 100)
  return text
}
