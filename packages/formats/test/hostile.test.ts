import { decidePlan, emptyProgramme } from '@throughline/domain'
import fc from 'fast-check'
import t from 'tap'
import { openPlanReader, readPlanFile } from '../src/index.ts'
import { fixture, mspdi, refusal, xer } from './fixture.ts'

const fixtures = ['harbour.xer', 'fit-out.xml', 'plans.json', 'cyrillic.xer'].map(fixture)

type Mutation = (bytes: Uint8Array) => Uint8Array

/** Places are shares of the length, so that one mutation fits every file. */
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
const index = (bytes: Uint8Array, share: number) => Math.floor(share * bytes.length)
const joined = (...parts: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(parts))

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(place, fc.nat(255)).map(
    ([at, byte]): Mutation =>
      (bytes) =>
        bytes.with(index(bytes, at), byte),
  ),
  place.map(
    (at): Mutation =>
      (bytes) =>
        bytes.slice(0, index(bytes, at)),
  ),
  place.map(
    (at): Mutation =>
      (bytes) =>
        bytes.slice(index(bytes, at)),
  ),
  fc.tuple(place, fc.uint8Array({ maxLength: 20 })).map(
    ([at, more]): Mutation =>
      (bytes) =>
        joined(bytes.subarray(0, index(bytes, at)), more, bytes.subarray(index(bytes, at))),
  ),
  fc.tuple(place, place, place).map(([from, to, at]): Mutation => (bytes) => {
    const part = bytes.subarray(
      Math.min(index(bytes, from), index(bytes, to)),
      Math.max(index(bytes, from), index(bytes, to)),
    )
    return joined(bytes.subarray(0, index(bytes, at)), part.subarray(0, 500), bytes.subarray(index(bytes, at)))
  }),
  fc
    .tuple(
      place,
      fc.constantFrom(
        '9',
        '-',
        ',',
        '\t',
        '\n',
        '<',
        '"',
        '99999999999999999999',
        '__proto__',
        'NaN',
        '\u0000',
        '%R\t',
        '0000-00-00',
      ),
    )
    .map(([at, text]): Mutation => (bytes) => {
      const from = index(bytes, at)
      return joined(bytes.subarray(0, from), Buffer.from(text), bytes.subarray(from + text.length))
    }),
)

t.test(
  'whatever bytes come, the answer is a result, and what is read passes the decider or is refused by it',
  async (t) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fixtures),
        fc.array(mutation, { minLength: 1, maxLength: 4 }),
        (bytes, mutations) => {
          const mutated = mutations.reduce((now, mutate) => (now.length === 0 ? now : mutate(now)), bytes)
          const result = readPlanFile(mutated, { fileName: 'plan' })
          if (!result.ok)
            return result.problems.length > 0 && result.problems.every(({ code }) => code.startsWith('plan-'))
          // Everything but JSON is put in order by the readers, so that nothing is left for the decider to refuse.
          const decision = decidePlan(emptyProgramme('p'), { submission: 's', plans: result.value.plans })
          return decision.ok || result.value.format === 'json'
        },
      ),
      { numRuns: 2000 },
    )
    t.pass()
  },
)

t.test('noise is no plan', async (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => !readPlanFile(bytes, {}).ok),
    { numRuns: 300 },
  )
  t.pass()
})

t.test('a few lines cannot ask for much work', async (t) => {
  const exception =
    '<Exception><TimePeriod><FromDate>1950-01-01T00:00:00</FromDate><ToDate>2149-12-31T23:59:00</ToDate></TimePeriod><Type>1</Type></Exception>'
  const calendar = `<Calendar><UID>1</UID><Name>a</Name><Exceptions>${exception.repeat(200)}</Exceptions></Calendar>`
  t.match(refusal(mspdi(`<CalendarUID>1</CalendarUID><Calendars>${calendar}</Calendars>`)), /^plan-too-large/)
  t.match(refusal(mspdi('<a>'.repeat(100_000))), /^plan-too-large line 2, column \d+: elements are nested deeper/)
  const loops =
    '<Calendar><UID>1</UID><BaseCalendarUID>2</BaseCalendarUID></Calendar><Calendar><UID>2</UID><BaseCalendarUID>1</BaseCalendarUID></Calendar>'
  t.equal(refusal(mspdi(`<CalendarUID>1</CalendarUID><Calendars>${loops}</Calendars>`)), 'not refused')
  const looped = xer(
    [
      'PROJECT',
      ['proj_id', 'proj_short_name', 'orig_proj_id', 'sum_base_proj_id', 'clndr_id'],
      ['1', 'P', '2', '2', '1'],
      ['2', 'Q', '1', '1', '1'],
    ],
    ['CALENDAR', ['clndr_id', 'base_clndr_id', 'clndr_data'], ['1', '2', ''], ['2', '1', '('.repeat(10_000)]],
    ['PROJWBS', ['wbs_id', 'proj_id', 'parent_wbs_id'], ['1', '1', '2'], ['2', '1', '1']],
    ['TASK', ['task_id', 'proj_id', 'task_code', 'wbs_id'], ['1', '1', 'A', '1'], ['2', '1', 'A', '2']],
  )
  t.equal(refusal(looped), 'not refused')
  const equal = Array.from({ length: 20_000 }, (_, row) => [String(row), '1', 'A'])
  const twins = xer(
    ['PROJECT', ['proj_id', 'proj_short_name'], ['1', 'P']],
    ['TASK', ['task_id', 'proj_id', 'task_code'], ...equal],
  )
  const result = readPlanFile(new TextEncoder().encode(twins), {})
  t.ok(result.ok)
  t.equal(result.ok ? new Set(result.value.plans[0]?.activities.map(({ code }) => code)).size : 0, 20_000)
  t.equal(result.ok ? result.value.findings.at(-1)?.code : '', 'findings-omitted')
})

t.test('a line without end is refused when it is too long', async (t) => {
  const reader = openPlanReader({})
  reader.write(new TextEncoder().encode('ERMHDR\t1\n'))
  const piece = new Uint8Array(1024 * 1024).fill(0x41)
  for (let count = 0; count < 20; count++) reader.write(piece)
  t.match(reader.end(), { ok: false, problems: [{ code: 'plan-too-large', at: 'line 2' }] })
})

t.test('an outline level below all others ends the outline, not the reading of it', async (t) => {
  const task = (uid: number, level: number) =>
    `<Task><UID>${uid}</UID><ID>${uid}</ID><Name>Task ${uid}</Name><OutlineLevel>${level}</OutlineLevel></Task>`
  const file = mspdi(`<Tasks>${task(1, 1)}${task(2, -7)}${task(3, -7)}${task(4, -6)}</Tasks>`)
  const read = readPlanFile(Buffer.from(file), {})
  t.ok(read.ok)
  if (read.ok)
    t.same(
      read.value.plans[0]?.activities.map(({ code }) => code),
      ['1', '2', '3', '4'],
    )
})
