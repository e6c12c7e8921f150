import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { computeSchedule, none, type ActivityInput, type NetworkInput, type Schedule } from '../src/index.ts'
import { anything, link, networks } from './networks.ts'

/** What must stay, or may only move one way, when a plan is changed in a way whose effect is known. */

const numRuns = 120
const list = (column: Int32Array | Uint8Array): number[] => [...column]
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
const dates = ['earlyStart', 'earlyFinish', 'lateStart', 'lateFinish', 'totalFloatMinutes'] as const

/** Findings in an order of their own. */
const sorted = (findings: readonly object[]): string[] => findings.map((finding) => JSON.stringify(finding)).sort()

const change = (input: NetworkInput, place: number, over: Partial<ActivityInput>): NetworkInput => ({
  ...input,
  activities: input.activities.map((row, n) => (n === place ? { ...row, ...over } : row)),
})

/** A network and one of its activities. */
const chosen = fc.tuple(networks(), fc.nat()).map(([input, any]) => ({ input, place: any % input.activities.length }))

/** The activity in two parts, the first of so many minutes: the second is the last activity of the plan. */
function split(input: NetworkInput, place: number, minutes: number): NetworkInput {
  const whole = input.activities[place]
  assert.ok(whole !== undefined)
  const rest = whole.durationMinutes - minutes
  const last = input.activities.length
  const [starts, ends] =
    whole.constraint?.kind === 'start-on-or-after' ? [whole.constraint, undefined] : [undefined, whole.constraint]
  const first = change(input, place, { durationMinutes: minutes, remainingMinutes: minutes, constraint: starts })
  const second: ActivityInput = { ...whole, durationMinutes: rest, remainingMinutes: rest, constraint: ends }
  const links = input.links.map((row) => ({ ...row, from: row.from === place ? last : row.from }))
  return { ...input, activities: [...first.activities, second], links: [...links, link(place, last)] }
}

t.test('an activity in two parts, one after the other, changes nothing else', (t) => {
  let count = 0
  fc.assert(
    fc.property(chosen, fc.nat(), ({ input: any, place }, cut) => {
      // what is tied to the other end of the activity would let its parts stand apart
      const links = any.links.filter(
        ({ from, to, type }) =>
          (to !== place || type === 'FS' || type === 'SS') && (from !== place || type === 'FS' || type === 'FF'),
      )
      const input = { ...any, links }
      const length = input.activities[place]?.durationMinutes ?? 0
      if (length < 2) return
      const before = computeSchedule(input).schedule
      const after = computeSchedule(split(input, place, 1 + (cut % (length - 1)))).schedule
      const last = input.activities.length
      for (const column of columns) {
        const others = list(after[column]).slice(0, last)
        assert.deepEqual(
          others.filter((_, n) => n !== place),
          list(before[column]).filter((_, n) => n !== place),
          column,
        )
      }
      assert.equal(after.earlyStart[place], before.earlyStart[place])
      assert.equal(after.lateStart[place], before.lateStart[place])
      assert.equal(after.earlyFinish[last], before.earlyFinish[place])
      assert.equal(after.lateFinish[last], before.lateFinish[place])
      assert.equal(after.totalFloatMinutes[last], before.totalFloatMinutes[place])
      assert.deepEqual(
        [after.longestPath[place], after.longestPath[last]].filter((on) => on === before.longestPath[place]).length,
        2,
      )
      count++
    }),
    { numRuns },
  )
  t.ok(count > numRuns / 2, 'activities were split')
  t.end()
})

t.test('in which order the projects stand leaves everything where it is', (t) => {
  fc.assert(
    fc.property(anything(), fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (input, order) => {
      const moved: NetworkInput = {
        ...input,
        projects: order.flatMap((old) => input.projects[old] ?? []),
        activities: input.activities.map((row) => ({ ...row, project: order.indexOf(row.project) })),
      }
      const before = computeSchedule(input)
      const after = computeSchedule(moved)
      for (const column of [...columns, 'driving', 'linkFloatMinutes'] as const) {
        assert.deepEqual(list(after.schedule[column]), list(before.schedule[column]), column)
      }
      assert.deepEqual(
        list(after.schedule.projectFinish),
        order.map((old) => before.schedule.projectFinish[old]),
      )
      assert.equal(after.schedule.finish, before.schedule.finish)
      assert.deepEqual(sorted(after.findings), sorted(before.findings))
    }),
    { numRuns: 300 },
  )
  t.pass('on random plans')
  t.end()
})

/** Nothing of the one schedule is earlier than in the other. */
function assertNoneEarlier(after: Schedule, before: Schedule): void {
  for (const column of ['earlyStart', 'earlyFinish'] as const) {
    before[column].forEach((date, n) => assert.ok((after[column][n] ?? none) >= date, `${column} of ${n}`))
  }
}

t.test('more work, a later data date and more lag make nothing earlier', (t) => {
  fc.assert(
    fc.property(chosen, fc.integer({ min: 1, max: 3000 }), fc.nat(), ({ input, place }, more, any) => {
      const before = computeSchedule(input).schedule
      const minutes = (input.activities[place]?.durationMinutes ?? 0) + more
      const longer = change(input, place, { durationMinutes: minutes, remainingMinutes: minutes })
      // from finish to finish more work begins earlier; then only its own start may
      const pulled = input.links.some(({ to, type }) => to === place && (type === 'FF' || type === 'SF'))
      if (!pulled) assertNoneEarlier(computeSchedule(longer).schedule, before)
      const projects = input.projects.map((row) => ({ ...row, dataDate: (row.dataDate ?? 0) + more }))
      assertNoneEarlier(computeSchedule({ ...input, projects }).schedule, before)
      if (input.links.length === 0) return
      const chosenLink = any % input.links.length
      const links = input.links.map((row, n) =>
        n === chosenLink ? { ...row, lagMinutes: row.lagMinutes + more } : row,
      )
      assertNoneEarlier(computeSchedule({ ...input, links }).schedule, before)
    }),
    { numRuns },
  )
  t.pass('on random networks')
  t.end()
})

t.test('a link that says what a chain says already moves no date', (t) => {
  let count = 0
  fc.assert(
    fc.property(networks({ leads: false }), (input) => {
      const plain = input.links.map((row) => ({ ...row, type: 'FS' as const }))
      const chain = plain.flatMap((one) => plain.flatMap((two) => (one.to === two.from ? [[one, two] as const] : [])))
      const [found] = chain
      if (found === undefined) return
      const before = computeSchedule({ ...input, links: plain }).schedule
      const [one, two] = found
      const after = computeSchedule({ ...input, links: [...plain, link(one.from, two.to)] }).schedule
      for (const column of dates) assert.deepEqual(list(after[column]), list(before[column]), column)
      count++
    }),
    { numRuns },
  )
  t.ok(count > numRuns / 4, 'there were chains')
  t.end()
})

t.test('projects that nothing joins are scheduled together as they are apart', (t) => {
  fc.assert(
    fc.property(anything(), (input) => {
      const projectOf = (n: number): number | undefined => input.activities[n]?.project
      const links = input.links.filter(({ from, to }) => projectOf(from) === projectOf(to))
      const activities = input.activities.map((row) => {
        return { ...row, parent: projectOf(row.parent ?? -1) === row.project ? row.parent : undefined }
      })
      const projects = input.projects.map((row) => ({ ...row, floatBase: 'own-project' as const }))
      const together = computeSchedule({ ...input, projects, activities, links }).schedule
      for (const own of projects.keys()) {
        const places = activities.flatMap((row, n) => (row.project === own ? [n] : []))
        const alone = computeSchedule({
          ...input,
          projects,
          activities: places.flatMap((n) => {
            const row = activities[n]
            return row === undefined
              ? []
              : [{ ...row, parent: row.parent === undefined ? undefined : places.indexOf(row.parent) }]
          }),
          links: links
            .filter(({ from }) => projectOf(from) === own)
            .map((row) => ({ ...row, from: places.indexOf(row.from), to: places.indexOf(row.to) })),
        }).schedule
        for (const column of columns) {
          assert.deepEqual(
            list(alone[column]),
            places.map((n) => together[column][n]),
            column,
          )
        }
      }
    }),
    { numRuns: 200 },
  )
  t.pass('on random plans')
  t.end()
})

t.test('a calendar written down twice is one calendar', (t) => {
  fc.assert(
    fc.property(anything(), fc.nat(3), (any, copied) => {
      // Microsoft Project tells a task's calendar from the project's default one, and only then asks resources too
      const input = { ...any, activities: any.activities.map((row) => ({ ...row, assignments: undefined })) }
      const calendars = [...input.calendars, ...input.calendars.slice(copied, copied + 1)]
      const to = input.calendars.length
      // the generator names one calendar that is not there: it must stay so
      const place = (index: number): number => (index === copied ? to : index === to ? to + 1 : index)
      const activities = input.activities.map((row, n) =>
        n % 2 === 0 ? { ...row, calendar: place(row.calendar) } : row,
      )
      const others = input.activities.some((row, n) => n % 2 === 1 && row.calendar === to)
      if (others) return
      const before = computeSchedule(input).schedule
      const after = computeSchedule({ ...input, calendars, activities }).schedule
      for (const column of columns) assert.deepEqual(list(after[column]), list(before[column]), column)
    }),
    { numRuns: 300 },
  )
  t.pass('on random plans')
  t.end()
})
