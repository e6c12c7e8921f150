import t from 'tap'
import type { Activity } from '@throughline/domain'
import { agreementOf, type AgreementReport } from '../src/index.ts'
import { day, hour, link, plan, story, task } from './story.ts'

/** What a tool would have computed for a chain of a three days' and a two days' activity. */
const first = {
  earlyStart: '2026-03-02T08:00',
  earlyFinish: '2026-03-04T16:00',
  lateStart: '2026-03-02T08:00',
  lateFinish: '2026-03-04T16:00',
  totalFloatMinutes: 0,
  freeFloatMinutes: 0,
  longestPath: true,
}
const second = {
  ...first,
  earlyStart: '2026-03-05T08:00',
  earlyFinish: '2026-03-06T16:00',
  lateStart: '2026-03-05T08:00',
  lateFinish: '2026-03-06T16:00',
}

type Reported = NonNullable<Activity['reported']>

function compare(changes: Partial<Reported>, over: Partial<Activity> = {}): AgreementReport {
  const reported = { ...second, ...changes }
  const activities = [task('1', 3, { reported: first }), task('2', 2, { reported, ...over })]
  return agreementOf(story().submit(plan('A', activities, [link('A/1', 'A/2')])).after)
}

t.test('what the tool computed is what we compute', async (t) => {
  const { total, projects, classes, disagreements } = compare({})
  t.match(total, { project: null, activities: 2, whole: 2, fields: { earlyStart: { compared: 2, equal: 2 } } })
  t.match(projects, [{ project: 'A', activities: 2, whole: 2 }])
  t.same([classes, disagreements], [[], []])
})

t.test('dates with no working time between them agree, and floats within a minute', async (t) => {
  const { total } = compare({ earlyStart: '2026-03-04T16:00', lateFinish: '2026-03-09T08:00', totalFloatMinutes: -1 })
  t.equal(total.whole, 2)
})

t.test('a disagreement has both values and its size, and a class', async (t) => {
  const cases: readonly (readonly [Partial<Reported>, string, object])[] = [
    [
      { earlyFinish: '2026-03-06T12:00' },
      'early',
      { field: 'earlyFinish', computed: '2026-03-06T16:00', reported: '2026-03-06T12:00', minutes: 4 * hour },
    ],
    [
      { lateStart: '2026-03-06T08:00' },
      'late',
      { field: 'lateStart', computed: '2026-03-05T08:00', reported: '2026-03-06T08:00', minutes: -day },
    ],
    [
      { totalFloatMinutes: 120 },
      'total-float',
      { field: 'totalFloatMinutes', computed: 0, reported: 120, minutes: -120 },
    ],
    [{ freeFloatMinutes: 2 }, 'free-float', { field: 'freeFloatMinutes', computed: 0, reported: 2, minutes: -2 }],
    [{ longestPath: false }, 'longest-path', { field: 'longestPath', computed: true, reported: false, minutes: null }],
  ]
  for (const [changes, kind, difference] of cases) {
    const { classes, disagreements, total } = compare(changes)
    t.same(classes, [{ class: kind, activities: 1 }])
    t.same(disagreements, [{ project: 'A', code: '2', name: 'Task 2', class: kind, differences: [difference] }])
    t.equal(total.whole, kind === 'free-float' || kind === 'longest-path' ? 2 : 1)
  }
})

t.test('of started work the start of the rest is compared, and it has a class of its own', async (t) => {
  const over = { status: 'in-progress', actualStart: '2026-02-27T08:00' } as const
  t.same(compare({}, over).classes, [])
  t.same(compare({ earlyStart: '2026-03-06T08:00' }, over).classes, [{ class: 'started', activities: 1 }])
})

t.test('a date that is right in another calendar of the project is told apart', async (t) => {
  const shifts = [[[480, 720]]] as [number, number][][]
  const mornings = { code: 'mornings', week: Array.from({ length: 7 }, () => shifts[0] ?? []), exceptions: [] }
  const own = plan('A', [task('1', 3, { reported: { ...first, earlyFinish: '2026-03-04T12:00' } })])
  const { after } = story().submit({ ...own, calendars: [...own.calendars, mornings] })
  t.same(agreementOf(after).classes, [{ class: 'early-roll', activities: 1 }])
})

t.test('not compared is what is complete, a level of effort, a summary, or not scheduled by its tool', async (t) => {
  const done = { status: 'complete', actualStart: '2026-02-02T08:00', actualFinish: '2026-02-03T16:00' } as const
  const reported = { ...first, earlyStart: '2027-01-01T08:00' }
  const activities = [
    task('1', 3, { ...done, remainingMinutes: 0, reported }),
    task('2', 3, { kind: 'level-of-effort', reported }),
    task('3', 3, { kind: 'summary', reported }),
    task('4', 3, { reported: { longestPath: true } }),
    task('5', 3),
  ]
  const primavera = agreementOf(story().submit(plan('A', activities)).after)
  t.match(primavera, { total: { activities: 0 }, disagreements: [] })
  const microsoft = agreementOf(story().submit(plan('A', activities, [], { ruleSet: 'microsoft' })).after)
  t.same(
    microsoft.disagreements.map(({ code }) => code),
    ['1', '2'],
    'Microsoft Project: every task that is no summary',
  )
})
