import t from 'tap'
import { decideFacts, dependencySteps, type DependencyState, type Fact } from '../src/index.ts'
import { calendar, codes, declared, given, happens, joined, link, planned, problemsOf } from './given.ts'

const progressed = (activity: string, changes: (Fact & { type: 'activity.progressed' })['data']['changes']): Fact => ({
  type: 'activity.progressed',
  data: { project: 'a', activity, changes },
})

t.test('facts are held against the programme as it will be after those before them', async (t) => {
  const register = given()
  t.same(
    problemsOf(
      register,
      joined('a'),
      planned('a', '1'),
      planned('a', '2'),
      declared('a/1', 'a/2'),
      { type: 'link.revised', data: link('a/1', 'a/2', { lagMinutes: 60 }) },
      progressed('1', { actualStart: '2026-03-02T08:00' }),
      { type: 'activity.removed', data: { project: 'a', activity: '2' } },
      planned('a', '2'),
    ),
    [],
  )
  t.same(
    codes(problemsOf(register, planned('a', '1'), joined('a'))),
    ['unknown-project $[0].data.project'],
    'order counts',
  )
  t.same(
    codes(
      problemsOf(
        register,
        joined('a'),
        planned('a', '1'),
        { type: 'project.left', data: { project: 'a' } },
        planned('a', '2'),
      ),
    ),
    ['unknown-project $[3].data.project'],
  )
  t.equal(register.projects.size, 0, 'the register itself stays as it is')
})

t.test('what a fact refers to must be there', async (t) => {
  const register = given(joined('a'), planned('a', '1'), planned('a', '2'))
  const cases: readonly [Fact, string][] = [
    [planned('z', '1'), 'unknown-project $[0].data.project'],
    [{ type: 'project.rescheduled', data: { project: 'z', changes: {} } }, 'unknown-project $[0].data.project'],
    [
      { type: 'calendar.defined', data: { project: 'z', calendar: calendar('c') } },
      'unknown-project $[0].data.project',
    ],
    [
      { type: 'baseline.taken', data: { project: 'z', name: 'B', activities: [] } },
      'unknown-project $[0].data.project',
    ],
    [
      { type: 'budget.approved', data: { project: 'z', amount: 1, currency: 'EUR' } },
      'unknown-project $[0].data.project',
    ],
    [progressed('9', {}), 'unknown-activity $[0].data.activity'],
    [
      { type: 'activity.reported', data: { project: 'a', activity: '9', reported: null } },
      'unknown-activity $[0].data.activity',
    ],
    [{ type: 'link.revised', data: link('a/1', 'a/2') }, 'unknown-link $[0].data'],
    [{ type: 'link.withdrawn', data: link('a/1', 'a/2') }, 'unknown-link $[0].data'],
    [
      { type: 'target.declared', data: { target: 't', name: 'T', project: 'a', activity: '9' } },
      'unknown-activity $[0].data.activity',
    ],
    [{ type: 'target.committed', data: { target: 't', date: '2026-05-01T17:00' } }, 'unknown-target $[0].data.target'],
    [{ type: 'dependency.accepted', data: { dependency: 'd' } }, 'unknown-dependency $[0].data.dependency'],
    [{ type: 'risk.closed', data: { id: 'r' } }, 'unknown-entry $[0].data.id'],
    [{ type: 'risk.raised', data: { id: 'r', title: 'R', project: 'z' } }, 'unknown-project $[0].data.project'],
    [
      { type: 'risk.raised', data: { id: 'r', title: 'R', project: 'a', activity: '9' } },
      'unknown-activity $[0].data.activity',
    ],
    [{ type: 'risk.raised', data: { id: 'r', title: 'R', activity: '1' } }, 'invalid-event $[0].data.project'],
  ]
  for (const [fact, problem] of cases) t.same(codes(problemsOf(register, fact)), [problem], `${fact.type}: ${problem}`)
})

t.test('a link to another project may lead to what is not known yet, project or activity', async (t) => {
  const register = given(joined('a'), planned('a', '1'), joined('b'))
  t.same(problemsOf(register, declared('a/1', 'later/7')), [])
  t.same(problemsOf(register, declared('later/7', 'a/1')), [])
  t.same(problemsOf(register, declared('a/1', 'b/7')), [], 'the plan of b does not hold it yet')
  t.same(problemsOf(register, declared('b/7', 'a/1')), [])
  t.same(codes(problemsOf(register, declared('a/9', 'b/7'))), ['unknown-activity $[0].data.from.activity'])
  t.same(codes(problemsOf(register, declared('a/1', 'a/9'))), ['unknown-activity $[0].data.to.activity'])
  t.same(codes(problemsOf(register, declared('a/9', 'later/7'))), ['unknown-activity $[0].data.from.activity'])
  t.same(codes(problemsOf(register, declared('y/1', 'z/1'))), ['unknown-project $[0].data'])
})

t.test('a link is declared once, between two activities, with one lag', async (t) => {
  const register = given(joined('a'), planned('a', '1'), planned('a', '2'), declared('a/1', 'a/2'))
  const refusals: readonly [Fact, string, RegExp][] = [
    [declared('a/1', 'a/2'), 'rule-broken $[0].data', /link\.revised/],
    [declared('a/1', 'a/1'), 'rule-broken $[0].data.to', /itself/],
    [declared('a/2', 'a/1', { plan: 'b' }), 'rule-broken $[0].data.plan', /no end in b/],
    [declared('a/1', 'b/1', { plan: 'b' }), 'unknown-project $[0].data.plan', /b/],
    [declared('a/2', 'a/1', { lagUnit: 'percent' }), 'invalid-event $[0].data.lagPercent', /needs lagPercent/],
    [
      declared('a/2', 'a/1', { lagUnit: 'percent', lagPercent: 5, lagMinutes: 5 }),
      'invalid-event $[0].data.lagMinutes',
      /lagMinutes is 0/,
    ],
    [declared('a/2', 'a/1', { lagPercent: 5 }), 'invalid-event $[0].data.lagPercent', /only/],
  ]
  for (const [fact, problem, words] of refusals) {
    const problems = problemsOf(register, fact)
    t.same(codes(problems), [problem])
    t.match(problems[0]?.message, words)
  }
  t.same(problemsOf(register, declared('a/1', 'a/2', { type: 'SS' })), [], 'another type is another link')
})

t.test('what is there already is not made again; the message says what to post instead', async (t) => {
  const register = given(
    joined('a'),
    planned('a', '1'),
    { type: 'programme.opened', data: { name: 'P' } },
    { type: 'risk.raised', data: { id: '1', title: 'R' } },
    {
      type: 'dependency.identified',
      data: { dependency: 'd', title: 'D', giver: { project: 'a' }, receiver: { project: 'b' } },
    },
  )
  const refusals: readonly [Fact, RegExp][] = [
    [joined('a'), /project\.rescheduled/],
    [planned('a', '1'), /activity\.replanned/],
    [{ type: 'programme.opened', data: { name: 'P' } }, /programme\.configured/],
    [{ type: 'risk.raised', data: { id: '1', title: 'R' } }, /risk\.updated/],
    [
      {
        type: 'dependency.identified',
        data: { dependency: 'd', title: 'D', giver: { project: 'a' }, receiver: { project: 'b' } },
      },
      /identified already/,
    ],
    [{ type: 'plan.submitted', data: { submission: 's', projects: [] } }, /submit the plan/],
  ]
  for (const [fact, words] of refusals) {
    const problems = problemsOf(register, fact)
    t.equal(problems[0]?.code, 'rule-broken', fact.type)
    t.match(problems[0]?.message, words)
  }
})

t.test('a closed programme takes nothing until it is opened again', async (t) => {
  const register = given(joined('a'), { type: 'programme.closed', data: {} })
  t.same(codes(problemsOf(register, planned('a', '1'), { type: 'programme.configured', data: {} })), [
    'rule-broken $[0].data',
    'rule-broken $[1].data',
  ])
  t.same(problemsOf(register, { type: 'programme.opened', data: { name: 'P' } }, planned('a', '1')), [])
})

t.test('progress: what follows from a fact is filled in', async (t) => {
  const decided = (before: Fact, fact: Fact) => {
    const decision = decideFacts(given(joined('a'), before), [fact])
    if (!decision.ok) throw new Error(JSON.stringify(decision.problems))
    const [first] = decision.value
    return first?.type === 'activity.progressed' ? first.data.changes : undefined
  }
  const start = { actualStart: '2026-03-02T08:00' }
  const finish = { actualFinish: '2026-03-04T17:00' }
  const task = planned('a', '1')
  const running = planned('a', '1', { status: 'in-progress', ...start })
  const complete = planned('a', '1', { status: 'complete', remainingMinutes: 0, ...start, ...finish })

  t.strictSame(decided(task, progressed('1', start)), { ...start, status: 'in-progress' })
  t.strictSame(decided(running, progressed('1', finish)), { ...finish, status: 'complete', remainingMinutes: 0 })
  t.strictSame(decided(running, progressed('1', { ...finish, status: 'complete' })), {
    ...finish,
    status: 'complete',
    remainingMinutes: 0,
  })
  t.strictSame(decided(complete, progressed('1', { actualFinish: null, remainingMinutes: 60 })), {
    actualFinish: null,
    remainingMinutes: 60,
    status: 'in-progress',
  })
  t.strictSame(decided(running, progressed('1', { actualStart: null })), { actualStart: null, status: 'not-started' })
  t.strictSame(
    decided(planned('a', '1', { kind: 'start-milestone', remainingMinutes: 0 }), progressed('1', start)),
    { ...start, status: 'complete' },
    'a start milestone that has started is complete',
  )
  t.strictSame(
    decided(running, progressed('1', { percentComplete: 50 })),
    { percentComplete: 50 },
    'a percentage moves nothing',
  )
})

t.test('progress that contradicts itself is refused', async (t) => {
  const register = given(
    joined('a'),
    planned('a', 'new'),
    planned('a', 'running', { status: 'in-progress', actualStart: '2026-03-02T08:00' }),
    planned('a', 'done', {
      status: 'complete',
      remainingMinutes: 0,
      actualStart: '2026-03-02T08:00',
      actualFinish: '2026-03-04T17:00',
    }),
  )
  const cases: readonly [Fact, string][] = [
    [progressed('running', { actualFinish: '2026-03-01T08:00' }), '$[0].data.changes.actualFinish'],
    [progressed('done', { actualStart: '2026-03-05T08:00' }), '$[0].data.changes.actualStart'],
    [progressed('running', { status: 'complete' }), '$[0].data.changes.status'],
    [progressed('done', { remainingMinutes: 60 }), '$[0].data.changes.remainingMinutes'],
    [
      progressed('running', { actualFinish: '2026-03-04T17:00', remainingMinutes: 5 }),
      '$[0].data.changes.remainingMinutes',
    ],
    [progressed('done', { status: 'in-progress' }), '$[0].data.changes.status'],
    [progressed('running', { status: 'not-started' }), '$[0].data.changes.status'],
    [planned('a', 'x', { status: 'complete' }), '$[0].data.activity.status'],
    [
      planned('a', 'x', { status: 'complete', actualFinish: '2026-03-04T17:00' }),
      '$[0].data.activity.remainingMinutes',
    ],
  ]
  for (const [fact, at] of cases) t.same(codes(problemsOf(register, fact)), [`rule-broken ${at}`])
  t.same(problemsOf(register, progressed('new', { remainingMinutes: 60 })), [])
})

t.test('an oddity that a plan brought is not held against a fact about something else', async (t) => {
  const register = given(joined('a'), planned('a', '1', { status: 'complete', remainingMinutes: 60 }))
  t.same(problemsOf(register, progressed('1', { percentComplete: 100 })), [])
  t.same(codes(problemsOf(register, progressed('1', { status: 'complete' }))), ['rule-broken $[0].data.changes.status'])
})

t.test('calendars are taken in their one form, or refused', async (t) => {
  const defined = (shifts: [number, number][]): Fact => ({
    type: 'calendar.defined',
    data: { project: 'a', calendar: calendar('c', { week: [[], shifts, [], [], [], [], []] }) },
  })
  const register = given(joined('a'))
  const apart: [number, number][] = [
    [720, 1020],
    [480, 720],
  ]
  t.strictSame(decideFacts(register, [defined(apart)]), { ok: true, value: [defined([[480, 1020]])] })
  t.same(codes(problemsOf(register, defined([[480, 480]]))), ['invalid-event $[0].data.calendar.week[1]'])
  t.same(
    codes(
      problemsOf(register, {
        type: 'baseline.taken',
        data: { project: 'a', name: 'B', activities: [{ activity: '1' }, { activity: '1', durationMinutes: 1 }] },
      }),
    ),
    ['invalid-event $[0].data.activities[1]'],
  )
})

t.test('an agreement goes from step to step', async (t) => {
  const date = '2026-04-01T08:00'
  const step: Record<Exclude<DependencyState, 'identified'>, Fact> = {
    requested: { type: 'dependency.requested', data: { dependency: 'd', needBy: date } },
    agreed: { type: 'dependency.agreed', data: { dependency: 'd', date } },
    disputed: { type: 'dependency.disputed', data: { dependency: 'd' } },
    'in-delivery': { type: 'dependency.started', data: { dependency: 'd' } },
    delivered: { type: 'dependency.delivered', data: { dependency: 'd', date } },
    accepted: { type: 'dependency.accepted', data: { dependency: 'd' } },
    rejected: { type: 'dependency.rejected', data: { dependency: 'd' } },
    cancelled: { type: 'dependency.cancelled', data: { dependency: 'd' } },
  }
  const identified: Fact = {
    type: 'dependency.identified',
    data: { dependency: 'd', title: 'D', giver: { project: 'a' }, receiver: { project: 'b' } },
  }
  const { requested, agreed, disputed, delivered, accepted, rejected, cancelled } = step
  const way = (...facts: Fact[]) => codes(problemsOf(given(joined('a')), identified, ...facts))

  t.same(way(requested, agreed, delivered, accepted), [], 'the usual way')
  t.same(way(requested, disputed, agreed, delivered, rejected, delivered, accepted), [], 'the stony way')
  t.same(way(requested, agreed, cancelled), [])
  t.same(way(agreed), ['rule-broken $[1].data.dependency'], 'nobody asked')
  t.same(way(requested, accepted), ['rule-broken $[2].data.dependency'], 'nothing was delivered')
  t.same(
    way(requested, agreed, delivered, accepted, cancelled),
    ['rule-broken $[5].data.dependency'],
    'accepted is final',
  )
  t.same(way(cancelled, requested), ['rule-broken $[2].data.dependency'], 'cancelled is final')

  const states = ['identified', ...Object.keys(step)] as DependencyState[]
  for (const from of states) {
    for (const to of Object.keys(step) as (keyof typeof step)[]) {
      const register = given(joined('a'), identified)
      if (from !== 'identified') happens(register, step[from])
      t.equal(problemsOf(register, step[to]).length === 0, dependencySteps[to].includes(from), `${from} to ${to}`)
    }
  }
})

t.test('an entry of a register is open until it is closed', async (t) => {
  const register = given(
    joined('a'),
    { type: 'action.raised', data: { id: '1', title: 'Call', project: 'a' } },
    { type: 'action.raised', data: { id: '2', title: 'Write' } },
    { type: 'action.closed', data: { id: '2' } },
  )
  t.same(codes(problemsOf(register, { type: 'action.updated', data: { id: '2', changes: {} } })), [
    'rule-broken $[0].data.id',
  ])
  t.same(codes(problemsOf(register, { type: 'action.closed', data: { id: '2' } })), ['rule-broken $[0].data.id'])
  t.same(codes(problemsOf(register, { type: 'action.updated', data: { id: '1', changes: { activity: '9' } } })), [
    'unknown-activity $[0].data.changes.activity',
  ])
  t.same(
    problemsOf(register, planned('a', '9'), { type: 'action.updated', data: { id: '1', changes: { activity: '9' } } }),
    [],
    'its project is the one stated before',
  )
})

t.test('all facts of a batch are taken, or none', async (t) => {
  const register = given(joined('a'))
  const decision = decideFacts(register, [planned('a', '1'), planned('z', '1'), planned('a', '1'), planned('a', '2')])
  t.notOk(decision.ok)
  t.same(decision.ok ? [] : codes(decision.problems), [
    'unknown-project $[1].data.project',
    'rule-broken $[2].data.activity.code',
  ])
})
