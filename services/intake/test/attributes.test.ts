import fc from 'fast-check'
import t from 'tap'
import { arePlain, attributes } from '../src/attributes.ts'

const some = (usual: unknown, ...odd: unknown[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 20, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(usual, ...odd) })
const texts = some('a', '', 'a\u0000', 'x'.repeat(100), 'x'.repeat(101), 'x'.repeat(501), 'x'.repeat(1001), 5, null, {})
const times = ['2026-02-31T08:00:00Z', '2026-03-02T08:00:00.123+02:00', '2026-03-02', 'x', 5, null]
const event = fc.record(
  {
    specversion: some('1.0', '0.3', 1),
    id: texts,
    source: some('/tool', '/throughline/x', '', '/ü', 7),
    type: some('a.b', '', 'x'.repeat(301)),
    time: some('2026-02-28T08:00:00Z', ...times),
    subject: texts,
    sequence: texts,
    correlationid: texts,
    causationid: texts,
    traceparent: texts,
    datacontenttype: some(undefined, 'application/json', 'text/plain', null),
    data_base64: some(undefined, 'AA==', null),
    data: some({}, null, 5),
    other: some(1),
  },
  { requiredKeys: ['specversion', 'id', 'source', 'type'] },
)

t.test('what is told without the schema, the schema tells too', async (t) => {
  let plain = 0
  fc.assert(
    fc.property(event, (value) => {
      if (!arePlain(value)) return true
      plain += 1
      const parsed = attributes.safeParse(value)
      if (!parsed.success) return false
      return Object.entries(parsed.data).every(([name, part]) => part === (value as Record<string, unknown>)[name])
    }),
    { numRuns: 5_000 },
  )
  t.ok(plain > 50, `${plain} of them were plain`)
})

t.test('an event as most are needs no schema', async (t) => {
  const usual = { specversion: '1.0', id: '1', source: '/tool', type: 'a.b', time: '2026-03-31T08:00:00Z', data: {} }
  t.ok(arePlain(usual))
  t.ok(arePlain({ ...usual, sequence: '7', subject: 'A/10', correlationid: 'c', causationid: 'd', traceparent: 'e' }))
  t.notOk(arePlain({ ...usual, time: '2026-02-30T08:00:00Z' }))
})
