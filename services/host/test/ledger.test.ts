import type { ImpactReport } from '@throughline/domain'
import { openEmbedded } from '@throughline/embedded'
import type { FastifyInstance } from 'fastify'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { explainServed } from '../src/commands/explain.ts'
import { ledger as printLedger, why as printWhy } from '../src/commands/ledger.ts'
import { buildApp } from '../src/app.ts'
import { chainPlan, clock, listen, openApp, temporaryFolder } from './world.ts'

interface Account {
  readonly minutesPerDay: number
  readonly opening: { readonly minutes: number }
  readonly entries: readonly {
    readonly revision: number
    readonly deltaMinutes: number
    readonly recountMinutes: number
    readonly openedMinutes: number
    readonly elapsedMinutes: number
    readonly after: string | null
    readonly project: string | null
    readonly because: string | null
    readonly cumulative: { readonly minutes: number }
  }[]
  readonly groups: readonly { readonly group: string | null; readonly sum: { readonly minutes: number } }[]
  readonly closing: { readonly minutes: number; readonly days: number; readonly forecast: string | null }
  readonly next: number | null
}

let ids = 0
async function post(
  app: FastifyInstance,
  programme: string,
  ...facts: [type: string, data: object][]
): Promise<number> {
  const payload = facts.map(([type, data]) => ({
    specversion: '1.0',
    id: `fact-${(ids += 1)}`,
    source: '/test',
    type: `io.throughline.${type}.v1`,
    data,
  }))
  const answer = await app.inject({ method: 'POST', url: `/v1/programmes/${programme}/events`, payload })
  if (answer.statusCode >= 300) throw new Error(answer.body)
  return answer.json<{ revision: number }>().revision
}

async function put(
  app: FastifyInstance,
  path: string,
  payload: object | string,
  type = 'application/json',
): Promise<number> {
  const headers = { 'content-type': type }
  const answer = await app.inject({ method: 'PUT', url: `/v1/programmes/${path}`, payload, headers })
  if (answer.statusCode !== 200) throw new Error(answer.body)
  return answer.json<{ revision: number }>().revision
}

const reported = async (app: FastifyInstance, programme: string, revision: number): Promise<ImpactReport> =>
  (await app.inject(`/v1/programmes/${programme}/impact-reports/${revision}?wait=20`)).json()
const get = async <T>(app: FastifyInstance, path: string): Promise<T> =>
  (await app.inject(`/v1/programmes/${path}`)).json()

/** A civil project that hands over to a power project, whose end is the opening; both slip, civil twice. */
async function late(app: FastifyInstance): Promise<number> {
  await put(app, 'p/plan', chainPlan('CIVIL', [2, 3]))
  await put(app, 'p/plan', chainPlan('POWER', [4], ['CIVIL', 'A2']))
  await post(app, 'p', ['target.declared', { target: 'opening', name: 'Opening', project: 'POWER', activity: 'A1' }])
  await post(app, 'p', ['target.committed', { target: 'opening', date: '2026-03-12T17:00' }])
  await put(app, 'p/plan', chainPlan('CIVIL', [2, 8]))
  await put(app, 'p/plan', chainPlan('POWER', [9], ['CIVIL', 'A2']))
  await put(app, 'p/plan', chainPlan('CIVIL', [6, 8]))
  const last = await put(app, 'p/plan', chainPlan('CIVIL', [5, 8]))
  await reported(app, 'p', last)
  return last
}

const sentence =
  "'Opening' is 13 working days later than committed (2026-03-12 -> 2026-03-31): 8 days by CIVIL (above all 'Step 2' (CIVIL/A2) takes 5 working days longer (3d -> 8d)), 5 days by POWER ('Step 1' (POWER/A1) takes 5 working days longer (4d -> 9d)). What drives it begins with 'Step 1' (CIVIL/A1): data date 2026-03-02 08:00."

t.test('why is this late: one sentence, and entries that add up', async (t) => {
  const folder = await temporaryFolder(t)
  const world = await openEmbedded({ folder, clock })
  const open = async (readModel: string): Promise<FastifyInstance> => {
    const roles = ['intake', 'engine', 'reporting'] as const
    const opened = await buildApp({ roles, world, clock, readModel: join(folder, readModel) })
    await opened.ready()
    return opened
  }
  const app = await open('reporting.db')
  const last = await late(app)
  const account = await get<Account>(app, 'p/targets/opening/ledger?groupBy=project')
  t.match(account, {
    name: 'Opening',
    revision: last,
    minutesPerDay: 480,
    opening: { minutes: 0, forecast: '2026-03-12T17:00' },
    closing: { minutes: 13 * 480, days: 13, forecast: '2026-03-31T17:00', reference: { kind: 'committed' } },
    groups: [
      { group: 'CIVIL', entries: 3, sum: { days: 8 } },
      { group: 'POWER', entries: 1, sum: { days: 5 } },
    ],
    next: null,
  })
  t.strictSame(
    account.entries.map(({ deltaMinutes, cumulative }) => [deltaMinutes / 480, cumulative.minutes / 480]),
    [
      [5, 5],
      [5, 10],
      [4, 14],
      [-1, 13],
    ],
  )
  const why = await get<{ sentence: string; parts: { minutes: number }[] }>(app, 'p/targets/opening/why')
  t.equal(why.sentence, sentence)
  t.equal(
    why.parts.reduce((sum, { minutes }) => sum + minutes, 0),
    account.closing.minutes,
  )
  for (const target of ['opening', 'finish:', 'finish:CIVIL', 'finish:POWER']) {
    for (const query of [
      'since=-1',
      'since=-1&groupBy=month',
      'groupBy=cause',
      `since=${last - 4}&groupBy=project`,
      'since=2020-01-01T00:00:00Z',
    ]) {
      const { opening, entries, groups, closing } = await get<Account>(app, `p/targets/${target}/ledger?${query}`)
      const moved = entries.reduce((sum, e) => sum + e.deltaMinutes + e.recountMinutes + e.openedMinutes, 0)
      t.equal(opening.minutes + moved, closing.minutes, `${target} ${query}`)
      if (groups.length > 0) {
        t.equal(
          groups.reduce((sum, group) => sum + group.sum.minutes, 0),
          moved,
          `${target} ${query}: the groups too`,
        )
      }
      const points = await get<{ targets: { target: string; finish: { after: string } }[] }>(app, `p/diff?from=${last}`)
      t.equal(
        closing.forecast,
        points.targets.find((each) => each.target === target)?.finish.after,
        'the engine says so too',
      )
    }
  }
  const pages: number[] = []
  for (let after: number | null = -1; after !== null;) {
    const page: Account = await get<Account>(app, `p/targets/opening/ledger?since=-1&limit=2&after=${after}`)
    pages.push(...page.entries.map(({ revision }) => revision))
    after = page.next
  }
  const whole = await get<Account>(app, 'p/targets/opening/ledger?since=-1')
  t.strictSame(
    pages,
    whole.entries.map(({ revision }) => revision),
  )
  t.match(await get(app, 'p/targets/nothing/ledger'), { code: 'not-found', at: 'target' })
  t.match(await get(app, 'p/targets/opening/ledger?since=yesterday'), { code: 'invalid-request', at: 'since' })
  t.match(await get(app, 'q/targets/opening/why'), { code: 'not-found' })
  t.match(await get(app, 'p/targets/opening/hold'), {
    date: '2026-03-12T17:00',
    overrunDays: 13,
    held: true,
    verified: '2026-03-12T17:00',
  })
  t.match(await get(app, 'p/targets/finish:/hold'), { code: 'invalid-request', at: 'date' })
  t.match(await get(app, 'p/targets/nothing/hold?date=2026-03-12T17:00'), { code: 'not-found' })
  await app.close()

  const fresh = await open('another.db')
  t.teardown(async () => {
    await fresh.close()
    await world.close()
  })
  await reported(fresh, 'p', last)
  t.strictSame(await get(fresh, 'p/targets/opening/ledger?since=-1'), whole, 'a read model made anew says the same')
})

t.test('the command line: ledger, why, explain', async (t) => {
  const app = await openApp(t)
  const last = await late(app)
  const service = { url: await listen(app) }
  const printed = async (command: (write: (text: string) => void) => Promise<void>): Promise<string> => {
    let text = ''
    await command((part) => void (text += part))
    return text
  }
  const flags = { programme: 'p', by: 'none', format: 'text' } as const
  const entries = await printed((write) => printLedger(service, 'opening', flags, write))
  t.match(entries, /^Opening: opening balance 0 d, forecast 2026-03-12 17:00\n/)
  t.match(entries, /4 d +0 d +14 d +CIVIL +'Step 1' \(CIVIL\/A1\) takes 4 working days longer/)
  t.match(entries, /closing balance 13 d, forecast 2026-03-31 17:00, against committed 2026-03-12 17:00\n$/)
  t.match(
    await printed((write) => printLedger(service, 'opening', { ...flags, by: 'project' }, write)),
    /8 d +3 +CIVIL/,
  )
  const why = await printed((write) => printWhy(service, 'opening', flags, write))
  t.equal(why.replaceAll('\n', ' ').trim(), sentence)
  const explain = (asOf?: string) =>
    printed((write) =>
      explainServed(
        service,
        {
          programme: 'p',
          activity: 'POWER/A1',
          date: 'early-start',
          format: 'text',
          ...(asOf === undefined ? {} : { asOf }),
        },
        write,
      ),
    )
  t.match(await explain(), /^POWER\/A1 Step 1: early start 2026-03-19 08:00\n/)
  t.match(await explain(String(last - 8)), /^POWER\/A1 Step 1: early start 2026-03-1/)
  await t.rejects(
    printed((write) =>
      explainServed(service, { programme: 'p', activity: 'A1', date: 'early-start', format: 'text' }, write),
    ),
    { code: 'invalid-request' },
  )
})

const series = new URL('../../../../../shared/data/p6-xer/', import.meta.url)
const files = [
  'ch4-0-baseline',
  'ch4-1-update-2025-11-21',
  'ch4-2-update-2025-12-04',
  'ch4-3-update-2025-12-18',
  'ch4-4-update-2026-01-22',
]
const missing = existsSync(series) ? false : 'no real plans beside the project (../shared/data)'

interface Row {
  readonly code: string
  readonly kind: string
  readonly earlyFinish: string | null
  readonly reported: { readonly earlyFinish?: string } | null
}

/** The finish that P6 itself stored in a file: `scd_end_date` of its project. */
function storedFinish(xer: string): string {
  let fields: readonly string[] = []
  let table = ''
  for (const line of xer.split(/\r?\n/)) {
    const [mark, ...cells] = line.split('\t')
    if (mark === '%T') table = cells[0] ?? ''
    else if (mark === '%F') fields = cells
    else if (mark === '%R' && table === 'PROJECT')
      return (cells[fields.indexOf('scd_end_date')] ?? '').replace(' ', 'T')
  }
  throw new Error('no project')
}

t.test(
  'a real series of updates: the ledger of its last milestone, against P6’s own dates',
  { skip: missing },
  async (t) => {
    const app = await openApp(t)
    const finishes: (string | null)[] = []
    const stored: string[] = []
    let milestone: string | undefined
    for (const file of files) {
      const xer = readFileSync(new URL(`${file}.xer`, series), 'latin1')
      let revision = await put(app, 'ch4/projects/CH4/plan?confirm=all', xer, 'application/octet-stream')
      stored.push(storedFinish(xer))
      const rows = await get<{ activities: Row[] }>(app, `ch4/activities?revision=${revision}&limit=1000`)
      milestone ??= rows.activities
        .filter(({ kind }) => kind === 'finish-milestone')
        .reduce((last, each) => ((each.earlyFinish ?? '') > (last.earlyFinish ?? '') ? each : last)).code
      if (finishes.length === 0) {
        const target = { target: 'last', name: 'Last milestone', project: 'CH4', activity: milestone }
        revision = await post(app, 'ch4', ['target.declared', target])
      }
      await reported(app, 'ch4', revision)
      const last = await get<Account>(app, 'ch4/targets/last/ledger?since=-1')
      const row = rows.activities.find(({ code }) => code === milestone)
      t.equal(last.closing.forecast, row?.reported?.earlyFinish, `${file}: milestone ${milestone} as P6 has it`)
      t.equal(
        last.closing.minutes,
        last.entries.reduce((sum, entry) => sum + entry.deltaMinutes, 0),
      )
      const { closing } = await get<Account>(app, 'ch4/targets/finish:CH4/ledger')
      finishes.push(closing.forecast)
    }
    t.strictSame(finishes, stored, 'every forecast is the finish that P6 stored in that file')
    t.comment((await get<{ sentence: string }>(app, 'ch4/targets/last/why')).sentence)
    const account = await get<Account>(app, 'ch4/targets/finish:CH4/ledger?since=-1&groupBy=cause')
    const why = await get<{ sentence: string }>(app, 'ch4/targets/finish:CH4/why')
    const told = account.entries.map(
      ({ deltaMinutes, after, because }) => `${deltaMinutes / account.minutesPerDay} d -> ${after}: ${because}`,
    )
    t.comment([`closing ${account.closing.days} d`, ...told].join('\n'))
    t.comment(why.sentence)
    const elapsed = account.entries.reduce((sum, entry) => sum + entry.elapsedMinutes, 0)
    const between = (Date.parse(`${stored.at(-1)}Z`) - Date.parse(`${stored[0]}Z`)) / 60_000
    t.equal(elapsed, between, 'elapsed time telescopes exactly')
    const moved = account.entries.reduce((sum, e) => sum + e.deltaMinutes + e.recountMinutes + e.openedMinutes, 0)
    t.equal(moved, account.closing.minutes)
    t.match(why.sentence, /^'Finish of .*' is [\d.]+ working days? (later|earlier) than /)
  },
)
