import { decidePlan, emptyProgramme, linkWords, parsePlan } from '@throughline/domain'
import t from 'tap'
import { openPlanReader } from '../src/index.ts'
import { activityOf, findings, fixture, mspdi, planOf, problems, read, refusal } from './fixture.ts'

const file = read(fixture('fit-out.xml'), { fileName: 'upload.xml' })
const plan = planOf(file, 'Fit-out')

t.test('the project: its id from the file name it states, its settings', async (t) => {
  t.equal(file.format, 'mspdi')
  t.equal(file.tool, 'Microsoft Project 2010 or later')
  t.same(plan.settings, {
    name: 'Station fit-out',
    ruleSet: 'microsoft',
    tool: 'Microsoft Project 2010 or later',
    dataDate: '2026-01-16T17:00',
    plannedStart: '2026-01-05T08:00',
    reportedFinish: '2026-03-31T17:00',
    defaultCalendar: 'Standard',
    owner: 'Ada Site',
    options: { criticalBy: 'total-float', criticalFloatMinutes: 900, openEndsCritical: true },
  })
  t.ok(parsePlan(plan).ok)
  t.ok(decidePlan(emptyProgramme('p'), { submission: 's', plans: file.plans }).ok)
})

t.test('calendars: rules before legacy days, work weeks, inheritance; those in use', async (t) => {
  const office = [
    [480, 720],
    [780, 1020],
  ]
  const [standard, clock, fitter] = plan.calendars
  t.same(
    plan.calendars.map(({ code }) => code),
    ['Standard', 'Round the clock', 'Fitter'],
    'the calendar of the painter says nothing of its own: it is the standard one',
  )
  t.same(standard?.week, [[], office, office, office, office, office, []])
  t.same(standard?.exceptions, [
    { date: '2026-01-01', shifts: [] },
    { date: '2026-01-02', shifts: [] },
    { date: '2026-01-30', shifts: [[480, 720]] },
    { date: '2026-02-14', shifts: [[1320, 1440]] },
    { date: '2026-02-27', shifts: [[480, 720]] },
    { date: '2026-03-27', shifts: [[480, 720]] },
    { date: '2026-04-03', shifts: [] },
  ])
  t.same(clock?.week, Array(7).fill([[0, 1440]]))
  t.same(fitter?.week, [[], office, office, office, office, [], []])
  t.same(
    fitter?.exceptions.map(({ date }) => date),
    ['2026-01-01', '2026-01-12', '2026-01-13', '2026-01-30', '2026-02-14', '2026-02-27', '2026-03-27'],
  )
  t.equal(standard?.minutesPerDay, 450)
})

t.test('tasks: outline, kinds, progress', async (t) => {
  t.same(
    plan.activities.map(({ code, kind, parent, status, remainingMinutes }) => [
      code,
      kind,
      parent,
      status,
      remainingMinutes,
    ]),
    [
      ['0', 'summary', undefined, 'in-progress', 30000],
      ['11', 'summary', '0', 'not-started', 9600],
      ['12', 'task', '11', 'complete', 0],
      ['13', 'resource-dependent', '11', 'in-progress', 3072],
      ['15', 'task', '11', 'not-started', 4320],
      ['16', 'finish-milestone', '0', 'not-started', 0],
      ['17', 'task', '0', 'not-started', 960],
      ['18', 'task', '0', 'not-started', 4800],
    ],
  )
  t.equal(activityOf(plan, '0').name, 'Station fit-out', "the project's own summary bears its name")
  const { assignments, ...walls } = activityOf(plan, '13')
  t.same(walls, {
    code: '13',
    name: 'Build walls',
    kind: 'resource-dependent',
    calendar: 'Round the clock',
    durationMinutes: 4800,
    parent: '11',
    plannedStart: '2026-01-08T08:00',
    plannedFinish: '2026-01-23T17:00',
    constraint: { kind: 'finish-on-or-after', date: '2026-01-20T17:00' },
    deadline: '2026-01-30T17:00',
    levelingDelayMinutes: 1440,
    ignoreResourceCalendars: true,
    effort: 'fixed-units',
    owner: 'Bob Builder',
    status: 'in-progress',
    actualStart: '2026-01-08T08:00',
    remainingMinutes: 3072,
    percentComplete: 36,
    resume: '2026-01-19T08:00',
    stop: '2026-01-13T13:49',
    reported: { totalFloatMinutes: 480, freeFloatMinutes: 0 },
  })
  t.same(assignments, [
    {
      resource: 'Fitter',
      calendar: 'Fitter',
      kind: 'labour',
      units: 0.5,
      workMinutes: 2400,
      remainingWorkMinutes: 1536,
      delayMinutes: 120,
    },
    {
      resource: 'Painter',
      calendar: 'Standard',
      kind: 'labour',
      units: 1,
      workMinutes: 600,
      remainingWorkMinutes: 480,
    },
    { resource: 'Bricks', kind: 'material' },
  ])
  t.equal(activityOf(plan, '15').elapsed, true)
  t.same(activityOf(plan, '12').reported, {
    earlyStart: '2026-01-05T08:00',
    earlyFinish: '2026-01-07T17:00',
    lateStart: '2026-01-05T08:00',
    lateFinish: '2026-01-07T17:00',
    totalFloatMinutes: 0,
    freeFloatMinutes: 0,
    critical: false,
  })
  t.match(activityOf(plan, '17'), { manual: true, inactive: true, constraint: { kind: 'as-late-as-possible' } })
  t.match(activityOf(plan, '16'), { constraint: { kind: 'mandatory-start', date: '2026-03-31T17:00' } })
})

t.test('links: lags in working and elapsed time and in percent, and to tasks of other projects', async (t) => {
  t.same(
    plan.links.map((link) => [linkWords(link), link.lagMinutes, link.lagUnit, link.lagPercent]),
    [
      ['Fit-out/12 -FS-> Fit-out/13', -240, undefined, undefined],
      ['Fit-out/13 -SS-> Fit-out/15', 1440, 'elapsed', undefined],
      ['Fit-out/12 -FF-> Fit-out/15', 0, 'percent', 50],
      ['Fit-out/11 -FS-> Fit-out/16', 0, 'percent', 25],
      ['Tunnel/7 -FS-> Fit-out/16', 480, undefined, undefined],
      ['Fit-out/16 -FS-> Signals/3', 0, undefined, undefined],
    ],
  )
  t.same(file.stubs, ['Tunnel', 'Signals'])
})

t.test('baselines that state nothing are left out', async (t) => {
  t.same(plan.baselines, [
    {
      name: 'Baseline',
      activities: [{ activity: '12', start: '2026-01-05T08:00', finish: '2026-01-06T17:00', durationMinutes: 960 }],
    },
    { name: 'Baseline 3', activities: [{ activity: '12', start: '2026-01-04T08:00' }] },
  ])
})

t.test('what is odd is told', async (t) => {
  t.same(findings(file), [
    'link-to-unknown-activity /Project/Tasks/Task[4]/PredecessorLink[2]',
    'elapsed-percent-lag /Project/Tasks/Task[7]/PredecessorLink[1]',
    'linked-by-row /Project/Tasks/Task[10]',
    'linked-by-row /Project/Tasks/Task[11]',
    'split-task Fit-out/13',
    'unknown-calendar Fit-out/15',
    'inserted-project Fit-out/18',
  ])
})

const task = (fields: string) => mspdi(`<Tasks><Task><UID>1</UID>${fields}</Task></Tasks>`)

t.test('the project is named by its file, then its title, then the name it was sent under', async (t) => {
  const named = (name: string, title: string, fileName: string) =>
    read(`<Project><Name>${name}</Name><Title>${title}</Title></Project>`, { fileName }).plans[0]?.project
  t.equal(named('C:\\plans\\Depot east.mpp', 'Template', 'x.xml'), 'Depot east')
  t.equal(named('project.xml', 'Depot', 'x.xml'), 'Depot')
  t.equal(named('project.xml', 'Project1', 'depot.xml'), 'depot')
  t.equal(named('', '', ''), 'project')
})

t.test('broken files are refused, with the place and what to do', async (t) => {
  t.equal(
    refusal(mspdi('<Tasks><Task><UID>1</UID></Task><Task><UID>2</UID><Finish>soon</Finish></Task></Tasks>')),
    'plan-invalid /Project/Tasks/Task[2]/Finish: "soon" is read where a date YYYY-MM-DDTHH:MM:SS is expected',
  )
  t.match(
    refusal(task('<Duration>8h</Duration>')),
    /^plan-invalid .*Task\[1\]\/Duration: "8h" is read where a duration/,
  )
  t.match(
    refusal(task('<PredecessorLink><PredecessorUID>1</PredecessorUID><Type>7</Type></PredecessorLink>')),
    /^plan-invalid .*PredecessorLink\[1\]\/Type/,
  )
  t.match(refusal(mspdi('<Tasks><Task><Name>a</Name></Task></Tasks>')), /^plan-invalid .*Task\[1\]: a task has no UID/)
  t.match(refusal(mspdi('<Tasks>')), /^plan-unreadable line 2, column \d+: the XML is not well formed/)
  t.match(refusal(mspdi('<Tasks><Task>').slice(0, 100)), /^plan-unreadable line 2/)
  t.match(
    refusal('<?xml version="1.0" encoding="klingon"?><Project/>'),
    /^plan-unreadable line 1: the encoding "klingon"/,
  )
  const entity = '<!DOCTYPE Project [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><Project><Name>&b;</Name></Project>'
  t.match(refusal(entity), /^plan-unreadable line 1, column \d+: the file holds a document type/)
  t.match(refusal(mspdi('<Title>&unknown;</Title>')), /^plan-unreadable line 2/)
  t.equal(problems(task('<Start>a</Start><Finish>b</Finish>')).length, 2, 'all places at once')
})

t.test('the encoding that the declaration names is used; bytes that do not fit are told', async (t) => {
  const latin = Buffer.from(
    '<?xml version="1.0" encoding="windows-1252"?><Project><Title>S\u00fcd \u0080</Title></Project>',
    'latin1',
  )
  t.equal(read(new Uint8Array(latin)).plans[0]?.settings.name, 'Süd €')
  const wrong = read(new Uint8Array(Buffer.from('<Project><Title>S\u00fcd</Title></Project>', 'latin1')))
  t.ok(findings(wrong).includes('bytes-replaced file'))
  const utf16 = Buffer.from(
    '\ufeff<?xml version="1.0" encoding="UTF-16"?><Project><Title>Süd</Title></Project>',
    'utf16le',
  )
  t.equal(read(new Uint8Array(utf16)).plans[0]?.settings.name, 'Süd')
})

t.test('two tasks of one UID both stay; a calendar that the file does not hold is replaced', async (t) => {
  const twice = read(
    mspdi('<CalendarUID>9</CalendarUID><Tasks><Task><UID>1</UID></Task><Task><UID>1</UID></Task></Tasks>'),
  )
  t.same(
    twice.plans[0]?.activities.map(({ code }) => code),
    ['1', '1 (2)'],
  )
  t.same(findings(twice), ['duplicate-activity-code /Project/Tasks/Task[2]', 'unknown-calendar Small'])
  t.same(twice.plans[0]?.settings.defaultCalendar, 'Standard')
})

t.test('however a file is cut into pieces, the reading is the same', async (t) => {
  const whole = fixture('fit-out.xml')
  for (const size of [1, 3, 97, 1024]) {
    const reader = openPlanReader({ fileName: 'upload.xml' })
    for (let from = 0; from < whole.length; from += size) reader.write(whole.subarray(from, from + size))
    t.same(reader.end(), { ok: true, value: file }, `pieces of ${size} bytes`)
  }
})
