import assert from 'node:assert/strict'
import t from 'tap'
import { generateProgramme } from '../bench/generate.ts'
import { barePass, bareNetwork, createBareDates } from '../bench/limit.ts'
import { compileCalendar } from '../src/calendar.ts'
import { compileNetwork, computeSchedule, readyNetwork, scheduleNetwork } from '../src/index.ts'

const shape = { activities: 6000, seed: 7, projects: 3 }
const input = generateProgramme(shape)

t.test('a generated programme is what it is said to be', (t) => {
  t.same(generateProgramme(shape), input, 'the same seed gives the same programme')
  t.not(JSON.stringify(generateProgramme({ ...shape, seed: 8 }).links), JSON.stringify(input.links))
  t.equal(input.activities.length, 6000)
  t.equal(input.links.length, 12_000)
  t.equal(input.calendars.length, 5)
  t.equal(input.projects.length, 3)
  const projectOf = (index: number): number | undefined => input.activities[index]?.project
  const crossing = input.links.filter(({ from, to }) => projectOf(from) !== projectOf(to)).length
  t.ok(crossing > 5 && crossing < 200, `${crossing} links between projects`)
  for (const type of ['FS', 'SS', 'FF', 'SF'])
    t.ok(
      input.links.some((link) => link.type === type),
      `has ${type}`,
    )
  const share = (status: string): number => input.activities.filter((row) => row.status === status).length / 6000
  t.ok(share('complete') > 0.05 && share('in-progress') > 0.002 && share('not-started') > 0.5, 'has progress')
  t.ok(input.activities.filter(({ constraint }) => constraint !== undefined).length > 100, 'has constraints')
  const { findings } = computeSchedule(input)
  t.notOk(
    findings.some(({ severity }) => severity === 'error'),
    'nothing in it is broken',
  )
  t.end()
})

t.test('a large network is scheduled by tables as a small one by formulas', (t) => {
  const network = compileNetwork(input)
  const plain = [...input.calendars, { week: Array(7).fill([[0, 1440]]), exceptions: new Map() }].map(compileCalendar)
  t.ok(network.calendars.some(({ span }) => span > 0))
  t.notOk(plain.some(({ span }) => span > 0))
  assert.deepEqual(
    scheduleNetwork(readyNetwork({ ...network, calendars: plain })),
    scheduleNetwork(readyNetwork(network)),
  )
  t.end()
})

t.test('the bare pass finds the longest path', (t) => {
  const durations = [3, 5, 2, 4]
  const row = input.activities[0]
  if (row === undefined) throw new Error('The programme is empty.')
  const small = {
    ...input,
    activities: durations.map((remainingMinutes) => ({ ...row, remainingMinutes })),
    links: [
      [0, 1],
      [0, 2],
      [1, 3],
      [2, 3],
    ].map(([from = 0, to = 0]) => ({ from, to, type: 'FS' as const, lagMinutes: 9 })),
  }
  const bare = bareNetwork(small)
  const dates = createBareDates(bare)
  t.equal(barePass(bare, dates), 12)
  t.same([...dates.earlyFinish], [3, 8, 5, 12])
  t.same([...dates.lateStart], [0, 3, 6, 8])
  t.throws(
    () => bareNetwork({ ...small, links: [...small.links, { from: 3, to: 0, type: 'FS', lagMinutes: 0 }] }),
    RangeError,
  )
  t.end()
})
