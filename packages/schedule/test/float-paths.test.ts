import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import {
  computeSchedule,
  floatPaths,
  floatTo,
  horizon,
  longestPathTo,
  nearCritical,
  none,
  type FloatPaths,
  type NetworkInput,
} from '../src/index.ts'
import { networkOf, type Case } from './cases/plan.ts'
import { anything, networks, wholeDay } from './networks.ts'

const always = [{ week: Array.from({ length: 7 }, () => wholeDay), exceptions: new Map() }]

/**
 * A plan after an example that Thomas Boyle uses to tell driving logic from total float: what drives C3 is critical at
 * first and far from critical at its end.
 */
const branches: Case = {
  title: 'a side branch of a critical path',
  activities: [
    { code: 'A', days: 5 },
    { code: 'B', days: 5 },
    { code: 'C', days: 15 },
    { code: 'D', days: 10 },
    { code: 'E', days: 10 },
    { code: 'FINISH', kind: 'finish-milestone' },
    { code: 'A1', days: 4 },
    { code: 'B1', days: 5 },
    { code: 'C1', days: 5 },
    { code: 'C2', days: 4 },
    { code: 'C3', days: 4 },
  ],
  links: [
    'A FS B',
    'B FS C',
    'C FS D',
    'D FS E',
    'E FS FINISH',
    'A FS A1',
    'B FS B1',
    'A1 FS C1',
    'B1 FS C1',
    'C1 FS C2',
    'C2 FS C3',
    'C3 FS FINISH',
  ],
  expect: [],
}
const codes = branches.activities.map(({ code }) => code)
const end = codes.indexOf('C3')
const network = networkOf(branches)
const { schedule } = computeSchedule(network)

/** "1 A B C", "2 X into A by 3": paths as a planner reads them, floats in days. */
const words = ({ paths }: FloatPaths): string[] =>
  paths.map(({ number, activities, joins, floatMinutes, relativeFloatMinutes }) => {
    const chain = `${number}: ${activities.map((n) => codes[n]).join(' ')}`
    return joins < 0
      ? chain
      : `${chain} -> ${codes[joins]}, float ${floatMinutes / 480}, to the end ${relativeFloatMinutes / 480}`
  })

t.test('float paths follow what drives, not total float', (t) => {
  const floats = ['A', 'B', 'B1', 'C1', 'C2', 'C3'].map(
    (code) => (schedule.totalFloatMinutes[codes.indexOf(code)] ?? 0) / 480,
  )
  t.same(floats, [0, 0, 17, 17, 17, 17], 'total float differs along the chain')
  t.same(words(floatPaths(network, schedule, end, { most: 5 })), [
    '1: A B B1 C1 C2 C3',
    '2: A1 -> C1, float 6, to the end 6',
  ])
  t.same(words(floatPaths(network, schedule, codes.indexOf('FINISH'), { most: 3 })), [
    '1: A B C D E FINISH',
    '2: B1 C1 C2 C3 -> FINISH, float 17, to the end 17',
    '3: A1 -> C1, float 6, to the end 23',
  ])
  t.same(words(floatPaths(network, schedule, end, { most: 1 })), ['1: A B B1 C1 C2 C3'], 'no more than asked for')
  t.same(floatPaths(network, schedule, 99, { most: 5 }).paths, [], 'nothing leads to what is not there')
  t.end()
})

t.test('the longest path to an activity is what drives it', (t) => {
  const path = longestPathTo(network, schedule, end)
  t.equal(codes.filter((_, n) => path[n] === 1).join(' '), 'A B B1 C1 C2 C3')
  t.end()
})

t.test('float to an activity is measured from its own dates', (t) => {
  const { floatMinutes, lateStart } = floatTo(network, schedule, end)
  const days = codes.map((code, n) =>
    floatMinutes[n] === none ? `${code} -` : `${code} ${(floatMinutes[n] ?? 0) / 480}`,
  )
  t.same(days.join(', '), 'A 0, B 0, C -, D -, E -, FINISH -, A1 6, B1 0, C1 0, C2 0, C3 0')
  t.equal(lateStart[end], schedule.earlyStart[end])
  t.same(
    nearCritical(floatMinutes, 10 * 480).map((n) => codes[n]),
    ['A1'],
  )
  t.same(
    nearCritical(schedule.totalFloatMinutes, 20 * 480)
      .map((n) => codes[n])
      .join(' '),
    'B1 C1 C2 C3',
  )
  t.end()
})

/** A network, its schedule and one of its activities. */
const chosen = (shape?: Parameters<typeof networks>[0]) =>
  fc.tuple(networks(shape), fc.nat()).map(([input, any]) => ({ input, target: any % input.activities.length }))

/** The same plan with activities that may not start before a date. */
function held(input: NetworkInput, dates: (activity: number) => number | undefined): NetworkInput {
  const activities = input.activities.map((row, n) => {
    const date = dates(n)
    return date === undefined ? row : { ...row, constraint: { kind: 'start-on-or-after' as const, date } }
  })
  return { ...input, activities }
}

t.test('all that leads to a target may wait for its late start without moving the target', (t) => {
  fc.assert(
    fc.property(chosen({ constraints: false, leads: false }), ({ input: any, target }) => {
      // from start to start the rules count a late start forwards over pauses that the next activity may not have
      const input = { ...any, links: any.links.map((row) => ({ ...row, type: 'FS' as const })) }
      const before = computeSchedule(input).schedule
      const { lateStart } = floatTo(input, before, target)
      const late = held(input, (n) => (lateStart[n] === none ? undefined : lateStart[n]))
      const after = computeSchedule(late).schedule
      assert.equal(after.earlyFinish[target], before.earlyFinish[target])
    }),
  )
  t.pass('on random networks')
  t.end()
})

t.test('one minute more than its float moves the target, and what has no float to it never does', (t) => {
  fc.assert(
    fc.property(chosen({ calendars: always, constraints: false, leads: false }), ({ input, target }) => {
      const before = computeSchedule(input).schedule
      const { floatMinutes } = floatTo(input, before, target)
      input.activities.forEach((_, activity) => {
        const float = floatMinutes[activity] ?? none
        const date = (before.earlyStart[activity] ?? 0) + (float === none ? 100_000 : float + 1)
        const after = computeSchedule(held(input, (n) => (n === activity ? date : undefined))).schedule
        const moves = (after.earlyStart[target] ?? none) > (before.earlyStart[target] ?? none)
        assert.equal(moves, float !== none, `activity ${activity}, float ${float}`)
      })
    }),
    { numRuns: 60 },
  )
  t.pass('on random networks')
  t.end()
})

/** Checks what must hold of any set of paths. */
function assertPaths(input: NetworkInput, target: number): void {
  const { schedule } = computeSchedule(input)
  const { paths, pathOf } = floatPaths(input, schedule, target, { most: Infinity })
  assert.deepEqual(paths[0]?.activities.at(-1), target)
  const placed = paths.flatMap(({ activities }) => activities)
  assert.equal(new Set(placed).size, placed.length, 'no activity is on two paths')
  paths.forEach(({ number, activities, joins, link, floatMinutes, relativeFloatMinutes }, n) => {
    assert.equal(number, n + 1)
    for (const activity of activities) assert.equal(pathOf[activity], number)
    activities.slice(1).forEach((activity, place) => {
      const driven = input.links.some(
        ({ from, to }, index) => from === activities[place] && to === activity && schedule.driving[index] === 1,
      )
      assert.ok(driven, 'a path is a chain of driving links')
    })
    if (n === 0) return
    const joined = paths[(pathOf[joins] ?? 0) - 1]
    assert.ok(joined !== undefined && joined.number < number)
    assert.deepEqual([input.links[link]?.from, input.links[link]?.to], [activities.at(-1), joins])
    assert.equal(relativeFloatMinutes, joined.relativeFloatMinutes + floatMinutes)
    // of all ways into the paths before it, the one with the least float
    const ways = input.links.flatMap(({ from, to }, index) => {
      const open = (pathOf[from] ?? 0) >= number && (pathOf[to] ?? 0) > 0 && (pathOf[to] ?? 0) < number
      const float = schedule.linkFloatMinutes[index] ?? none
      return open && float !== none ? [schedule.driving[index] === 1 ? Math.min(0, float) : float] : []
    })
    assert.equal(floatMinutes, Math.min(...ways))
  })
}

t.test('paths part the logic that leads to an activity', (t) => {
  fc.assert(
    fc.property(chosen(), ({ input, target }) => {
      assertPaths(input, target)
      const { pathOf } = floatPaths(input, computeSchedule(input).schedule, target, { most: Infinity })
      const leads = new Set([target])
      for (let size = 0; size < leads.size;) {
        size = leads.size
        for (const { from, to } of input.links) if (leads.has(to)) leads.add(from)
      }
      input.activities.forEach((_, n) => assert.equal((pathOf[n] ?? 0) > 0, leads.has(n)))
    }),
  )
  t.pass('on random networks')
  t.end()
})

t.test('the longest path to the only activity that ends last is the longest path', (t) => {
  fc.assert(
    fc.property(networks(), (input) => {
      const { schedule } = computeSchedule(input)
      const own = input.activities.map(({ project }) => project)
      const last = [0, 1].map((project) =>
        own.flatMap((owner, n) =>
          owner === project && schedule.earlyFinish[n] === schedule.projectFinish[project] ? [n] : [],
        ),
      )
      const union = new Set(
        last.flat().flatMap((n) => [...longestPathTo(input, schedule, n)].flatMap((on, k) => (on === 1 ? [k] : []))),
      )
      assert.deepEqual(
        [...schedule.longestPath].map((on) => on === 1),
        own.map((_, n) => union.has(n)),
      )
    }),
  )
  t.pass('on random networks')
  t.end()
})

t.test('whatever a plan holds, there is an answer', (t) => {
  fc.assert(
    fc.property(anything(), fc.nat(15), (input, target) => {
      const { schedule } = computeSchedule(input)
      const { paths, pathOf } = floatPaths(input, schedule, target, { most: 20 })
      const placed = paths.flatMap(({ activities }) => activities)
      assert.equal(new Set(placed).size, placed.length)
      assert.equal([...pathOf].filter((number) => number > 0).length, placed.length)
      const path = longestPathTo(input, schedule, target)
      assert.equal(path[target] === 1, path.includes(1))
      const { floatMinutes } = floatTo(input, schedule, target)
      floatMinutes.forEach((float, n) => {
        // what never finds working time stands at the end of time, and what it leads to with it
        const ends = [schedule.earlyStart[n], schedule.earlyFinish[n], schedule.finish].some((date) => date === horizon)
        assert.ok(float === none || ends || Math.abs(float) < 1_000_000)
      })
    }),
    { numRuns: 300 },
  )
  t.pass('on random plans')
  t.end()
})

t.test('what drives over a pause of the next calendar has no float to give', (t) => {
  const plan: Case = {
    title: 'two activities that end before one weekend, one of them round the clock',
    activities: [
      { code: 'A', days: 5 },
      { code: 'B', days: 13.5, on: 'always' },
      { code: 'C', days: 1 },
    ],
    links: ['A FS C', 'B FS C'],
    expect: [],
  }
  const input = networkOf(plan)
  const { schedule } = computeSchedule(input)
  t.equal(schedule.linkFloatMinutes[1], 60 * 60, 'Friday evening to Monday morning, on its own calendar')
  const { paths } = floatPaths(input, schedule, 2, { most: 9 })
  t.same(
    paths.map(({ activities, floatMinutes }) => [activities, floatMinutes]),
    [
      [[0, 2], 0],
      [[1], 0],
    ],
  )
  t.end()
})

t.test('a deadline on the way says nothing about the float to a target', (t) => {
  const plan: Case = {
    title: 'a chain with a deadline that cannot be met',
    activities: [
      { code: 'A', days: 5, deadline: '01-05 17:00', externalFinish: '01-05 17:00' },
      { code: 'B', days: 2, constraint: 'finish-on-or-before 01-06 17:00' },
      { code: 'C', days: 9 },
      { code: 'D', days: 1 },
    ],
    links: ['A FS B', 'B FS D', 'C FS D'],
    expect: [],
  }
  const input = networkOf(plan)
  const { schedule } = computeSchedule(input)
  t.ok((schedule.totalFloatMinutes[0] ?? 0) < 0)
  t.same(
    [...floatTo(input, schedule, 3).floatMinutes].map((float) => float / 480),
    [2, 2, 0, 0],
  )
  t.end()
})
