import t from 'tap'
import {
  activityRows,
  compareProgrammes,
  computeView,
  criticalPathReport,
  drivingChain,
  programmeFromPlans,
  programmeReport,
} from '../src/index.ts'
import { day, link, plan, story, task } from './story.ts'

const two = () => [
  plan('A', [task('10', 10), task('20', 5)], [link('A/10', 'A/20')], { name: 'Alpha' }),
  plan('B', [task('1', 3), task('2', 4)], [link('B/1', 'B/2'), link('A/20', 'B/2')]),
]

t.test('the critical path leads through the projects to the programme finish', async (t) => {
  const { after } = story().submit(two())
  const report = criticalPathReport(after, 'r1')
  t.match(report, { id: 'r1', programme: 'demo', revision: after.revision, finish: '2026-03-26T16:00', pathOmitted: 0 })
  t.same(
    report.path.map(({ project, activity, crossesProject }) => [project, activity, crossesProject]),
    [
      ['A', '10', false],
      ['A', '20', false],
      ['B', '2', true],
    ],
  )
  t.same(report.byProject, { A: 2, B: 1 })
})

t.test('parallel critical chains all count, one is shown', async (t) => {
  const links = [link('A/1', 'A/9'), link('A/2', 'A/9'), link('A/3', 'A/9')]
  const { after } = story().submit(plan('A', [task('1', 2), task('2', 2), task('3', 1), task('9', 1)], links))
  const report = criticalPathReport(after, 'r')
  t.same(
    report.path.map(({ activity }) => activity),
    ['1', '9'],
  )
  t.same(report.byProject, { A: 3 })
})

t.test('a programme without activities has no path and no finish', async (t) => {
  const view = computeView(story().programme)
  t.same(criticalPathReport(view, 'r'), {
    id: 'r',
    programme: 'demo',
    revision: -1,
    finish: null,
    path: [],
    pathOmitted: 0,
    byProject: {},
  })
  t.match(programmeReport(view, 'r'), { finish: null, projects: [], targets: [], crossProjectLinks: 0, findings: {} })
})

t.test('among equal drivers the one that moved explains the change', async (t) => {
  const links = [link('A/1', 'A/9'), link('A/2', 'A/9')]
  const told = story()
  told.submit(plan('A', [task('1', 3), task('2', 2), task('9', 1)], links))
  const { after, report } = told.submit(plan('A', [task('1', 3), task('2', 3), task('9', 1)], links))
  t.same(
    drivingChain(after, 2).map(({ activity }) => activity),
    [0, 2],
    'the older link by itself',
  )
  t.same(
    report.targets[0]?.chain.map(({ activity }) => activity),
    ['2', '9'],
  )
})

t.test('a chain leads through summaries', async (t) => {
  const activities = [
    task('1', 3, { parent: 'S' }),
    task('2', 5, { parent: 'S' }),
    task('9', 2),
    task('S', 0, { kind: 'summary' }),
    task('U', 0, { kind: 'summary' }),
    task('u1', 4, { parent: 'U' }),
  ]
  const { after } = story().submit(
    plan('M', activities, [link('M/S', 'M/9'), link('M/9', 'M/U')], { ruleSet: 'microsoft' }),
  )
  t.same(
    criticalPathReport(after, 'r').path.map(({ activity }) => activity),
    ['2', 'S', '9', 'u1'],
  )
})

t.test('the programme report has a line for each project', async (t) => {
  const told = story()
  told.submit(two())
  told.post({ type: 'programme.opened', data: { name: 'Line 4', owner: 'Pat' } })
  const { after } = told.post(
    { type: 'target.declared', data: { target: 'T', name: 'Ready', project: 'B', activity: '2' } },
    { type: 'target.committed', data: { target: 'T', date: '2026-03-20T16:00' } },
  )
  const report = programmeReport(after, 'r')
  t.match(report, { name: 'Line 4', finish: '2026-03-26T16:00', crossProjectLinks: 1 })
  t.same(report.projects[0], {
    project: 'A',
    name: 'Alpha',
    ruleSet: 'primavera',
    dataDate: '2026-03-02T08:00',
    start: '2026-03-02T08:00',
    finish: '2026-03-20T16:00',
    reportedFinish: null,
    activities: 2,
    complete: 0,
    inProgress: 0,
    critical: 2,
    negativeFloat: 0,
  })
  t.same(report.targets, [
    {
      target: 'T',
      name: 'Ready',
      project: 'B',
      activity: '2',
      committed: '2026-03-20T16:00',
      forecast: '2026-03-26T16:00',
      totalFloatMinutes: 0,
    },
  ])
  t.same(report.findings, { 'open-finish': 1, 'open-start': 2 })
})

t.test('rows come page by page and by filter', async (t) => {
  const { after } = story().submit(two())
  const all = activityRows(after).map(({ project, code }) => `${project}/${code}`)
  t.same(all, ['A/10', 'A/20', 'B/1', 'B/2'])
  const paged: string[] = []
  for (let rows = activityRows(after, { limit: 1 }); rows.length > 0;) {
    const [row] = rows
    if (row === undefined) break
    paged.push(`${row.project}/${row.code}`)
    rows = activityRows(after, { limit: 1, after: { project: row.project, code: row.code } })
  }
  t.same(paged, all)
  t.same(
    activityRows(after, { project: 'B', critical: true }).map(({ code }) => code),
    ['2'],
  )
  t.same(
    activityRows(after, { critical: false }).map(({ code }) => code),
    ['1'],
  )
  t.same(activityRows(after, { project: 'nobody' }), [])
  t.same(
    activityRows(after, { after: { project: 'A', code: '15' } }).map(({ code }) => code),
    ['20', '1', '2'],
    'the row before the page need not exist',
  )
  t.same(activityRows(after, { project: 'B' })[1], {
    project: 'B',
    code: '2',
    name: 'Task 2',
    status: 'not-started',
    kind: 'task',
    earlyStart: '2026-03-23T08:00',
    earlyFinish: '2026-03-26T16:00',
    lateStart: '2026-03-23T08:00',
    lateFinish: '2026-03-26T16:00',
    totalFloatMinutes: 0,
    freeFloatMinutes: 0,
    longestPath: true,
    actualStart: null,
    actualFinish: null,
    critical: true,
    driving: [{ project: 'A', code: '20', type: 'FS', lagMinutes: 0 }],
    reported: null,
    divergent: false,
  })
})

t.test('the early start of what has begun is what its tool calls so', async (t) => {
  const begun = { status: 'in-progress' as const, actualStart: '2026-02-26T08:00', remainingMinutes: 2 * day }
  const started = (ruleSet: 'primavera' | 'microsoft') =>
    activityRows(
      story().submit(plan('A', [task('1', 4, begun)], [], { ruleSet, dataDate: '2026-03-02T08:00' })).after,
    )[0]
  t.equal(started('primavera')?.earlyStart, '2026-03-02T08:00', 'P6: the remaining work begins at the data date')
  t.equal(started('microsoft')?.earlyStart, '2026-02-26T08:00', 'Microsoft Project: the actual start')
  t.equal(started('primavera')?.actualStart, '2026-02-26T08:00')
})

t.test('critical is what the project says it is', async (t) => {
  const critical = (options: object, links = [link('A/1', 'A/9')]) =>
    activityRows(story().submit(plan('A', [task('1', 4), task('2', 3), task('9', 1)], links, { options })).after, {
      critical: true,
    }).map(({ code }) => code)
  t.same(critical({}), ['1', '9'])
  t.same(critical({ criticalBy: 'longest-path' }), ['1', '9'])
  t.same(critical({ criticalFloatMinutes: 2 * day }), ['1', '2', '9'])
  t.same(critical({ openEndsCritical: true }), ['1', '2', '9'])
})

t.test('a programme from plans is the programme that their submission makes', async (t) => {
  const made = programmeFromPlans('demo', two())
  if (!made.ok) return t.fail(JSON.stringify(made.problems))
  const told = story()
  told.submit(two())
  t.same(activityRows(computeView(made.value)), activityRows(computeView(told.programme)))
  const refused = programmeFromPlans('demo', [plan('A', [task('1', 1), task('1', 2)])])
  t.match(refused, { ok: false, problems: [{ code: 'plan-invalid' }] })
})

t.test('two folds are compared in words', async (t) => {
  const one = story()
  const other = story()
  one.submit(two())
  other.submit(two())
  t.same(compareProgrammes(one.programme, other.programme), [])
  other.post({ type: 'activity.progressed', data: { project: 'A', activity: '10', changes: { remainingMinutes: 60 } } })
  const found = compareProgrammes(one.programme, other.programme)
  t.ok(found.includes(`register.revision: ${one.log.length - 1} against ${other.log.length - 1}`), found.join('\n'))
  t.ok(found.includes('register.projects.A.activities.10.remainingMinutes: 4800 against 60'), found.join('\n'))
  one.post({ type: 'link.declared', data: link('A/10', 'B/1') })
  t.ok(
    compareProgrammes(one.programme, other.programme).some((words) =>
      words.startsWith('graph.edges: 4 entries against 3'),
    ),
  )
})

t.test('a fold whose schedule was tampered with is found out', async (t) => {
  const one = story()
  const other = story()
  one.submit(two())
  other.submit(two())
  computeView(other.programme).schedule.earlyFinish[1] = 0
  t.match(compareProgrammes(one.programme, other.programme), [
    'A/20 earlyFinish: 2026-03-20T16:00 against 1970-01-01T00:00',
  ])
})
