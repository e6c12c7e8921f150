/**
 * Rows whose entries come and go: entries of row `r` are `entries[begin[r]]` up to `entries[end[r]]`, in no order. A row
 * that is full moves to the end with twice the room; when there is none left, all rows are packed anew.
 */
export interface MovingRows {
  readonly begin: Int32Array
  readonly end: Int32Array
  /** Where the room of each row ends. */
  readonly limit: Int32Array
  entries: Int32Array
  /** Where free room begins. */
  free: number
}

/** Makes rows from entry n being in row `rowOf[n]` (and in row `otherOf[n]`, unless the same); negative: in none. */
export function createMovingRows(rowCount: number, rowOf: Int32Array, otherOf?: Int32Array): MovingRows {
  const rows: MovingRows = {
    begin: new Int32Array(rowCount),
    end: new Int32Array(rowCount),
    limit: new Int32Array(rowCount),
    entries: new Int32Array(0),
    free: 0,
  }
  const lengths = new Int32Array(rowCount)
  const each = (visit: (row: number, entry: number) => void): void => {
    for (let entry = 0; entry < rowOf.length; entry++) {
      const row = rowOf[entry] as number
      const other = otherOf === undefined ? row : (otherOf[entry] as number)
      if (row >= 0 && row < rowCount) visit(row, entry)
      if (other !== row && other >= 0 && other < rowCount) visit(other, entry)
    }
  }
  each((row) => {
    lengths[row] = (lengths[row] as number) + 1
  })
  makeRoom(rows, lengths)
  each((row, entry) => {
    const place = rows.end[row] as number
    rows.entries[place] = entry
    rows.end[row] = place + 1
  })
  return rows
}

/** Gives every row room for its length and one more, and leaves as much again at the end. */
function makeRoom(rows: MovingRows, lengths: Int32Array): void {
  let free = 0
  for (let row = 0; row < lengths.length; row++) {
    rows.begin[row] = free
    rows.end[row] = free
    free += (lengths[row] as number) + 1
    rows.limit[row] = free
  }
  rows.entries = new Int32Array(free + (free >> 2) + 64)
  rows.free = free
}

export function addEntry(rows: MovingRows, row: number, entry: number): void {
  if (rows.end[row] === rows.limit[row]) moveRow(rows, row)
  const place = rows.end[row] as number
  rows.entries[place] = entry
  rows.end[row] = place + 1
}

export function removeEntry(rows: MovingRows, row: number, entry: number): void {
  const last = (rows.end[row] as number) - 1
  for (let place = rows.begin[row] as number; place <= last; place++) {
    if (rows.entries[place] !== entry) continue
    rows.entries[place] = rows.entries[last] as number
    rows.end[row] = last
    return
  }
}

function moveRow(rows: MovingRows, row: number): void {
  const length = (rows.end[row] as number) - (rows.begin[row] as number)
  const room = 2 * length + 2
  if (rows.free + room > rows.entries.length) packAnew(rows)
  if (rows.free + room > rows.entries.length) {
    const more = new Int32Array(2 * rows.entries.length + room)
    more.set(rows.entries)
    rows.entries = more
  }
  const begin = rows.begin[row] as number
  rows.entries.copyWithin(rows.free, begin, begin + length)
  rows.begin[row] = rows.free
  rows.end[row] = rows.free + length
  rows.free += room
  rows.limit[row] = rows.free
}

function packAnew(rows: MovingRows): void {
  const old = { begin: rows.begin.slice(), entries: rows.entries }
  const lengths = rows.end.map((end, row) => end - (old.begin[row] as number))
  makeRoom(rows, lengths)
  lengths.forEach((length, row) => {
    const begin = old.begin[row] as number
    rows.entries.set(old.entries.subarray(begin, begin + length), rows.begin[row] as number)
    rows.end[row] = (rows.begin[row] as number) + length
  })
}
