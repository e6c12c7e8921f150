import fc from 'fast-check'
import t from 'tap'
import {
  cloudEventType,
  currentVersion,
  eventData,
  eventTypes,
  fromCloudEventType,
  parseFact,
  parsePlan,
  readRecorded,
  type EventType,
  type Result,
} from '../src/index.ts'
import { somePlans } from './arbitraries.ts'
import { activity, codes, link, plan } from './given.ts'

const problems = (result: Result<unknown>) => (result.ok ? [] : codes(result.problems))

t.test('types on the wire are the type with its version, and back', async (t) => {
  t.equal(cloudEventType('activity.progressed'), 'io.throughline.activity.progressed.v1')
  t.equal(cloudEventType('link.declared'), 'io.throughline.link.declared.v2')
  for (const type of eventTypes) {
    for (let version = 1; version <= currentVersion(type); version += 1) {
      t.strictSame(fromCloudEventType(cloudEventType(type, version)), { type, version })
    }
  }
  for (const text of [
    'activity.progressed',
    'io.throughline.activity.progressed',
    'io.throughline.activity.progressed.v2',
    'io.throughline.activity.progressed.v0',
    'io.throughline.activity.progressed.v1.v1',
    'io.throughline.constructor.v1',
    'io.throughline.__proto__.v1',
    'com.example.activity.progressed.v1',
    '',
  ]) {
    t.equal(fromCloudEventType(text), undefined, text)
  }
})

t.test('a posted fact is checked in full and faults are placed', async (t) => {
  const good = { project: 'a', activity: activity('1') }
  t.strictSame(parseFact('activity.planned', good), { ok: true, value: { type: 'activity.planned', data: good } })
  t.strictSame(parseFact('io.throughline.activity.planned.v1', good), parseFact('activity.planned', good))

  const { name: _, ...nameless } = activity('1', { status: 'begun' as never, durationMinutes: 1.5 })
  t.same(problems(parseFact('activity.planned', { project: '', activity: nameless }, '$[7]')), [
    'invalid-event $[7].data.project',
    'invalid-event $[7].data.activity.name',
    'invalid-event $[7].data.activity.durationMinutes',
    'invalid-event $[7].data.activity.status',
  ])
  t.same(problems(parseFact('activity.planned', undefined)), ['invalid-event $.data'])
})

t.test('unknown keys are refused at the door: a misspelt field would vanish', async (t) => {
  const changes = { remaningMinutes: 5, 'odd key': 1 }
  t.same(problems(parseFact('activity.progressed', { project: 'a', activity: '1', changes, x: 1 })), [
    'invalid-event $.data.changes.remaningMinutes',
    'invalid-event $.data.changes["odd key"]',
    'invalid-event $.data.x',
  ])
  const calendar = {
    code: 'c',
    week: [[], [], [], [], [], [], []],
    exceptions: [{ date: '2026-01-01', shifts: [], y: 1 }],
  }
  t.same(problems(parseFact('calendar.defined', { project: 'a', calendar })), [
    'invalid-event $.data.calendar.exceptions[0].y',
  ])
  t.same(problems(parsePlan({ ...plan('a', { activities: [activity('1')] }), projekt: 'a' })), [
    'plan-invalid $.projekt',
  ])
})

t.test('what must be there cannot be removed; what may be absent can', async (t) => {
  const replanned = (changes: unknown) =>
    problems(parseFact('activity.replanned', { project: 'a', activity: '1', changes }))
  t.same(replanned({ deadline: null, constraint: null, owner: null, wbs: null }), [])
  t.same(replanned({ name: null }), ['invalid-event $.data.changes.name'])
  t.same(replanned({ durationMinutes: null }), ['invalid-event $.data.changes.durationMinutes'])
  const rescheduled = (changes: unknown) => problems(parseFact('project.rescheduled', { project: 'a', changes }))
  t.same(rescheduled({ dataDate: null }), [])
  t.same(rescheduled({ options: null }), ['invalid-event $.data.changes.options'])
})

t.test('dates exist: months have their days', async (t) => {
  const dated = (date: string) => problems(parseFact('target.committed', { target: 't', date })).length === 0
  t.ok(dated('2028-02-29T00:00'))
  for (const date of [
    '2026-02-29T00:00',
    '2026-04-31T00:00',
    '2026-13-01T00:00',
    '2026-03-02T24:00',
    '2026-03-02',
    '2026-03-02T08:00Z',
  ]) {
    t.notOk(dated(date), date)
  }
  fc.assert(
    fc.property(
      fc.integer({ min: 1900, max: 2100 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 31 }),
      (...parts) => {
        const [year, month, day] = parts
        const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day
        return dated(`${parts.map((part) => String(part).padStart(2, '0')).join('-')}T08:00`) === exists
      },
    ),
  )
})

t.test('an unknown type is answered with the known ones', async (t) => {
  for (const type of ['activity.exploded', 'constructor', '__proto__', 'io.throughline.link.declared.v3', '']) {
    const result = parseFact(type, {}, '$[2]')
    t.same(problems(result), ['unknown-event-type $[2].type'], type)
    t.same(result.ok ? undefined : result.problems[0]?.facts, { known: eventTypes })
  }
})

t.test('a key that is a name of the language is data in free facts, or left out, never a prototype', async (t) => {
  const facts: unknown = JSON.parse('{"__proto__": "x", "constructor": 1}')
  const result = parseFact('risk.raised', { id: 'r', title: 'R', facts })
  t.ok(result.ok)
  const data = result.ok && result.value.type === 'risk.raised' ? result.value.data : undefined
  t.equal(data?.facts?.['constructor'], 1)
  t.equal(Object.getPrototypeOf(data?.facts), Object.prototype)
})

const oldLink = {
  predecessor: { project: 'a', activity: '1' },
  successor: { project: 'b', activity: '2' },
  type: 'SS',
  lagHours: -1.5,
  plan: 'b',
}
const newLink = { ...link('a/1', 'b/2', { type: 'SS', lagMinutes: -90 }), plan: 'b' }

const stored = (type: string, data: unknown, metadata: Record<string, unknown> = {}) => ({
  id: '5f0c…',
  type,
  data,
  metadata: {
    version: 1,
    source: '/p6/north',
    sourceid: '17',
    time: '2026-03-02T08:00:00+01:00',
    recordedtime: '2026-03-02T07:00:01.000Z',
    actor: 'Ada',
    correlationid: 'c',
    command: 'c',
    closes: true,
    ...metadata,
  },
  revision: 4,
})

t.test('old versions read as the newest', async (t) => {
  const read = readRecorded(stored('link.declared', oldLink))
  t.match(read, { ok: true, value: { type: 'link.declared', revision: 4, metadata: { version: 2, closes: true } } })
  t.strictSame(read.ok && read.value.data, newLink)
  t.strictSame(readRecorded(stored('link.declared', newLink, { version: 2 })), read)

  const { plan: _, ...byItself } = oldLink
  const own = readRecorded(stored('link.declared', byItself))
  t.equal(own.ok && own.value.type === 'link.declared' && own.value.data.plan, undefined)

  await t.test('at the door too', async (t) => {
    t.strictSame(parseFact('io.throughline.link.declared.v1', oldLink), parseFact('link.declared', newLink))
    t.same(problems(parseFact('io.throughline.link.declared.v1', newLink)).slice(0, 1), [
      'invalid-event $.data.predecessor',
    ])
    t.same(problems(parseFact('link.declared', oldLink)).slice(0, 1), ['invalid-event $.data.from'])
    t.same(problems(parseFact('io.throughline.link.declared.v1', { ...oldLink, lagDays: 1 })), [
      'invalid-event $.data.lagDays',
    ])
  })
})

t.test('what an old event says still passes the checks of the newest version', async (t) => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (lagHours) => {
      const read = readRecorded(stored('link.declared', { ...oldLink, lagHours }))
      return read.ok && eventData['link.declared'].safeParse(read.value.data).success
    }),
  )
  t.pass('holds')
})

t.test('reading is tolerant of what a later release adds, and exact about what it needs', async (t) => {
  const read = readRecorded(
    stored('activity.removed', { project: 'a', activity: '1', mood: 'sad' }, { tracestate: 'x' }),
  )
  t.strictSame(read.ok && read.value.data, { project: 'a', activity: '1' })
  t.notOk(read.ok && 'tracestate' in read.value.metadata)

  t.same(problems(readRecorded(stored('activity.removed', { project: 'a' }))), ['invalid-event $.data.activity'])
  t.same(problems(readRecorded(stored('activity.removed', {}, { time: 'yesterday' }))), [
    'invalid-event $.metadata.time',
  ])
  t.same(problems(readRecorded(stored('activity.exploded', {}))), ['unknown-event-type $.type'])
  const newer = readRecorded(stored('activity.removed', { project: 'a', activity: '1' }, { version: 2 }))
  t.same(problems(newer), ['unknown-event-type $.metadata.version'])
  t.match(newer, { problems: [{ facts: { id: '5f0c…', revision: 4 } }] }, 'says which event it is')
})

t.test('every type has a schema that refuses nonsense with a place', async (t) => {
  for (const type of eventTypes) {
    for (const nonsense of [null, [], 'text', 7, { nonsense: true }]) {
      const result = parseFact(type satisfies EventType, nonsense)
      t.notOk(result.ok, type)
      t.ok(problems(result).every((problem) => problem.startsWith('invalid-event $.data')))
    }
  }
})

t.test('a plan passes through the door as it is', async (t) => {
  fc.assert(
    fc.property(somePlans, (plans) =>
      plans.every((each) => {
        const text = JSON.stringify(each)
        const parsed = parsePlan(JSON.parse(text))
        return parsed.ok && parsed.value.activities.length === each.activities.length
      }),
    ),
  )
  t.pass('holds')
})
