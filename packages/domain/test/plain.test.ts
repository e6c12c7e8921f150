import fc from 'fast-check'
import t from 'tap'
import { z } from 'zod'
import { eventData, eventTypes } from '../src/index.ts'
import { plainBy } from '../src/plain.ts'
import { strict } from '../src/strict.ts'
import { activity, someCode, someDate, someProject } from './arbitraries.ts'

/** Data of facts, most of them in order: fields of any order, unknown ones, wrong ones and removed ones among them. */
const changes = fc.record(
  {
    remainingMinutes: fc.constantFrom<unknown>(0, 60, -1, 1.5, null, '60'),
    status: fc.constantFrom<unknown>('complete', 'begun', null),
    actualStart: fc.oneof(someDate, fc.constant(null), fc.constant('2026-02-30T00:00')),
    percentComplete: fc.constantFrom<unknown>(40, 101, Number.NaN, null),
    odd: fc.constant(1),
  },
  { requiredKeys: [] },
)
const data = fc.record(
  {
    project: fc.oneof(someProject, fc.constantFrom<unknown>('', 7, null)),
    activity: fc.oneof<fc.Arbitrary<unknown>[]>(someCode, activity(), fc.constant('a\u0000b')),
    changes: fc.oneof(changes, fc.constantFrom<unknown>(null, [], 'x')),
    reported: fc.constantFrom<unknown>(null, {}, { totalFloatMinutes: 5 }, [1]),
    name: fc.constantFrom('', 'One'),
    reason: fc.constantFrom('why', undefined),
    facts: fc.constantFrom({}, { a: 1 }),
  },
  { requiredKeys: [] },
)
const shuffled = data.chain((value) =>
  fc
    .shuffledSubarray(Object.entries(value), { minLength: 0 })
    .map((entries): unknown => Object.fromEntries(entries.map(([key, part]) => [key, shallowReverse(key, part)]))),
)

/** Changes with their fields the other way round, now and then. */
function shallowReverse(key: string, part: unknown): unknown {
  if (key !== 'changes' || typeof part !== 'object' || part === null || Array.isArray(part)) return part
  return 'odd' in part ? Object.fromEntries(Object.entries(part).reverse()) : part
}

t.test('what is plain is what the schemas give back as it is, to the last byte', async (t) => {
  let plain = 0
  fc.assert(
    fc.property(fc.constantFrom(...eventTypes), fc.oneof(data, shuffled), (type, value) => {
      const schema: z.ZodType = eventData[type]
      if (!plainBy(schema)(value)) return true
      plain += 1
      const [door, stored] = [strict(schema).safeParse(value), schema.safeParse(value)]
      return [door, stored].every((read) => read.success && JSON.stringify(read.data) === JSON.stringify(value))
    }),
    { numRuns: 5_000 },
  )
  t.ok(plain > 5, `${plain} of them are plain`)
})

t.test('ordinary facts are plain, however few of their fields are stated', async (t) => {
  const isPlain = plainBy(eventData['activity.progressed'])
  const base = { project: 'a', activity: '1' }
  for (const stated of [{}, { remainingMinutes: 60 }, { status: 'complete', actualFinish: '2026-03-02T08:00' }]) {
    t.ok(isPlain({ ...base, changes: stated }), JSON.stringify(stated))
  }
  t.ok(isPlain({ ...base, changes: { actualStart: null } }), 'a field removed')
})

t.test('what a schema would make anew, or refuse, is not plain', async (t) => {
  const schema = z.object({
    a: z.string().min(1),
    b: z.number().optional(),
    list: z.array(z.number()).optional(),
    trimmed: z.string().trim().optional(),
    given: z.number().default(1),
  })
  const isPlain = plainBy(schema)
  const plain = { a: 'x', b: 1, given: 2 }
  t.ok(isPlain(plain))
  const { given: _, ...notGiven } = plain
  const others: [string, unknown][] = [
    ['another order', { b: 1, a: 'x', given: 2 }],
    ['a field too many', { ...plain, more: 1 }],
    ['a field that is a name of the language', JSON.parse('{"a":"x","given":2,"__proto__":1}')],
    ['a field without a value', { a: 'x', b: undefined, given: 2 }],
    ['a list', { a: 'x', list: [], given: 2 }],
    ['a text that is cut', { a: 'x', trimmed: ' y', given: 2 }],
    ['a value that is filled in', notGiven],
    ['a field missing', { b: 1, given: 2 }],
    ['a value refused', { ...plain, a: '' }],
    ['no object', [plain]],
    ['nothing', null],
    ['an object with a prototype of its own', Object.assign(Object.create({ c: 1 }), plain)],
  ]
  for (const [what, value] of others) t.notOk(isPlain(value), what)
  t.notOk(plainBy(z.object({ a: z.string() }).refine(() => true))({ a: 'x' }), 'an object with a rule of its own')
})
