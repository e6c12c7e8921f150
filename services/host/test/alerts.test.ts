import type { AlertTransition } from '@throughline/domain'
import t from 'tap'
import { commandLine } from '../src/command-line.ts'
import { alertWords, noticeWords } from '../src/alert-words.ts'
import { listAlerts, sayOfAlert, snoozeAlert } from '../src/commands/alerts.ts'
import { chainPlan, listen, openApp, until } from './world.ts'

const matter = {
  alert: 'target-late:T',
  rule: 'target-late',
  severity: 'high',
  severityReason: 'more than 10 working days late',
  project: 'A',
  projects: ['A'],
  target: 'T',
  dependency: null,
  words:
    "Target 'Opening' is forecast for 2026-05-04 17:00,\u001b[2J 12 working days after the committed 2026-04-16 17:00.",
  owner: 'Ann',
  facts: {},
} as const

t.test('an alert and a notice as people read them', async (t) => {
  const moment = { revision: 4, place: 0, time: '2026-03-02T08:00:00.000Z' }
  const acknowledged = { actor: 'Bob', time: moment.time, note: 'on it', until: null }
  const listed = { state: 'acknowledged', raised: moment, told: moment, acknowledged, snoozed: null, matter }
  t.equal(
    alertWords({ ...listed, matter: { ...matter, projects: ['A'], facts: {} } }),
    `HIGH  target-late:T  since 2026-03-02 (revision 4, told at 4)
  Target 'Opening' is forecast for 2026-05-04 17:00, [2J 12 working days after the committed
  2026-04-16 17:00.
  (more than 10 working days late; for Ann)
  acknowledged by Bob: on it`,
  )
  const notice = {
    ...moment,
    ...{ id: 'x', programme: 'p', severityBefore: null, because: 'it rained' },
    transition: 'raised' as AlertTransition,
    ...{ cause: { event: 'e', actor: 'Ada', source: '/x', projects: ['A'] }, note: null, until: null },
    ...{ matter: { ...matter, projects: ['A'], words: 'Late.' }, others: [] },
  } as const
  t.equal(
    noticeWords({
      ...notice,
      others: [
        { ...matter, projects: ['B'] },
        { ...matter, rule: 'dependency-broken', projects: ['A', 'B'] },
        { ...matter, rule: 'target-float-low', severity: 'low', projects: ['A'] },
      ],
    }),
    `2026-03-02 08:00 UTC  raised  HIGH  target-late:T
  Late.
  (more than 10 working days late; for Ann)
  because it rained
  … and 3 more that were raised:
    HIGH    1 target-late, 1 dependency-broken
    LOW     1 target-float-low
    in A, B`,
  )
  t.match(
    noticeWords({ ...notice, transition: 'snoozed', because: null, until: '2026-04-01T08:00:00Z', others: [] }),
    /\n {2}by Ada until 2026-04-01 08:00$/,
  )
})

t.test('from a plan to the alert, and what people say of it', async (t) => {
  const app = await openApp(t)
  const url = await listen(app)
  const service = { url, actor: 'Ada' }
  const flags = { programme: 'p', format: 'text' } as const
  const send = async (type: string, data: object, id: string): Promise<void> => {
    const headers = { 'content-type': 'application/cloudevents+json' }
    const event = { specversion: '1.0', id, source: '/test', type: `io.throughline.${type}.v1`, data }
    const answer = await app.inject({ method: 'POST', url: '/v1/programmes/p/events', headers, payload: event })
    t.equal(answer.statusCode, 201, type)
  }
  const plan = await app.inject({
    method: 'PUT',
    url: '/v1/programmes/p/plan',
    headers: { 'content-type': 'application/json' },
    payload: chainPlan('A', [5]),
  })
  t.equal(plan.statusCode, 200)
  await send('target.declared', { target: 'T', name: 'Opening', project: 'A', activity: 'A1' }, '1')
  await send('target.committed', { target: 'T', date: '2026-03-03T17:00' }, '2')
  const told = async (more = {}): Promise<string> => {
    let text = ''
    await listAlerts(service, { ...flags, ...more }, (part) => (text += part))
    return text
  }
  const known = async (): Promise<boolean> =>
    (await app.inject('/v1/programmes/p/alerts/target-late:T')).statusCode === 200
  await until(known, 'the alert is told')
  t.match(
    await told(),
    /MEDIUM {2}target-late:T {2}since 2026-03-02 \(revision \d+, told at \d+\)\n {2}Target 'Opening'/,
  )
  t.equal(await told({ rule: 'cycle' }), 'No alert.\n')
  t.equal((await told({ format: 'json' })).split('\n').filter(Boolean).length, 2, 'late and critical')

  let answer = ''
  await sayOfAlert(service, 'acknowledge', 'target-late:T', { ...flags, note: 'on it' }, (text) => (answer += text))
  t.match(answer, /^target-late:T: acknowledged, revision \d+\n$/)
  await until(async () => (await told()).includes('acknowledged by Ada: on it'), 'it is acknowledged')
  const snooze = { ...flags, until: '2026-04-01T08:00:00Z' }
  await snoozeAlert(service, 'target-late:T', snooze, () => undefined)
  await until(async () => (await told({ state: 'snoozed' })).includes('by Ada until 2026-04-01 08:00'), 'it is snoozed')

  let followed = ''
  const following = listAlerts(service, { ...flags, state: 'cleared', follow: true, count: 1 }, (text) => {
    followed += text
  })
  await until(() => followed.includes('No alert.'), 'it follows')
  await sayOfAlert(service, 'resume', 'target-late:T', flags, () => undefined)
  await following
  t.match(followed, /resumed {2}MEDIUM {2}target-late:T\n[^]*by Ada\n/)
})

t.test('the command line of alerts', async (t) => {
  const cases: [args: string[], told: RegExp][] = [
    [['alerts'], /required option '--programme/],
    [['alerts', 'acknowledge', 'x'], /required option '--programme/],
    [['alerts', 'snooze', 'x', '--programme', 'p'], /required option '--until/],
    [['alerts', '--programme', 'p', '--severity', 'huge'], /Allowed choices are high, medium, low/],
  ]
  for (const [args, expected] of cases) {
    const command = commandLine({}, () => undefined)
    await t.rejects(command.parseAsync(['node', 'throughline', ...args]), { message: expected }, args.join(' '))
  }
})
