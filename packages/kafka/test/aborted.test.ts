import { createRequire } from 'node:module'
import t from 'tap'
import { hideAborted, type AbortedTransaction, type RawRecord } from '../src/aborted.ts'

type Filter = (fetched: { messages: RawRecord[]; abortedTransactions: AbortedTransaction[] }) => RawRecord[]
const filterOfKafkajs = createRequire(import.meta.url)('kafkajs/src/consumer/filterAbortedMessages') as Filter

const marker = { commit: Buffer.from([0, 0, 0, 1]), abort: Buffer.from([0, 0, 0, 0]) }

function record(offset: number, producerId: string, value: string, key = 'key'): RawRecord {
  const batchContext = { producerId, inTransaction: true }
  return {
    offset: String(offset),
    key: Buffer.from(key),
    value: Buffer.from(value),
    isControlRecord: false,
    batchContext,
  }
}

function end(offset: number, producerId: string, how: 'commit' | 'abort'): RawRecord {
  return { ...record(offset, producerId, ''), key: marker[how], isControlRecord: true }
}

/** What a consumer gets to see of the records. */
function seen(records: readonly RawRecord[]): string[] {
  return records.filter(({ isControlRecord }) => !isControlRecord).map(({ value }) => String(value))
}

function repaired(records: RawRecord[], aborted: AbortedTransaction[]): string[] {
  const copies = records.map((each) => ({ ...each }))
  hideAborted(copies, aborted)
  return seen(filterOfKafkajs({ messages: copies, abortedTransactions: [] }))
}

const asIs = (records: RawRecord[], abortedTransactions: AbortedTransaction[]): string[] =>
  seen(filterOfKafkajs({ messages: records, abortedTransactions }))

t.test('aborted transactions are listed in the order they ended, not began', async (t) => {
  const records = [record(0, 'a', 'lost-0'), record(1, 'b', 'lost-1'), end(2, 'b', 'abort'), record(3, 'c', 'kept-3')]
  records.push(end(4, 'c', 'commit'), record(5, 'a', 'lost-5'), end(6, 'a', 'abort'), record(7, 'a', 'kept-7'))
  records.push(end(8, 'a', 'commit'))
  const listed = [
    { producerId: 'b', firstOffset: '1' },
    { producerId: 'a', firstOffset: '0' },
  ]
  t.same(repaired(records, listed), ['kept-3', 'kept-7'])
  t.ok(asIs(records, listed).includes('lost-0'), 'kafkajs alone lets one through: the repair is still needed')
})

t.test('several aborted transactions began before the first record fetched', async (t) => {
  const records = [record(10, 'b', 'lost-10'), record(11, 'a', 'lost-11'), end(12, 'a', 'abort'), end(13, 'b', 'abort')]
  const listed = [
    { producerId: 'a', firstOffset: '3' },
    { producerId: 'b', firstOffset: '4' },
  ]
  t.same(repaired(records, listed), [])
  t.same(asIs(records, listed), ['lost-10'], 'kafkajs alone lets one through: the repair is still needed')
})

t.test('a record whose key is four zero bytes is not the end of a transaction', async (t) => {
  const records = [record(0, 'a', 'lost-0', '\0\0\0\0'), record(1, 'a', 'lost-1'), end(2, 'a', 'abort')]
  const listed = [{ producerId: 'a', firstOffset: '0' }]
  t.same(repaired(records, listed), [])
  t.same(asIs(records, listed), ['lost-0', 'lost-1'], 'kafkajs alone lets two through: the repair is still needed')
})

t.test('what is not of an aborted transaction stays', async (t) => {
  const plain = { ...record(2, 'a', 'kept-2'), batchContext: { producerId: 'a', inTransaction: false } }
  const { batchContext: _none, ...ancient } = record(3, 'a', 'kept-3')
  const records = [end(0, 'z', 'abort'), record(1, 'a', 'lost-1'), plain, ancient, record(4, 'b', 'kept-4')]
  t.same(repaired(records, [{ producerId: 'a', firstOffset: '1' }]), ['kept-2', 'kept-3', 'kept-4'])
  t.same(repaired(records, []), ['lost-1', 'kept-2', 'kept-3', 'kept-4'].map(String), 'nothing listed, nothing hidden')
})

t.test('offsets beyond the safe integers are told apart', async (t) => {
  const big = 2n ** 60n
  const at = (offset: bigint, producer: string): RawRecord => ({
    ...record(0, producer, String(offset)),
    offset: String(offset),
  })
  const records = [at(big, 'a'), at(big + 1n, 'a'), at(big + 2n, 'b')]
  t.same(repaired(records, [{ producerId: 'a', firstOffset: String(big + 1n) }]), [String(big), String(big + 2n)])
})
