import { readFileSync } from 'node:fs'
import type { Activity, Link } from '@throughline/domain'
import t from 'tap'
import { csvColumns, csvFields, parseCsvMapping, type CsvMapping } from '../src/index.ts'
import { fixture, read } from './fixture.ts'

/** What CSV.md shows is what happens. */

const page = readFileSync(new URL('../../CSV.md', import.meta.url), 'utf8')

const rowsOf = (heading: string): string[][] =>
  (page.split(`${heading}\n`)[1]?.split('\n## ')[0] ?? '')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim().replace(/^`(.*)`$/, '$1')),
    )

function mapped(text: string, dates: string): CsvMapping {
  const mapping = parseCsvMapping(text, dates as CsvMapping['dates'])
  if (!mapping.ok) throw new Error(mapping.problems[0]?.message)
  return mapping.value
}

const progress = { 'not-started': '', 'in-progress': ' begun', complete: ' done' }
const short = (date: string | undefined): string => date?.slice(5).replace('T', ' ') ?? '-'

function activityWords(activity: Activity): string {
  const { code, kind, durationMinutes, elapsed, plannedStart, plannedFinish, status, percentComplete } = activity
  const work = kind.endsWith('milestone') ? kind : `${durationMinutes / 60} h${elapsed === true ? ' elapsed' : ''}`
  const dates = `${short(plannedStart)} to ${short(plannedFinish)}`
  return `${code}: ${work}, ${dates}${progress[status]}${percentComplete === undefined ? '' : ` ${percentComplete} %`}`
}

function linkWords({ from, to, type, lagMinutes, lagUnit, lagPercent }: Link): string {
  const end = from.project === to.project ? from.activity : `${from.project}/${from.activity}`
  const lag = lagPercent === undefined ? (lagMinutes === 0 ? '' : ` ${lagMinutes / 60} h`) : ` ${lagPercent} %`
  return `${end} ${type} ${to.activity}${lag}${lagUnit === 'elapsed' ? ' elapsed' : ''}`
}

/** What a file became, short enough to be compared by eye. */
function outcome(name: string, mapping: CsvMapping) {
  const { plans, findings } = read(fixture(`csv/${name}`), { fileName: name, csv: mapping })
  return {
    plans: plans.map(({ project, activities, links }) => [
      project,
      ...activities.map(activityWords),
      ...links.map(linkWords),
    ]),
    findings: findings.map(({ code, at }) => `${code} ${at}`),
  }
}

const expected: Readonly<Record<string, ReturnType<typeof outcome>>> = {
  'excel.csv': {
    plans: [
      [
        'KAI',
        'A10: 40 h, 03-02 08:00 to - done 100 %',
        'A20: 20 h, - to -',
        'M10: finish-milestone, - to -',
        'A10 FS A20 12 h',
        'A20 FS M10',
      ],
      ['GLEIS', 'G10: 80 h, - to -', 'KAI/M10 FS G10'],
    ],
    findings: ['encoding-assumed file'],
  },
  'smartsheet.csv': {
    plans: [
      [
        'smartsheet',
        '1: 40 h, 03-02 08:00 to 03-06 17:00 done 100 %',
        '2: 56 h, 03-10 08:00 to 03-18 17:00 begun 40 %',
        '4: finish-milestone, 03-18 17:00 to 03-18 17:00 0 %',
        '1 FS 2 8 h',
        '2 FS 4',
        '1 SS 4 24 h',
      ],
    ],
    findings: [],
  },
  'jira.csv': {
    plans: [
      [
        'WEB',
        'WEB-1: 40 h, 03-02 08:00 to 03-06 17:00 done',
        'WEB-2: 40 h, 03-09 08:00 to 03-13 17:00 begun',
        'WEB-3: finish-milestone, 03-16 17:00 to 03-16 17:00',
        'WEB-1 FS WEB-2',
        'WEB-2 FS WEB-3',
      ],
    ],
    findings: [
      'unscheduled line 4, column "Original estimate"',
      'link-to-unknown-activity line 4, column "Inward issue link (Blocks)"',
    ],
  },
  'ms-project.csv': {
    plans: [
      [
        'ms-project',
        '11: 40 h, 03-02 08:00 to 03-06 17:00 done 100 %',
        '12: 48 h elapsed, 03-09 08:00 to 03-11 08:00 0 %',
        '13: finish-milestone, 03-16 17:00 to 03-16 17:00 0 %',
        '11 FS 12 8 h',
        '12 FS 13 50 %',
        '11 FF 13 -4 h',
      ],
    ],
    findings: [],
  },
  'projectlibre.csv': {
    plans: [
      [
        'projectlibre',
        '1: 40 h, 03-02 08:00 to 03-06 17:00',
        '2: 20 h, 03-09 08:00 to 03-11 12:00',
        '3: finish-milestone, 03-11 12:00 to 03-11 12:00',
        '1 FS 2',
        '2 FS 3',
        '1 SS 3 16 h',
      ],
    ],
    findings: [],
  },
  'primavera.csv': {
    plans: [
      [
        'primavera',
        'A1000: 40 h, 03-02 08:00 to 03-06 17:00 done',
        'A1010: 80 h, 03-09 08:00 to 03-20 17:00 begun',
        'A1020: finish-milestone, 03-20 17:00 to 03-20 17:00',
        'A1000 FS A1010',
        'A1010 FS A1020',
        'A1000 SS A1020 40 h',
      ],
    ],
    findings: [],
  },
}

t.test('files of other tools become plans by the mappings that CSV.md gives', async (t) => {
  const rows = rowsOf('## Files of other tools')
  t.same(rows.map(([name]) => name).sort(), Object.keys(expected).sort())
  for (const [name = '', mapping = '', dates = ''] of rows) {
    t.strictSame(outcome(name, mapped(mapping, dates)), expected[name], name)
  }
})

t.test('the table of columns in CSV.md is the one that is read', async (t) => {
  const rows = rowsOf('## Columns')
  t.same(
    rows.map(([field, header]) => [field, header]),
    csvFields.map((field) => [field, csvColumns[field]]),
  )
})

t.test('the example of CSV.md is a programme of two linked projects', async (t) => {
  const [, example = ''] = /<!-- checked: read as it stands -->\n```csv\n([\s\S]*?)```/.exec(page) ?? []
  const { plans, stubs, findings } = read(example, { contentType: 'text/csv' })
  t.same([plans.length, stubs, findings], [2, [], []])
  t.same(plans[1]?.links.map(linkWords), ['CIVIL/M10 FS T10'])
})
