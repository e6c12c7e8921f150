import { printable } from './text.ts'

/** Longest cell but the last one of a line, in characters; what is longer is cut. */
const cellLimit = 40

/** Rows under their heads, in columns as wide as they need; those named in `right` stand to the right. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  right: ReadonlySet<string> = new Set(),
): string {
  const last = heads.length - 1
  const shown = rows.map((row) =>
    row.map((cell, column) => (column === last ? printable(cell) : short(printable(cell)))),
  )
  const widths = heads.map((head, column) => Math.max(head.length, ...shown.map((row) => (row[column] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return right.has(heads[column] ?? '') ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  return `${[heads, ...shown].map(line).join('\n')}\n`
}

const short = (cell: string): string => (cell.length <= cellLimit ? cell : `${cell.slice(0, cellLimit - 1)}…`)
