import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import {
  computeSchedule,
  createEngine,
  none,
  type ActivityInput,
  type Edit,
  type LinkInput,
  type NetworkInput,
  type ScheduleEngine,
} from '../src/index.ts'
import { generateProgramme } from '../bench/generate.ts'
import { createRandom } from '../bench/random.ts'
import { steps, type Step } from './edit-scripts.ts'
import { anything, link, networks, project, task, wholeDay } from './networks.ts'

/** Scripts of each kind; THROUGHLINE_EDIT_SCRIPTS asks for more than a quick run makes. */
const numRuns = Number(process.env['THROUGHLINE_EDIT_SCRIPTS'] ?? 400) / 4

const columns = [
  'earlyStart',
  'earlyFinish',
  'remainingStart',
  'remainingFinish',
  'lateStart',
  'lateFinish',
  'totalFloatMinutes',
  'freeFloatMinutes',
  'longestPath',
  'reason',
  'driving',
  'linkFloatMinutes',
  'projectFinish',
  'finish',
] as const

function assertSame(engine: ScheduleEngine, what: string): void {
  const full = computeSchedule(engine.input)
  for (const name of columns) assert.deepEqual(engine.result.schedule[name], full.schedule[name], `${what}: ${name}`)
  assert.deepEqual(engine.result.findings, full.findings, `${what}: findings`)
}

function runScript(network: NetworkInput, script: readonly (readonly Step[])[]): void {
  const engine = createEngine(network)
  assertSame(engine, 'at first')
  script.forEach((batch, n) => {
    const { input } = engine
    const edits = batch.map((step) => step(input))
    engine.apply(edits)
    assertSame(engine, `after edit ${n + 1}, ${words(edits)}`)
  })
}

const words = (edits: readonly Edit[]): string =>
  JSON.stringify(edits, (_, value: unknown) => (value instanceof Map ? [...value] : value))

const scripts = (network: fc.Arbitrary<NetworkInput>): fc.Arbitrary<[NetworkInput, Step[][]]> =>
  fc
    .tuple(network, network)
    .chain(([first, other]) =>
      fc.tuple(
        fc.constant(first),
        fc.array(fc.array(steps([first, other]), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 }),
      ),
    )

const kinds: readonly [what: string, network: fc.Arbitrary<NetworkInput>][] = [
  ['networks in which nothing has begun', networks()],
  ['plans with everything in them', anything()],
  ['plans with summaries, nothing as late as possible', anything().map((network) => change(network, prompt))],
  ['plans without summaries', anything().map((network) => change(network, flat))],
]

type Row = NetworkInput['activities'][number]

/** With fewer of the rules that make the engine compute everything anew. */
function change(network: NetworkInput, row: (row: Row) => Row): NetworkInput {
  const projects = network.projects.map((each, n) => (n === 1 ? each : { ...each, ruleSet: 'primavera' as const }))
  return { ...network, projects, activities: network.activities.map(row) }
}

const flat = (row: Row): Row => ({ ...row, kind: row.kind === 'summary' ? 'task' : row.kind, parent: undefined })

function prompt(row: Row): Row {
  const isLate = [row.constraint, row.secondaryConstraint].some((each) => each?.kind === 'as-late-as-possible')
  return isLate ? { ...row, constraint: undefined, secondaryConstraint: undefined } : row
}

for (const [what, network] of kinds) {
  t.test(`after every edit the same as computed anew: ${what}`, (t) => {
    fc.assert(
      fc.property(scripts(network), ([first, script]) => runScript(first, script)),
      { numRuns },
    )
    t.pass(`${numRuns} scripts`)
    t.end()
  })
}

/** A chain of activities a day long, round the clock, each after the one before it. */
function chain(length: number, more: readonly ActivityInput[] = [], links: readonly LinkInput[] = []): NetworkInput {
  return {
    calendars: [{ week: Array.from({ length: 7 }, () => wholeDay), exceptions: new Map() }],
    projects: [{ ...project, dataDate: 0 }],
    activities: [...Array.from({ length }, () => task(1440)), ...more],
    links: [...Array.from({ length: length - 1 }, (_, n) => link(n, n + 1)), ...links],
  }
}

const longer = (index: number, minutes: number): Edit => ({ what: 'activity', index, value: task(minutes) })

t.test('a change that float absorbs has few nodes computed again', (t) => {
  // 1000 stands beside the first 500 of a chain of 1,000 and has 498 days of float
  const engine = createEngine(chain(1000, [task(1440)], [link(0, 1000), link(1000, 500)]))
  const absorbed = engine.apply([longer(1000, 2880)])
  t.match(absorbed, { forward: 2, backward: 2, reordered: false, whole: false }, 'itself and its neighbours')
  t.equal(engine.result.schedule.totalFloatMinutes[1000], 497 * 1440)
  assertSame(engine, 'absorbed')
  t.match(engine.apply([longer(1000, 2880)]), { forward: 1, backward: 1, reordered: false, whole: false }, 'no change')
  const moved = engine.apply([longer(990, 2880)])
  t.same(moved.forward, 10, 'what follows the activity')
  t.equal(engine.result.schedule.totalFloatMinutes[1000], 497 * 1440)
  assertSame(engine, 'moved')
  const early = engine.apply([{ what: 'link', index: 998, value: undefined }])
  t.same(early.forward, 1, 'only what the link led to starts earlier')
  assertSame(engine, 'cut')
  t.end()
})

t.test('a later finish moves late dates of open ends, and of others only as far as it reaches', (t) => {
  // one long activity decides the finish; beside it a chain of 1,000 that a constraint holds early at its end
  const held = task(1440, { constraint: { kind: 'finish-on-or-before', date: 1200 * 1440 } })
  const network = chain(1000, [held, task(2000 * 1440)], [link(999, 1000)])
  const engine = createEngine(network)
  const { forward, backward } = engine.apply([longer(1001, 2001 * 1440)])
  t.equal(forward, 1)
  t.ok(backward <= 2, `${backward} late dates computed`)
  assertSame(engine, 'later')
  t.end()
})

t.test('loops come and go without computing the rest anew', (t) => {
  const engine = createEngine(chain(400))
  const closed = engine.apply([{ what: 'link', index: 399, value: link(110, 100) }])
  t.ok(closed.reordered)
  t.ok(closed.forward <= 2 && closed.backward <= 2, `${closed.forward} and ${closed.backward} nodes`)
  t.same(engine.result.findings.find(({ code }) => code === 'cycle')?.links[0], 399)
  assertSame(engine, 'closed')
  t.notOk(engine.apply([{ what: 'link', index: 400, value: link(20, 300) }]).reordered, 'no loop goes by the new link')
  t.notOk(engine.apply([{ what: 'link', index: 10, value: undefined }]).reordered, 'a link outside the loop')
  t.notOk(engine.apply([longer(105, 2880)]).reordered, 'a duration inside the loop')
  assertSame(engine, 'beside the loop')
  t.ok(
    engine.apply([{ what: 'link', index: 401, value: link(101, 109) }]).reordered,
    'a short cut makes a shorter loop',
  )
  assertSame(engine, 'shorter')
  t.ok(engine.apply([{ what: 'link', index: 399, value: undefined }]).reordered)
  t.notOk(engine.result.findings.some(({ code }) => code === 'cycle'))
  assertSame(engine, 'opened')
  t.end()
})

t.test('what is removed leaves an empty place, and nothing else', (t) => {
  const network = chain(6, [task(60)], [link(2, 6), link(6, 4)])
  const engine = createEngine(network)
  engine.apply([{ what: 'activity', index: 6, value: undefined }])
  const dangling = engine.result.findings.filter(({ code }) => code === 'invalid-link')
  t.same(
    dangling.map(({ links, activities }) => [links, activities]),
    [
      [[5], [2]],
      [[6], [4]],
    ],
  )
  engine.apply([5, 6].map((index) => ({ what: 'link', index, value: undefined }) as const))
  assertSame(engine, 'removed')
  const plain = computeSchedule(chain(6))
  t.same(engine.result.findings, plain.findings)
  t.same([...engine.result.schedule.lateStart.subarray(0, 6)], [...plain.schedule.lateStart])
  t.equal(engine.result.schedule.earlyStart[6], none)
  engine.apply([
    { what: 'activity', index: 6, value: task(60) },
    { what: 'link', index: 5, value: link(2, 6) },
    { what: 'link', index: 6, value: link(6, 4) },
  ])
  t.same(computeSchedule(network).findings, engine.result.findings, 'the place is filled again')
  assertSame(engine, 'filled')
  t.end()
})

t.test('lists outgrow their room', (t) => {
  const engine = createEngine(chain(2))
  let whole = 0
  for (let n = 2; n < 200; n++) {
    const done = engine.apply([
      { what: 'activity', index: n, value: task(n) },
      { what: 'link', index: n - 1, value: link(n - 1, n) },
    ])
    if (done.whole) whole++
  }
  t.ok(whole > 2 && whole < 15, `${whole} times`)
  t.equal(engine.result.schedule.earlyStart.length, 200)
  assertSame(engine, 'grown')
  t.end()
})

t.test('an edit that makes no sense is refused before it does anything', (t) => {
  const engine = createEngine(chain(3))
  const before = computeSchedule(engine.input)
  const refused: readonly Edit[] = [
    { what: 'activity', index: 4, value: task(1) },
    { what: 'link', index: -1, value: undefined },
    { what: 'activity', index: 3, value: task(1, { project: 1 }) },
    { what: 'calendar', index: 1.5, value: { week: [], exceptions: new Map() } },
  ]
  for (const edit of refused) t.throws(() => engine.apply([longer(1, 5), edit]), RangeError)
  t.same(engine.result.schedule.earlyStart, before.schedule.earlyStart)
  assertSame(engine, 'refused')
  t.end()
})

t.test('a large network by tables, edit by edit', (t) => {
  const input = generateProgramme({ activities: 3000, seed: 5, projects: 3 })
  const engine = createEngine(input)
  const random = createRandom(11)
  for (let n = 0; n < 30; n++) {
    const index = random.whole(0, 2999)
    const row = engine.input.activities[index] ?? task(0)
    const minutes = 480 * random.whole(0, 40)
    engine.apply([
      { what: 'activity', index, value: { ...row, durationMinutes: minutes, remainingMinutes: minutes } },
      { what: 'link', index: random.whole(0, 5999), value: link(index, random.whole(0, 2999)) },
    ])
    if (n % 10 === 9) assertSame(engine, `after ${n + 1} edits`)
  }
  engine.apply([{ what: 'calendar', index: 1, value: input.calendars[2] ?? { week: [], exceptions: new Map() } }])
  assertSame(engine, 'with another calendar')
  t.end()
})
