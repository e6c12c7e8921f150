import t from 'tap'
import { computeSchedule, none, reasons, type NetworkInput } from '../src/index.ts'
import { calendars, link, project, task } from './networks.ts'

const base: NetworkInput = { calendars, projects: [project], activities: [], links: [] }
const chain = (count: number, length = 480): NetworkInput => ({
  ...base,
  activities: Array.from({ length: count }, () => task(length)),
  links: Array.from({ length: count - 1 }, (_, n) => link(n, n + 1)),
})
const cyclesOf = (network: NetworkInput) => computeSchedule(network).findings.filter(({ code }) => code === 'cycle')

t.test('nothing at all is a plan too', (t) => {
  const { schedule, findings } = computeSchedule({ calendars: [], projects: [], activities: [], links: [] })
  t.same(findings, [])
  t.equal(schedule.finish, none)
  const empty = computeSchedule({ ...base, projects: [project, project] })
  t.same([...empty.schedule.projectFinish], [none, none])
  t.end()
})

t.test('a loop names its activities in order and its links, the one left out first', (t) => {
  const network = { ...chain(4), links: [link(2, 1), link(0, 1), link(1, 2), link(2, 3)] }
  const [cycle, ...more] = cyclesOf(network)
  t.same(more, [])
  t.match(cycle, { severity: 'error', activities: [2, 1], links: [2, 0] })
  t.end()
})

t.test('links count as they came: a younger link that is legal once an older one is out stays', (t) => {
  // link 3 closes the loop 0-1-2-3; the loops of links 4 and 5 run through link 3 as well
  const links = [link(0, 1), link(1, 2), link(2, 3), link(3, 0), link(0, 2), link(1, 3)]
  t.same(
    cyclesOf({ ...chain(4), links }).map((cycle) => cycle.links),
    [[3, 0, 1, 2]],
  )
  t.end()
})

t.test('two links between the same two activities are no loop, a link to itself is invalid', (t) => {
  const network = { ...chain(2), links: [link(0, 1), link(0, 1, 'FF', 60), link(1, 1)] }
  const { findings } = computeSchedule(network)
  t.same(
    findings.map(({ code }) => code),
    ['invalid-link', 'open-start', 'open-finish'],
  )
  t.end()
})

t.test('a task that must follow its own summary', (t) => {
  const network: NetworkInput = {
    ...base,
    projects: [{ ...project, ruleSet: 'microsoft' }],
    activities: [task(0, { kind: 'summary' }), task(480, { parent: 0 }), task(480, { parent: 0 })],
    links: [link(1, 0), link(0, 2)],
  }
  const { schedule, findings } = computeSchedule(network)
  t.match(
    findings.filter(({ code }) => code === 'cycle'),
    [
      { activities: [0, 1], links: [0] },
      { activities: [2, 0], links: [1] },
    ],
  )
  t.not(schedule.earlyFinish[2], none)
  t.end()
})

t.test('summaries that stand under each other', (t) => {
  const activities = [
    task(0, { kind: 'summary', parent: 1 }),
    task(0, { kind: 'summary', parent: 0 }),
    task(480, { parent: 0 }),
    task(480, { parent: 2 }),
  ]
  const { schedule, findings } = computeSchedule({ ...base, activities })
  t.match(
    findings.filter(({ code }) => code === 'cycle'),
    [{ activities: [0, 1], links: [] }],
  )
  t.equal(schedule.earlyFinish[0], schedule.earlyFinish[2])
  t.end()
})

t.test('calendars without work, or not there', (t) => {
  const network: NetworkInput = {
    ...base,
    calendars: [calendars[0] ?? { week: [], exceptions: new Map() }, { week: [], exceptions: new Map() }],
    activities: [task(480, { calendar: 1 }), task(480, { calendar: 7 }), task(480, { calendar: -1 })],
  }
  const { schedule, findings } = computeSchedule(network)
  t.match(
    findings.filter(({ code }) => code === 'no-working-time').map(({ activities }) => activities),
    [[2], [0], [1]],
  )
  t.same([...schedule.earlyFinish], [1020, 1020, 1020], 'the project calendar stands in')
  const none = computeSchedule({ ...network, projects: [{ ...project, calendar: 1 }] }).schedule
  t.same([...none.earlyFinish], [960, 960, 960], 'and if it does not work either, the whole day does')
  t.end()
})

t.test('a calendar that ends before the work does', (t) => {
  const once = { week: [], exceptions: new Map([[5, [[480, 1020]] as const]]) }
  const { schedule, findings } = computeSchedule({ ...base, calendars: [once], activities: [task(541)] })
  t.match(findings[0], { code: 'open-start' })
  t.ok(findings.some(({ code, activities }) => code === 'no-working-time' && activities[0] === 0))
  t.ok((schedule.earlyFinish[0] ?? 0) > 900_000_000)
  t.end()
})

t.test('numbers from hell', (t) => {
  const activities = [
    task(Number.NaN),
    task(-5),
    task(1e300, { constraint: { kind: 'start-on-or-after', date: 1e300 } }),
    task(Infinity, { deadline: -Infinity }),
    task(10, { constraint: { kind: 'mandatory-finish', date: Number.NaN } }),
    task(10, { constraint: { kind: 'start-on' } }),
  ]
  const links = [link(0, 1, 'FS', 1e300), link(1, 2, 'FF', -1e300), { ...link(2, 3), lagMinutes: Number.NaN }]
  const { schedule } = computeSchedule({ ...base, activities, links })
  for (const column of [schedule.earlyStart, schedule.earlyFinish, schedule.lateStart, schedule.lateFinish]) {
    t.notOk([...column].some((date) => date === none || Math.abs(date) > 1_000_000_000))
  }
  t.throws(() => computeSchedule({ ...base, activities: [task(1, { project: 3 })] }), RangeError)
  t.end()
})

t.test('a chain deeper than any call stack', (t) => {
  const count = 50_000
  const { schedule, findings } = computeSchedule({ ...chain(count, 1), projects: [{ ...project, calendar: 3 }] })
  t.equal(findings.length, 2)
  t.equal(
    schedule.longestPath.reduce((sum, on) => sum + on, 0),
    count,
  )
  const ring = { ...chain(count, 1), links: [...chain(count, 1).links, link(count - 1, 0)] }
  t.match(cyclesOf(ring), [{ links: { length: count } }])
  t.end()
})

t.test('ten thousand links where everything depends on everything', (t) => {
  const count = 101
  const links = Array.from({ length: count * count }, (_, n) => link(Math.floor(n / count), n % count))
  const network = { ...base, activities: Array.from({ length: count }, () => task(60)), links }
  const { schedule, findings } = computeSchedule(network)
  t.equal(findings.filter(({ code }) => code === 'cycle').length, (count * (count - 1)) / 2)
  t.equal(
    schedule.longestPath.reduce((sum, on) => sum + on, 0),
    count,
  )
  t.end()
})

t.test('a tangle that was never a plan is untangled without naming every loop', (t) => {
  const count = 25_013
  let seed = 1
  const random = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return seed >>> 10
  }
  const links = Array.from({ length: 3 * count }, () => link(random() % count, random() % count))
  const network = { ...base, activities: Array.from({ length: count }, () => task(1)), links }
  const cycles = cyclesOf(network)
  t.ok(cycles.length > 10)
  t.ok(cycles.some(({ message }) => message.startsWith('Too many')))
  const out = new Set(
    cycles.flatMap(({ links: [first, ...rest], message }) => (message.startsWith('Too') ? [first, ...rest] : [first])),
  )
  t.same(cyclesOf({ ...network, links: links.filter((_, n) => !out.has(n)) }), [])
  t.end()
})

t.test('every start has a reason', (t) => {
  const network: NetworkInput = {
    ...base,
    projects: [
      { ...project, useExpectedFinish: true },
      { ...project, plannedStart: 2000 },
      { ...project, ruleSet: 'microsoft', plannedStart: 480 },
    ],
    activities: [
      task(60),
      task(60, { project: 1 }),
      task(60),
      task(60, { constraint: { kind: 'start-on-or-after', date: 3000 } }),
      task(60, { status: 'complete', actualStart: 100, actualFinish: 200 }),
      task(60, { externalEarlyStart: 3000 }),
      task(60, { project: 2, manual: true, plannedStart: 700 }),
      task(0, { kind: 'summary' }),
      task(60, { parent: 7 }),
      task(60, { kind: 'level-of-effort' }),
      task(60, { project: 2, constraint: { kind: 'as-late-as-possible' } }),
      task(600, { project: 2 }),
      task(60, { inactive: true }),
    ],
    links: [link(0, 2), link(0, 9, 'SS')],
  }
  const { schedule } = computeSchedule(network)
  t.same(
    [...schedule.reason].map((code) => reasons[code]),
    [
      'data-date',
      'project-start',
      'link',
      'constraint',
      'actual',
      'external-date',
      'manual',
      'summary',
      'data-date',
      'level-of-effort',
      'as-late-as-possible',
      'project-start',
      'none',
    ],
  )
  t.end()
})

t.test('a hard constraint is told as long as it holds anything', (t) => {
  const constraint = (kind: 'start-on' | 'mandatory-finish' | 'start-on-or-after' | 'finish-on-or-before') =>
    ({ kind, date: 20 * 1440 }) as const
  const started = { status: 'in-progress', actualStart: 0 } as const
  const activities = [
    task(480, { constraint: constraint('start-on') }),
    task(480, { constraint: constraint('start-on-or-after') }),
    task(480, { ...started, constraint: constraint('start-on') }),
    task(480, { ...started, constraint: constraint('mandatory-finish') }),
    task(480, { constraint: constraint('start-on'), secondaryConstraint: constraint('finish-on-or-before') }),
    task(480, { constraint: { kind: 'mandatory-start' } }),
    task(480, { status: 'complete', actualStart: 0, actualFinish: 0, constraint: constraint('mandatory-finish') }),
  ]
  const { findings } = computeSchedule({ ...base, activities })
  const hard = findings.filter(({ code }) => code === 'hard-constraint')
  t.same(
    hard.map((finding) => finding.activities),
    [[0], [3], [4]],
  )
  t.match(hard[2], { severity: 'info', message: /start on a date and the finish on or before a date/ })
  t.end()
})

t.test('an index behind the calendars names none, although the calendar of elapsed time stands there', (t) => {
  const behind = { ...task(480), calendar: calendars.length }
  const network = { ...base, activities: [behind, task(480)] }
  const { schedule, findings } = computeSchedule(network)
  t.equal(schedule.earlyFinish[0], schedule.earlyFinish[1], 'the calendar of the project counts')
  t.ok(findings.some(({ code, activities }) => code === 'no-working-time' && activities.includes(0)))
  t.end()
})
