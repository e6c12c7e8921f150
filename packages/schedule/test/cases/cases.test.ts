import t from 'tap'
import { computeSchedule } from '../../src/index.ts'
import { constraintCases } from './constraints.ts'
import { logicCases } from './logic.ts'
import { microsoftCases } from './microsoft.ts'
import { networkOf, rowsOf, type Case } from './plan.ts'
import { progressCases } from './progress.ts'

const groups: readonly [title: string, cases: readonly Case[]][] = [
  ['logic and calendars', logicCases],
  ['fixed dates', constraintCases],
  ['progress', progressCases],
  ['Microsoft Project', microsoftCases],
]

for (const [group, cases] of groups) {
  t.test(group, (t) => {
    for (const example of cases) {
      const { schedule, findings } = computeSchedule(networkOf(example))
      const codes = example.activities.map(({ code }) => code)
      t.same(rowsOf(schedule, example), example.expect, example.title)
      if (example.driving !== undefined) {
        const driving = (example.links ?? []).filter((_, link) => schedule.driving[link] === 1)
        t.same(driving, example.driving, `${example.title}: driving links`)
      }
      if (example.longestPath !== undefined) {
        const path = codes.filter((_, n) => schedule.longestPath[n] === 1)
        t.same(path.join(' '), example.longestPath, `${example.title}: longest path`)
      }
      if (example.findings !== undefined) {
        const found = findings.map(({ code, activities }) => [code, ...activities.map((n) => codes[n])].join(' '))
        t.same(found, example.findings, `${example.title}: findings`)
      }
    }
    t.end()
  })
}
