import t from 'tap'
import { emptyProgramme, evolve, ignoredEventsKept, linkKey, type Fact, type ProgrammeRegister } from '../src/index.ts'
import { activity, declared, given, happens, happenTogether, joined, link, plan, planned, recorded } from './given.ts'

const activityOf = (register: ProgrammeRegister, project: string, code: string) =>
  register.projects.get(project)?.activities.get(code)

t.test('the events of a command take effect together, with the one that closes it', async (t) => {
  const register = given()
  const facts: Fact[] = [joined('a'), planned('a', '1'), planned('a', '2')]

  t.equal(happens(register, joined('a'), { command: 'c', closes: false }), undefined)
  t.equal(happens(register, planned('a', '1'), { command: 'c', closes: false }), undefined)
  t.equal(register.projects.size, 0, 'nothing yet')
  t.equal(register.revision, 1, 'but the revision goes on')
  t.match(register.pending.get('c'), { firstRevision: 0, actor: 'Ada', recordedTime: '2026-03-02T08:00:01.000Z' })

  const closed = happens(register, planned('a', '2'), { command: 'c', closes: true })
  t.same([...(register.projects.get('a')?.activities.keys() ?? [])], ['1', '2'])
  t.same(
    closed?.events.map((event) => event.type),
    facts.map((fact) => fact.type),
  )
  t.match(closed, { command: 'c', revision: 2, ignored: [] })
  t.equal(register.pending.size, 0)
})

t.test('commands may interleave; each takes effect with its own end', async (t) => {
  const register = given(joined('a'))
  happens(register, planned('a', '1'), { command: 'slow', closes: false })
  const quick = happens(register, planned('a', '2'), { command: 'quick' })
  t.equal(quick?.revision, 2)
  t.equal(activityOf(register, 'a', '1'), undefined)
  const slow = happens(register, planned('a', '3'), { command: 'slow' })
  t.same(
    slow?.events.map((event) => event.revision),
    [1, 3],
  )
  t.ok(activityOf(register, 'a', '1'))
})

t.test('an event that is not the next of its stream is our own fault', async (t) => {
  const register = given(joined('a'), planned('a', '1'))
  t.throws(() => evolve(register, recorded(planned('a', '2'), 1)), /revision 1 is not the next/)
  t.throws(() => evolve(register, recorded(planned('a', '2'), 3)), /revision 3 is not the next/)
  t.equal(register.revision, 1)
  t.throws(() => evolve(emptyProgramme('p'), recorded(joined('a'), 1)))
})

t.test('a plan submission replaces older commands about its projects that never ended', async (t) => {
  const submission = (project: string): Fact => ({
    type: 'plan.submitted',
    data: { submission: 's', projects: [{ project, activities: 0, links: 0, changes: {} }] },
  })
  const register = given(joined('a'), joined('b'))
  happens(register, planned('a', '1'), { command: 'half of a', closes: false, actor: 'Bob' })
  happens(register, planned('b', '1'), { command: 'half of b', closes: false })
  happenTogether(register, [planned('a', '2'), submission('a')], 'whole of a')

  t.same(register.abandoned, [
    {
      ...{ command: 'half of a', firstRevision: 2, actor: 'Bob', events: 1, supersededAt: register.revision },
      projects: new Set(['a']),
    },
  ])
  t.same([...register.pending.keys()], ['half of b'], 'what concerns other projects goes on waiting')
  t.equal(activityOf(register, 'a', '1'), undefined)
  t.ok(activityOf(register, 'a', '2'))

  await t.test('its late events have no effect, not even the closing one', async (t) => {
    t.equal(happens(register, planned('a', '3'), { command: 'half of a', closes: false }), undefined)
    t.equal(happens(register, submission('a'), { command: 'half of a' }), undefined)
    t.equal(activityOf(register, 'a', '3'), undefined)
    t.equal(register.abandoned[0]?.events, 3)
    t.same(
      register.ignored.map(({ reason, at }) => `${reason} ${at}`),
      ['command-abandoned half of a', 'command-abandoned half of a'],
    )
    t.equal(register.pending.has('half of b'), true)
  })
})

t.test('a waiting command that only shares a link with the submitted project goes on waiting', async (t) => {
  const register = given(joined('a'), joined('b'), declared('a/1', 'b/1', { plan: 'b' }))
  happens(register, { type: 'link.withdrawn', data: link('a/1', 'b/1') }, { command: 'half of b', closes: false })
  happens(register, { type: 'plan.submitted', data: { submission: 's', projects: [projectCounts('a')] } })
  t.ok(register.pending.has('half of b'), 'the link belongs to the plan of b')
  happens(register, { type: 'plan.submitted', data: { submission: 's', projects: [projectCounts('b')] } })
  t.notOk(register.pending.has('half of b'))
})

const projectCounts = (project: string) => ({ project, activities: 0, links: 0, changes: {} })

t.test('changes: a value sets, null removes, absence leaves alone', async (t) => {
  const register = given(joined('a'), planned('a', '1', { owner: 'Ada', deadline: '2026-05-01T17:00' }))
  const before = activityOf(register, 'a', '1')
  happens(register, {
    type: 'activity.replanned',
    data: { project: 'a', activity: '1', changes: { durationMinutes: 960, deadline: null } },
  })
  const { deadline: _, ...rest } = activity('1', { owner: 'Ada', durationMinutes: 960, deadline: 'gone' })
  t.strictSame(activityOf(register, 'a', '1'), rest)
  t.strictSame(before, activity('1', { owner: 'Ada', deadline: '2026-05-01T17:00' }), 'the old one stays as it was')

  happens(register, {
    type: 'activity.progressed',
    data: { project: 'a', activity: '1', changes: { status: 'in-progress', actualStart: '2026-03-02T08:00' } },
  })
  happens(register, {
    type: 'activity.reported',
    data: { project: 'a', activity: '1', reported: { totalFloatMinutes: 480 } },
  })
  t.strictSame(activityOf(register, 'a', '1'), {
    ...rest,
    status: 'in-progress',
    actualStart: '2026-03-02T08:00',
    reported: { totalFloatMinutes: 480 },
  })
  happens(register, { type: 'activity.reported', data: { project: 'a', activity: '1', reported: null } })
  t.notOk('reported' in (activityOf(register, 'a', '1') ?? {}))
})

t.test('a project: settings, calendars, baselines', async (t) => {
  const register = given(joined('a'))
  happens(register, {
    type: 'project.rescheduled',
    data: {
      project: 'a',
      changes: { dataDate: '2026-03-02T00:00', options: { progress: 'retained-logic' }, owner: 'Ada' },
    },
  })
  happens(register, { type: 'project.rescheduled', data: { project: 'a', changes: { owner: null } } })
  t.strictSame(register.projects.get('a')?.settings, {
    ...plan('a').settings,
    dataDate: '2026-03-02T00:00',
    options: { progress: 'retained-logic' },
  })

  const taken = (activities: string[], part?: number): Fact => ({
    type: 'baseline.taken',
    data: {
      project: 'a',
      name: 'B1',
      activities: activities.map((code) => ({ activity: code, start: '2026-03-02T08:00' })),
      ...(part === undefined ? {} : { part }),
    },
  })
  const names = () => [...(register.projects.get('a')?.baselines.get('B1')?.keys() ?? [])]
  happens(register, taken(['1', '2']))
  happens(register, taken(['3'], 0))
  t.same(names(), ['3'], 'part 0 begins anew')
  happens(register, taken(['4'], 1))
  t.same(names(), ['3', '4'], 'further parts add')
  happens(register, taken(['5']))
  t.same(names(), ['5'], 'no part: all of it')
})

t.test('a removed activity leaves its links dangling; they bind again when it comes back', async (t) => {
  const register = given(joined('a'), planned('a', '1'), planned('a', '2'), declared('a/1', 'a/2'))
  happens(register, { type: 'activity.removed', data: { project: 'a', activity: '2' } })
  t.equal(activityOf(register, 'a', '2'), undefined)
  t.ok(register.links.has(linkKey(link('a/1', 'a/2'))))
})

t.test('a project that leaves takes its activities and inner links; links to others stay', async (t) => {
  const register = given(
    joined('a'),
    joined('b'),
    planned('a', '1'),
    planned('b', '1'),
    declared('a/1', 'a/2', { plan: 'a' }),
    declared('a/1', 'b/1', { plan: 'a' }),
    declared('b/1', 'b/2', { plan: 'b' }),
  )
  happens(register, { type: 'project.left', data: { project: 'a' } })
  t.same([...register.projects.keys()], ['b'])
  t.same([...register.links.keys()], [linkKey(link('a/1', 'b/1')), linkKey(link('b/1', 'b/2'))])
})

t.test('a revised link keeps its plan and its place, and states its whole lag', async (t) => {
  const register = given(
    joined('a'),
    declared('a/1', 'a/2', { plan: 'a', lagMinutes: 0, lagUnit: 'percent', lagPercent: 50 }),
    declared('a/2', 'a/3'),
  )
  happens(register, { type: 'link.revised', data: link('a/1', 'a/2', { lagMinutes: -60 }) })
  t.strictSame(
    [...register.links.values()],
    [
      { ...link('a/1', 'a/2', { lagMinutes: -60 }), plan: 'a' },
      { ...link('a/2', 'a/3'), plan: undefined },
    ],
  )
})

t.test('targets, agreements, registers, money', async (t) => {
  const register = given(
    joined('a'),
    { type: 'target.declared', data: { target: 't', name: 'Handover', project: 'a', activity: '1' } },
    { type: 'target.committed', data: { target: 't', date: '2026-05-01T17:00', toleranceMinutes: 480 } },
    { type: 'target.declared', data: { target: 't', name: 'Handing over', project: 'a', activity: '2' } },
    {
      type: 'dependency.identified',
      data: { dependency: 'd', title: 'Power', giver: { project: 'a', activity: '1' }, receiver: { project: 'b' } },
    },
    { type: 'dependency.requested', data: { dependency: 'd', needBy: '2026-04-01T08:00' } },
    { type: 'dependency.disputed', data: { dependency: 'd', proposedDate: '2026-04-20T08:00' } },
    { type: 'dependency.agreed', data: { dependency: 'd', date: '2026-04-10T08:00' } },
    { type: 'risk.raised', data: { id: '1', title: 'Rain', owner: 'Ada', facts: { probability: 0.3 } } },
    { type: 'risk.updated', data: { id: '1', changes: { owner: null, title: 'Heavy rain' } } },
    { type: 'issue.raised', data: { id: '1', title: 'Flood' } },
    { type: 'risk.closed', data: { id: '1', outcome: 'it rained' } },
    { type: 'budget.approved', data: { project: 'a', amount: 1e6, currency: 'EUR' } },
    { type: 'cost.reported', data: { project: 'a', actual: 2e5, currency: 'EUR', date: '2026-03-31' } },
    { type: 'alert.acknowledged', data: { alert: 'x', note: 'seen' } },
  )
  t.match(register.targets.get('t'), { name: 'Handing over', activity: '2', committed: '2026-05-01T17:00' })
  t.match(register.dependencies.get('d'), {
    state: 'agreed',
    needBy: '2026-04-01T08:00',
    agreed: '2026-04-10T08:00',
    proposed: undefined,
  })
  t.strictSame(register.entries.get('risk 1'), {
    kind: 'risk',
    id: '1',
    state: 'closed',
    fields: { title: 'Heavy rain', facts: { probability: 0.3 }, outcome: 'it rained' },
  })
  t.equal(register.entries.get('issue 1')?.state, 'open')
  t.match(register.budgets.get('a'), { amount: 1e6, currency: 'EUR' })
  t.match(register.costs.get('a'), { actual: 2e5, date: '2026-03-31' })
  t.match(register.acknowledged.get('x'), { actor: 'Ada', time: '2026-03-02T08:00:00Z', note: 'seen' })
  t.same(register.ignored, [])
})

t.test('the programme itself: opened, configured, closed', async (t) => {
  const register = given()
  t.match(register, { name: 'p', opened: false, open: true })
  happens(register, { type: 'programme.opened', data: { name: 'Line 5', owner: 'Ada' } })
  happens(register, { type: 'programme.configured', data: { owner: null } })
  t.match(register, { name: 'Line 5', owner: undefined, opened: true })
  happens(register, { type: 'programme.closed', data: {} })
  t.equal(register.open, false)
})

t.test('an event about something that is not there is recorded, has no effect, and is reported', async (t) => {
  const orphans: readonly [Fact, string][] = [
    [planned('z', '1'), 'unknown-project z'],
    [{ type: 'project.left', data: { project: 'z' } }, 'unknown-project z'],
    [{ type: 'activity.removed', data: { project: 'a', activity: '9' } }, 'unknown-activity a/9'],
    [{ type: 'activity.replanned', data: { project: 'a', activity: '9', changes: {} } }, 'unknown-activity a/9'],
    [{ type: 'link.withdrawn', data: link('a/1', 'a/2') }, 'unknown-link a/1 -FS-> a/2'],
    [{ type: 'link.revised', data: link('a/1', 'a/2') }, 'unknown-link a/1 -FS-> a/2'],
    [{ type: 'target.committed', data: { target: 't', date: '2026-05-01T17:00' } }, 'unknown-target t'],
    [{ type: 'dependency.accepted', data: { dependency: 'd' } }, 'unknown-dependency d'],
    [{ type: 'benefit.closed', data: { id: '1' } }, 'unknown-entry benefit 1'],
    [
      { type: 'cost.reported', data: { project: 'z', actual: 1, currency: 'EUR', date: '2026-03-31' } },
      'unknown-project z',
    ],
  ]
  const register = given(joined('a'))
  for (const [fact, reason] of orphans) {
    const closed = happens(register, fact)
    t.same(
      closed?.ignored.map((ignored) => `${ignored.reason} ${ignored.at}`),
      [reason],
      fact.type,
    )
  }
  t.equal(register.ignored.length, orphans.length)
  t.match(register.ignored[0], { revision: 1, id: 'event 1', type: 'activity.planned' })

  for (let count = 0; count < ignoredEventsKept; count += 1) happens(register, planned('z', '1'))
  t.equal(register.ignored.length, ignoredEventsKept, 'the list is bounded')
  t.equal(register.ignored.at(-1)?.revision, register.revision, 'the newest are kept')
})

t.test('ids are data, whatever they look like', async (t) => {
  for (const id of ['__proto__', 'constructor', 'toString', 'naïve · 計画']) {
    const register = given(
      joined(id),
      planned(id, id),
      { type: 'target.declared', data: { target: id, name: id, project: id, activity: id } },
      { type: 'risk.raised', data: { id, title: id } },
      { type: 'baseline.taken', data: { project: id, name: id, activities: [{ activity: id }] } },
    )
    t.ok(activityOf(register, id, id))
    t.equal(register.targets.get(id)?.activity, id)
    t.ok(register.projects.get(id)?.baselines.get(id)?.has(id))
    t.same(register.ignored, [])
    t.equal(given().projects.get(id), undefined)
  }
})
