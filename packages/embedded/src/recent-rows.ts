import { embeddedLimits } from './limits.ts'

/** A row of which the place is known, and how many characters it holds. */
export interface Placed<Row> {
  readonly place: number
  readonly characters: number
  readonly row: Row
}

/**
 * The last rows of a table, for who follows it at its end: a row that has just been written is read from here by all of
 * them, and the file is asked by none. Large writes are not kept: of many rows at once the file gives pages as fast.
 */
export interface RecentRows<Row> {
  /** Rows that were written behind all others, in their order. */
  add(rows: readonly Placed<Row>[]): void
  /** All rows behind a place, from `add` alone; `undefined`: the file has to be asked. */
  behind(place: number): Row[] | undefined
  /** Something was written that is not known. */
  forget(): void
}

export function createRecentRows<Row>(): RecentRows<Row> {
  const { recentRows, recentCharacters } = embeddedLimits
  let kept: Placed<Row>[] = []
  let characters = 0
  /** All rows behind this place are kept. */
  let from = Infinity
  const forget = (): void => {
    kept = []
    characters = 0
    from = Infinity
  }
  return {
    add(rows) {
      const [first] = rows
      if (first === undefined) return
      const isNext = kept.length > 0 && first.place === (kept.at(-1)?.place ?? 0) + 1
      if (!isNext) {
        forget()
        from = first.place - 1
      }
      for (const row of rows) {
        kept.push(row)
        characters += row.characters
      }
      while (kept.length > recentRows || characters > recentCharacters) {
        const gone = kept.shift()
        if (gone === undefined) break
        from = gone.place
        characters -= gone.characters
      }
      if (kept.length === 0) forget()
    },
    behind(place) {
      if (place < from) return undefined
      const first = kept.findIndex((row) => row.place > place)
      return first === -1 ? [] : kept.slice(first).map(({ row }) => row)
    },
    forget,
  }
}
