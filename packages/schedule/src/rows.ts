/** Compressed rows: the entries of row `r` are `entries[index[r]]` up to `entries[index[r + 1]]`, ascending. */
export interface Rows {
  readonly index: Int32Array
  readonly entries: Int32Array
}

/** Sorts entries 0..n-1 into rows by the row each names; a negative row leaves its entry out. */
export function compressRows(rowCount: number, rowOf: Int32Array): Rows {
  const index = new Int32Array(rowCount + 1)
  for (const row of rowOf) if (row >= 0) index[row + 1] = (index[row + 1] as number) + 1
  for (let row = 0; row < rowCount; row++) index[row + 1] = (index[row + 1] as number) + (index[row] as number)
  const next = index.slice(0, rowCount)
  const entries = new Int32Array(index[rowCount] as number)
  for (let entry = 0; entry < rowOf.length; entry++) {
    const row = rowOf[entry] as number
    if (row < 0) continue
    const place = next[row] as number
    entries[place] = entry
    next[row] = place + 1
  }
  return { index, entries }
}
