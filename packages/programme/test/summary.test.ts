import type { Activity, Fact, Link, PlanSnapshot, ProjectSettings, TargetImpact } from '@throughline/domain'
import t from 'tap'
import { summaryWords } from '../src/summary.ts'
import { day, fiveDays, link, plan, story, task, type Chapter } from './story.ts'

// Project A: 10 -> 20 -> 30 (ten and five days, then a milestone). Project B: 1 -> 2 -> 3, where 2 waits for A/20.
const chain = [link('A/10', 'A/20'), link('A/20', 'A/30')]

interface Variation {
  readonly first?: Partial<Activity>
  readonly second?: Partial<Activity>
  readonly settings?: Partial<ProjectSettings>
  readonly links?: Link[]
  readonly more?: Activity[]
}

function planA({ first = {}, second = {}, settings = {}, links = chain, more = [] }: Variation = {}): PlanSnapshot {
  const activities = [task('10', 10, first), task('20', 5, second), task('30', 0), ...more]
  return plan('A', activities, links, { owner: 'Ann', ...settings })
}

function planB(first: Activity = task('1', 3)): PlanSnapshot {
  const links = [link('B/1', 'B/2'), link('B/2', 'B/3'), link('A/20', 'B/2', 'FS', day)]
  return plan('B', [first, task('2', 4), task('3', 0)], links, { owner: 'Bob' })
}

function after(base: PlanSnapshot, ...next: (PlanSnapshot | Fact[])[]): Chapter {
  const told = story()
  let chapter = told.submit([base, planB()], 'base.xer')
  for (const step of next) chapter = Array.isArray(step) ? told.post(...step) : told.submit(step, 'update.xer')
  return chapter
}

const begun: Partial<Activity> = { status: 'in-progress', actualStart: '2026-03-02T08:00' }
const done: Partial<Activity> = {
  status: 'complete',
  actualStart: '2026-02-16T08:00',
  actualFinish: '2026-02-27T16:00',
  remainingMinutes: 0,
}
const twoWeeksOn = { dataDate: '2026-03-16T08:00' }
const constrained: Partial<Activity> = { constraint: { kind: 'start-on-or-after', date: '2026-04-01T08:00' } }
const fourDays = {
  ...fiveDays,
  code: 'four',
  week: fiveDays.week.map((shifts, weekday) => (weekday === 5 ? [] : shifts)),
}
const withFifteen: Variation = {
  links: [link('A/10', 'A/15'), link('A/15', 'A/20'), link('A/20', 'A/30')],
  more: [task('15', 3)],
}

interface Case {
  readonly title: string
  readonly base: PlanSnapshot
  readonly next: PlanSnapshot | Fact[]
  /** What the finish of A does, in working days; `undefined`: the summary does not speak of A. */
  readonly days: number
  readonly because: string | null
  readonly summary?: string
}

const cases: readonly Case[] = [
  {
    title: 'an activity becomes longer',
    base: planA(),
    next: planA({ second: { durationMinutes: 9 * day, remainingMinutes: 9 * day } }),
    days: 4,
    because: "'Task 20' (A/20) takes 4 working days longer (5d -> 9d)",
    summary:
      "Plan of A (file update.xer): finish of A moves 4 working days later, from 2026-03-20 16:00 to 2026-03-26 16:00, because 'Task 20' (A/20) takes 4 working days longer (5d -> 9d); the programme finish moves 4 working days later, to 2026-04-02 16:00; 1 cross-project handover moves.",
  },
  {
    title: 'progress is slower than planned',
    base: planA({ first: begun }),
    next: planA({ first: { ...begun, remainingMinutes: 9 * day }, settings: twoWeeksOn }),
    days: 9,
    because:
      "'Task 10' (A/10) progressed slower than planned: 9d remaining on 2026-03-16 08:00, forecast finish 9 working days later",
  },
  {
    title: 'progress is faster than planned',
    base: planA({ first: begun }),
    next: planA({ first: { ...begun, remainingMinutes: 2 * day }, settings: { dataDate: '2026-03-09T08:00' } }),
    days: -3,
    because:
      "'Task 10' (A/10) progressed faster than planned: 2d remaining on 2026-03-09 08:00, forecast finish 3 working days earlier",
  },
  {
    title: 'a started activity needs more than it had left',
    base: planA({ first: begun }),
    next: planA({ first: { ...begun, remainingMinutes: 12 * day } }),
    days: 2,
    because: "'Task 10' (A/10) takes 2 working days longer (remaining duration 10d -> 12d)",
  },
  {
    title: 'the data date moves and nothing has started',
    base: planA(),
    next: planA({ settings: twoWeeksOn }),
    days: 10,
    because: "the data date of A moved from 2026-03-02 08:00 to 2026-03-16 08:00 and 'Task 10' (A/10) has not started",
  },
  {
    title: 'the data date moves and nothing progressed',
    base: planA({ first: begun }),
    next: planA({ first: begun, settings: twoWeeksOn }),
    days: 10,
    because: "the data date of A moved from 2026-03-02 08:00 to 2026-03-16 08:00 and 'Task 10' (A/10) made no progress",
  },
  {
    title: 'the data date moves past what is complete',
    base: planA({ first: done }),
    next: planA({ first: done, settings: twoWeeksOn }),
    days: 10,
    because: "the data date of A moved from 2026-03-02 08:00 to 2026-03-16 08:00 and 'Task 20' (A/20) has not started",
  },
  {
    title: 'an activity starts late',
    base: planA(),
    next: planA({
      first: { status: 'in-progress', actualStart: '2026-03-09T08:00' },
      settings: { dataDate: '2026-03-09T08:00' },
    }),
    days: 5,
    because: "'Task 10' (A/10) started 5 working days later than forecast",
  },
  {
    title: 'an activity finishes late',
    base: planA({ first: begun }),
    next: planA({
      first: { ...begun, status: 'complete', remainingMinutes: 0, actualFinish: '2026-03-18T16:00' },
      settings: { dataDate: '2026-03-19T08:00' },
    }),
    days: 3,
    because: "'Task 10' (A/10) finished 3 working days later than forecast",
  },
  {
    title: 'an activity starts as planned and then stands still',
    base: planA(),
    next: planA({ first: begun, settings: { dataDate: '2026-03-09T08:00' } }),
    days: 5,
    because: "'Task 10' (A/10) started and made no progress: 10d remaining on 2026-03-09 08:00",
  },
  {
    title: 'complete work is opened again',
    base: planA({ first: done }),
    next: planA({ first: { ...begun, remainingMinutes: 4 * day } }),
    days: 4,
    because: "'Task 10' (A/10) was opened again, 4d remaining",
  },
  {
    title: 'a start is taken back',
    base: planA({ first: { ...begun, remainingMinutes: 6 * day } }),
    next: planA(),
    days: 4,
    because: "the start of 'Task 10' (A/10) was taken back",
  },
  {
    title: 'an activity changes its calendar',
    base: { ...planA(), calendars: [fiveDays, fourDays] },
    next: { ...planA({ second: { calendar: 'four' } }), calendars: [fiveDays, fourDays] },
    days: 1,
    because: "'Task 20' (A/20) now works on calendar 'four'",
  },
  {
    title: 'the default calendar is another one',
    base: { ...planA(), calendars: [fiveDays, fourDays] },
    next: { ...planA({ settings: { defaultCalendar: 'four' } }), calendars: [fiveDays, fourDays] },
    days: 3,
    because: 'the default calendar of A changed',
  },
  {
    title: 'a tracker plans another start',
    base: planA({ settings: { ruleSet: 'tracker' } }),
    next: planA({ first: { plannedStart: '2026-03-04T08:00' }, settings: { ruleSet: 'tracker' } }),
    days: 2,
    because: "'Task 10' (A/10) is now planned to start on 2026-03-04 08:00",
  },
  {
    title: 'a constraint is set',
    base: planA(),
    next: planA({ second: constrained }),
    days: 12,
    because: "'Task 20' (A/20) now has the constraint start on or after 2026-04-01 08:00",
  },
  {
    title: 'a constraint is removed',
    base: planA({ second: constrained }),
    next: planA(),
    days: -12,
    because: "constraint start on or after 2026-04-01 08:00 of 'Task 20' (A/20) was removed",
  },
  {
    title: 'a link is added',
    base: planA({ links: [link('A/20', 'A/30')] }),
    next: planA(),
    days: 5,
    because: 'link A/10 -FS-> A/20 was declared',
  },
  {
    title: 'a link is withdrawn',
    base: planA(),
    next: planA({ links: [link('A/20', 'A/30')] }),
    days: -5,
    because: 'link A/10 -FS-> A/20 was withdrawn',
  },
  {
    title: 'a lag grows',
    base: planA(),
    next: planA({ links: [link('A/10', 'A/20', 'FS', 2 * day), link('A/20', 'A/30')] }),
    days: 2,
    because: 'the lag of link A/10 -FS-> A/20 changed (no lag -> lag 2d)',
  },
  {
    title: 'an activity is put into the chain',
    base: planA(),
    next: planA(withFifteen),
    days: 3,
    because: "'Task 15' (A/15), 3d, was added",
  },
  {
    title: 'an activity is taken out of the chain',
    base: planA(withFifteen),
    next: planA(),
    days: -3,
    because: "'Task 15' (A/15) was removed",
  },
  {
    title: 'a calendar gets a holiday',
    base: planA(),
    next: { ...planA(), calendars: [{ ...fiveDays, exceptions: [{ date: '2026-03-04', shifts: [] }] }] },
    days: 1,
    because: "calendar 'five' changed, which moves 'Task 10' (A/10) by 1 working day",
  },
  {
    title: 'the planned start moves',
    base: planA(),
    next: planA({ settings: { plannedStart: '2026-03-04T08:00' } }),
    days: 2,
    because: 'the planned start of A moved from 2026-03-02 08:00 to 2026-03-04 08:00',
  },
  {
    title: 'two changes, the second far larger',
    base: planA(),
    next: planA({
      first: { durationMinutes: 11 * day, remainingMinutes: 11 * day },
      second: { durationMinutes: 9 * day, remainingMinutes: 9 * day },
    }),
    days: 5,
    because:
      "'Task 10' (A/10) takes 1 working day longer (10d -> 11d), and above all 'Task 20' (A/20) takes 4 working days longer (5d -> 9d)",
  },
  {
    title: 'a new name moves nothing',
    base: planA(),
    next: planA({ first: { name: 'Dig' } }),
    days: 0,
    because: null,
    summary: 'Plan of A (file update.xer): no date moves; finish of A stays on 2026-03-20 16:00.',
  },
]

for (const { title, base, next, days, because, summary } of cases) {
  t.test(title, async (t) => {
    const { report } = after(base, next)
    const finish = report.targets.find(({ target }) => target === 'finish:A')
    t.equal(finish?.finish.deltaDays, days)
    t.equal(finish?.because, because)
    if (summary !== undefined) t.equal(report.summary, summary)
    if (because !== null) t.ok(report.summary.includes(`, because ${because};`), report.summary)
  })
}

t.test('an unchanged plan inside the float of its successors says so', async (t) => {
  const told = story()
  told.submit([planA(), planB()])
  const { report } = told.submit(planB(task('1', 5)), 'b.xer')
  t.equal(
    report.summary,
    'Plan of B (file b.xer): finish of B stays on 2026-03-27 16:00; the programme finish stays on 2026-03-27 16:00; 1 activity changes within the float.',
  )
  t.same(report.moved, { activities: 1, byProject: { B: 1 }, becameCritical: 0, ceasedCritical: 0 })
})

t.test('the first plan of a programme has no dates before', async (t) => {
  const { report } = story().submit(planA(), 'a.xer')
  t.equal(report.summary, 'First plan of A (file a.xer): finish of A is 2026-03-20 16:00.')
  t.same(
    report.targets.map(({ target, finish }) => [target, finish.before, finish.after]),
    [['finish:A', null, '2026-03-20T16:00']],
  )
  t.same(report.changes, [
    { type: 'project.joined', project: 'A', activity: null, words: 'Project A joined: 3 activities, 2 links' },
  ])
  t.equal(report.cause.file, 'a.xer')
})

t.test('a project that joins moves those who waited for it', async (t) => {
  const told = story()
  told.submit(planB())
  const { report } = told.submit(planA(), 'a.xer')
  t.equal(
    report.summary,
    'First plan of A (file a.xer): finish of A is 2026-03-20 16:00; finish of B moves 13 working days later, from 2026-03-10 16:00 to 2026-03-27 16:00, because project A joined and link A/20 -FS-> B/2 (lag 1d) binds now; the programme finish moves 13 working days later, to 2026-03-27 16:00.',
  )
})

t.test('several plans at once speak of the programme first', async (t) => {
  const told = story()
  const first = told.submit([planA(), planB()], 'all.xer').report
  t.equal(first.summary, 'First plans of A and B (file all.xer): the programme finish is 2026-03-27 16:00.')
  t.same(
    first.changes.map(({ words }) => words),
    ['Project A joined: 3 activities, 2 links', 'Project B joined: 3 activities, 3 links'],
  )
  const second = told.submit([planA({ second: { durationMinutes: 6 * day, remainingMinutes: 6 * day } }), planB()])
  t.equal(
    second.report.summary,
    "Plans of A and B: the programme finish moves 1 working day later, from 2026-03-27 16:00 to 2026-03-30 16:00, because 'Task 20' (A/20) takes 1 working day longer (5d -> 6d); 1 cross-project handover moves.",
  )
})

t.test('a delay beyond the length of what is added came with the data date', async (t) => {
  const { report } = after(
    planA({ links: [link('A/20', 'A/30')] }),
    planA({
      links: [link('A/15', 'A/20'), link('A/20', 'A/30')],
      more: [task('15', 1)],
      first: { ...begun, remainingMinutes: 0, status: 'complete', actualFinish: '2026-03-12T16:00' },
      settings: twoWeeksOn,
    }),
  )
  t.equal(
    report.targets.find(({ target }) => target === 'finish:B')?.because,
    "the data date of A moved from 2026-03-02 08:00 to 2026-03-16 08:00, and 'Task 15' (A/15), 1d, was added",
  )
})

t.test('what only uses up float is no cause', async (t) => {
  // A/10 (ten days) and A/11 (two days) both lead to A/20: A/11 may grow by eight days before it matters.
  const links = [...chain, link('A/11', 'A/12'), link('A/12', 'A/20')]
  const more = (eleven: number, twelve: number) => [task('11', eleven), task('12', twelve)]
  const { report } = after(planA({ links, more: more(2, 1) }), planA({ links, more: more(3, 10) }))
  t.equal(report.targets.find(({ target }) => target === 'finish:A')?.finish.deltaDays, 3)
  t.equal(
    report.targets.find(({ target }) => target === 'finish:A')?.because,
    "'Task 12' (A/12) takes 9 working days longer (1d -> 10d)",
  )
})

t.test('a single fact is told by itself', async (t) => {
  const revised = after(planA(), [{ type: 'link.revised', data: link('A/20', 'B/2', 'FS', 4 * day) }]).report
  t.ok(revised.summary.startsWith('Link A/20 -FS-> B/2: lag 1d -> lag 4d: finish of B moves 3 working days later'))
  const left = after(planA(), [{ type: 'project.left', data: { project: 'A' } }]).report
  t.equal(
    left.summary,
    'Project A left: finish of A has no date any more (it was 2026-03-20 16:00); finish of B moves 13 working days earlier, from 2026-03-27 16:00 to 2026-03-10 16:00, because project A left.',
  )
  const risk = after(planA(), [{ type: 'risk.raised', data: { id: 'R1', title: 'Rain', project: 'A' } }]).report
  t.equal(risk.summary, 'Risk raised (R1): no date moves; finish of A stays on 2026-03-20 16:00.')
})

t.test('nothing is said to stay where the finish of the programme moves', async (t) => {
  const finish = (target: string, before: string, after: string, deltaMinutes: number): TargetImpact => ({
    target,
    name: 'Finish',
    project: target === 'finish:' ? null : 'A',
    activity: null,
    committed: null,
    finish: { before, after, deltaMinutes, deltaDays: deltaMinutes / day, elapsedMinutes: deltaMinutes * 3 },
    totalFloatBeforeMinutes: 0,
    totalFloatAfterMinutes: 0,
    becameCritical: false,
    ceasedCritical: false,
    chain: [],
    chainOmitted: 0,
  })
  const summary = summaryWords({
    lead: { projects: ['A'], plan: undefined, closedByPlan: false, actor: 'Ann' },
    changes: [{ words: "Activity 'Task' (A/1) added" }],
    changesOmitted: 0,
    targets: [
      { kind: 'programme', minutesPerDay: day, impact: finish('finish:', '2026-03-02T16:00', '2026-03-03T16:00', day) },
      { kind: 'project', minutesPerDay: day, impact: finish('finish:A', '2026-03-02T16:00', '2026-03-02T16:00', 0) },
    ],
    linksMoved: 0,
    dependencies: [],
    moved: { activities: 0, byProject: {}, becameCritical: 0, ceasedCritical: 0 },
  })
  t.notMatch(summary, 'no date moves')
  t.match(summary, 'the programme finish moves 1 working day later, to 2026-03-03 16:00')
})
