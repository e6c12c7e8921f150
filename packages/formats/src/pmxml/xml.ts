import { SaxesParser } from 'saxes'
import { planLimits } from '../limits.ts'
import type { Notes } from '../notes.ts'

/** An element that is kept, with what stands in it. */
export interface Element {
  readonly name: string
  /** Line of the file at which it begins. */
  readonly line: number
  /** Values of the elements within that hold nothing but text. */
  readonly fields: Map<string, string>
  /** Kept elements within. */
  readonly children: Element[]
}

/** Elements that hold others and are kept as a whole, by name; what else holds elements is passed over. */
const kept: ReadonlySet<string> = new Set([
  'Activity',
  'BaselineProject',
  'Calendar',
  'HolidayOrException',
  'HolidayOrExceptions',
  'OBS',
  'Project',
  'Relationship',
  'Resource',
  'ResourceAssignment',
  'ScheduleOptions',
  'StandardWorkHours',
  'StandardWorkWeek',
  'WBS',
  'WorkTime',
])

/** Fields that may be long and are not needed. */
const skippedFields: ReadonlySet<string> = new Set(['GUID', 'Notes', 'Description', 'AddedBy'])

/** The parser goes on behind a fault to the end of what it was given; in small portions that is soon. */
const charactersAtOnce = 8192

export interface XmlStream {
  write(text: string): void
  end(): void
}

interface State {
  readonly notes: Notes
  readonly close: (element: Element, path: readonly string[]) => void
  readonly path: string[]
  readonly open: Element[]
  /** Depth of an element whose content is not kept, 0 when none. */
  skipping: number
  text: string | undefined
  elements: number
}

/**
 * Reads the document as a stream; `close` is told of each kept element when it ends, and may empty it. A document type
 * is refused: P6 writes none, and it is what entity attacks need. saxes knows the five entities of XML and no others.
 */
export function openXml(notes: Notes, close: State['close']): XmlStream {
  const parser = new SaxesParser()
  const state: State = { notes, close, path: [], open: [], skipping: 0, text: undefined, elements: 0 }
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
    if (!notes.refused) openElement(state, name.slice(name.indexOf(':') + 1), parser.line, place)
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

function openElement(state: State, name: string, line: number, place: () => string): void {
  const { path, notes, open } = state
  path.push(name)
  if (path.length > planLimits.xmlDepth) {
    return notes.problem('plan-too-large', `elements are nested deeper than ${planLimits.xmlDepth}`, place())
  }
  if (state.skipping > 0 || path.length === 1) return
  if (kept.has(name)) {
    state.elements += 1
    if (state.elements > planLimits.xmlRecords) {
      return notes.problem('plan-too-large', `the file has more than ${planLimits.xmlRecords} records`, place())
    }
    state.text = undefined
    open.push({ name, line, fields: new Map(), children: [] })
  } else if (open.length === 0 || skippedFields.has(name) || state.text !== undefined) {
    // an element within a field: the field is no plain value, and none that is known
    state.text = undefined
    state.skipping = path.length
  } else state.text = ''
}

function closeElement(state: State): void {
  const { path, open } = state
  const depth = path.length
  const name = path.pop() ?? ''
  if (state.skipping > 0) {
    if (state.skipping === depth) state.skipping = 0
    return
  }
  const inner = open.at(-1)
  if (inner === undefined) return
  if (state.text !== undefined) {
    if (!inner.fields.has(name)) inner.fields.set(name, state.text.trim())
    state.text = undefined
    return
  }
  open.pop()
  open.at(-1)?.children.push(inner)
  state.close(inner, path)
}
