import type { AlertNotice, Fact } from '@throughline/domain'
import t from 'tap'
import { alertNotices, mattersOf, noticesOneByOne } from '../src/index.ts'
import { transitionsOf } from '../src/alerts-transitions.ts'
import { calendar, day, link, plan, settings, story, task, type Chapter } from './story.ts'

const noticesOf = ({ before, after, command, report }: Chapter): AlertNotice[] =>
  alertNotices({ before, after, command, report, idOf: (place) => `n${place}` })

/** `raised target-late:T medium`. */
const told = (chapter: Chapter): string[] =>
  noticesOf(chapter).map(({ transition, matter }) => `${transition} ${matter.alert} ${matter.severity}`)

const only = (chapter: Chapter, alert: string): AlertNotice => {
  const found = noticesOf(chapter).filter(({ matter }) => matter.alert === alert)
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} notices of ${alert}`)
  return found[0]
}

const quiet: Fact = { type: 'alert.configured', data: { settings: { disabled: ['target-critical'] } } }
const target: Fact = { type: 'target.declared', data: { target: 'T', name: 'Opening', project: 'a', activity: '2' } }
const commit = (date: string, toleranceMinutes = 0): Fact => ({
  type: 'target.committed',
  data: { target: 'T', date, toleranceMinutes },
})
const takes = (activity: string, days: number): Fact => ({
  type: 'activity.progressed',
  data: { project: 'a', activity, changes: { remainingMinutes: days * day } },
})

/** A project of two tasks behind each other, the second of which is the target; a third is longer. */
function opening(longest = 30) {
  const told = story()
  const links = [link('a/1', 'a/2')]
  told.submit(plan('a', [task('1', 4), task('2', 1), task('3', longest)], links, { owner: 'Ann', name: 'Line A' }))
  return told
}

t.test('a target falls behind what was committed, further behind, and comes back', async (t) => {
  const { post } = opening(60)
  post(quiet, target)
  // one working week from Monday, 2 March 2026: forecast for Friday
  t.strictSame(told(post(commit('2026-03-06T16:00'))), [])
  const raised = post(takes('1', 8))
  t.strictSame(told(raised), ['raised target-late:T medium'])
  t.match(only(raised, 'target-late:T'), {
    place: 0,
    matter: {
      words: "Target 'Opening' is forecast for 2026-03-12 16:00, 4 working days after the committed 2026-03-06 16:00.",
      severityReason: 'not more than 10 working days late',
      project: 'a',
      owner: 'Ann',
      facts: { forecast: '2026-03-12T16:00', committed: '2026-03-06T16:00', lateDays: 4, toleranceMinutes: 0 },
    },
    because: "'Task 1' (a/1) takes 4 working days longer (4d -> 8d)",
  })
  t.strictSame(told(post(takes('1', 8.9))), [], 'a day more is no step')
  t.strictSame(told(post(takes('1', 9))), ['changed target-late:T medium'], 'five days are one')
  t.strictSame(told(post(takes('1', 7))), [], 'what gets better is not told again')
  const high = post(takes('1', 15))
  t.strictSame(told(high), ['changed target-late:T high'])
  t.match(only(high, 'target-late:T'), {
    severityBefore: 'medium',
    matter: { severityReason: 'more than 10 working days late' },
  })
  const cleared = post(takes('1', 4))
  t.strictSame(told(cleared), ['cleared target-late:T high'])
  t.match(only(cleared, 'target-late:T'), { because: "'Task 1' (a/1) takes 11 working days less (15d -> 4d)" })
})

t.test('tolerance: the target states it, else the project, else the programme', async (t) => {
  const { post } = opening()
  post(quiet, target, commit('2026-03-06T16:00', 2 * day))
  t.strictSame(told(post(takes('1', 6))), [])
  const late = post(takes('1', 7))
  t.match(only(late, 'target-late:T').matter.words, /\(2 working days are tolerated\)\.$/)
  t.strictSame(
    told(post({ type: 'target.committed', data: { target: 'T', date: '2026-03-06T16:00' } })),
    [],
    'it stays late without',
  )
  const own: Fact = { type: 'alert.configured', data: { project: 'a', settings: { toleranceMinutes: 3 * day } } }
  t.strictSame(told(post(own)), ['cleared target-late:T medium'], 'settings are a command like any other')
  const all: Fact = { type: 'alert.configured', data: { settings: { toleranceMinutes: 0 } } }
  t.strictSame(told(post(all)), [], "the project's own counts")
})

t.test('the finish of a project is late against its must-finish date; what is complete is no trouble', async (t) => {
  const { submit, post } = story()
  const late = submit(plan('a', [task('1', 10)], [], { mustFinishBy: '2026-03-06T16:00', owner: 'Ann' }))
  t.strictSame(told(late), ['raised target-late:finish:a medium', 'raised negative-float:finish:a high'].reverse())
  t.match(only(late, 'negative-float:finish:a').matter, {
    words: 'The finish of project a (forecast 2026-03-13 16:00) cannot hold its dates: 5 working days are missing.',
    owner: 'Ann',
    facts: { floatDays: -5 },
  })
  const done = { remainingMinutes: 0, status: 'complete', actualStart: '2026-03-02T08:00' } as const
  const finished = post({
    type: 'activity.progressed',
    data: { project: 'a', activity: '1', changes: { ...done, actualFinish: '2026-03-13T16:00' } },
  })
  t.match(told(finished), ['cleared negative-float:finish:a high', 'cleared target-late:finish:a medium'])
})

t.test('float to a target falls step by step; of its float the worst is told', async (t) => {
  const { post } = opening(40)
  t.strictSame(told(post(target)), [], '35 days are left')
  const raised = post(takes('1', 24))
  t.strictSame(told(raised), ['raised target-float-low:T low'])
  t.match(only(raised, 'target-float-low:T').matter, {
    words: "Target 'Opening' (forecast 2026-04-03 16:00) has 15 working days of float left.",
    severityReason: 'less than 20 working days of float, step 1 of 4',
    facts: { floatDays: 15, stepDays: 20 },
  })
  t.strictSame(told(post(takes('1', 28))), [], 'within a step')
  t.strictSame(told(post(takes('1', 32))), ['changed target-float-low:T low'], 'the next step')
  t.strictSame(told(post(takes('1', 36))), ['changed target-float-low:T medium'])
  t.strictSame(told(post(takes('1', 39))), ['cleared target-float-low:T medium', 'raised target-critical:T medium'])
  t.match(mattersOf(post(takes('1', 39)).after).find(({ rule }) => rule === 'target-critical')?.words, /is critical: /)
  const off: Fact = { type: 'alert.configured', data: { settings: { disabled: ['target-critical'] } } }
  t.strictSame(told(post(off)), ['raised target-float-low:T high', 'cleared target-critical:T medium'])
  const steps: Fact = { type: 'alert.configured', data: { settings: { floatStepsDays: [] } } }
  t.strictSame(told(post(steps)), ['cleared target-float-low:T high'], 'nobody asks for steps')
})

t.test('severities can be set, rules left out, for a project in place of the programme', async (t) => {
  const { post } = opening()
  post(target, commit('2026-03-03T16:00'))
  const set: Fact = {
    type: 'alert.configured',
    data: { project: 'a', settings: { severities: { 'target-late': 'low' }, disabled: ['target-float-low'] } },
  }
  const chapter = post(set)
  t.strictSame(told(chapter), ['changed target-late:T low'])
  t.match(only(chapter, 'target-late:T'), {
    severityBefore: 'medium',
    matter: { severityReason: 'set for this rule' },
    because: 'alert settings of a changed',
  })
})

t.test('the longest path runs through another project', async (t) => {
  const { submit, post } = story()
  const own = [link('a/1', 'a/2'), link('a/2', 'a/3')]
  const first = submit(plan('a', [task('1', 5), task('2', 5), task('3', 5)], own))
  t.strictSame(told(first), [], 'of one project nobody asks')
  const second = submit(plan('b', [task('1', 2), task('2', 2)], [link('b/1', 'b/2')], { owner: 'Bob' }))
  t.strictSame(told(second), ['raised critical-path-moved:a low'])
  const moved = submit(plan('b', [task('1', 20), task('2', 2)], [link('b/1', 'b/2')], { owner: 'Bob' }))
  t.strictSame(told(moved), ['cleared critical-path-moved:a low', 'raised critical-path-moved:b low'])
  t.match(only(moved, 'critical-path-moved:b'), {
    matter: {
      words:
        'The longest path to the programme finish (2026-03-31 16:00) runs mainly through project b: 2 of its 2 activities.',
      owner: 'Bob',
    },
    because: "activity 'Task 1' (b/1): duration 2d -> 20d, in the plan of b",
  })
  const through = post({ type: 'link.declared', data: { ...link('b/2', 'a/1'), plan: 'a' } })
  t.match(only(through, 'critical-path-moved:a').matter.words, /through project a: 3 of its 5 activities\.$/)
})

t.test('hand-overs that nobody has agreed to: one matter a pair of projects', async (t) => {
  const { submit, post } = story()
  submit([plan('a', [task('1', 5), task('2', 5), task('3', 5), task('4', 5)]), plan('b', [task('1', 9), task('2', 2)])])
  const links = ['1', '2', '3', '4'].map((code): Fact => ({ type: 'link.declared', data: link(`a/${code}`, 'b/1') }))
  const chapter = post(...links)
  t.match(only(chapter, 'agreement-missing:a>b').matter, {
    severity: 'low',
    words: '4 hand-overs from a to b are not agreed: a/1 to b/1, a/2 to b/1, a/3 to b/1 and 1 more.',
    facts: { dependencies: 0, links: 4 },
  })
  const giver = { project: 'a', activity: '1' }
  const identified: Fact = {
    type: 'dependency.identified',
    data: { dependency: 'D', title: 'Power', giver, receiver: { project: 'b' }, needBy: '2026-03-20T08:00' },
  }
  const after = post(identified).after
  t.match(
    mattersOf(after).find(({ rule }) => rule === 'agreement-missing')?.words,
    "4 hand-overs from a to b are not agreed: 'Power' (identified), a/2 to b/1, a/3 to b/1 and 1 more.",
  )
})

t.test('loops, differences and dates that cannot be: one matter a loop, or a project', async (t) => {
  const { submit, post } = story()
  const reported = { earlyStart: '2026-03-09T08:00', earlyFinish: '2026-03-10T16:00' }
  const tasks = ['1', '2', '3', '4', '5'].map((code) => task(code, 2, { reported }))
  const chapter = submit(plan('a', tasks, [], { owner: 'Ann', tool: 'P6' }))
  t.match(only(chapter, 'divergence:a').matter, { severity: 'low', owner: 'Ann' })
  t.match(only(chapter, 'divergence:a').matter.words, /^Project a: 5 activities of 5 have other early dates than P6/)
  const started = ['1', '2', '3', '4'].map((activity): Fact => ({
    type: 'activity.progressed',
    data: { project: 'a', activity, changes: { status: 'in-progress', actualStart: '2026-03-05T08:00' } },
  }))
  const invalid = only(post(...started), 'invalid-forecast:actual-after-data-date:a').matter
  t.match(invalid.words, /^Project a reports 4 activities as begun or done after its own data date\. 'Task 1'/)
  t.equal(invalid.facts['findings'], 4)
  const loop = post(
    { type: 'link.declared', data: link('a/4', 'a/5') },
    { type: 'link.declared', data: link('a/5', 'a/4') },
  )
  t.match(told(loop)[0], 'raised cycle:a/5 -FS-> a/4 high')
  const open = post({ type: 'link.withdrawn', data: link('a/5', 'a/4') })
  t.match(told(open)[0], 'cleared cycle:a/5 -FS-> a/4 high')
})

t.test('many loops: ten one by one, the rest together', async (t) => {
  const { submit } = story()
  const codes = Array.from({ length: 26 }, (_, index) => String(index + 10))
  const links = codes.flatMap((code, index) =>
    index % 2 === 0 ? [link(`a/${code}`, `a/${Number(code) + 1}`), link(`a/${Number(code) + 1}`, `a/${code}`)] : [],
  )
  const chapter = submit(
    plan(
      'a',
      codes.map((code) => task(code, 1)),
      links,
    ),
  )
  t.equal(told(chapter).filter((words) => words.startsWith('raised cycle:')).length, 11)
  t.match(only(chapter, 'cycle:more').matter, { words: /^3 more loops beside the 10/, facts: { findings: 3 } })
})

t.test('what people say of an alert is told while it holds', async (t) => {
  const { post } = opening()
  post(quiet, target, commit('2026-03-03T16:00'))
  const alert = 'target-late:T'
  const seen = post({ type: 'alert.acknowledged', data: { alert, note: 'Ann is on it' } })
  t.match(noticesOf(seen), [{ transition: 'acknowledged', note: 'Ann is on it', because: null, until: null }])
  const until = '2026-06-01T00:00:00Z'
  t.match(noticesOf(post({ type: 'alert.snoozed', data: { alert, until } })), [{ transition: 'snoozed', until }])
  t.match(noticesOf(post({ type: 'alert.resumed', data: { alert } })), [{ transition: 'resumed' }])
  t.strictSame(told(post({ type: 'alert.acknowledged', data: { alert: 'target-late:none' } })), [])
  const both = post({ type: 'alert.acknowledged', data: { alert } }, { type: 'alert.snoozed', data: { alert, until } })
  t.match(noticesOf(both), [{ transition: 'snoozed' }], 'the last word counts')
})

t.test('the order: severity, rule, name; cause and place', async (t) => {
  const { submit } = story()
  const chapter = submit(plan('a', [task('1', 10)], [], { mustFinishBy: '2026-03-06T16:00' }), 'week-10.xer')
  const [first, second] = noticesOf(chapter)
  t.match(first, { id: 'n0', place: 0, matter: { rule: 'negative-float', severity: 'high' }, programme: 'demo' })
  t.match(second, { id: 'n1', place: 1, because: 'the plan of a was submitted (file week-10.xer)' })
  t.match(first?.cause, { actor: 'planner@example.org', source: 'urn:test', projects: ['a'] })
  t.equal(first?.revision, chapter.command.revision)
})

t.test('a storm is told so that a manager can read it', async (t) => {
  const targets = 300
  const { submit, post } = story()
  const codes = Array.from({ length: targets }, (_, index) => `T${index}`)
  submit(
    plan(
      'a',
      [task('1', 1), ...codes.map((code) => task(code, 0))],
      codes.map((code) => link('a/1', `a/${code}`)),
      {
        ...settings(),
      },
    ),
  )
  post(
    ...codes.flatMap((code): Fact[] => [
      { type: 'target.declared', data: { target: code, name: code, project: 'a', activity: code } },
      { type: 'target.committed', data: { target: code, date: '2026-03-10T16:00' } },
    ]),
    quiet,
  )
  const storm = post(takes('1', 60))
  const notices = noticesOf(storm)
  t.equal(transitionsOf(storm.before, storm.after, storm.command).length, targets)
  t.equal(notices.length, noticesOneByOne + 1)
  t.ok(notices.slice(0, noticesOneByOne).every(({ others }) => others.length === 0))
  t.equal(notices.at(-1)?.others.length, targets - noticesOneByOne - 1)
})

t.test('a project falls silent with the time that is recorded, and is heard again', async (t) => {
  const on = calendar()
  const joined = (project: string): Fact => ({ type: 'project.joined', data: { project, settings: settings() } })
  const reviewed: Fact = { type: 'programme.reviewed', data: {} }
  on(0, joined('a'))
  on(1, joined('b'))
  t.strictSame(told(on(34, reviewed)), [])
  const silent = on(35, reviewed)
  t.strictSame(told(silent), ['raised source-silent:a low'])
  t.match(only(silent, 'source-silent:a'), {
    matter: {
      words: 'Nothing was heard of project a for 35 days, since 2026-03-02: its dates may be out of date.',
      facts: { silentDays: 35, silentAfterDays: 35 },
    },
    because: null,
  })
  t.strictSame(told(on(40, joined('b'))), [], 'b was heard in time')
  const until = '2026-04-30T00:00:00Z'
  t.strictSame(told(on(41, { type: 'alert.snoozed', data: { alert: 'source-silent:a', until } })), [
    'snoozed source-silent:a low',
  ])
  t.strictSame(told(on(58, reviewed)), [])
  t.strictSame(told(on(60, reviewed)), ['resumed source-silent:a low'], 'the reminder')
  t.strictSame(told(on(70, reviewed)), ['changed source-silent:a medium'])
  const heard = on(72, joined('a'))
  t.strictSame(told(heard), ['cleared source-silent:a medium'])
  t.match(only(heard, 'source-silent:a').because, /^project a joined/)
})
