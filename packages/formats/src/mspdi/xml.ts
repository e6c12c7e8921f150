import { SaxesParser } from 'saxes'
import { planLimits } from '../limits.ts'
import type { Notes } from '../notes.ts'
import { createXmlRecord, type XmlRecord } from './record.ts'

/** What the document is taken apart into, in the order of the file. */
export interface MspdiHandler {
  /** A field of the project itself, e.g. `StartDate`. */
  project(name: string, value: string): void
  /** A whole task, resource, calendar or assignment. */
  record(kind: RecordKind, record: XmlRecord): void
}

const recordKinds = { Calendars: 'Calendar', Tasks: 'Task', Resources: 'Resource', Assignments: 'Assignment' } as const
export type RecordKind = (typeof recordKinds)[keyof typeof recordKinds]

/** Elements within a record that are kept although they hold elements themselves; others of that kind are skipped. */
const groups: ReadonlySet<string> = new Set([
  'PredecessorLink',
  'Baseline',
  'TimephasedData',
  'WeekDays',
  'WeekDay',
  'WorkingTimes',
  'WorkingTime',
  'TimePeriod',
  'Exceptions',
  'Exception',
  'WorkWeeks',
  'WorkWeek',
])

/** The parser goes on behind a fault to the end of what it was given; in small portions that is soon. */
const charactersAtOnce = 8192

/** Fields that may be long and are not needed. */
const skippedFields: ReadonlySet<string> = new Set(['Notes', 'ExtendedAttribute', 'OutlineCode', 'HyperlinkAddress'])

export interface XmlStream {
  write(text: string): void
  end(): void
}

/** Where the parser stands. */
interface State {
  readonly notes: Notes
  readonly handler: MspdiHandler
  /** Names of the open elements. */
  readonly path: string[]
  /** The open record and its open groups, outermost first. */
  readonly open: XmlRecord[]
  readonly counts: Map<RecordKind, number>
  /** Depth of an element whose content is not kept, 0 when none. */
  skipping: number
  /** Text of the field that is open, `undefined` when none is. */
  text: string | undefined
  /** Elements of the record that is open. */
  elements: number
  records: number
}

/**
 * Reads the document as a stream; one task, resource, calendar or assignment at a time is held. A document type is
 * refused: MSPDI has none, and it is what entity attacks need. saxes knows the five entities of XML and no others.
 */
export function openMspdiXml(notes: Notes, handler: MspdiHandler): XmlStream {
  const parser = new SaxesParser()
  const state: State = {
    notes,
    handler,
    path: [],
    open: [],
    counts: new Map(),
    skipping: 0,
    text: undefined,
    elements: 0,
    records: 0,
  }
  const place = () => `line ${parser.line}, column ${parser.column}`
  parser.on('error', (error) => {
    if (notes.refused) return
    const message = `the XML is not well formed: ${error.message.replace(/^\d+:\d+: /, '').slice(0, 200)}`
    notes.problem('plan-unreadable', message, place())
  })
  parser.on('doctype', () => {
    notes.problem('plan-unreadable', 'the file holds a document type (DOCTYPE); it is refused, remove it', place())
  })
  parser.on('opentag', ({ name }) => {
    if (!notes.refused) openElement(state, localName(name), place)
  })
  parser.on('closetag', () => {
    if (!notes.refused) closeElement(state)
  })
  const addText = (text: string) => {
    if (state.text === undefined || notes.refused) return
    if (state.text.length + text.length <= planLimits.xmlValueCharacters) state.text += text
    else notes.problem('plan-too-large', 'a value is longer than is read', place())
  }
  parser.on('text', addText)
  parser.on('cdata', addText)
  return {
    write: (text) => {
      for (let from = 0; from < text.length && !notes.refused; from += charactersAtOnce) {
        parser.write(text.slice(from, from + charactersAtOnce))
      }
    },
    end: () => {
      if (!notes.refused) parser.close()
    },
  }
}

/** The namespace is told by the root element; a prefix adds nothing. */
function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function openElement(state: State, name: string, place: () => string): void {
  const { path, notes, open } = state
  path.push(name)
  if (path.length > planLimits.xmlDepth) {
    return notes.problem('plan-too-large', `elements are nested deeper than ${planLimits.xmlDepth}`, place())
  }
  if (state.skipping > 0) return
  const parent = open.at(-1)
  if (parent === undefined) {
    const kind = recordKind(path)
    if (kind !== undefined) openRecord(state, kind, place)
    else if (path.length === 2 && !Object.hasOwn(recordKinds, name)) state.text = ''
    else if (path.length > 2) state.skipping = path.length
    return
  }
  state.elements += 1
  if (state.elements > planLimits.xmlElementsPerRecord) {
    return notes.problem('plan-too-large', 'an element holds more elements than are read', place())
  }
  if (groups.has(name)) open.push(parent.openChild(name))
  else if (skippedFields.has(name) || state.text !== undefined) {
    // An element within a field: the field is no plain value, and none that is known.
    state.text = undefined
    state.skipping = path.length
  } else state.text = ''
}

function recordKind(path: readonly string[]): RecordKind | undefined {
  const [root, container, name] = path
  if (path.length !== 3 || root !== 'Project' || container === undefined) return undefined
  if (!Object.hasOwn(recordKinds, container)) return undefined
  const kind = recordKinds[container as keyof typeof recordKinds]
  return kind === name ? kind : undefined
}

function openRecord(state: State, kind: RecordKind, place: () => string): void {
  const { notes, open, counts, path } = state
  state.records += 1
  if (state.records > planLimits.xmlRecords) {
    return notes.problem('plan-too-large', `the file has more than ${planLimits.xmlRecords} records`, place())
  }
  const count = (counts.get(kind) ?? 0) + 1
  counts.set(kind, count)
  state.elements = 0
  open.push(createXmlRecord(`/${path.join('/')}[${count}]`))
}

function closeElement(state: State): void {
  const { path, open, handler } = state
  const depth = path.length
  const name = path.pop() ?? ''
  if (state.skipping > 0) {
    if (state.skipping === depth) state.skipping = 0
    return
  }
  const inner = open.at(-1)
  const { text } = state
  if (inner === undefined) {
    if (text !== undefined && depth === 2) handler.project(name, text)
    state.text = undefined
  } else if (text !== undefined) {
    inner.set(name, text)
    state.text = undefined
  } else if (depth === 3) {
    open.pop()
    const kind = recordKind([...path, name])
    if (kind !== undefined) handler.record(kind, inner)
  } else if (groups.has(name)) open.pop()
}
