/** A record as kafkajs decodes it from a fetch response, as far as this package uses it. */
export interface RawRecord {
  readonly offset: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  isControlRecord: boolean
  /** Absent on records of the formats before Kafka 0.11, which know no transactions. */
  readonly batchContext?: { readonly producerId: string; readonly inTransaction: boolean }
}

/** A transaction that the broker says was aborted, and the first record of it in this partition. */
export interface AbortedTransaction {
  readonly producerId: string
  readonly firstOffset: string
}

/** What a control record says of the transaction it ends: its key is a version and a type, two bytes each. */
export function endOfTransaction(record: RawRecord): 'commit' | 'abort' | undefined {
  if (!record.isControlRecord || record.key === null || record.key.length < 4) return undefined
  const type = record.key.readInt16BE(2)
  return type === 1 ? 'commit' : type === 0 ? 'abort' : undefined
}

/**
 * Turns the records of aborted transactions into control records, which kafkajs counts but never hands out.
 *
 * Guard for its own filter, which trusts that the broker lists aborted transactions by their first record (it lists
 * them in the order they ended), opens at most one of them per record, and takes any record whose key is four zero bytes
 * for the end of one. With two publishers on one partition each of these lets records of an aborted publish through.
 */
export function hideAborted(records: readonly RawRecord[], aborted: readonly AbortedTransaction[]): void {
  const byStart = aborted
    .map(({ producerId, firstOffset }) => ({ producerId, first: BigInt(firstOffset) }))
    .sort((a, b) => (a.first < b.first ? -1 : 1))
  const open = new Set<string>()
  let next = 0
  for (const record of records) {
    const offset = BigInt(record.offset)
    for (let start = byStart[next]; start !== undefined && start.first <= offset; start = byStart[++next]) {
      open.add(start.producerId)
    }
    const { batchContext } = record
    if (batchContext === undefined) continue
    if (record.isControlRecord) {
      if (endOfTransaction(record) === 'abort') open.delete(batchContext.producerId)
    } else if (batchContext.inTransaction && open.has(batchContext.producerId)) {
      record.isControlRecord = true
    }
  }
}
