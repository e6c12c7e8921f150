import t from 'tap'
import { linkKey, type Activity, type Fact } from '../src/index.ts'
import {
  activity,
  calendar,
  compared,
  declared,
  given,
  happens,
  joined,
  link,
  plan,
  planned,
  submitted,
  types,
} from './given.ts'

const withoutClosing = (facts: readonly Fact[]) => facts.slice(0, -1)

t.test('a new plan is told in full, in an order that reads well, and closed by plan.submitted', async (t) => {
  const decision = compared(
    given(),
    plan('a', {
      calendars: [calendar('five days')],
      activities: [activity('1'), activity('2', { calendar: 'five days' })],
      links: [link('a/1', 'a/2')],
      baselines: [{ name: 'B1', activities: [{ activity: '1', start: '2026-03-02T08:00' }] }],
    }),
  )
  t.same(types(decision.events), [
    'project.joined',
    'calendar.defined',
    'activity.planned',
    'activity.planned',
    'link.declared',
    'baseline.taken',
    'plan.submitted',
  ])
  t.strictSame(decision.events.at(-1), {
    type: 'plan.submitted',
    data: {
      submission: 's',
      projects: [
        {
          project: 'a',
          activities: 2,
          links: 1,
          changes: {
            'project.joined': 1,
            'calendar.defined': 1,
            'activity.planned': 2,
            'link.declared': 1,
            'baseline.taken': 1,
          },
        },
      ],
    },
  })
  t.same(decision.findings, [])
  t.equal(decision.removedShare.get('a'), 0)
})

t.test('a plan that the programme knows already changes nothing', async (t) => {
  const known = plan('a', { activities: [activity('1', { assignments: [{ resource: 'crew', units: 1 }] })] })
  const register = given()
  submitted(register, known)
  t.same(compared(register, known).events, [])

  const otherOrder = Object.fromEntries(Object.entries(known.activities[0] ?? {}).reverse()) as Activity
  const blanks = {
    ...otherOrder,
    deadline: undefined,
    assignments: [{ units: 1, calendar: undefined, resource: 'crew' }],
  }
  t.same(compared(register, { ...known, activities: [blanks] }).events, [], 'order of keys and blanks do not count')
})

t.test('only what changed is told, apart by who changed it: planner, progress, the tool itself', async (t) => {
  const register = given()
  submitted(
    register,
    plan('a', {
      calendars: [calendar('old'), calendar('five days')],
      activities: [
        activity('1', { deadline: '2026-05-01T17:00', reported: { totalFloatMinutes: 0 } }),
        activity('2', { reported: { totalFloatMinutes: 0 } }),
        activity('3'),
      ],
    }),
  )
  const decision = compared(
    register,
    plan('a', {
      settings: { ...plan('a').settings, dataDate: '2026-04-01T00:00' },
      calendars: [calendar('five days', { exceptions: [{ date: '2026-12-25', shifts: [] }] })],
      activities: [
        activity('1', {
          durationMinutes: 960,
          status: 'in-progress',
          actualStart: '2026-03-30T08:00',
          reported: { totalFloatMinutes: -480 },
        }),
        activity('2'),
        activity('4'),
      ],
    }),
  )
  t.strictSame(withoutClosing(decision.events), [
    { type: 'project.rescheduled', data: { project: 'a', changes: { dataDate: '2026-04-01T00:00' } } },
    {
      type: 'calendar.defined',
      data: { project: 'a', calendar: calendar('five days', { exceptions: [{ date: '2026-12-25', shifts: [] }] }) },
    },
    {
      type: 'activity.replanned',
      data: { project: 'a', activity: '1', changes: { durationMinutes: 960, deadline: null } },
    },
    {
      type: 'activity.progressed',
      data: {
        project: 'a',
        activity: '1',
        changes: { status: 'in-progress', actualStart: '2026-03-30T08:00' },
      },
    },
    { type: 'activity.reported', data: { project: 'a', activity: '1', reported: { totalFloatMinutes: -480 } } },
    { type: 'activity.reported', data: { project: 'a', activity: '2', reported: null } },
    { type: 'activity.planned', data: { project: 'a', activity: activity('4') } },
    { type: 'activity.removed', data: { project: 'a', activity: '3' } },
  ])
  t.equal(decision.removedShare.get('a'), 1 / 3)
})

t.test('an owner that the programme office named stays until a plan names one', async (t) => {
  const known = given(joined('a'))
  happens(known, { type: 'project.rescheduled', data: { project: 'a', changes: { owner: 'Ada' } } })
  const stated = plan('a').settings
  t.same(types(compared(known, plan('a')).events), [], 'a plan without an owner changes nothing')
  const named = compared(known, { ...plan('a'), settings: { ...stated, owner: 'Grace' } }).events[0]
  t.same(named, { type: 'project.rescheduled', data: { project: 'a', changes: { owner: 'Grace' } } })
})

t.test('links: a plan withdraws what it carried, never what was declared by itself', async (t) => {
  const register = given(joined('b'), planned('b', '1'), declared('b/1', 'a/1'))
  const activities = [activity('1'), activity('2'), activity('3')]
  submitted(
    register,
    plan('a', { activities, links: [link('a/1', 'a/2'), link('a/2', 'a/3'), link('a/1', 'a/3', { type: 'SS' })] }),
  )
  const decision = submitted(
    register,
    plan('a', {
      activities,
      links: [link('a/2', 'a/3', { lagMinutes: 60 }), link('a/1', 'a/3'), link('a/1', 'a/3', { type: 'SS' })],
    }),
  )
  t.strictSame(withoutClosing(decision.events), [
    { type: 'link.revised', data: link('a/2', 'a/3', { lagMinutes: 60 }) },
    { type: 'link.declared', data: { ...link('a/1', 'a/3'), plan: 'a' } },
    { type: 'link.withdrawn', data: { from: link('a/1', 'a/2').from, to: link('a/1', 'a/2').to, type: 'FS' } },
  ])
  t.ok(register.links.has(linkKey(link('b/1', 'a/1'))), 'the one declared by itself is there')
})

t.test('a link declared by itself that a plan carries too stays what it was, but for its lag', async (t) => {
  const register = given(joined('b'), planned('b', '1'), declared('b/1', 'a/1'))
  const first = submitted(
    register,
    plan('a', { activities: [activity('1')], links: [link('b/1', 'a/1', { lagMinutes: 30 })] }),
  )
  t.same(types(first.events), ['project.joined', 'activity.planned', 'link.revised', 'plan.submitted'])
  t.same(first.counts.get('a'), { 'project.joined': 1, 'activity.planned': 1, 'link.revised': 1 })
  t.same(compared(register, plan('a', { activities: [activity('1')] })).events, [], 'no plan withdraws it')
})

t.test('a link between two projects belongs to the plan of its receiver when that is submitted too', async (t) => {
  const crossing = link('a/1', 'b/1')
  const a = plan('a', { activities: [activity('1')], links: [crossing] })
  const b = plan('b', { activities: [activity('1')], links: [crossing] })

  const both = given()
  t.equal(submitted(both, a, b).events.filter((fact) => fact.type === 'link.declared').length, 1)
  t.equal(both.links.get(linkKey(crossing))?.plan, 'b')
  t.same(compared(both, { ...a, links: [] }).events, [], 'the giver alone does not withdraw it')
  t.same(types(compared(both, { ...b, links: [] }).events), ['link.withdrawn', 'plan.submitted'])
  t.same(compared(both, a, { ...b, links: [] }).events, [], 'one of the submitted plans still carries it')

  const giverOnly = given()
  submitted(giverOnly, a)
  t.equal(giverOnly.links.get(linkKey(crossing))?.plan, 'a', 'its receiver is not known yet')
  t.same(types(compared(giverOnly, { ...a, links: [] }).events), ['link.withdrawn', 'plan.submitted'])
})

t.test('links of a removed activity go with the plan that carried them, and dangle otherwise', async (t) => {
  const register = given(joined('b'), planned('b', '1'))
  submitted(register, plan('a', { activities: [activity('1'), activity('2')], links: [link('a/1', 'a/2')] }))
  happens(register, declared('a/2', 'b/1'))
  const decision = submitted(register, plan('a', { activities: [activity('1')] }))
  t.same(types(decision.events), ['activity.removed', 'link.withdrawn', 'plan.submitted'])
  t.same([...register.links.values()], [{ ...link('a/2', 'b/1'), plan: undefined }])
})

t.test('a project that comes back is told anew and finds its links to others', async (t) => {
  const mine = plan('a', {
    activities: [activity('1'), activity('2')],
    links: [link('a/1', 'a/2'), link('a/2', 'b/1')],
  })
  const register = given(joined('b'), planned('b', '1'))
  submitted(register, mine)
  happens(register, { type: 'project.left', data: { project: 'a' } })
  const again = submitted(register, mine)
  t.same(types(again.events), [
    'project.joined',
    'activity.planned',
    'activity.planned',
    'link.declared',
    'plan.submitted',
  ])
  t.equal(register.links.size, 2)
})

t.test('a baseline is told when it differs, a large one in parts', async (t) => {
  const dates = (count: number, code: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => ({
      activity: code(index),
      start: '2026-03-02T08:00',
      durationMinutes: 60,
    }))
  const register = given()
  const large = plan('a', { baselines: [{ name: 'B1', activities: dates(4500, String) }] })
  const first = submitted(register, large)
  const parts = first.events.flatMap((fact) => (fact.type === 'baseline.taken' ? [fact.data] : []))
  t.same(
    parts.map(({ part, activities }) => [part, activities.length <= 2000]),
    parts.map((_, index) => [index, true]),
  )
  t.ok(parts.length >= 3)
  t.equal(register.projects.get('a')?.baselines.get('B1')?.size, 4500)
  t.same(compared(register, large).events, [])
  t.same(compared(register, plan('a')).events, [], 'a plan that states none leaves it')

  const shorter = plan('a', { baselines: [{ name: 'B1', activities: dates(4499, String) }] })
  submitted(register, shorter)
  t.equal(register.projects.get('a')?.baselines.get('B1')?.size, 4499)
  t.same(compared(register, shorter).events, [])

  const longCodes = plan('b', {
    baselines: [{ name: 'B', activities: dates(3000, (index) => `${index}`.padEnd(200, '-')) }],
  })
  for (const fact of compared(given(), longCodes).events) t.ok(JSON.stringify(fact).length < 200_000, fact.type)
})

t.test('the register stays as it is while a plan is only compared', async (t) => {
  const register = given(joined('a'), planned('a', '1'))
  const before = JSON.stringify([...(register.projects.get('a')?.activities ?? [])])
  compared(register, plan('a', { activities: [activity('2')] }))
  t.equal(JSON.stringify([...(register.projects.get('a')?.activities ?? [])]), before)
})
