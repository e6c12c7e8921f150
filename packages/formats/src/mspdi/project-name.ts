import { cleanCode } from '../names.ts'
import type { PlanHints } from '../plan-file.ts'
import type { FieldReader } from './record.ts'

/** Last part of a path of either kind, without the endings of plan files. */
export function nameOfPath(path: string): string {
  const last = path.split(/[\\/]/).findLast((part) => part.trim() !== '') ?? ''
  return cleanCode(last.replace(/\.(mpp|mpt|xml|json|xer)$/i, ''))
}

/** What programs write when nobody gave a name. */
const nameless = /^(project|projekt|projet|proyecto|projeto)?\s*\d*$/i

/**
 * Id of the project: its file's name as the file states it, for links from other projects name files, and titles are
 * often the template's. Where that says nothing, the title, then the name it was sent under.
 */
export function projectName(fields: FieldReader, hints: PlanHints): string {
  const stated = [fields.text('Name'), fields.text('Title'), hints.fileName].map((name) => nameOfPath(name ?? ''))
  return stated.find((name) => !nameless.test(name)) ?? stated.find((name) => name !== '') ?? 'project'
}
