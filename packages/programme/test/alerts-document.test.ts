import { alertRules, defaultAlertSettings, type AlertMatter, type AlertRule, type Fact } from '@throughline/domain'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { mattersOf, noticesOneByOne } from '../src/index.ts'
import { calendar, day, link, plan, settings, story, task, type Chapter } from './story.ts'

/** ALERTS.md says what the rules do. */

const text = readFileSync(new URL('../../ALERTS.md', import.meta.url), 'utf8')
const tableAfter = (heading: string): string[][] => {
  const [, part = ''] = text.split(`\n${heading}\n`)
  const lines = (part.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}
const plain = (cell = ''): string => cell.replaceAll('`', '')

const takes = (activity: string, days: number): Fact => ({
  type: 'activity.progressed',
  data: { project: 'a', activity, changes: { remainingMinutes: days * day } },
})
const target: Fact = { type: 'target.declared', data: { target: 'T', name: 'Opening', project: 'a', activity: '2' } }
const disabled = (...rules: AlertRule[]): Fact => ({
  type: 'alert.configured',
  data: { settings: { disabled: rules } },
})
const giver = { project: 'a', activity: '1' }

function targets(): Chapter[] {
  const { submit, post } = story()
  const links = [link('a/1', 'a/2')]
  submit(plan('a', [task('1', 4), task('2', 1), task('3', 40)], links))
  return [
    post(target, { type: 'target.committed', data: { target: 'T', date: '2026-03-06T16:00' } }),
    ...[8, 24, 36, 39].map((days) => post(takes('1', days))),
    post(disabled('target-critical')),
    submit(plan('a', [task('1', 39), task('2', 1), task('3', 40)], links, { mustFinishBy: '2026-03-06T16:00' })),
  ]
}

function dependencies(): Chapter[] {
  const { submit, post } = story()
  const dependency = 'D'
  const terms = {
    dependency,
    title: 'Power',
    giver,
    receiver: { project: 'b', activity: '1' },
    toleranceMinutes: 5 * day,
  }
  return [
    submit([plan('a', [task('1', 5), task('2', 1)]), plan('b', [task('1', 9), task('2', 2)], [link('b/1', 'b/2')])]),
    post({ type: 'link.declared', data: link('a/1', 'b/1') }),
    post(
      { type: 'dependency.identified', data: terms },
      { type: 'dependency.requested', data: { dependency, needBy: '2026-03-10T08:00' } },
    ),
    post({ type: 'dependency.agreed', data: { dependency, date: '2026-03-09T08:00' } }),
    post({ type: 'dependency.forecast', data: { dependency, date: '2026-03-20T08:00' } }),
    post({ type: 'dependency.disputed', data: { dependency, side: 'receiver' } }),
    post({ type: 'dependency.revised', data: { dependency, changes: { needBy: '2026-03-04T08:00' } } }),
  ]
}

function plans(): Chapter[] {
  const { submit, post } = story()
  const reported = { earlyStart: '2026-03-09T08:00', earlyFinish: '2026-03-10T16:00' }
  const begun = { status: 'in-progress', actualStart: '2026-03-05T08:00' } as const
  return [
    submit(plan('a', [task('1', 2, { reported }), task('2', 2, { reported })], [], { tool: 'P6' })),
    post({ type: 'activity.progressed', data: { project: 'a', activity: '1', changes: begun } }),
    post({ type: 'link.declared', data: link('a/1', 'a/2') }, { type: 'link.declared', data: link('a/2', 'a/1') }),
  ]
}

function waiting(): Chapter[] {
  const on = calendar()
  const joined = (project: string): Fact => ({ type: 'project.joined', data: { project, settings: settings() } })
  const agreed = { dependency: 'D', date: '2026-03-20T08:00' }
  on(0, joined('a'))
  on(0, joined('b'))
  on(0, {
    type: 'dependency.identified',
    data: { dependency: 'D', title: 'Power', giver: { project: 'a' }, receiver: { project: 'b' } },
  })
  on(0, { type: 'dependency.requested', data: { dependency: 'D', needBy: agreed.date } })
  on(0, { type: 'dependency.agreed', data: agreed })
  return [30, 35, 60, 70].map((number) => on(number, { type: 'programme.reviewed', data: {} }))
}

const words = ({ rule, severity, severityReason }: Pick<AlertMatter, 'rule' | 'severity' | 'severityReason'>): string =>
  `${rule} ${severity}: ${severityReason}`

t.test('every rule, with each severity and the reason for it', async (t) => {
  const rows = tableAfter('## Rules')
  t.strictSame(
    rows.map(([rule]) => plain(rule)),
    [...alertRules],
  )
  const documented = rows.flatMap(([rule, , , severities = '']) =>
    [...severities.matchAll(/`(\w+)`: ([^;]+)/g)].map(
      ([, severity, reason]) => `${plain(rule)} ${severity}: ${reason}`,
    ),
  )
  const chapters = [...targets(), ...dependencies(), ...plans(), ...waiting()]
  const happened = new Set(chapters.flatMap(({ after }) => mattersOf(after)).map(words))
  t.strictSame(
    documented.filter((each) => !happened.has(each)),
    [],
    'what is documented happens',
  )
  // of the steps of float two have the same severity; one of them is shown
  const shown = new Set(documented.map((each) => each.split(':')[0]))
  t.strictSame(
    [...happened].filter((each) => !shown.has(each.split(':')[0])),
    [],
    'what happens is documented',
  )
})

t.test('every setting with its default, and the limit of notices', async (t) => {
  const documented = tableAfter('## Settings').map(([setting, value]) => [plain(setting), plain(value)])
  t.strictSame(
    documented,
    Object.entries(defaultAlertSettings).map(([setting, value]) => [setting, JSON.stringify(value)]),
  )
  for (const [, , , , measures = ''] of tableAfter('## Rules')) {
    for (const [, name = '', value = ''] of measures.matchAll(/`(\w+Days)` \(([\d, ]+)\)/g)) {
      const known = defaultAlertSettings[name as 'floatStepsDays']
      t.equal([known].flat().join(', '), value, name)
    }
  }
  t.match(text, `A command tells at most ${noticesOneByOne} alerts one by one`)
})
