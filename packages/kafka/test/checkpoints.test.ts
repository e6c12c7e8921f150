import t from 'tap'
import fc from 'fast-check'
import type { RawRecord } from '../src/aborted.ts'
import { lastCommit } from '../src/checkpoints.ts'

const none = { found: undefined, open: false }

function record(producerId: string, key: string, value: string | null): RawRecord {
  return {
    offset: '0',
    key: Buffer.from(key),
    value: value === null ? null : Buffer.from(value),
    isControlRecord: false,
    batchContext: { producerId, inTransaction: true },
  }
}

function end(producerId: string, type: number): RawRecord {
  return { ...record(producerId, '', null), key: Buffer.from([0, 0, 0, type]), isControlRecord: true }
}

function read(records: readonly RawRecord[], key = 'mine'): { found: string | null | undefined; open: boolean } {
  const commit = lastCommit(key)
  for (const each of records) commit.note(each)
  const { found, open } = commit.result()
  return { found: found === undefined ? undefined : (found.value?.toString() ?? null), open }
}

t.test('the last committed record of a key counts', async (t) => {
  t.same(read([]), none)
  t.same(read([record('1', 'mine', 'a'), end('1', 1)]), { found: 'a', open: false })
  t.same(read([record('1', 'mine', 'a'), end('1', 1), record('1', 'mine', 'b'), end('1', 0)]), {
    found: 'a',
    open: false,
  })
  t.same(read([record('1', 'mine', 'a'), end('1', 0)]), none, 'aborted')
  t.same(read([record('1', 'other', 'a'), end('1', 1)]), none)
  t.same(
    read([end('1', 1), record('2', 'mine', 'b'), end('2', 1)]),
    { found: 'b', open: false },
    'cut in a transaction',
  )
})

t.test('an open transaction of another publisher hides nothing', async (t) => {
  const records = [record('9', 'other', 'x'), record('1', 'mine', 'a'), end('1', 1)]
  t.same(read(records), { found: 'a', open: false })
})

t.test('an open transaction of the publisher itself is told', async (t) => {
  t.same(read([record('1', 'mine', 'a'), end('1', 1), record('1', 'mine', 'b')]), { found: 'a', open: true })
})

t.test('a tombstone, and a record outside of any transaction, count as what they are', async (t) => {
  const plain = { ...record('-1', 'mine', 'set by hand'), batchContext: { producerId: '-1', inTransaction: false } }
  t.same(read([plain]), { found: 'set by hand', open: false })
  t.same(read([record('1', 'mine', 'a'), end('1', 1), record('2', 'mine', null), end('2', 1)]), {
    found: null,
    open: false,
  })
})

t.test('any interleaving of publishers and outcomes gives the last commit of each', async (t) => {
  const steps = fc.array(fc.record({ who: fc.nat(3), how: fc.constantFrom(0, 1), gap: fc.nat(2) }), { maxLength: 30 })
  fc.assert(
    fc.property(steps, (transactions) => {
      const log: RawRecord[] = []
      const waiting = new Map<string, RawRecord>()
      const expected = new Map<string, string>()
      const finish = (who: string): void => {
        const marker = waiting.get(who)
        if (marker !== undefined) log.push(marker)
        waiting.delete(who)
      }
      for (const [index, { who, how, gap }] of transactions.entries()) {
        const name = `publisher-${who}`
        finish(name)
        log.push(record(String(who), name, String(index)))
        waiting.set(name, end(String(who), how))
        if (how === 1) expected.set(name, String(index))
        for (const other of [...waiting.keys()].slice(0, gap)) finish(other)
      }
      for (const other of [...waiting.keys()]) finish(other)
      for (const name of [0, 1, 2, 3].map((who) => `publisher-${who}`)) {
        t.same(read(log, name), { found: expected.get(name), open: false }, { diagnostic: false })
      }
    }),
  )
})
