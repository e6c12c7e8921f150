import t from 'tap'
import { activityRows, computeView, findingsOf } from '../src/index.ts'
import { link, plan, story, task } from './story.ts'

const codes = (view: Parameters<typeof findingsOf>[0]) => findingsOf(view).map(({ code, at }) => `${code} ${at}`)

t.test('a link to a project that has not joined waits and binds', async (t) => {
  const told = story()
  const first = told.submit(plan('B', [task('2', 4)], [link('A/20', 'B/2')]))
  t.ok(codes(first.after).includes('dangling-link A/20 -FS-> B/2'))
  t.match(findingsOf(first.after).find(({ code }) => code === 'dangling-link')?.message, /project A has not joined/)
  t.equal(told.programme.graph.size, 0)

  const second = told.submit(plan('A', [task('10', 1)]))
  t.match(
    findingsOf(second.after).find(({ code }) => code === 'dangling-link')?.message,
    /activity A\/20 is not in the plan/,
  )

  const third = told.submit(plan('A', [task('10', 1), task('20', 10)]))
  t.notOk(codes(third.after).some((each) => each.startsWith('dangling-link')))
  t.equal(told.programme.graph.size, 1)
  t.match(activityRows(third.after, { project: 'B' }), [
    { earlyStart: '2026-03-16T08:00', driving: [{ project: 'A', code: '20', type: 'FS', lagMinutes: 0 }] },
  ])
})

t.test('a link of which both ends are missing needs both', async (t) => {
  const told = story()
  told.record([{ type: 'link.declared', data: link('A/1', 'B/1') }])
  t.match(findingsOf(computeView(told.programme))[0]?.message, /project A has not joined, and project B has not joined/)
  told.submit(plan('A', [task('1', 1)]))
  t.equal(told.programme.graph.size, 0)
  told.submit(plan('B', [task('1', 1)]))
  t.equal(told.programme.graph.size, 1)
  t.equal(told.programme.links.dangling.size, 0)
  t.equal(told.programme.links.awaited.size, 0)
})

t.test('a project that leaves takes its own links along; those to others wait for its return', async (t) => {
  const told = story()
  const a = plan('A', [task('1', 5), task('2', 5)], [link('A/1', 'A/2')])
  told.submit([a, plan('B', [task('1', 1)], [link('A/2', 'B/1')])])
  told.post({ type: 'project.left', data: { project: 'A' } })
  t.equal(told.programme.graph.order, 1)
  t.same(
    [...told.programme.links.dangling.values()].map(({ link }) => link.from),
    [{ project: 'A', activity: '2' }],
  )
  const { after } = told.submit(a)
  t.match(activityRows(after, { project: 'B' }), [{ earlyStart: '2026-03-16T08:00' }])
})

t.test('several links join the same two activities', async (t) => {
  const told = story()
  told.submit(plan('A', [task('1', 5), task('2', 5)], [link('A/1', 'A/2', 'SS', 480), link('A/1', 'A/2', 'FF', 480)]))
  t.equal(told.programme.graph.size, 2)
  const [, second] = activityRows(computeView(told.programme))
  t.same(
    second?.driving.map(({ type }) => type),
    ['SS', 'FF'],
  )
})

t.test('project and code never run into one another', async (t) => {
  const told = story()
  told.submit([plan('a', [task('b/c', 1)]), plan('a/b', [task('c', 2)])])
  t.equal(told.programme.graph.order, 2)
  t.same(
    activityRows(computeView(told.programme)).map(({ project, code, earlyFinish }) => [project, code, earlyFinish]),
    [
      ['a', 'b/c', '2026-03-02T16:00'],
      ['a/b', 'c', '2026-03-03T16:00'],
    ],
  )
})

t.test('frozen external dates count until the links they stand for are there', async (t) => {
  const told = story()
  const b = plan('B', [task('2', 4, { externalEarlyStart: '2026-04-01T08:00' })], [link('A/20', 'B/2')])
  const alone = told.submit(b)
  t.match(activityRows(alone.after, { project: 'B' }), [{ earlyStart: '2026-04-01T08:00' }])
  const joined = told.submit(plan('A', [task('20', 10)]))
  t.match(activityRows(joined.after, { project: 'B' }), [{ earlyStart: '2026-03-16T08:00' }])
  const left = told.post({ type: 'project.left', data: { project: 'A' } })
  t.match(activityRows(left.after, { project: 'B' }), [{ earlyStart: '2026-04-01T08:00' }])
})

t.test('a project may ignore links into it', async (t) => {
  const told = story()
  const b = plan('B', [task('2', 4)], [link('A/20', 'B/2')], { options: { ignoreLinksToOtherProjects: true } })
  const { after } = told.submit([plan('A', [task('20', 10)]), b])
  t.match(activityRows(after, { project: 'B' }), [{ earlyStart: '2026-03-02T08:00', driving: [] }])
  t.ok(codes(after).includes('link-ignored B'))
})
