import { decidePlan, emptyProgramme, linkWords, parsePlan } from '@throughline/domain'
import t from 'tap'
import { openPlanReader } from '../src/index.ts'
import { activityOf, findings, fixture, planOf, read, refusal, xer } from './fixture.ts'

const harbour = read(fixture('harbour.xer'), { fileName: 'harbour.xer' })
const tunnel = planOf(harbour, 'TUNNEL')
const track = planOf(harbour, 'TRACK')

t.test('projects: plans, stubs and baselines are told apart', async (t) => {
  t.equal(harbour.format, 'xer')
  t.equal(harbour.tool, 'Primavera P6 19.12')
  t.same(
    harbour.plans.map(({ project }) => project),
    ['TUNNEL', 'TRACK'],
  )
  // POWER is not marked as exported; SIGNALS has no activity and is only linked. EPS is a node of the structure above.
  t.same(harbour.stubs, ['POWER', 'SIGNALS'])
  t.same(tunnel.baselines, [
    {
      name: 'TUNNEL - B1',
      activities: [{ activity: 'A110', start: '2026-01-05T08:00', finish: '2026-01-15T17:00', durationMinutes: 4320 }],
    },
  ])
  for (const plan of harbour.plans) t.ok(parsePlan(plan).ok, plan.project)
  t.ok(decidePlan(emptyProgramme('p'), { submission: 's', plans: harbour.plans }).ok)
})

t.test('settings come from PROJECT and SCHEDOPTIONS, without a row from the defaults of P6', async (t) => {
  const { options, ...rest } = tunnel.settings
  t.same(rest, {
    name: 'Harbour tunnel',
    ruleSet: 'primavera',
    tool: 'Primavera P6 19.12',
    dataDate: '2026-01-12T08:00',
    plannedStart: '2026-01-05T08:00',
    mustFinishBy: '2026-12-18T17:00',
    reportedFinish: '2026-11-30T17:00',
    defaultCalendar: 'Five days',
    owner: 'Tunnel manager',
  })
  t.same(options, {
    progress: 'retained-logic',
    lagCalendar: 'predecessor',
    startToStartLagFrom: 'early-start',
    totalFloat: 'finish',
    floatBase: 'own-project',
    criticalBy: 'total-float',
    criticalFloatMinutes: 240,
    useExpectedFinish: true,
    openEndsCritical: false,
    ignoreLinksToOtherProjects: false,
  })
  t.same(track.settings.options, {
    progress: 'actual-dates',
    lagCalendar: '24-hour',
    startToStartLagFrom: 'actual-start',
    totalFloat: 'smallest',
    floatBase: 'all-projects',
    criticalBy: 'longest-path',
    criticalFloatMinutes: 0,
    useExpectedFinish: false,
    openEndsCritical: true,
    ignoreLinksToOtherProjects: true,
  })
})

t.test('calendars: those in use, by name, with shifts until midnight and inherited exceptions', async (t) => {
  t.same(
    tunnel.calendars.map(({ code }) => code),
    ['Five days', 'Nights', 'Crew', 'Broken'],
  )
  t.same(
    track.calendars.map(({ code }) => code),
    ['Five days #5', 'Five days #1'],
    'two calendars of one name',
  )
  const office = [
    [480, 720],
    [780, 1020],
  ]
  const [five, nights, crew, broken] = tunnel.calendars
  t.same(five?.week, [[], office, office, office, office, office, []])
  t.same(five?.exceptions, [
    { date: '2026-01-01', shifts: [] },
    { date: '2026-04-03', shifts: [[540, 780]] },
  ])
  const night = [
    [0, 360],
    [1320, 1440],
  ]
  t.same(nights?.week, Array(7).fill(night))
  t.equal(nights?.minutesPerDay, 450)
  t.same(
    crew?.exceptions.map(({ date }) => date),
    ['2026-01-01', '2026-01-08', '2026-04-03'],
    'a resource calendar has the exceptions of its base',
  )
  t.same(broken?.week, nights?.week, 'a calendar that cannot be read is taken from its base')
  t.same(track.calendars[0]?.week, Array(7).fill([[0, 1440]]), '00:00 to 00:00 is the whole day')
})

t.test('activities: definition, progress and what P6 computed', async (t) => {
  t.same(activityOf(tunnel, 'A110'), {
    code: 'A110',
    name: 'Sink shaft east',
    kind: 'task',
    calendar: 'Five days',
    durationMinutes: 4800,
    wbs: ['Shaft', '1.1'],
    plannedStart: '2026-01-05T08:00',
    plannedFinish: '2026-01-16T17:00',
    expectedFinish: '2026-01-22T17:00',
    owner: 'Mole crew',
    status: 'in-progress',
    actualStart: '2026-01-05T08:00',
    remainingMinutes: 3200,
    percentComplete: 33.33,
    suspend: '2026-01-08T08:00',
    resume: '2026-01-09T08:00',
    reported: {
      earlyStart: '2026-01-12T08:00',
      earlyFinish: '2026-01-20T14:20',
      lateStart: '2026-01-13T08:00',
      lateFinish: '2026-01-21T14:20',
      remainingStart: '2026-01-12T08:00',
      remainingFinish: '2026-01-20T14:20',
      totalFloatMinutes: 480,
      freeFloatMinutes: 0,
      longestPath: true,
    },
  })
  t.same(
    tunnel.activities.map(({ code, kind, status, percentComplete }) => [code, kind, status, percentComplete]),
    [
      ['A100', 'start-milestone', 'complete', 100],
      ['A110', 'task', 'in-progress', 33.33],
      ['A120', 'resource-dependent', 'not-started', 12.5],
      ['A130', 'finish-milestone', 'not-started', 0],
      ['A140', 'level-of-effort', 'not-started', 25],
      ['A150', 'summary', 'not-started', 0],
      ['A110 (2)', 'task', 'not-started', 0],
    ],
  )
  t.equal(activityOf(tunnel, 'A100').name, 'Notice to " proceed', 'P6 doubles quotation marks')
  const drive = activityOf(tunnel, 'A120')
  t.same(drive.constraint, { kind: 'start-on-or-after', date: '2026-01-19T08:00' })
  t.same(drive.secondaryConstraint, { kind: 'finish-on-or-before', date: '2026-03-27T17:00' })
  const lay = activityOf(track, 'T10')
  t.same(lay.constraint, { kind: 'as-late-as-possible' })
  t.equal(lay.externalEarlyStart, '2026-02-02T08:00')
  t.equal(lay.externalLateFinish, '2026-09-30T17:00')
  t.same(activityOf(track, 'T20').constraint, { kind: 'mandatory-finish', date: '2026-06-30T17:00' })
})

t.test('assignments: only of resource-dependent activities; work and units still make the same time', async (t) => {
  t.same(activityOf(tunnel, 'A120').assignments, [
    {
      resource: 'Mole crew',
      calendar: 'Crew',
      kind: 'labour',
      units: 1,
      workMinutes: 5700,
      remainingWorkMinutes: 5700,
      delayMinutes: 120,
    },
    { resource: 'PUMP', kind: 'equipment', units: 2073 / 5700, workMinutes: 2073, remainingWorkMinutes: 2073 },
    { resource: 'Grout', calendar: 'Five days', kind: 'material' },
  ])
  t.equal(activityOf(tunnel, 'A110').assignments, undefined)
})

t.test('links: each once, across projects with the plan of the successor', async (t) => {
  t.same(
    tunnel.links.map((link) => `${linkWords(link)} ${link.lagMinutes}`),
    [
      'TUNNEL/A100 -FS-> TUNNEL/A110 0',
      'TUNNEL/A110 -SS-> TUNNEL/A120 960',
      'TUNNEL/A110 -FF-> TUNNEL/A120 -450',
      'TUNNEL/A120 -FS-> TUNNEL/A130 0',
    ],
  )
  t.same(
    track.links.map((link) => `${linkWords(link)} ${link.lagMinutes}`),
    ['TUNNEL/A130 -FS-> TRACK/T10 1440', 'TRACK/T10 -SF-> POWER/P90 0'],
    'a link to a stub stays with the plan that gives',
  )
})

t.test('what is odd is told', async (t) => {
  t.same(findings(harbour), [
    'duplicate-activity-code line 46, TASK row 7, column task_code',
    'link-to-unknown-activity line 59, TASKPRED row 7',
    'duplicate-link TUNNEL/A100 -FS-> TUNNEL/A110',
    'link-to-itself TUNNEL/A130 -FS-> TUNNEL/A130',
    'calendar-unreadable line 23, CALENDAR row 6, column clndr_data',
    'unknown-calendar TUNNEL/A120',
    'constraint-left-out TUNNEL/A130',
    'unknown-calendar TUNNEL/A140',
    'unknown-activity-type TRACK/T20',
  ])
})

t.test('encodings: UTF-8 by its bytes, code pages by the euro sign of CURRTYPE', async (t) => {
  const cyrillic = read(fixture('cyrillic.xer'))
  t.same(
    cyrillic.plans.map(({ project, activities }) => [project, activities[0]?.code, activities[0]?.name]),
    [['Мост', 'М-1', 'Мост']],
  )
  t.ok(findings(cyrillic).includes('encoding-assumed file'))
  t.equal(cyrillic.plans[0]?.activities[0]?.actualStart, '2026-01-05T08:01', 'P6 rounds to the minute')
  const western = read(fixture('western.xer'))
  t.equal(western.plans[0]?.project, 'Brücke “Süd”')
  t.equal(western.plans[0]?.activities[0]?.code, 'É1')
  const utf8 = read(
    xer(
      ['PROJECT', ['proj_id', 'proj_short_name'], ['1', '桥']],
      ['TASK', ['task_id', 'proj_id', 'task_code'], ['1', '1', 'é']],
    ),
  )
  t.equal(utf8.plans[0]?.project, '桥')
  t.notOk(findings(utf8).includes('encoding-assumed file'))
  const utf16 = new Uint8Array(
    Buffer.from('\ufeff' + xer(['PROJECT', ['proj_id', 'proj_short_name'], ['1', 'Süd']]), 'utf16le'),
  )
  t.equal(read(utf16).plans[0]?.project, 'Süd', 'UTF-16 behind a byte order mark')
})

const project: readonly [string, readonly string[], readonly string[]] = [
  'PROJECT',
  ['proj_id', 'proj_short_name'],
  ['1', 'P'],
]

t.test('a row goes on in the next line when a text holds a line end', async (t) => {
  const file = read(
    xer(project, [
      'TASK',
      ['task_id', 'proj_id', 'task_code', 'task_name', 'target_drtn_hr_cnt'],
      ['1', '1', 'A', 'two\r\nlines', '8'],
    ]),
  )
  const [activity] = file.plans[0]?.activities ?? []
  t.equal(activity?.name, 'two lines')
  t.equal(activity?.durationMinutes, 480)
})

t.test('ids are data, whatever they are', async (t) => {
  const file = read(
    xer(
      ['PROJECT', ['proj_id', 'proj_short_name'], ['__proto__', 'constructor']],
      [
        'TASK',
        ['task_id', 'proj_id', 'task_code', 'clndr_id', 'rsrc_id', 'wbs_id'],
        ['toString', '__proto__', '__proto__', '__proto__', 'valueOf', 'constructor'],
        ['x', '__proto__', 'hasOwnProperty', '', '', ''],
      ],
      ['TASKPRED', ['task_id', 'pred_task_id', 'pred_type'], ['x', 'toString', 'PR_FS']],
    ),
  )
  const plan = planOf(file, 'constructor')
  t.same(plan.links.map(linkWords), ['constructor/__proto__ -FS-> constructor/hasOwnProperty'])
})

t.test('without export marks all projects are plans; two of one name both stay', async (t) => {
  const file = read(xer(['PROJECT', ['proj_id', 'proj_short_name'], ['1', 'P'], ['2', 'P'], ['3', '']]))
  t.same(
    file.plans.map((plan) => plan.project),
    ['P', 'P (2)', '#3'],
  )
  t.same(findings(file).slice(0, 2), [
    'duplicate-project line 5, PROJECT row 2, column proj_short_name',
    'project-without-id line 6, PROJECT row 3, column proj_short_name',
  ])
})

t.test('broken files are refused, with the place and what to do', async (t) => {
  const task = (columns: string[], ...rows: string[][]) => xer(project, ['TASK', columns, ...rows])
  t.equal(
    refusal(
      task(
        ['task_id', 'proj_id', 'task_code', 'act_start_date'],
        ['1', '1', 'A', ''],
        ['2', '1', 'B', '2026-02-30 08:00'],
      ),
    ),
    'plan-invalid line 8, TASK row 2, column act_start_date: "2026-02-30 08:00" is read where a date YYYY-MM-DD HH:MM is expected',
  )
  t.equal(
    refusal(task(['task_id', 'proj_id', 'task_code', 'target_drtn_hr_cnt'], ['1', '1', 'A', 'eight'])),
    'plan-invalid line 7, TASK row 1, column target_drtn_hr_cnt: "eight" is read where a number of hours is expected',
  )
  t.equal(
    refusal(task(['task_id', 'proj_id'], ['1', '1'])),
    'plan-invalid line 6, TASK: table TASK has no column task_code, without which it makes no sense; export again',
  )
  t.match(
    refusal(task(['task_id', 'proj_id', 'task_code'], ['1', '1', 'A'], ['1', '1', 'B'])),
    /^plan-invalid line 8, TASK row 2/,
  )
  t.match(
    refusal(
      xer(
        project,
        ['TASKPRED', ['task_id', 'pred_task_id', 'pred_type'], ['1', '1', 'PR_XX']],
        ['TASK', ['task_id', 'proj_id', 'task_code'], ['1', '1', 'A']],
      ),
    ),
    /^plan-invalid line 7, TASKPRED row 1, column pred_type: "PR_XX"/,
  )
  t.match(refusal('ERMHDR\t1\n%R\t1\n%E\n'), /^plan-unreadable line 2: a row stands before any table/)
  t.match(refusal('ERMHDR\t1\n%F\ta\n%E\n'), /^plan-unreadable line 2: columns/)
  t.match(refusal('ERMHDR\t1\n%T\tTASK\n%R\t1\n%E\n'), /^plan-unreadable line 3: the rows of TASK have no columns/)
  t.match(refusal('ERMHDR\t1\n%E\n'), /^plan-empty/)
  t.match(refusal('no header\n%E\n', { fileName: 'a.xer' }), /^plan-unreadable line 1: an XER file begins with ERMHDR/)
})

t.test('a file that stops within a line was cut off; one without an end mark is told', async (t) => {
  const whole = xer(project)
  t.match(refusal(whole.slice(0, whole.indexOf('%E') - 2)), /^plan-unreadable line 4: the file stops within a line/)
  t.same(findings(read(whole.replace('%E\n', ''))), ['no-end-mark line 4', 'unknown-calendar P'])
})

t.test('however a file is cut into pieces, the reading is the same', async (t) => {
  const whole = fixture('harbour.xer')
  for (const size of [1, 2, 7, 100, 1021, whole.length]) {
    const reader = openPlanReader({ fileName: 'harbour.xer' })
    for (let from = 0; from < whole.length; from += size) reader.write(whole.subarray(from, from + size))
    t.same(reader.end(), { ok: true, value: harbour }, `pieces of ${size} bytes`)
  }
})
