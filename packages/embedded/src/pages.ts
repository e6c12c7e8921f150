import { embeddedLimits } from './limits.ts'
import type { Sqlite, SqlValue } from './sqlite.ts'

/** Which rows to page through, as parts of a SELECT. */
export interface PagedRows {
  readonly columns: string
  readonly from: string
  readonly where: string
  /** The column that puts the rows in order. */
  readonly key: string
  readonly order: 'asc' | 'desc'
  /** What a row weighs, in bytes. */
  readonly bytes: string
}

/** So few rows are no more than some megabytes, whatever they hold: they are not measured. */
const fewRows = 4

/**
 * A page is bounded in rows and in bytes, whatever the sizes of its rows: they are measured before they are loaded,
 * which reads no more of a large row than its header. Give the values of `where` and how many rows are wanted, or how
 * many there can be.
 */
export function createPages<Row extends readonly SqlValue[]>(
  database: Sqlite,
  { columns, from, where, key, order, bytes }: PagedRows,
): (values: readonly SqlValue[], wanted: number) => Row[] {
  const rows = database.prepare<Row>(`select ${columns} from ${from} where ${where} order by ${key} ${order} limit ?`)
  const fitting = database.prepare<[number]>(`
    select count(*) from (
      select sum(bytes) over (order by place ${order}) as upto from (
        select ${key} as place, ${bytes} as bytes from ${from} where ${where} order by ${key} ${order} limit ?
      )
    ) where upto <= ${embeddedLimits.pageBytes}
  `)
  return (values, wanted) => {
    const most = Math.min(wanted, embeddedLimits.pageRows)
    if (most <= 0) return []
    if (most <= fewRows) return rows.rows(...values, most)
    const count = fitting.rows(...values, most)[0]?.[0] ?? 0
    return rows.rows(...values, Math.max(count, 1)) // a row that is larger than a page comes alone
  }
}
