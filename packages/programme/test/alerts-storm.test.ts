import type { AlertNotice, Fact, Link, PlanSnapshot } from '@throughline/domain'
import t from 'tap'
import { alertNotices, noticesOneByOne } from '../src/index.ts'
import { link, plan, story, task, type Chapter } from './story.ts'

const noticesOf = ({ before, after, command, report }: Chapter): AlertNotice[] =>
  alertNotices({ before, after, command, report, idOf: (place) => `n${place}` })

const receivers = ['b', 'c', 'd']
const places = Array.from({ length: 40 }, (_, place) => place + 1)

/** All wait for the first task of project `a`. */
function storm(days: number): PlanSnapshot[] {
  const codes = places.map((place) => `${place}`)
  const own = plan(
    'a',
    [task('first', days), ...codes.map((code) => task(code, 0))],
    codes.map((code) => link('a/first', `a/${code}`)),
  )
  const others = receivers.map((project) =>
    plan(
      project,
      [task('first', 1), ...codes.map((code) => task(code, 0))],
      [
        ...codes.map((code): Link => link(`${project}/first`, `${project}/${code}`)),
        link('a/first', `${project}/first`),
      ],
    ),
  )
  return [own, ...others]
}

const monthDay = (place: number): string => `2026-03-${String(10 + (place % 10)).padStart(2, '0')}T16:00`

const promises: Fact[] = [
  ...['a', ...receivers].flatMap((project) =>
    places.flatMap((place): Fact[] => [
      {
        type: 'target.declared',
        data: { target: `${project}-${place}`, name: `${project} ${place}`, project, activity: `${place}` },
      },
      { type: 'target.committed', data: { target: `${project}-${place}`, date: monthDay(place) } },
    ]),
  ),
  ...receivers.flatMap((project): Fact[] => [
    {
      type: 'dependency.identified',
      data: {
        ...{ dependency: `to-${project}`, title: 'Site', needBy: '2026-03-20T16:00' },
        giver: { project: 'a', activity: 'first' },
        receiver: { project, activity: 'first' },
      },
    },
  ]),
]

function broken(): Chapter {
  const { submit, post } = story()
  submit(storm(2))
  post(...promises)
  return submit(storm(60), 'week-12.xer')
}

t.test('of a storm the worst is told first, and something of each rule and each project', async (t) => {
  const notices = noticesOf(broken())
  const single = notices.slice(0, noticesOneByOne)
  t.equal(notices.filter(({ others }) => others.length > 0).length, notices.length - noticesOneByOne)
  t.ok(single.every(({ matter, transition }) => matter.severity === 'high' && transition === 'raised'))
  const late = single.filter(({ matter }) => matter.rule === 'target-late')
  const broke = single
    .filter(({ matter }) => matter.rule === 'dependency-broken')
    .map(({ matter }) => matter.dependency)
  t.strictSame(broke.sort(), ['to-b', 'to-c', 'to-d'], 'no hand-over hides behind a hundred targets')
  t.strictSame([...new Set(late.map(({ matter }) => matter.project))].sort(), ['a', 'b', 'c', 'd'])
  const sizes = late.map(({ matter }) => Number(matter.facts['lateMinutes']))
  t.strictSame(
    sizes,
    [...sizes].sort((a, b) => b - a),
    'the latest first',
  )
  const rest = notices.flatMap(({ others }) => others).filter(({ rule }) => rule === 'target-late')
  for (const { matter } of late) {
    const behind = rest.filter(({ project }) => project === matter.project)
    const largest = Math.max(...behind.map(({ facts }) => Number(facts['lateMinutes'])))
    t.ok(Number(matter.facts['lateMinutes']) >= largest, `${matter.alert} is later than all that are not told`)
  }
})

t.test('nothing of a storm is lost, and all of it says why', async (t) => {
  const notices = noticesOf(broken())
  const all = notices.flatMap(({ matter, others }) => [matter, ...others])
  t.equal(new Set(all.map(({ alert }) => alert)).size, all.length, 'each once')
  t.equal(all.filter(({ rule }) => rule === 'target-late').length, 160)
  for (const { because, matter } of notices) t.match(because, /'Task first' \(a\/first\)/, matter.alert)
})

t.test('a shortened report has the reasons of targets that it does not list', async (t) => {
  const chapter = broken()
  const short = { ...chapter, report: { ...chapter.report, targets: [] } }
  const because = (notices: AlertNotice[]) =>
    notices.filter(({ matter }) => matter.rule === 'target-late').map((notice) => notice.because)
  t.strictSame(because(noticesOf(short)), because(noticesOf(chapter)))
})
