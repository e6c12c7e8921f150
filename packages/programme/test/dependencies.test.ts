import { impactReport as schema, type Fact, type LinkType, type PlanSnapshot } from '@throughline/domain'
import t from 'tap'
import { computeView, dependencyRows, knockOns, plainTexts, targetRows, type DependencyRow } from '../src/index.ts'
import { day, link, plan, settings, story, task } from './story.ts'

/** Eight hours, Monday to Saturday. */
const sixDays = {
  code: 'six',
  week: [[], ...Array.from({ length: 6 }, () => [[480, 960] as [number, number]])],
  exceptions: [],
}

/** The giver works five days a week. A/20 ends on Friday 20 March 16:00 when it takes 5 days, on Thursday 26 with 9. */
const giver = (days: number) =>
  plan('A', [task('10', 10), task('20', days, { owner: 'Gus' })], [link('A/10', 'A/20')], { owner: 'Ann' })

/** The receiver works six. B/4 ends on Saturday 4 April 16:00; B/2, 4 days, has to start on 1 April 08:00 at the latest. */
const receiver = (type: LinkType | null = 'FS', lag = 0): PlanSnapshot => ({
  project: 'B',
  settings: settings({ defaultCalendar: 'six', owner: 'Bob' }),
  calendars: [sixDays],
  activities: [task('2', 4), task('3', 0), task('4', 30)],
  links: [link('B/2', 'B/3'), ...(type === null ? [] : [link('A/20', 'B/2', type, lag)])],
})

const identified = (over: Partial<(Fact & { type: 'dependency.identified' })['data']> = {}): Fact => ({
  type: 'dependency.identified',
  data: {
    dependency: 'D',
    title: 'Substation handed over',
    giver: { project: 'A', activity: '20' },
    receiver: { project: 'B', activity: '2' },
    ...over,
  },
})
const requested = (needBy: string): Fact => ({ type: 'dependency.requested', data: { dependency: 'D', needBy } })
const agreed = (date: string): Fact => ({ type: 'dependency.agreed', data: { dependency: 'D', date } })
const forecast = (date: string): Fact => ({ type: 'dependency.forecast', data: { dependency: 'D', date } })
const target = (committed: string): Fact[] => [
  { type: 'target.declared', data: { target: 'T', name: 'Energised', project: 'B', activity: '3', owner: 'Tina' } },
  { type: 'target.committed', data: { target: 'T', date: committed } },
]
const tuesday = '2026-03-24T08:00'

function told(...facts: readonly Fact[]) {
  const made = story()
  made.submit([giver(5), receiver()])
  if (facts.length > 0) made.post(...facts)
  return made
}
function rowOf(made: ReturnType<typeof story>): DependencyRow {
  const [row] = dependencyRows(computeView(made.programme))
  if (row === undefined) throw new Error('there is no dependency')
  return row
}

t.test('the buffer counts in the working time of the receiver', async (t) => {
  const row = rowOf(told(identified(), requested(tuesday), agreed(tuesday)))
  t.match(row, {
    needBy: tuesday,
    needByFrom: 'stated',
    forecast: '2026-03-20T16:00',
    plannedForecast: '2026-03-20T16:00',
    bufferMinutes: 2 * day,
    bufferDays: 2,
    giverOwner: 'Gus',
    receiverOwner: 'Bob',
    driving: true,
    risk: false,
    rag: { colour: 'green', rule: 'in-time', reason: 'forecast 2 working days before it is needed' },
  })
  t.match(row.link, { from: { project: 'A', activity: '20' }, to: { project: 'B', activity: '2' }, type: 'FS' })
})

t.test('need that nobody states follows from the late dates of the receiver, lag and link type included', async (t) => {
  t.match(rowOf(told(identified())), {
    needBy: '2026-04-01T08:00',
    needByFrom: 'late-start',
    bufferMinutes: 9 * day,
    receiverFloatMinutes: 9 * day,
  })
  const with_ = (type: LinkType, lag: number) => {
    const made = story()
    made.submit([giver(5), receiver(type, lag)])
    made.post(identified())
    return rowOf(made)
  }
  t.match(with_('FS', day), { needBy: '2026-03-31T08:00', bufferMinutes: 8 * day })
  t.match(with_('FF', 0), { needBy: '2026-04-04T16:00', needByFrom: 'late-finish', forecast: '2026-03-20T16:00' })
  t.match(with_('SS', 0), { needBy: '2026-04-01T08:00', forecast: '2026-03-16T08:00' }, 'the start of the giver')
})

t.test('ends that are not named are those of the only link that joins them', async (t) => {
  const ends: [Partial<(Fact & { type: 'dependency.identified' })['data']>, string | null][] = [
    [{ giver: { project: 'A' } }, '2026-03-20T16:00'],
    [{ receiver: { project: 'B' } }, '2026-03-20T16:00'],
    [{ giver: { project: 'A' }, receiver: { project: 'B' } }, '2026-03-20T16:00'],
    [{ giver: { project: 'A', activity: '10' } }, '2026-03-13T16:00'],
    [{ giver: { project: 'A', activity: '10' }, receiver: { project: 'B' } }, '2026-03-13T16:00'],
    [{ giver: { project: 'B' }, receiver: { project: 'A' } }, null],
    [{ giver: { project: 'Z' }, receiver: { project: 'B' } }, null],
  ]
  for (const [over, date] of ends) {
    const row = rowOf(told(identified(over)))
    t.equal(row.forecast, date, JSON.stringify(over))
    t.equal(row.link !== null, date === '2026-03-20T16:00', JSON.stringify(over))
  }
})

t.test('a slip of the giver breaks it: the report, its summary, and both owners', async (t) => {
  const made = told(identified(), requested(tuesday), agreed(tuesday), ...target('2026-03-31T16:00'))
  const { report } = made.submit(giver(9), 'a2.xer')
  t.doesNotThrow(() => schema.parse(report))
  t.match(report.dependencies, [
    {
      dependency: 'D',
      stateBefore: 'agreed',
      stateAfter: 'agreed',
      needBy: tuesday,
      forecast: { before: '2026-03-20T16:00', after: '2026-03-26T16:00', deltaMinutes: 5 * day, deltaDays: 5 },
      bufferBeforeMinutes: 2 * day,
      bufferAfterMinutes: -3 * day,
      bufferAfterDays: -3,
      receiverFloatBeforeMinutes: 9 * day,
      receiverFloatAfterMinutes: 4 * day,
      ragBefore: { colour: 'green' },
      ragAfter: { colour: 'red', rule: 'late' },
    },
  ])
  t.equal(report.dependenciesOmitted, 0)
  t.match(report.summary, "dependency 'Substation handed over' breaks: forecast 3 working days after it is needed")
  const concerned = report.tell.filter(({ why }) => why.includes('Substation'))
  t.same(
    concerned.map(({ owner, project }) => [owner, project]),
    [
      ['Gus', 'A'],
      ['Bob', 'B'],
    ],
  )
  t.match(concerned[0]?.why, /becomes red: forecast 3 working days after it is needed/)
  t.match(
    report.targets.find(({ target: id }) => id === 'T'),
    {
      ragBefore: { colour: 'green' },
      ragAfter: { colour: 'amber', rule: 'float-low' },
    },
  )
  const back = made.submit(giver(5)).report
  t.match(back.summary, "dependency 'Substation handed over' holds again")
  t.same(made.post({ type: 'risk.raised', data: { id: 'R', title: 'Rain' } }).report.dependencies, [])
})

t.test('until it is agreed it is a risk, and each step is told', async (t) => {
  const made = told()
  const first = made.post(identified()).report
  t.match(first.dependencies?.[0], { stateBefore: null, stateAfter: 'identified', ragBefore: null })
  t.match(first.summary, /^Dependency 'Substation handed over' identified, from A\/20 to B\/2/)
  const asked = made.post(requested(tuesday)).report
  t.match(asked.cause.projects, ['A', 'B'])
  t.match(asked.dependencies?.[0]?.ragAfter, {
    colour: 'amber',
    rule: 'not-agreed',
    reason: /a risk, not a dependency/,
  })
  t.same(
    asked.tell.map(({ owner, why }) => [owner, why.includes('is requested')]),
    [
      ['Gus', true],
      ['Bob', true],
    ],
  )
  const done = made.post(agreed(tuesday)).report
  t.match(done.tell[0]?.why, /is agreed and becomes green: forecast 2 working days before it is needed/)
  t.ok(rowOf(made).confirmed)
})

t.test('it is red while a committed target cannot be held because of it', async (t) => {
  const made = told(
    identified(),
    requested('2026-04-03T16:00'),
    agreed('2026-04-03T16:00'),
    ...target('2026-03-20T16:00'),
  )
  t.match(plainTexts(rowOf(made).rag), { colour: 'red', rule: 'target-late', reason: /drives target 'Energised'/ })
  const other = told(identified(), requested(tuesday), agreed(tuesday), ...target('2026-03-25T16:00'))
  t.match(rowOf(other).rag, { colour: 'green' }, 'B/3 ends on Wednesday 25 March 16:00')
  t.match(knockOns(computeView(other.programme)).get('D'), [
    { target: 'T', name: 'Energised', committed: '2026-03-25T16:00', forecast: '2026-03-25T16:00' },
  ])
  other.post({ type: 'target.withdrawn', data: { target: 'T' } })
  t.same(knockOns(computeView(other.programme)).get('D'), [])
  const apart = story()
  apart.submit([giver(5), receiver(null)])
  apart.post(identified(), ...target('2026-03-01T16:00'))
  t.same(knockOns(computeView(apart.programme)).get('D'), [], 'without a link nothing is driven')
})

t.test('what the giver says is held against its plan', async (t) => {
  const made = told(identified(), requested(tuesday), agreed(tuesday), forecast('2026-03-19T16:00'))
  const findings = () =>
    computeView(made.programme)
      .findings.filter(({ at }) => at === 'dependency D')
      .map(({ code, project, message }) => [code, project, plainTexts(message)])
  t.same(findings(), [
    [
      'forecast-contradicts-plan',
      'A',
      "Dependency 'Substation handed over' is forecast for 2026-03-19 16:00; the plan of A says 2026-03-20 16:00, 1 working day later.",
    ],
  ])
  made.post(forecast('2026-03-20T12:00'))
  t.same(findings(), [], 'less than a day does not contradict')
  made.post(forecast('2026-03-25T16:00'))
  t.match(rowOf(made), {
    forecast: '2026-03-20T16:00',
    bufferMinutes: 2 * day,
    rag: { colour: 'red', rule: 'late-as-stated', reason: 'the giver says it comes 2 working days after it is needed' },
  })
  made.post({ type: 'dependency.delivered', data: { dependency: 'D', date: '2026-03-25T16:00' } })
  t.same(findings(), [])
  t.match(rowOf(made), { forecast: '2026-03-25T16:00', bufferMinutes: -2 * day, rag: { rule: 'delivered-late' } })
  made.post({ type: 'dependency.accepted', data: { dependency: 'D' } })
  t.match(rowOf(made).rag, { colour: 'green', rule: 'accepted' })
})

t.test('give without get, and links that nobody has agreed to', async (t) => {
  const codesOf = (made: ReturnType<typeof story>) =>
    computeView(made.programme)
      .findings.filter(({ code }) => code.includes('dependency'))
      .map(({ code, at }) => `${code} ${plainTexts(at)}`)
  const apart = story()
  apart.submit([giver(5), receiver(null)])
  apart.post(identified())
  t.same(codesOf(apart), ['dependency-without-link dependency D'])
  t.same(codesOf(told()), [], 'who keeps no dependencies is not told what is missing')
  t.same(codesOf(told(identified())), [])
  const bare = told(identified(), { type: 'dependency.cancelled', data: { dependency: 'D' } })
  t.same(codesOf(bare), ['link-without-dependency A -> B'])
  t.equal(rowOf(bare).rag, null)
})

t.test('many changes: the most broken are reported, the rest is counted', async (t) => {
  const made = told()
  const facts = Array.from({ length: 120 }, (_, n) => {
    const needBy = n === 77 ? '2026-03-02T08:00' : tuesday
    return [
      identified({ dependency: `D${n}` }),
      { ...requested(needBy), data: { dependency: `D${n}`, needBy } } as Fact,
    ]
  })
  const { report } = made.post(...facts.flat())
  t.equal(report.dependencies?.length, 100)
  t.equal(report.dependenciesOmitted, 20)
  t.equal(report.dependencies?.[0]?.dependency, 'D77')
  t.match(report.summary, "dependency 'Substation handed over' is red: forecast")
})

t.test('targets as they stand, with what the baselines say of them', async (t) => {
  const made = told(...target('2026-03-24T16:00'), {
    type: 'baseline.taken',
    data: { project: 'B', name: 'Contract', activities: [{ activity: '3', finish: '2026-03-23T16:00' }] },
  })
  made.post({ type: 'baseline.approved', data: { name: 'Contract' } })
  t.match(targetRows(computeView(made.programme)), [
    {
      target: 'T',
      owner: 'Tina',
      committed: '2026-03-24T16:00',
      forecast: '2026-03-25T16:00',
      lateMinutes: day,
      lateDays: 1,
      rag: { colour: 'red', rule: 'late', reason: /1 working day after the committed 2026-03-24 16:00/ },
      baselines: [{ name: 'Contract', approved: true, finish: '2026-03-23T16:00', deltaDays: 2 }],
    },
  ])
  const report = made.post({ type: 'target.withdrawn', data: { target: 'T' } }).report
  t.match(report.summary, /^Target 'Energised' withdrawn/)
  t.match(
    report.targets.find(({ target: id }) => id === 'T'),
    { ragBefore: { colour: 'red' }, ragAfter: null },
  )
})
