import { impactReport as schema, type Fact } from '@throughline/domain'
import t from 'tap'
import { day, link, plan, story, task } from './story.ts'

const giver = (days: number) =>
  plan('A', [task('10', 10), task('20', days), task('30', 0)], [link('A/10', 'A/20'), link('A/20', 'A/30')], {
    owner: 'Ann',
  })
const receiver = () =>
  plan(
    'B',
    [task('1', 3), task('2', 4, { owner: 'Beth' }), task('3', 0), task('4', 30)],
    [link('B/1', 'B/2'), link('B/2', 'B/3'), link('A/20', 'B/2', 'FS', day)],
    { owner: 'Bob' },
  )
const target: Fact[] = [
  { type: 'target.declared', data: { target: 'T', name: 'Handover', project: 'B', activity: '3', owner: 'Tina' } },
  { type: 'target.committed', data: { target: 'T', date: '2026-04-01T16:00' } },
]

function slipped() {
  const told = story()
  told.submit([giver(5), receiver()])
  told.post(...target)
  return told.submit(giver(9), 'a2.xer')
}

t.test('the cause is the envelope of the command', async (t) => {
  const { report, command } = slipped()
  const last = command.events.at(-1)
  t.same(report.cause, {
    command: command.command,
    event: last?.id,
    actor: 'planner@example.org',
    source: 'urn:test',
    time: last?.metadata.time,
    recordedTime: last?.metadata.recordedtime,
    correlationId: last?.metadata.correlationid,
    projects: ['A'],
    file: 'a2.xer',
    counts: { 'activity.progressed': 1, 'activity.replanned': 1, 'plan.submitted': 1 },
  })
  t.equal(report.revision, last?.revision)
  t.doesNotThrow(() => schema.parse(report))
})

t.test('a declared target shows its dates, its float and the chain that drives it', async (t) => {
  const { report } = slipped()
  const handover = report.targets.find(({ target }) => target === 'T')
  t.match(handover, {
    name: 'Handover',
    project: 'B',
    activity: '3',
    committed: '2026-04-01T16:00',
    finish: { before: '2026-03-27T16:00', after: '2026-04-02T16:00', deltaMinutes: 4 * day, deltaDays: 4 },
    because: "'Task 20' (A/20) takes 4 working days longer (5d -> 9d)",
    totalFloatBeforeMinutes: 10 * day,
    totalFloatAfterMinutes: 6 * day,
    becameCritical: false,
    chainOmitted: 0,
  })
  t.same(
    handover?.chain.map((hop) => [`${hop.project}/${hop.activity}`, hop.finish, hop.changed, hop.crossesProject]),
    [
      ['A/10', '2026-03-13T16:00', false, false],
      ['A/20', '2026-03-26T16:00', true, false],
      ['B/2', '2026-04-02T16:00', false, true],
      ['B/3', '2026-04-02T16:00', false, false],
    ],
  )
  t.same(
    handover?.chain.map(({ reason }) => reason),
    [
      'data date 2026-03-02 08:00',
      "driven by 'Task 10' (A/10), finish to start",
      "driven by 'Task 20' (A/20), finish to start, lag 1d",
      "driven by 'Task 2' (B/2), finish to start",
    ],
  )
  t.same(handover?.chain[2]?.link, { type: 'FS', lagMinutes: day })
})

t.test('targets: the programme, the submitting project, then what changed', async (t) => {
  const { report } = slipped()
  t.same(
    report.targets.map(({ target }) => target),
    ['finish:', 'finish:A', 'T'],
    'the finish of B, made by B/4, did not change',
  )
  t.equal(report.targets[0]?.finish.deltaMinutes, 0)
})

t.test('a handover between projects counts in the working time of the receiver', async (t) => {
  const { report } = slipped()
  t.same(report.links, [
    {
      from: { project: 'A', activity: '20' },
      to: { project: 'B', activity: '2' },
      type: 'FS',
      handover: {
        before: '2026-03-20T16:00',
        after: '2026-03-26T16:00',
        deltaMinutes: 4 * day,
        deltaDays: 4,
        elapsedMinutes: 6 * 1440,
      },
      floatBeforeMinutes: 0,
      floatAfterMinutes: 0,
      drivingBefore: true,
      drivingAfter: true,
      state: 'changed',
    },
  ])
})

t.test('owners are told what concerns them', async (t) => {
  const { report } = slipped()
  t.same(report.tell, [
    {
      owner: 'Ann',
      project: 'A',
      why: 'the finish of A moves 4 working days later, from 2026-03-20 16:00 to 2026-03-26 16:00',
    },
    {
      owner: 'Tina',
      project: 'B',
      why: "target 'Handover' moves 4 working days later, from 2026-03-27 16:00 to 2026-04-02 16:00, past the committed 2026-04-01 16:00",
    },
    {
      owner: 'Beth',
      project: 'B',
      why: "'Task 20' (A/20), which hands over to 'Task 2' (B/2) (finish to start), moves 4 working days later, from 2026-03-20 16:00 to 2026-03-26 16:00; it drives the receiver",
    },
  ])
})

t.test('declared targets are named first among the dates that are missed', async (t) => {
  const told = story()
  const givers = (days: number) => {
    const base = giver(days)
    return { ...base, settings: { ...base.settings, mustFinishBy: '2026-03-27T16:00' } }
  }
  told.submit([givers(5), receiver()])
  told.post(...target)
  t.match(told.submit(givers(15)).report.summary, "'Handover' and 'Finish of A' now miss their committed dates")
})

t.test('a committed date that is missed, stays missed, and is kept again', async (t) => {
  const told = story()
  told.submit([giver(5), receiver()])
  told.post(...target)
  const why = (days: number) => {
    const { report } = told.submit(giver(days))
    return [report.summary, report.tell.find(({ owner }) => owner === 'Tina')?.why ?? ''] as const
  }
  const [missed, missedWhy] = why(9)
  t.match(missed, "'Handover' now misses its committed date")
  t.match(missedWhy, ', past the committed 2026-04-01 16:00')
  const [later, laterWhy] = why(10)
  t.notMatch(later, 'committed', 'told once, not with every further day')
  t.match(laterWhy, ', still past the committed 2026-04-01 16:00')
  const [kept, keptWhy] = why(6)
  t.match(kept, "'Handover' keeps its committed date again")
  t.match(keptWhy, ', which keeps the committed 2026-04-01 16:00 again')
})

t.test('nobody named is told as nobody', async (t) => {
  const told = story()
  told.submit(plan('A', [task('1', 2)]))
  const { report } = told.submit(plan('A', [task('1', 3)]))
  t.same(
    report.tell.map(({ owner, project }) => [owner, project]),
    [[null, 'A']],
  )
})

t.test('links appear and go', async (t) => {
  const told = story()
  told.submit([giver(5), plan('B', [task('2', 4)])])
  const declared = told.post({ type: 'link.declared', data: link('A/20', 'B/2') }).report
  t.match(declared.links, [
    {
      state: 'declared',
      handover: { before: null, after: '2026-03-20T16:00' },
      drivingBefore: false,
      drivingAfter: true,
    },
  ])
  const { from, to, type } = link('A/20', 'B/2')
  const withdrawn = told.post({ type: 'link.withdrawn', data: { from, to, type } }).report
  t.match(withdrawn.links, [
    { state: 'withdrawn', handover: { before: '2026-03-20T16:00', after: null }, drivingAfter: false },
  ])
  t.equal(withdrawn.links.length, 1)
})

t.test('a link that stops driving is reported, with the float that is left', async (t) => {
  const told = story()
  told.submit([giver(5), receiver()])
  const { report } = told.submit(
    plan('B', [task('1', 25), task('2', 4, { owner: 'Beth' }), task('3', 0), task('4', 30)], receiver().links, {
      owner: 'Bob',
    }),
  )
  t.match(report.links, [
    { drivingBefore: true, drivingAfter: false, floatBeforeMinutes: 0, floatAfterMinutes: 9 * day },
  ])
})

t.test('becoming and ceasing to be critical', async (t) => {
  const told = story()
  told.submit([giver(5), receiver()])
  told.post(...target)
  const became = told.submit(giver(20)).report
  t.match(
    became.targets.find(({ target }) => target === 'T'),
    { becameCritical: true, totalFloatBeforeMinutes: 10 * day, totalFloatAfterMinutes: 0 },
  )
  t.ok(became.summary.includes("'Handover' becomes critical"), became.summary)
  const ceased = told.submit(giver(5)).report
  t.match(
    ceased.targets.find(({ target }) => target === 'T'),
    { becameCritical: false, ceasedCritical: true },
  )
})

t.test('findings are raised and cleared', async (t) => {
  const told = story()
  told.submit(giver(5))
  const raised = told.post({ type: 'link.declared', data: link('A/30', 'C/1') }).report
  t.same(
    raised.findings.raised.map(({ code, at }) => [code, at]),
    [['dangling-link', 'A/30 -FS-> C/1']],
  )
  const cleared = told.submit(plan('C', [task('1', 1)])).report
  t.ok(cleared.findings.cleared.some(({ code, at }) => code === 'dangling-link' && at === 'A/30 -FS-> C/1'))
})

t.test('a long chain keeps its root, its tail and what changed', async (t) => {
  const count = 200
  const code = (index: number) => String(index).padStart(3, '0')
  const line = (longer: number) =>
    plan(
      'A',
      Array.from({ length: count }, (_, index) => task(code(index), index === longer ? 4 : 1)),
      Array.from({ length: count - 1 }, (_, index) => link(`A/${code(index)}`, `A/${code(index + 1)}`)),
    )
  const told = story()
  told.submit(line(-1))
  const { report } = told.submit(line(117))
  const chain = report.targets[0]?.chain ?? []
  t.equal(chain.length, 60)
  t.equal(report.targets[0]?.chainOmitted, 140)
  t.equal(chain[0]?.activity, '000')
  t.equal(chain.at(-1)?.activity, '199')
  t.same(
    chain.filter(({ changed }) => changed).map(({ activity }) => activity),
    ['117'],
  )
  t.equal(report.targets[0]?.because, "'Task 117' (A/117) takes 3 working days longer (1d -> 4d)")
})

t.test('lists have limits and say what they leave out', async (t) => {
  const codes = Array.from({ length: 150 }, (_, index) => `t${String(index).padStart(3, '0')}`)
  const far = plan(
    'B',
    codes.map((code) => task(code, 1)),
    codes.map((code) => link('A/1', `B/${code}`)),
  )
  const told = story()
  told.submit([plan('A', [task('1', 1)]), far])
  told.post(
    ...codes.slice(0, 90).map((code): Fact => ({
      type: 'target.declared',
      data: { target: code, name: code, project: 'B', activity: code },
    })),
  )
  const { report } = told.submit(plan('A', [task('1', 3)]))
  t.equal(report.links.length, 100)
  t.equal(report.linksOmitted, 50)
  t.equal(report.targets.length + (report.targetsOmitted ?? 0), 93)
  t.equal(report.targets.length, 60)
  t.ok(report.summary.includes('150 cross-project handovers move'), report.summary)
  const many = told.submit(
    plan(
      'B',
      codes.map((code) => task(code, 2)),
      far.links,
    ),
  ).report
  t.equal(many.changes.length, 20)
  t.equal(many.changesOmitted, 130)
})

t.test('the most telling changes come first', async (t) => {
  const told = story()
  const activities = (x: number, y: number) => [task('1', 1), task('2', x), task('3', y), task('4', 50)]
  told.submit(plan('A', activities(2, 3), [link('A/1', 'A/4')]))
  const { report } = told.submit(
    plan('A', [...activities(9, 4).slice(1), task('1', 2)], [link('A/1', 'A/4')], { dataDate: '2026-03-03T08:00' }),
  )
  t.same(
    report.changes.map(({ words }) => words),
    [
      "Activity 'Task 1' (A/1): duration 1d -> 2d",
      'Project A: data date moved 2026-03-02 08:00 -> 2026-03-03 08:00',
      "Activity 'Task 2' (A/2): duration 2d -> 9d",
      "Activity 'Task 3' (A/3): duration 3d -> 4d",
    ],
  )
})

t.test('progress and constraints in words', async (t) => {
  const told = story()
  told.submit(plan('A', [task('1', 5)]))
  const { report } = told.submit(
    plan('A', [
      task('1', 5, {
        status: 'in-progress',
        actualStart: '2026-03-03T08:00',
        remainingMinutes: 2 * day + 120,
        constraint: { kind: 'finish-on-or-before', date: '2026-03-10T16:00' },
      }),
    ]),
  )
  t.same(
    report.changes.map(({ words }) => words),
    [
      "Activity 'Task 1' (A/1): remaining duration 5d -> 2.3d, actual start 2026-03-03 08:00 recorded, constraint finish on or before 2026-03-10 16:00 set, now in progress",
    ],
  )
})

t.test('hostile ids pass through every list', async (t) => {
  const told = story()
  told.submit([
    plan('__proto__', [task('constructor', 2), task('a/b', 1)], [link('__proto__/constructor', '__proto__/a/b')]),
    plan('toString', [task('__proto__', 1)], [link('__proto__/a/b', 'toString/__proto__')]),
  ])
  const { report } = told.submit(
    plan('__proto__', [task('constructor', 5), task('a/b', 1)], [link('__proto__/constructor', '__proto__/a/b')]),
  )
  const sent = JSON.parse(JSON.stringify(report)) as typeof report
  t.same(Object.entries(sent.moved.byProject), [
    ['__proto__', 2],
    ['toString', 1],
  ])
  t.same(
    report.targets.map(({ target, finish }) => [target, finish.deltaDays]),
    [
      ['finish:', 3],
      ['finish:__proto__', 3],
      ['finish:toString', 3],
    ],
  )
  t.equal(
    report.targets[2]?.because,
    "'Task constructor' (__proto__/constructor) takes 3 working days longer (2d -> 5d)",
  )
})
