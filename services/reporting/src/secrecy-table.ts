import { feedTopics, type DeliveredMessage } from '@throughline/ports'
import { z } from 'zod'
import { jsonOf } from './json-of.ts'
import type { Sqlite } from './sqlite.ts'

const secrecyLike = z.object({
  now: z.array(z.tuple([z.string(), z.number()])),
  ever: z.array(z.string()),
  from: z.number(),
  changed: z.number(),
})

/**
 * What of a programme is confidential, as the full edition says: projects `now`, each with the revision since which; all
 * that `ever` were, in the order of the numbers that stand for them; `from` which revision on anything was; when the
 * first list `changed` last.
 */
export type Secrecy = z.infer<typeof secrecyLike>

/** By programme, what the newest record said. */
export interface SecrecyTable {
  /** Takes over what a record of the full edition says, within the transaction of whoever calls. */
  take(head: { readonly programme: string; readonly revision: number }, message: DeliveredMessage): void
  of(programme: string): Secrecy | undefined
}

export const secrecyTable =
  'create table secrecy (programme text primary key, revision integer not null, json text not null) without rowid;'

export function openSecrecyTable(sqlite: Sqlite): SecrecyTable {
  // every reading of every stream asks; what is taken is forgotten here, and read again when it is committed
  const known = new Map<string, Secrecy | undefined>()
  return {
    take({ programme, revision }, message) {
      const stated = secrecyOf(message) ?? olderSecrecy(message, revision)
      if (stated === undefined) return
      known.delete(programme)
      sqlite.run(
        `insert into secrecy values (?, ?, ?) on conflict (programme)
         do update set revision = excluded.revision, json = excluded.json where excluded.revision > secrecy.revision`,
        programme,
        revision,
        JSON.stringify(stated),
      )
    },
    of(programme) {
      if (known.has(programme)) return known.get(programme)
      const [row] = sqlite.rows<[string]>('select json from secrecy where programme = ?', programme)
      const secrecy = row === undefined ? undefined : secrecyLike.parse(JSON.parse(row[0]))
      known.set(programme, secrecy)
      return secrecy
    },
  }
}

/** What a record says to be confidential; `undefined`: nothing is or ever was, or the record is not of the full edition. */
export function secrecyOf({ headers }: DeliveredMessage): Secrecy | undefined {
  const stated = headers['ce_confidential']
  return stated === undefined ? undefined : secrecyLike.safeParse(jsonOf(stated)).data
}

const reportLike = z.object({
  projects: z.array(z.object({ project: z.string(), confidential: z.boolean().optional() })),
})

/**
 * An engine that made no masked edition yet said it in the programme report alone, and not since when: all that was said
 * until then is kept back.
 */
function olderSecrecy({ topic, value }: DeliveredMessage, revision: number): Secrecy | undefined {
  if (topic !== feedTopics.reports.name) return undefined
  const report = reportLike.safeParse(jsonOf(value ?? ''))
  const ever = (report.data?.projects ?? []).filter(({ confidential }) => confidential === true)
  if (ever.length === 0) return undefined
  const behind = revision + 1
  const names = ever.map(({ project }) => project)
  return { now: names.map((project) => [project, behind]), ever: names, from: behind, changed: behind }
}
