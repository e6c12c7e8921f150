import type { ImpactReport } from '@throughline/domain'
import type { FastifyInstance } from 'fastify'
import { existsSync, readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { end, s01, s03, s04, s05, s06, steps, type Step } from './pump-story.ts'
import { datesOf, everyDay, minutesOfDay, plansOf, scheduled, worked, type Change, type Dates } from './pump-world.ts'
import { openApp } from './world.ts'

/*
 * A real programme of seven Primavera projects, 931 activities and 355 links between projects, changed step by step: each report is
 * compared with what was worked out by hand, and every date with the changed plans scheduled from nothing.
 */

const file = new URL('../../../../../shared/data/p6-xer-programme/pump-programme.xer', import.meta.url)
const missing = existsSync(file) ? false : 'no real plans beside the project (../shared/data)'

let ids = 0

function service(app: FastifyInstance) {
  const sent = async (
    actor: string,
    method: 'POST' | 'PUT',
    path: string,
    payload: object | Buffer,
  ): Promise<number> => {
    const type = Buffer.isBuffer(payload) ? 'application/octet-stream' : 'application/json'
    const headers = { 'content-type': type, 'x-throughline-actor': actor }
    const answer = await app.inject({ method, url: `/v1/programmes/pump${path}`, headers, payload })
    if (answer.statusCode >= 300) throw new Error(answer.body)
    return answer.json<{ revision: number }>().revision
  }
  const get = async <T>(path: string): Promise<T> => (await app.inject(`/v1/programmes/pump${path}`)).json()
  return {
    get,
    plan: (actor: string, path: string, plan: object | Buffer) => sent(actor, 'PUT', path, plan),
    events: (actor: string, facts: Change['facts']) => sent(actor, 'POST', '/events', facts.map(cloudEvent)),
    whatIf: async ({ facts }: Change): Promise<ImpactReport> => {
      const events = facts.map(([type, data]) => ({ type: `io.throughline.${type}`, data }))
      const url = '/v1/programmes/pump/what-if'
      return (await app.inject({ method: 'POST', url, payload: { events } })).json()
    },
    report: (revision: number) => get<ImpactReport>(`/impact-reports/${revision}?wait=20`),
    dates: async (revision: number): Promise<Map<string, Dates>> => {
      type Page = { activities: Parameters<typeof datesOf>[0] }
      return datesOf((await get<Page>(`/activities?revision=${revision}&limit=1000`)).activities)
    },
  }
}

const cloudEvent = ([type, data]: Change['facts'][number]): object => ({
  specversion: '1.0',
  id: `pump-${(ids += 1)}`,
  source: '/test',
  type: `io.throughline.${type}`,
  data,
})

type Service = ReturnType<typeof service>

/** The programme as it came, with its last milestone promised and three hand-overs agreed between the projects. */
async function opened(pump: Service): Promise<number> {
  await pump.plan('Programme office', '/plan', readFileSync(file))
  const agreement = (
    dependency: string,
    title: string,
    giver: object,
    receiver: object,
    date: string,
  ): Change['facts'] => [
    ['dependency.identified.v1', { dependency, title, giver, receiver }],
    ['dependency.requested.v1', { dependency, needBy: date }],
  ]
  await pump.events('Programme office', [
    ['target.declared.v1', { target: 'handover', name: 'Handover', ...end(s01, 'A0275'), owner: 'Director' }],
    ['target.committed.v1', { target: 'handover', date: '2023-04-15T17:00' }],
    ...agreement('power', 'Power on', end(s03, 'A0019'), end(s04, 'A0193'), '2023-01-26T08:00'),
    ...agreement('pumps', 'Pumps on site', end(s03, 'A0099'), end(s04, 'A0217'), '2023-01-26T08:00'),
    ...agreement('tests', 'Ready for tests', end(s05, 'A0271'), end(s06, 'A0245'), '2023-04-05T08:00'),
  ])
  const agreed = (dependency: string, date: string) => ['dependency.agreed.v1', { dependency, date }] as const
  await pump.events('Planner of S03', [agreed('power', '2023-01-26T08:00'), agreed('pumps', '2023-01-26T08:00')])
  return pump.events('Planner of S05', [agreed('tests', '2023-04-05T08:00')])
}

t.test(
  'a real programme, changed by hand: each report, the ledger, and why it is late',
  { skip: missing },
  async (t) => {
    const pump = service(await openApp(t))
    let plans = plansOf(readFileSync(file))
    await opened(pump)
    const procurement = plans.flatMap(({ activities }) => activities).find(({ code }) => code === 'A0924')
    t.equal(procurement?.reported?.totalFloatMinutes, 12 * minutesOfDay, 'the float that Primavera stored')
    const expected: object[] = []
    let before = '2023-04-15T17:00'
    for (const step of steps) {
      const foreseen = step.days > 0 ? await pump.whatIf(step.change) : undefined
      plans = plans.map(step.change.edit)
      const own = plans.find(({ project }) => project === step.plan)
      const revision =
        own === undefined
          ? await pump.events(step.actor, step.change.facts)
          : await pump.plan(step.actor, `/projects/${own.project}/plan`, own)
      const report = await pump.report(revision)
      const after = `${step.forecast}T17:00`
      checkReport(t, step, report, { before, after })
      if (foreseen !== undefined)
        t.equal(told(foreseen), told(report), 'a delay asked about before is told as it was then')
      const dates = await pump.dates(revision)
      t.strictSame(
        different(dates, scheduled(plans)),
        [],
        'the changed plans, scheduled from nothing, have the same dates',
      )
      t.equal(dates.get(`${s01}/A0275`)?.earlyFinish, after)
      if (step.procurementFloat !== undefined) {
        const { floats } = await pump.get<{ floats: object[] }>(`/activities/${s03}/A0924/floats?revision=${revision}`)
        t.match(floats, [{ target: 'handover', floatMinutes: step.procurementFloat * minutesOfDay }])
      }
      if (step.days !== 0) expected.push({ revision, before, after, ...entryOf(step) })
      before = after
    }
    t.strictSame(
      steps.map(({ forecast }) => forecast),
      ['04-15', '04-24', '04-26', '04-24', '04-29', '04-26', '05-02', '04-27'].map((day) => `2023-${day}`),
    )
    const ledger = await pump.get<Ledger>('/targets/handover/ledger')
    t.strictSame(
      ledger.entries.map(({ revision, before, after, actor, project, because, deltaMinutes, recountMinutes }) => {
        return { revision, before, after, actor, project, because, deltaMinutes, recountMinutes }
      }),
      expected,
    )
    const sum = ledger.entries.reduce((minutes, { deltaMinutes }) => minutes + deltaMinutes, 0)
    t.equal(sum, worked('2023-04-16', '2023-04-27', everyDay) * minutesOfDay, 'last forecast minus first one')
    t.match(ledger, {
      opening: { minutes: 0, forecast: '2023-04-15T17:00' },
      closing: { minutes: sum, days: 12, forecast: '2023-04-27T17:00', reference: { kind: 'committed' } },
    })
    const why = await pump.get<{ sentence: string; parts: { project: string; days: number }[] }>(
      '/targets/handover/why',
    )
    t.equal(why.sentence, sentence)
    t.strictSame(
      why.parts.map(({ project, days }) => [project, days]),
      [
        [s03, 9 + 2 + 6 - 5],
        [s05, -2 + 5],
        [s04, -3],
      ],
    )
  },
)

const sentence = [
  "'Handover' is 12 working days later than committed (2023-04-15 -> 2023-04-27): 12 days by PUMP-P1-S03 (above all",
  "'Activity name 0019' (PUMP-P1-S03/A0019) takes 10 working days longer (31d -> 41d)), 3 days by PUMP-P1-S05 (above",
  'all link PUMP-P1-S06/A0705 -FS-> PUMP-P1-S05/A0274 was declared), 3 days gained by PUMP-P1-S04 (link',
  'PUMP-P1-S03/A0099 -FS-> PUMP-P1-S04/A0217 was withdrawn). What drives it begins with',
  "'Activity name 0018' (PUMP-P1-S03/A0913): actual start 2022-04-20 08:00, 246d remaining from 2022-04-25 08:00.",
].join(' ')

interface Ledger {
  readonly entries: readonly {
    readonly revision: number
    readonly before: string
    readonly after: string
    readonly actor: string
    readonly project: string | null
    readonly because: string | null
    readonly deltaMinutes: number
    readonly recountMinutes: number
  }[]
}

const entryOf = ({ actor, project, because, days }: Step): object => {
  return { actor, project, because, deltaMinutes: days * minutesOfDay, recountMinutes: 0 }
}

/** All of a report but what names its command: a plan is called one, where events are told one by one. */
function told({ targets, links, dependencies, slips, moved, tell, findings, changes }: ImpactReport): string {
  return JSON.stringify({ targets, links, dependencies, slips, moved, tell, findings, changes })
}

/** Activities that stand elsewhere in the one than in the other. */
function different(one: ReadonlyMap<string, Dates>, other: ReadonlyMap<string, Dates>): string[] {
  const all = [...new Set([...one.keys(), ...other.keys()])]
  return all.filter((key) => JSON.stringify(one.get(key)) !== JSON.stringify(other.get(key)))
}

/** Who, by how much, along which chain, and whose agreements: as it was worked out by hand. */
function checkReport(
  t: Test,
  step: Step,
  report: ImpactReport,
  { before, after }: { readonly before: string; readonly after: string },
): void {
  t.equal(report.cause.actor, step.actor)
  t.equal(report.summary, step.summary)
  const target = report.targets.find((each) => each.target === 'handover')
  if (step.days === 0) {
    t.equal(target?.finish.deltaMinutes ?? 0, 0, 'it stays')
    t.notOk(report.slips?.some((slip) => slip.target === 'handover'))
  } else {
    t.match(target, { because: step.because, finish: { before, after, deltaDays: step.days } })
    const contributed = target?.contributions?.reduce((sum, { minutes }) => sum + minutes, 0)
    t.equal(contributed, step.days * minutesOfDay, 'what each change adds makes the movement')
  }
  const hops = target?.chain.map(({ project, activity }) => `${project}/${activity}`) ?? []
  t.strictSame(
    hops.filter((hop) => step.chain.includes(hop)),
    step.chain,
  )
  for (const [dependency, days] of Object.entries(step.buffers ?? {})) {
    const found = report.dependencies?.find((each) => each.dependency === dependency)
    t.equal(found?.bufferAfterMinutes, days * minutesOfDay, dependency)
  }
}
