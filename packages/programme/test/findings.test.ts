import type { Fact } from '@throughline/domain'
import t from 'tap'
import { activityRows, applyEvent, computeView, createProgramme, findingsOf, type ProgrammeView } from '../src/index.ts'
import { day, fiveDays, link, plan, recorded, story, task } from './story.ts'

const found = (view: ProgrammeView, code: string) => findingsOf(view).filter((finding) => finding.code === code)

t.test('a cycle across projects is named with its owners and set aside at its newest link', async (t) => {
  const told = story()
  told.submit([
    plan('a', [task('1', 2)], [], { owner: 'Ann' }),
    plan('b', [task('2', 3, { owner: 'Beth' })], [link('a/1', 'b/2')], { owner: 'Bob' }),
  ])
  const { after, report } = told.record([{ type: 'link.declared', data: link('b/2', 'a/1') }])
  t.same(found(after, 'cycle'), [
    {
      code: 'cycle',
      message:
        '2 activities wait for each other: a/1 -> b/2 -> a/1. The newest link of the loop, b/2 -FS-> a/1, is set aside; the rest is scheduled. To settle between: Ann (project a) and Beth (project b).',
      at: 'b/2 -FS-> a/1',
      severity: 'error',
      project: 'a',
    },
  ])
  t.match(activityRows(after, { project: 'b' }), [{ earlyStart: '2026-03-04T08:00' }], 'the older link still holds')
  t.same(
    report.findings.raised.map(({ code }) => code),
    ['cycle'],
  )
  const { from, to, type } = link('a/1', 'b/2')
  const mended = told.post({ type: 'link.withdrawn', data: { from, to, type } })
  t.same(found(mended.after, 'cycle'), [])
  t.match(activityRows(mended.after, { project: 'a' }), [{ earlyStart: '2026-03-05T08:00' }])
})

t.test('the newest link is the one declared last, however late its ends came', async (t) => {
  const told = story()
  told.record([{ type: 'link.declared', data: link('b/2', 'a/1') }])
  told.submit(plan('a', [task('1', 2)], [link('a/1', 'b/2')]))
  const { after } = told.submit(plan('b', [task('2', 3)]))
  t.same(
    found(after, 'cycle').map(({ at }) => at),
    ['a/1 -FS-> b/2'],
  )
})

t.test('an activity that waits for itself', async (t) => {
  const told = story()
  const { after } = told.submit(plan('a', [task('1', 2)], [link('a/1', 'a/1')]))
  t.equal(findingsOf(after).filter(({ severity }) => severity === 'error').length, 1)
  t.match(activityRows(after), [{ earlyFinish: '2026-03-03T16:00' }])
})

t.test('open ends have names', async (t) => {
  const { after } = story().submit(plan('a', [task('1', 2), task('2', 1)], [link('a/1', 'a/2')]))
  t.same(
    findingsOf(after).map(({ code, at, project }) => [code, at, project]),
    [
      ['open-finish', 'a/2', 'a'],
      ['open-start', 'a/1', 'a'],
    ],
  )
})

t.test('calendars that are missing are stood in for', async (t) => {
  const told = story()
  const activities = [task('1', 1, { calendar: 'lost' }), task('2', 1, { calendar: 'lost' }), task('3', 1)]
  const { after } = told.submit(plan('a', activities))
  t.same(
    found(after, 'missing-calendar').map(({ at, message, severity }) => [at, message, severity]),
    [
      [
        'a/lost',
        "Calendar 'lost' of project a is named by 2 activities or assignments and is not defined: the default calendar of the project is used.",
        'warning',
      ],
    ],
  )
  t.match(activityRows(after), [{ earlyFinish: '2026-03-02T16:00' }, {}, {}])
})

t.test('without a default calendar the only one counts, or the standard week', async (t) => {
  const nights = { ...fiveDays, week: Array.from({ length: 7 }, () => [[0, 480] as [number, number]]) }
  const undefinedDefault = { ...plan('a', [task('1', 1)]), calendars: [nights] }
  delete undefinedDefault.settings.defaultCalendar
  const only = story().submit(undefinedDefault).after
  t.same(found(only, 'missing-calendar'), [])
  t.match(activityRows(only), [{ earlyStart: '2026-03-03T00:00', earlyFinish: '2026-03-03T08:00' }])

  const none = story().submit({ ...undefinedDefault, calendars: [] }).after
  t.match(found(none, 'missing-calendar'), [{ severity: 'info', at: 'a' }])
  t.match(activityRows(none), [{ earlyStart: '2026-03-02T08:00', earlyFinish: '2026-03-02T17:00' }])

  const lost = story().submit({ ...plan('a', [task('1', 1)]), calendars: [] }).after
  t.match(found(lost, 'missing-calendar'), [{ severity: 'warning', at: 'a', message: /names 'five' as its default/ }])
})

t.test('an idle calendar is told by its name', async (t) => {
  const idle = { code: 'idle', week: [[], [], [], [], [], [], []], exceptions: [] }
  const { after } = story().submit({ ...plan('a', [task('1', 1, { calendar: 'idle' })]), calendars: [fiveDays, idle] })
  t.match(found(after, 'no-working-time'), [{ message: /Calendar 'idle' has no working time at all/ }])
})

t.test('divergence is one finding a project, in working time', async (t) => {
  const same = { earlyStart: '2026-02-28T08:00', earlyFinish: '2026-03-03T08:00' } // over a weekend, and over night
  const other = { earlyStart: '2026-03-02T08:00', earlyFinish: '2026-03-06T16:00' }
  const { after } = story().submit(
    plan(
      'a',
      [
        task('1', 1, { reported: same }),
        task('2', 1, { reported: other }),
        task('3', 1, { reported: other }),
        task('4', 1, { reported: { totalFloatMinutes: 0 } }),
        task('5', 1, {
          status: 'complete',
          actualStart: '2026-02-02T08:00',
          actualFinish: '2026-02-02T16:00',
          remainingMinutes: 0,
          reported: other,
        }),
      ],
      [],
      { tool: 'Primavera P6 23.12' },
    ),
  )
  t.same(found(after, 'divergence'), [
    {
      code: 'divergence',
      severity: 'warning',
      message:
        'Project a: 2 activities of 3 have other early dates than Primavera P6 23.12 reports. a/2 early finish 2026-03-02 16:00, reported 2026-03-06 16:00 (4 working days earlier); a/3 early finish 2026-03-02 16:00, reported 2026-03-06 16:00 (4 working days earlier).',
      at: 'a',
      project: 'a',
    },
  ])
  t.same(
    activityRows(after).map(({ divergent }) => divergent),
    [false, true, true, false, false],
  )
})

t.test('what has started is compared at its remaining work', async (t) => {
  const begun = { status: 'in-progress' as const, actualStart: '2026-02-26T08:00', remainingMinutes: 2 * day }
  const reported = {
    earlyStart: '2026-03-02T08:00',
    remainingStart: '2026-03-02T08:00',
    earlyFinish: '2026-03-03T16:00',
  }
  const { after } = story().submit(plan('a', [task('1', 4, { ...begun, reported })]))
  t.same(found(after, 'divergence'), [])
})

t.test('submissions without effect are told', async (t) => {
  const programme = createProgramme('p')
  const joined: Fact = { type: 'project.joined', data: { project: 'a', settings: plan('a', []).settings } }
  const submitted: Fact = {
    type: 'plan.submitted',
    data: { submission: 's', projects: [{ project: 'a', activities: 0, links: 0, changes: {} }] },
  }
  const missing: Fact = { type: 'activity.removed', data: { project: 'nowhere', activity: '1' } }
  applyEvent(programme, recorded(joined, 0, 'half', false))
  t.match(found(computeView(programme), 'pending-submission'), [{ at: 'command half', severity: 'info' }])
  applyEvent(programme, recorded(joined, 1, 'whole', false))
  applyEvent(programme, recorded(submitted, 2, 'whole', true))
  applyEvent(programme, recorded(missing, 3, 'lost', true))
  const view = computeView(programme)
  t.same(found(view, 'pending-submission'), [])
  t.match(found(view, 'abandoned-submission'), [
    {
      message:
        'A submission of planner@example.org that began at revision 0 was never completed and was replaced at revision 2: its 1 event has no effect.',
    },
  ])
  t.match(found(view, 'ignored-event'), [{ at: 'revision 3', message: /unknown project: nowhere/ }])
})
