import t from 'tap'
import type { Activity } from '../src/index.ts'
import { activity, calendar, codes, compared, given, link, plan, problemsOfPlan, submitted } from './given.ts'

t.test('calendars are compared in one form: shifts that touch are one, exceptions ascend', async (t) => {
  const register = given()
  const asToolsWrite = calendar('c', {
    week: [
      [],
      [
        [720, 1020],
        [480, 720],
      ],
      [],
      [],
      [],
      [],
      [],
    ],
    exceptions: [
      { date: '2026-12-26', shifts: [] },
      { date: '2026-12-25', shifts: [] },
      { date: '2026-12-25', shifts: [] },
    ],
  })
  submitted(register, plan('a', { calendars: [asToolsWrite] }))
  t.strictSame(
    register.projects.get('a')?.calendars.get('c'),
    calendar('c', {
      week: [[], [[480, 1020]], [], [], [], [], []],
      exceptions: [
        { date: '2026-12-25', shifts: [] },
        { date: '2026-12-26', shifts: [] },
      ],
    }),
  )
  t.same(compared(register, plan('a', { calendars: [asToolsWrite] })).events, [])
})

t.test('what has no single meaning is refused, with its place', async (t) => {
  const twice = (changed: Partial<Activity>) => plan('a', { activities: [activity('1'), activity('1', changed)] })
  t.same(problemsOfPlan(given(), twice({})), [], 'stated twice alike is one statement')
  t.same(codes(problemsOfPlan(given(), twice({ name: 'Other' }))), ['plan-invalid $.plans[0].activities[1]'])

  const cases: readonly [string, ReturnType<typeof plan>[], string][] = [
    [
      'a link with two lags',
      [plan('a', { links: [link('a/1', 'a/2'), link('a/1', 'a/2', { lagMinutes: 1 })] })],
      '[0].links[1]',
    ],
    [
      'a link with two lags in two plans',
      [plan('a', { links: [link('a/1', 'b/2')] }), plan('b', { links: [link('a/1', 'b/2', { lagMinutes: 1 })] })],
      '[1].links[0]',
    ],
    ['a link of others', [plan('a', { links: [link('b/1', 'c/2')] })], '[0].links[0]'],
    ['a project stated twice', [plan('a'), plan('a')], '[1].project'],
    ['calendars', [plan('a', { calendars: [calendar('c'), calendar('c', { name: 'other' })] })], '[0].calendars[1]'],
    [
      'overlapping shifts',
      [
        plan('a', {
          calendars: [
            calendar('c', {
              exceptions: [
                {
                  date: '2026-01-01',
                  shifts: [
                    [60, 120],
                    [90, 180],
                  ],
                },
              ],
            }),
          ],
        }),
      ],
      '[0].calendars[0].exceptions[0].shifts',
    ],
    [
      'baselines',
      [
        plan('a', {
          baselines: [
            { name: 'B', activities: [] },
            { name: 'B', activities: [{ activity: '1' }] },
          ],
        }),
      ],
      '[0].baselines[1]',
    ],
    [
      'an activity in a baseline',
      [
        plan('a', {
          baselines: [{ name: 'B', activities: [{ activity: '1' }, { activity: '1', durationMinutes: 5 }] }],
        }),
      ],
      '[0].baselines[0].activities[1]',
    ],
    [
      'a value out of bounds',
      [plan('a', { activities: [activity('1', { remainingMinutes: -1 })] })],
      '[0].activities[0].remainingMinutes',
    ],
    [
      'a day that does not exist',
      [plan('a', { activities: [activity('1', { deadline: '2026-02-29T08:00' })] })],
      '[0].activities[0].deadline',
    ],
  ]
  for (const [words, plans, place] of cases) {
    t.same(codes(problemsOfPlan(given(), ...plans)), [`plan-invalid $.plans${place}`], words)
  }
  t.same(codes(problemsOfPlan(given())), ['plan-empty'])
  t.same(codes(problemsOfPlan(given({ type: 'programme.closed', data: {} }), plan('a'))), ['rule-broken'])
})

t.test('what is merely odd is taken, and told to the submitter', async (t) => {
  const odd = plan('a', {
    settings: { ...plan('a').settings, defaultCalendar: 'gone' },
    activities: [
      activity('1', { calendar: 'gone', parent: 'gone', assignments: [{ resource: 'crew', calendar: 'gone' }] }),
      activity('2', { constraint: { kind: 'start-on' }, secondaryConstraint: { kind: 'as-late-as-possible' } }),
      activity('3', {
        status: 'complete',
        actualStart: '2026-03-03T08:00',
        actualFinish: '2026-03-02T08:00',
        remainingMinutes: 60,
      }),
      activity('4', { status: 'complete', remainingMinutes: 0 }),
      activity('5', { actualStart: '2026-03-03T08:00' }),
    ],
    links: [link('a/1', 'a/9'), link('a/1', 'b/1')],
  })
  const { findings, events } = compared(given(), odd)
  t.equal(events.length, 9)
  t.same(
    findings.map(({ code, at }) => `${code} ${at}`),
    [
      'unknown-calendar a',
      'unknown-calendar a/1',
      'unknown-calendar a/1',
      'unknown-parent a/1',
      'constraint-without-date a/2',
      'finish-before-start a/3',
      'complete-with-remaining a/3',
      'complete-without-finish a/4',
      'actual-without-start a/5',
      'dangling-link a/1 -FS-> a/9',
    ],
  )
})

t.test('a calendar that an earlier plan brought is still there for this one', async (t) => {
  const register = given()
  submitted(register, plan('a', { calendars: [calendar('c')] }))
  t.same(compared(register, plan('a', { activities: [activity('1', { calendar: 'c' })] })).findings, [])
})
