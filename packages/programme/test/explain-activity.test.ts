import t from 'tap'
import { explainActivity } from '../src/index.ts'
import { day, hour, link, plan, story, task } from './story.ts'

/** Each step as "date: words", and below it the words of its moves. */
const told = (explanation: ReturnType<typeof explainActivity>): string[] =>
  (explanation?.steps ?? []).flatMap(({ project, code, date, at, words, moves }) => [
    `${project}/${code} ${date} ${at}: ${words}`,
    ...moves.map((move) => `  ${move.to} ${move.words}`),
  ])

const plans = () => [
  plan('A', [task('10', 10), task('20', 5, { name: '' })], [link('A/10', 'A/20', 'FS', 2 * day)]),
  plan(
    'B',
    [task('1', 3), task('2', 4, { constraint: { kind: 'finish-on-or-before', date: '2026-03-27T16:00' } })],
    [link('A/20', 'B/2')],
  ),
]

t.test('an early date is explained over the projects, back to the data date', async (t) => {
  const { after } = story().submit(plans())
  const explanation = explainActivity(after, 'B', '2', 'early-start')
  t.match(explanation, { project: 'B', code: '2', name: 'Task 2', date: 'early-start', at: '2026-03-25T08:00' })
  t.same(told(explanation), [
    'B/2 early-start 2026-03-25T08:00: waits for A/20, finish to start',
    "  2026-03-25T08:00 next start of work on calendar 'five'",
    'A/20 early-finish 2026-03-24T16:00: its work, from the early start',
    "  2026-03-24T16:00 plus 5d of work on calendar 'five'",
    "A/20 early-start 2026-03-18T08:00: waits for 'Task 10' (A/10), finish to start, lag 2d",
    "  2026-03-17T16:00 plus 2d of lag on calendar 'five'",
    "  2026-03-18T08:00 next start of work on calendar 'five'",
    'A/10 early-finish 2026-03-13T16:00: its work, from the early start',
    "  2026-03-13T16:00 plus 10d of work on calendar 'five'",
    'A/10 early-start 2026-03-02T08:00: data date of project A',
  ])
  t.match(explanation?.steps[2], {
    reason: 'link',
    from: '2026-03-13T16:00',
    link: {
      from: { project: 'A', activity: '10' },
      to: { project: 'A', activity: '20' },
      type: 'FS',
      lagMinutes: 2 * day,
    },
    moves: [
      { kind: 'lag', calendars: ['five'], minutes: 2 * day, from: '2026-03-13T16:00', to: '2026-03-17T16:00' },
      {},
    ],
  })
})

t.test('a late date is explained to what holds it: a constraint, or the project finish and who makes it', async (t) => {
  const { after } = story().submit(plans())
  t.same(told(explainActivity(after, 'A', '20', 'late-finish')), [
    "A/20 late-finish 2026-03-23T16:00: leaves room for 'Task 2' (B/2), finish to start",
    "  2026-03-23T16:00 last end of work on calendar 'five'",
    'B/2 late-start 2026-03-24T08:00: its work, back from the late finish',
    "  2026-03-24T08:00 minus 4d of work on calendar 'five'",
    'B/2 late-finish 2026-03-27T16:00: constraint finish on or before',
  ])
  t.same(told(explainActivity(after, 'B', '1', 'late-finish')), [
    "B/1 late-finish 2026-03-30T16:00: project finish, made by 'Task 2' (B/2)",
  ])
})

t.test('started work is asked for its start, which happened, and for the start of what remains', async (t) => {
  const started = task('10', 10, {
    status: 'in-progress',
    actualStart: '2026-02-26T08:00',
    remainingMinutes: 12 * hour,
  })
  const { after } = story().submit(plan('A', [started]))
  t.same(told(explainActivity(after, 'A', '10', 'early-start')), ['A/10 early-start 2026-02-26T08:00: it happened'])
  t.same(told(explainActivity(after, 'A', '10', 'remaining-start')), [
    'A/10 remaining-start 2026-03-02T08:00: data date of project A',
  ])
})

t.test('what is not there is not explained', async (t) => {
  const { after } = story().submit(plans())
  t.equal(explainActivity(after, 'A', '99', 'early-start'), undefined)
  t.equal(explainActivity(after, 'nowhere', '10', 'early-start'), undefined)
  t.equal(explainActivity(after, 'A', '10', 'remaining-start'), undefined, 'nothing of it has begun')
  t.equal(explainActivity(after, 'A', '__proto__', 'early-start'), undefined)
})
