import fc from 'fast-check'
import { isDeepStrictEqual } from 'node:util'
import t from 'tap'
import { alike } from '../src/index.ts'

const value = fc.jsonValue({ maxDepth: 3 })

t.test('Two values are alike when they say the same, whether they share parts or not', (t) => {
  fc.assert(
    fc.property(value, value, (one, other) => {
      const copy: unknown = JSON.parse(JSON.stringify(one))
      // both went through JSON, which knows no minus zero
      const [a, b] = [copy, JSON.parse(JSON.stringify(other)) as unknown]
      t.equal(alike(a, b), isDeepStrictEqual(a, b))
      t.ok(alike(a, JSON.parse(JSON.stringify(one))))
      t.notOk(alike([a], [a, b]), 'a longer list')
      t.notOk(alike({ a }, { a, b }), 'one more property')
      t.notOk(alike({ a, b }, { a }), 'one less')
      t.ok(alike({ a: [a], b }, { a: [copy], b }))
    }),
    { numRuns: 300 },
  )
  t.end()
})

t.test('Keys are ids', (t) => {
  const own = JSON.parse('{"__proto__": 1}') as unknown
  t.notOk(alike(own, { constructor: 1 }))
  t.notOk(alike({ toString: undefined }, { constructor: undefined }))
  t.ok(alike(own, JSON.parse('{"__proto__": 1}')))
  t.notOk(alike([], {}))
  t.notOk(alike(null, {}))
  t.end()
})
