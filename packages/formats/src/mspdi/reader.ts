import { decoderFor, utf8Decoder } from '../bytes.ts'
import { createNotes, type Notes } from '../notes.ts'
import type { PlanHints, PlanReader } from '../plan-file.ts'
import { readAssignment, readResource, type MspdiAssignment, type MspdiResource } from './assignments.ts'
import { makePlan } from './plan.ts'
import type { XmlRecord } from './record.ts'
import { readTask, type MspdiTask } from './task.ts'
import { openMspdiXml, type MspdiHandler } from './xml.ts'

/** Reads Microsoft Project XML. `encoding`: what the XML declaration names, UTF-8 when it names none. */
export function openMspdiReader(hints: PlanHints, encoding: string | undefined): PlanReader {
  const notes = createNotes()
  const document = {
    project: new Map<string, string>(),
    calendars: [] as XmlRecord[],
    tasks: [] as MspdiTask[],
    resources: new Map<string, MspdiResource>(),
    assignments: [] as MspdiAssignment[],
  }
  const xml = openMspdiXml(notes, collect(document, notes))
  const decoder = encoding === undefined ? utf8Decoder() : decoderFor(encoding)
  if (decoder === undefined) {
    notes.problem('plan-unreadable', `the encoding "${encoding?.slice(0, 40)}" is not known; save as UTF-8`, 'line 1')
  }
  let replaced = false
  const write = (text: string | undefined) => {
    replaced ||= text?.includes('\ufffd') === true
    if (text !== undefined && text !== '') xml.write(text)
  }
  return {
    write: (chunk) => write(decoder?.decode(chunk, { stream: true })),
    end: () => {
      write(decoder?.decode())
      xml.end()
      if (replaced) {
        const message = 'some bytes are no text in the encoding that the file names; they are shown as \ufffd'
        notes.finding('warning', 'bytes-replaced', message, 'file')
      }
      return notes.result(() => {
        const { tool, plan, stubs } = makePlan(document, hints, notes)
        return { format: 'mspdi', tool, plans: [plan], stubs, findings: notes.findings() }
      })
    },
  }
}

interface Document {
  readonly project: Map<string, string>
  readonly calendars: XmlRecord[]
  readonly tasks: MspdiTask[]
  readonly resources: Map<string, MspdiResource>
  readonly assignments: MspdiAssignment[]
}

/** What is kept of each record as it comes. */
function collect(document: Document, notes: Notes): MspdiHandler {
  return {
    project: (name, value) => {
      if (!document.project.has(name)) document.project.set(name, value)
    },
    record: (kind, record) => {
      switch (kind) {
        case 'Calendar':
          return void document.calendars.push(record)
        case 'Task': {
          const task = readTask(record, notes)
          return task === undefined ? undefined : void document.tasks.push(task)
        }
        case 'Resource':
          return void document.resources.set(...readResource(record, notes))
        case 'Assignment':
          return void document.assignments.push(readAssignment(record, notes))
      }
    },
  }
}
