import { programmeStream } from '@throughline/domain'
import { createStreamBook, type EventStore, type StreamBook } from '@throughline/ports'
import { z } from 'zod'

/** The projects of a programme of which its log ever said that they are confidential. */
export type EverConfidential = (programme: string) => Promise<ReadonlySet<string>>

const stated = z.object({ confidential: z.literal(true) })
const says = z
  .object({ project: z.string() })
  .and(z.union([z.object({ settings: stated }), z.object({ changes: stated })]))
const types: readonly string[] = ['project.joined', 'project.rescheduled']

/** A log is read once, and on from there. Also what had no effect counts: rather one too many than one too few. */
export function createEverConfidential(store: EventStore): EverConfidential {
  const known = new Map<string, { readonly projects: Set<string>; readonly book: StreamBook }>()
  function open(programme: string) {
    const projects = new Set<string>()
    const book = createStreamBook(store, programmeStream(programme), ({ type, data }) => {
      const found = types.includes(type) ? says.safeParse(data).data : undefined
      if (found !== undefined) projects.add(found.project)
    })
    return { projects, book }
  }
  return async (programme) => {
    const { projects, book } = known.get(programme) ?? open(programme)
    known.set(programme, { projects, book })
    await book.readOn()
    return projects
  }
}
