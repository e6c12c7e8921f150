import fc from 'fast-check'
import t from 'tap'
import { changesBetween, same, withChanges } from '../src/changes.ts'

const value = fc.oneof(
  fc.constantFrom<unknown>(undefined, 0, 1, '', 'x', true),
  fc.array(fc.constantFrom(1, 2), { maxLength: 2 }),
  fc.record({ a: fc.constantFrom(1, undefined), b: fc.constant(2) }, { requiredKeys: [] }),
)
const object = fc.record({ p: value, q: value, r: value }, { requiredKeys: [] }) as fc.Arbitrary<
  Record<string, unknown>
>

t.test('equality ignores the order of keys and keys without a value', async (t) => {
  t.ok(same({ a: 1, b: [{ c: 2 }] }, { b: [{ c: 2, d: undefined }], a: 1 }))
  t.notOk(same({ a: 1 }, { a: 1, b: 1 }))
  t.notOk(same({ a: 1, b: 1 }, { a: 1 }))
  t.notOk(same([1, 2], [2, 1]), 'the order of items counts')
  t.notOk(same([], {}))
  t.notOk(same({}, null))
  t.notOk(same({ constructor: undefined }, { constructor: 1 }))
  t.ok(same({}, { toString: undefined }), 'what every object inherits is no value')
})

t.test(
  'the changes between two objects turn one into the other, and there are none when they are the same',
  async (t) => {
    fc.assert(
      fc.property(object, object, (before, after) => {
        const changes = changesBetween(before, after, ['p', 'q', 'r'])
        const arrived = changes === undefined ? before : withChanges(before, changes)
        return same(arrived, after) && (changes === undefined) === same(before, after)
      }),
      { numRuns: 1000 },
    )
    t.pass('holds')
  },
)
