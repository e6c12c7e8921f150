import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { computeSchedule, none, type NetworkInput, type Schedule } from '../src/index.ts'
import { naiveSchedule } from './naive-schedule.ts'
import { anything, calendars, link, networks, project, task, wholeDay } from './networks.ts'

const numRuns = 120
const always = [{ week: Array.from({ length: 7 }, () => wholeDay), exceptions: new Map() }]
const list = (column: Int32Array | Uint8Array): number[] => [...column]

t.test('agrees with the naive scheduler', (t) => {
  fc.assert(
    fc.property(networks(), (network) => {
      const { schedule } = computeSchedule(network)
      const naive = naiveSchedule(network)
      assert.deepEqual(list(schedule.earlyStart), naive.earlyStart)
      assert.deepEqual(list(schedule.totalFloatMinutes), naive.totalFloat)
      assert.deepEqual(list(schedule.lateStart), naive.lateStart)
      assert.deepEqual(list(schedule.lateFinish), naive.lateFinish)
      assert.deepEqual(list(schedule.earlyFinish), naive.earlyFinish)
    }),
    { numRuns },
  )
  t.pass('on random networks')
  t.end()
})

t.test('one more link makes nothing earlier', (t) => {
  fc.assert(
    fc.property(networks(), fc.nat(), fc.nat(), (network, a, b) => {
      const count = network.activities.length
      const [from, to] = [a % count, b % count].sort((x, y) => x - y)
      if (from === undefined || to === undefined || from === to) return
      const before = computeSchedule(network).schedule
      const after = computeSchedule({ ...network, links: [...network.links, link(from, to, 'FS', 300)] }).schedule
      before.earlyStart.forEach((date, n) => assert.ok((after.earlyStart[n] ?? none) >= date))
      before.earlyFinish.forEach((date, n) => assert.ok((after.earlyFinish[n] ?? none) >= date))
    }),
    { numRuns },
  )
  t.pass('on random networks')
  t.end()
})

/** The same plan with its activities and links in another order. */
function permute(network: NetworkInput, order: readonly number[]): NetworkInput {
  const place = new Map(order.map((old, now) => [old, now]))
  return {
    ...network,
    activities: order.flatMap((old) => network.activities[old] ?? []),
    links: network.links
      .map((row) => ({ ...row, from: place.get(row.from) ?? -1, to: place.get(row.to) ?? -1 }))
      .reverse(),
  }
}

t.test('the order of the input changes nothing', (t) => {
  const columns = [
    'earlyStart',
    'earlyFinish',
    'lateStart',
    'lateFinish',
    'totalFloatMinutes',
    'freeFloatMinutes',
  ] as const
  fc.assert(
    fc.property(
      networks().chain((network) =>
        fc.tuple(
          fc.constant(network),
          fc.shuffledSubarray([...network.activities.keys()], { minLength: network.activities.length }),
        ),
      ),
      ([network, order]) => {
        const before = computeSchedule(network).schedule
        const after = computeSchedule(permute(network, order)).schedule
        for (const column of [...columns, 'longestPath', 'reason'] as const) {
          assert.deepEqual(
            order.map((old) => before[column][old]),
            list(after[column]),
          )
        }
        assert.deepEqual(list(before.driving), list(after.driving).reverse())
        assert.deepEqual(list(before.linkFloatMinutes), list(after.linkFloatMinutes).reverse())
        assert.deepEqual(computeSchedule(network).schedule, before)
      },
    ),
    { numRuns },
  )
  t.pass('on random networks')
  t.end()
})

t.test('twice the work and twice the lag take twice as long, round the clock', (t) => {
  fc.assert(
    fc.property(
      networks({ calendars: always, constraints: false }),
      fc.integer({ min: 2, max: 50 }),
      (network, factor) => {
        const start = network.projects.map(() => ({ ...project, dataDate: 0 }))
        const scaled: NetworkInput = {
          ...network,
          projects: start,
          activities: network.activities.map((row) => ({
            ...row,
            ...task(row.durationMinutes * factor),
            project: row.project,
          })),
          links: network.links.map((row) => ({ ...row, lagMinutes: row.lagMinutes * factor })),
        }
        const before = computeSchedule({ ...network, projects: start }).schedule
        const after = computeSchedule(scaled).schedule
        for (const column of ['earlyStart', 'earlyFinish', 'lateStart', 'lateFinish', 'totalFloatMinutes'] as const) {
          assert.deepEqual(
            list(before[column]).map((date) => date * factor),
            list(after[column]),
          )
        }
      },
    ),
    { numRuns },
  )
  t.pass('on random networks')
  t.end()
})

t.test('a plan that begins a year of weeks later keeps its shape', (t) => {
  const week = 7 * 1440
  const regular = calendars.map(({ week }) => ({ week, exceptions: new Map() }))
  fc.assert(
    fc.property(
      networks({ calendars: regular, constraints: false }),
      fc.integer({ min: -3000, max: 6000 }),
      (network, weeks) => {
        const before = computeSchedule(network).schedule
        const projects = network.projects.map((row) => ({ ...row, dataDate: (row.dataDate ?? 0) + weeks * week }))
        const after = computeSchedule({ ...network, projects }).schedule
        assert.deepEqual(
          list(before.earlyFinish).map((date) => date + weeks * week),
          list(after.earlyFinish),
        )
        assert.deepEqual(
          list(before.lateStart).map((date) => date + weeks * week),
          list(after.lateStart),
        )
        assert.deepEqual(list(before.freeFloatMinutes), list(after.freeFloatMinutes))
      },
    ),
    { numRuns },
  )
  t.pass('on random networks')
  t.end()
})

t.test('on one calendar free float stays within total float, and the longest path has none', (t) => {
  fc.assert(
    fc.property(networks({ calendars: always, constraints: false, leads: false }), (network) => {
      const projects = network.projects.map(() => project)
      const { schedule } = computeSchedule({
        ...network,
        projects: projects.map((row) => ({ ...row, floatBase: 'all-projects' as const })),
      })
      network.activities.forEach((_, n) => {
        const total = schedule.totalFloatMinutes[n] ?? none
        const free = schedule.freeFloatMinutes[n] ?? none
        assert.ok(free >= 0)
        // who is followed from the start only may end after all others without moving one of them
        const after = network.links.filter(({ from }) => from === n)
        const open = after.length > 0 && after.every(({ type }) => type === 'SS' || type === 'SF')
        assert.ok(open || free <= total, `${free} <= ${total}`)
        if (schedule.longestPath[n] === 1) assert.equal(total, 0)
      })
      assert.ok(list(schedule.longestPath).includes(1))
    }),
    { numRuns },
  )
  t.pass('on random networks')
  t.end()
})

/** Follows a quarantined link's loop and checks that it is one. */
function assertLoop(network: NetworkInput, links: readonly number[], activities: readonly number[]): void {
  assert.ok(links.length > 0)
  const rows = links.map((n) => network.links[n] ?? link(-1, -1))
  rows.forEach((row, n) => assert.equal(row.to, rows[(n + 1) % rows.length]?.from))
  assert.deepEqual(
    activities,
    rows.map(({ to }) => to),
  )
  assert.equal(links[0], Math.max(...links), 'the newest link is the one left out')
}

t.test('loops are broken at their newest link, and the rest is scheduled as if it were not there', (t) => {
  const tangled = networks().chain((network) => {
    const count = network.activities.length
    const any = fc.tuple(fc.nat(count - 1), fc.nat(count - 1), fc.constantFrom('FS' as const, 'SS' as const))
    return fc.array(any, { minLength: 1, maxLength: 8 }).map((extra): NetworkInput => {
      const more = extra.filter(([a, b]) => a !== b).map(([a, b, type]) => link(a, b, type))
      return { ...network, links: [...network.links, ...more] }
    })
  })
  fc.assert(
    fc.property(tangled, (network) => {
      const { schedule, findings } = computeSchedule(network)
      const cycles = findings.filter(({ code }) => code === 'cycle')
      for (const { links, activities } of cycles) assertLoop(network, links, activities)
      const out = new Set(cycles.map(({ links }) => links[0]))
      assert.equal(out.size, cycles.length)
      const kept = network.links.filter((_, n) => !out.has(n))
      const rest = computeSchedule({ ...network, links: kept })
      assert.deepEqual(
        rest.findings.filter(({ code }) => code === 'cycle'),
        [],
        'nothing is left to break',
      )
      for (const column of ['earlyStart', 'lateFinish', 'totalFloatMinutes', 'longestPath'] as const) {
        assert.deepEqual(list(schedule[column]), list(rest.schedule[column]))
      }
      // none of the links left out could have stayed
      for (const n of out) {
        const back = network.links.filter((_, m) => !out.has(m) || m === n)
        assert.equal(
          computeSchedule({ ...network, links: back }).findings.some(({ code }) => code === 'cycle'),
          true,
        )
      }
    }),
    { numRuns },
  )
  t.pass('on random networks')
  t.end()
})

t.test('a schedule of a broken plan is complete: every date is there', (t) => {
  fc.assert(
    fc.property(networks(), fc.array(fc.tuple(fc.integer(), fc.integer()), { maxLength: 5 }), (network, wild) => {
      const links = [...network.links, ...wild.map(([a, b]) => link(a, b))]
      const { schedule, findings }: { schedule: Schedule; findings: readonly { code: string }[] } = computeSchedule({
        ...network,
        links,
      })
      const invalid = wild.filter(([a, b]) => a === b || [a, b].some((n) => n < 0 || n >= network.activities.length))
      assert.equal(findings.filter(({ code }) => code === 'invalid-link').length, invalid.length)
      for (const column of [schedule.earlyStart, schedule.earlyFinish, schedule.lateStart, schedule.lateFinish]) {
        assert.ok(!list(column).includes(none))
      }
    }),
    { numRuns },
  )
  t.pass('on random networks')
  t.end()
})

t.test('whatever a plan holds, the answer is whole numbers and does not depend on how activities are numbered', (t) => {
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
  ] as const
  fc.assert(
    fc.property(anything(), fc.shuffledSubarray([...Array(16).keys()], { minLength: 16 }), (network, order) => {
      const place = new Map(order.map((old, now) => [old, now]))
      const renumbered: NetworkInput = {
        ...network,
        activities: order.flatMap((old) => {
          const row = network.activities[old]
          return row === undefined ? [] : { ...row, parent: place.get(row.parent ?? -1) }
        }),
        links: network.links.map((row) => ({ ...row, from: place.get(row.from) ?? -1, to: place.get(row.to) ?? -1 })),
      }
      const before = computeSchedule(network)
      const after = computeSchedule(renumbered)
      for (const column of columns) {
        assert.deepEqual(
          order.map((old) => before.schedule[column][old]),
          list(after.schedule[column]),
          column,
        )
      }
      assert.deepEqual(list(before.schedule.driving), list(after.schedule.driving))
      assert.deepEqual(list(before.schedule.linkFloatMinutes), list(after.schedule.linkFloatMinutes))
      assert.equal(before.findings.length, after.findings.length)
    }),
    { numRuns: 400 },
  )
  t.pass('on random plans')
  t.end()
})
