import type { Fact } from '@throughline/domain'
import fc from 'fast-check'
import t from 'tap'
import { applyEvent, computeView, createProgramme, impactReport } from '../src/index.ts'
import { histories } from './history.ts'
import { commandsOf, day, fiveDays, link, plan, recorded, story, task } from './story.ts'

t.test('the contributions to a movement add up to it exactly, whatever happened', async (t) => {
  let moved = 0
  fc.assert(
    fc.property(histories, (log) => {
      for (const step of commandsOf(log)) {
        for (const { target, finish, contributions } of impactReport({ ...step, id: 'x' }).targets) {
          const sum = (contributions ?? []).reduce((all, { minutes }) => all + minutes, 0)
          if (sum !== (finish.deltaMinutes ?? 0)) throw new Error(`${target}: ${sum} of ${finish.deltaMinutes}`)
          if (sum !== 0) moved += 1
        }
      }
    }),
    { numRuns: 60 },
  )
  t.ok(moved > 50, `${moved} movements`)
})

t.test('each change of one submission has its part of the delay', async (t) => {
  const works = (a: number, b: number, c: number) =>
    plan(
      'A',
      [task('10', a), task('20', b), task('30', c), task('40', 2), task('90', 0)],
      [link('A/10', 'A/20'), link('A/20', 'A/30'), link('A/30', 'A/90'), link('A/40', 'A/90')],
    )
  const told = story()
  told.submit(works(2, 3, 4))
  told.post({ type: 'target.declared', data: { target: 'T', name: 'Opening', project: 'A', activity: '90' } })
  const delay = told.submit(works(7, 5, 3)).report.targets.find(({ target }) => target === 'T')
  t.same(delay?.contributions, [
    {
      words: "'Task 10' (A/10) takes 5 working days longer (2d -> 7d)",
      project: 'A',
      activity: '10',
      minutes: 5 * day,
      days: 5,
    },
    {
      words: "'Task 20' (A/20) takes 2 working days longer (3d -> 5d)",
      project: 'A',
      activity: '20',
      minutes: 2 * day,
      days: 2,
    },
    {
      words: "'Task 30' (A/30) takes 1 working day less (4d -> 3d)",
      project: 'A',
      activity: '30',
      minutes: -day,
      days: -1,
    },
  ])
  const gain = told.submit(works(3, 4, 3)).report.targets.find(({ target }) => target === 'T')
  t.same(
    gain?.contributions?.map(({ activity, days }) => [activity, days]),
    [
      ['10', -4],
      ['20', -1],
    ],
  )
})

t.test('one change answers for all of a movement, also where calendars on the way count differently', async (t) => {
  const everyDay = {
    code: 'seven',
    week: Array.from({ length: 7 }, () => [[480, 960] as [number, number]]),
    exceptions: [],
  }
  const works = (days: number) => ({
    ...plan(
      'A',
      [task('10', days), task('20', 4, { calendar: 'seven' }), task('90', 0, { calendar: 'seven' })],
      [link('A/10', 'A/20'), link('A/20', 'A/90')],
    ),
    calendars: [fiveDays, everyDay],
  })
  const told = story()
  told.submit(works(2))
  told.post({ type: 'target.declared', data: { target: 'T', name: 'Opening', project: 'A', activity: '90' } })
  const delay = told.submit(works(8)).report.targets.find(({ target }) => target === 'T')
  // over a weekend: six working days of a five-day week are eight days of a week that has none free
  t.same(delay?.contributions, [
    {
      words: "'Task 10' (A/10) takes 6 working days longer (2d -> 8d)",
      project: 'A',
      activity: '10',
      minutes: 8 * day,
      days: 8,
    },
  ])
})

/** A layered network of up to twelve activities, and new durations for some of them. */
const changes = fc.record({
  durations: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: 12 }),
  links: fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { minLength: 4, maxLength: 20 }),
  changed: fc.uniqueArray(fc.tuple(fc.nat(11), fc.integer({ min: 1, max: 12 })), {
    minLength: 2,
    maxLength: 5,
    selector: ([activity]) => activity,
  }),
})

t.test('the rule along the chain and leaving each change out agree where one chain explains everything', async (t) => {
  const found = { movements: 0, contributions: 0, agree: 0, wholly: 0, additive: 0, additiveWholly: 0 }
  fc.assert(
    fc.property(changes, ({ durations, links, changed }) => {
      const count = durations.length
      const facts: Fact[] = [
        {
          type: 'project.joined',
          data: {
            project: 'A',
            settings: {
              name: '',
              ruleSet: 'primavera',
              dataDate: '2026-03-02T08:00',
              defaultCalendar: 'five',
              options: {},
            },
          },
        },
        { type: 'calendar.defined', data: { project: 'A', calendar: fiveDays } },
        ...durations.map((days, n): Fact => ({
          type: 'activity.planned',
          data: { project: 'A', activity: task(`${n}`, days) },
        })),
        ...links
          .map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
          .filter(([a, b]) => a !== b && b < count)
          .map(([a, b]): Fact => ({ type: 'link.declared', data: link(`A/${a}`, `A/${b}`) })),
      ]
      const news = changed
        .filter(([n]) => n < count)
        .map(([n, days]): Fact => {
          const changes = { durationMinutes: days * day, remainingMinutes: days * day }
          return { type: 'activity.replanned', data: { project: 'A', activity: `${n}`, changes } } as Fact
        })
      const whole = finishOf(facts, news)
      if (whole === undefined || whole.delta === 0) return
      const alone = news.map(
        (each) =>
          whole.delta -
          (finishOf(
            facts,
            news.filter((other) => other !== each),
          )?.delta ?? 0),
      )
      const told = news.map(
        ({ data }) =>
          whole.contributions.find(({ activity }) => 'activity' in data && activity === data.activity)?.minutes ?? 0,
      )
      const same = told.filter((minutes, n) => minutes === alone[n]).length
      const additive = alone.reduce((sum, each) => sum + each, 0) === whole.delta
      found.movements += 1
      found.contributions += told.length
      found.agree += same
      found.wholly += same === told.length ? 1 : 0
      found.additive += additive ? 1 : 0
      found.additiveWholly += additive && same === told.length ? 1 : 0
    }),
    { numRuns: 400, seed: 20261128 },
  )
  t.comment(JSON.stringify(found))
  t.ok(found.movements > 200)
  t.ok(found.agree > 0.75 * found.contributions, `${found.agree} of ${found.contributions} contributions agree`)
  t.ok(
    found.additiveWholly > 0.95 * found.additive,
    `where leaving out adds up: ${found.additiveWholly} of ${found.additive} movements agree wholly`,
  )
})

function finishOf(facts: readonly Fact[], news: readonly Fact[]) {
  const programme = createProgramme('p')
  facts.forEach((fact, n) => applyEvent(programme, recorded(fact, n, 'plan', n === facts.length - 1)))
  const before = computeView(programme)
  let command
  news.forEach((fact, n) => {
    command = applyEvent(programme, recorded(fact, facts.length + n, 'news', n === news.length - 1))
  })
  if (command === undefined) return { delta: 0, contributions: [] }
  const { targets } = impactReport({ before, after: computeView(programme), command, id: 'x' })
  const [target] = targets
  return { delta: target?.finish.deltaMinutes ?? 0, contributions: target?.contributions ?? [] }
}
