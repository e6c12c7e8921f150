import fc from 'fast-check'
import t from 'tap'
import { isThroughlineError } from '@throughline/ports'
import { parseJson } from '../src/json-text.ts'

/** Long enough for a large array to be read value by value. */
const largeText = fc
  .tuple(
    fc.array(fc.oneof(fc.json(), fc.json({ stringUnit: 'binary' })), { minLength: 1, maxLength: 8 }),
    fc.constantFrom(',', ' , ', ',\n'),
  )
  .map(([values, between]) => {
    const piece = values.map((value) => `{"name":"${'x'.repeat(100)}","value":${value}}`).join(between)
    return `[${Array.from({ length: Math.ceil(80_000 / piece.length) }, () => piece).join(between)}]`
  })
const ends = fc.constantFrom('', '\n', ' \r\n\t')

t.test('a large array is read as JSON reads it', async (t) => {
  fc.assert(
    fc.property(largeText, ends, (text, end) => {
      t.same(JSON.stringify(parseJson(Buffer.from(text + end))), JSON.stringify(JSON.parse(text)))
    }),
    { numRuns: 40 },
  )
  t.same(parseJson(Buffer.from(`[${' '.repeat(70_000)}]`)), [])
  t.same((parseJson(Buffer.from(`[${'1,'.repeat(50_000)}1]`)) as unknown[]).length, 50_001)
})

const outcomeOf = (parse: () => unknown): string => {
  try {
    return JSON.stringify(parse())
  } catch (error) {
    return isThroughlineError(error) || error instanceof SyntaxError ? 'refused' : String(error)
  }
}

t.test('what JSON refuses in a large array is refused, and nothing else', async (t) => {
  const spoilt = fc.tuple(largeText, fc.nat(), fc.nat(3), fc.constantFrom('', ',', ']', '[', '"', '\\', 'x', '],['))
  fc.assert(
    fc.property(spoilt, ([text, place, cut, put]) => {
      const at = place % text.length
      const body = text.slice(0, at) + put + text.slice(at + cut)
      // half a character does not survive the way into bytes
      const bytes = Buffer.from(body)
      t.equal(
        outcomeOf(() => parseJson(bytes)),
        outcomeOf(() => JSON.parse(bytes.toString())),
      )
    }),
    { numRuns: 100 },
  )
  for (const body of ['[', '[1,]', '[,1]', '[1]]', '[1],[2]', '[1 2]']) {
    const padded = body.replace('1', `"${'x'.repeat(70_000)}"`).padEnd(70_000)
    t.throws(() => parseJson(Buffer.from(padded)), { code: 'malformed-json' }, body)
  }
})
