import fc from 'fast-check'
import t from 'tap'
import { findJsonFault } from '../src/json-fault.ts'
import { fixture, planOf, problems, read, refusal } from './fixture.ts'

const file = read(fixture('plans.json'))
const plan = planOf(file, 'bridge')

t.test('one plan, an array of plans, or an object with plans', async (t) => {
  t.equal(file.format, 'json')
  t.equal(file.tool, 'Board 3')
  t.same(file.stubs, ['tunnel'])
  t.equal(plan.activities[0]?.code, 'B-1')
  t.same(read(JSON.stringify(plan)), file)
  t.same(read(JSON.stringify([plan])), file)
  t.same(read(`\ufeff${JSON.stringify({ plans: [plan] })}`), file, 'behind a byte order mark')
})

t.test('ids are data, whatever they are', async (t) => {
  const text = JSON.stringify(plan).replaceAll('"B-1"', '"__proto__"').replaceAll('"bridge"', '"constructor"')
  t.equal(read(text).plans[0]?.activities[0]?.code, '__proto__')
})

t.test('faults have a place', async (t) => {
  t.equal(
    refusal('{"project": "a",\n "settings": }'),
    'plan-unreadable line 2, column 14: the JSON has a fault: a value is expected here',
  )
  t.match(refusal('{"project": "a"'), /^plan-unreadable line 1/)
  t.match(refusal('[]'), /^plan-empty \$: /)
  t.match(refusal('{"plans": []}'), /^plan-empty \$: /)
  t.match(refusal('[1]'), /^plan-invalid \$\[0\]: /)
  const text = JSON.stringify({
    plans: [plan, { ...plan, activities: [{ ...plan.activities[0], remainingMinutes: -1 }] }],
  })
  t.match(refusal(text), /^plan-invalid \$\.plans\[1\]\.activities\[0\]\.remainingMinutes: /)
  t.match(refusal(JSON.stringify({ ...plan, activites: [] })), /^plan-invalid \$\.activites: /, 'a misspelt field')
  t.match(refusal(new Uint8Array([...Buffer.from('{"project": "'), 0xff, ...Buffer.from('"}')])), /^plan-unreadable/)
  t.equal(problems(JSON.stringify({})).length > 1, true, 'all places at once')
  t.match(refusal('['.repeat(100_000)), /^plan-unreadable/, 'deep nesting')
})

t.test('a fault is found exactly where the engine finds one', async (t) => {
  const places = {
    '': 0,
    '{"a" 1}': 5,
    '{"a": 1,}': 8,
    '{a: 1}': 1,
    '[1 2]': 3,
    '[1,]': 3,
    '{} x': 3,
    '"a\n"': 0,
    '[01]': 2,
    tru: 0,
    '["a", "\\x"]': 6,
  }
  for (const [text, at] of Object.entries(places)) t.equal(findJsonFault(text)?.at, at, text)
  const isJson = (text: string) => {
    try {
      JSON.parse(text)
      return true
    } catch {
      return false
    }
  }
  const pieces = fc.array(fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '1', '-0.5e3', 'null', ' ', '"\\u00e9"'))
  fc.assert(
    fc.property(pieces, (parts) => (findJsonFault(parts.join('')) === undefined) === isJson(parts.join(''))),
    {
      numRuns: 3000,
    },
  )
  fc.assert(fc.property(fc.json(), (text) => findJsonFault(text) === undefined))
})
