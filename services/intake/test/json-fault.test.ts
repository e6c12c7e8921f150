import fc from 'fast-check'
import t from 'tap'
import { findJsonFault } from '../src/json-fault.ts'

const table: readonly (readonly [text: string, offset: number])[] = [
  ['', 0],
  ['   ', 3],
  ['{', 1],
  ['{"a"', 4],
  ['{"a":', 5],
  ['{"a":1', 6],
  ['{"a":1,', 7],
  ['{"a":1,}', 7],
  ['{"a" 1}', 5],
  ["{'a':1}", 1],
  ['[1 2]', 3],
  ['[1,]', 3],
  ['[1}', 2],
  ['{"a":[1,{"b":tru}]}', 13],
  ['01', 1],
  ['1.', 1],
  ['-', 0],
  ['"a\nb"', 2],
  ['"a\\x"', 2],
  ['"a', 2],
  ['1 1', 2],
  ['[]]', 2],
  ['nul', 0],
  ['NaN', 0],
]

t.test('the place of the first fault', async (t) => {
  for (const [text, offset] of table) {
    t.throws(() => JSON.parse(text) as unknown, text)
    t.equal(findJsonFault(text).offset, offset, JSON.stringify(text))
  }
})

t.test('JSON that is cut off or spoilt: the fault lies where the text stops being a beginning of JSON', async () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.nat(), (json, cut) => {
      const text = json.slice(0, cut % (json.length + 1))
      let whole = true
      try {
        JSON.parse(text)
      } catch {
        whole = false
      }
      if (!whole) return findJsonFault(text).offset <= text.length
      // A sign that no value can go on with, behind a complete value.
      return findJsonFault(`${text} }`).offset === text.length + 1
    }),
  )
})

t.test('depth is the sender’s choice', async (t) => {
  t.equal(findJsonFault('['.repeat(200_000)).offset, 200_000)
})
