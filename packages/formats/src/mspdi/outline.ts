import { cleanCode, uniqueCodes } from '../names.ts'
import type { Notes } from '../notes.ts'
import type { MspdiTask } from './task.ts'

/** A task at its place in the outline. */
export interface OutlineRow {
  readonly task: MspdiTask
  /** Activity code: the UID. Row ids change whenever a row is inserted. */
  readonly code: string
  /** Code of the task that it is indented under. */
  readonly parent: string | undefined
  /** Rows are indented under it. */
  readonly hasChildren: boolean
}

export interface Outline {
  /** In the order of the file, without rows that stand for tasks of other projects. */
  readonly rows: readonly OutlineRow[]
  readonly byUid: ReadonlyMap<string, OutlineRow>
  /** Rows that stand for tasks of other projects, by UID. */
  readonly external: ReadonlyMap<string, MspdiTask>
}

/** Codes the tasks and finds their summaries: the nearest row above that is indented less. */
export function arrange(tasks: readonly MspdiTask[], project: string, notes: Notes): Outline {
  const unique = uniqueCodes()
  const external = new Map<string, MspdiTask>()
  const rows: { task: MspdiTask; code: string; parent: string | undefined; hasChildren: boolean }[] = []
  const byUid = new Map<string, OutlineRow>()
  const above: { level: number; row: (typeof rows)[number] }[] = []
  for (const task of tasks) {
    if (task.external !== undefined) {
      external.set(task.uid, task)
      continue
    }
    while ((above.at(-1)?.level ?? -Infinity) >= task.level) above.pop()
    const parent = above.at(-1)?.row
    const row = { task, code: unique(cleanCode(task.uid) || '#'), parent: parent?.code, hasChildren: false }
    if (row.code !== task.uid) {
      const message = `two tasks have the UID ${task.uid}; this one is taken as ${row.code}`
      notes.finding('error', 'duplicate-activity-code', message, task.place, project)
    } else byUid.set(task.uid, row)
    if (parent !== undefined) parent.hasChildren = true
    above.push({ level: task.level, row })
    rows.push(row)
  }
  return { rows, byUid, external }
}
