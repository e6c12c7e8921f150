import { cleanName } from '../names.ts'
import type { XerRow } from './columns.ts'

/** The work breakdown structures of a file. */
export interface Wbs {
  /** Names from below the project's own node down to this one; `undefined` for that node and for unknown ids. */
  path(id: string): string[] | undefined
  projectNode(project: string): XerRow<'PROJWBS'> | undefined
}

/** Deeper structures do not occur; a node that is its own ancestor would be one. */
const deepest = 50

export function readWbs(rows: readonly XerRow<'PROJWBS'>[], text: (raw: string) => string): Wbs {
  const byId = new Map(rows.map((row) => [row.wbs_id, row]))
  const projectNodes = new Map(rows.filter((row) => row.proj_node_flag === 'Y').map((row) => [row.proj_id, row]))
  const paths = new Map<string, string[]>()
  const nodeName = (row: XerRow<'PROJWBS'>) => cleanName(text(row.wbs_name)) || cleanName(text(row.wbs_short_name))
  const path = (id: string): string[] => {
    const known = paths.get(id)
    if (known !== undefined) return known
    const names: string[] = []
    // The project's own node bears the project's name, which says nothing within the project.
    for (let row = byId.get(id); row !== undefined && row.proj_node_flag !== 'Y'; row = byId.get(row.parent_wbs_id)) {
      if (names.unshift(nodeName(row)) >= deepest) break
    }
    paths.set(id, names)
    return names
  }
  return {
    path: (id) => {
      const names = path(id)
      return names.length === 0 ? undefined : [...names]
    },
    projectNode: (project) => projectNodes.get(project),
  }
}
