import { decidePlan, emptyProgramme } from '@throughline/domain'
import fc from 'fast-check'
import t from 'tap'
import { csvColumns, csvTemplate, parseCsvMapping, planLimits, readPlanFile, type PlanHints } from '../src/index.ts'
import { parseCsvDate } from '../src/csv/dates.ts'
import { parseReferences } from '../src/csv/references.ts'
import { parseSpan, standardFinish, standardWork } from '../src/csv/spans.ts'
import { localDateTime } from '../src/dates.ts'
import { activityOf, bytes, findings, planOf, problems, read, refusal } from './fixture.ts'

const csv: PlanHints = { contentType: 'text/csv', fileName: 'P.csv' }
const readCsv = (text: string | Uint8Array) => read(text, csv)
const mapping = (text: string, dates?: 'ymd' | 'dmy' | 'mdy'): PlanHints => {
  const parsed = parseCsvMapping(text, dates)
  if (!parsed.ok) throw new Error(parsed.problems[0]?.message)
  return { ...csv, csv: parsed.value }
}

t.test('the template has every column, reads as a plan, and the decider takes it', async (t) => {
  t.equal(csvTemplate.split('\r\n')[0], Object.values(csvColumns).join(','))
  const file = readCsv(csvTemplate)
  t.same([file.format, file.tool, file.findings, file.stubs], ['csv', 'CSV', [], []])
  const plan = planOf(file, 'BRIDGE')
  t.match(activityOf(plan, 'A10'), { status: 'complete', actualFinish: '2026-03-06T17:00', remainingMinutes: 0 })
  t.match(activityOf(plan, 'A20'), {
    wbs: ['Site', 'Foundations'],
    constraint: { kind: 'start-on-or-after', date: '2026-03-09T08:00' },
  })
  t.match(activityOf(plan, 'M10'), { kind: 'finish-milestone', deadline: '2026-04-03T17:00', owner: 'Ada' })
  t.equal(plan.settings.dataDate, '2026-03-09T08:00')
  t.ok(decidePlan(emptyProgramme('p'), { submission: 's', plans: file.plans }).ok)
})

t.test('delimiters, line ends, quotes and encodings say the same', async (t) => {
  const rows = [
    ['Code', 'Name', 'Duration', 'Owner'],
    ['A1', 'Café, "the" one; two', '5d', 'Zoë'],
    ['A2', 'Plain', '2,5d', ''],
  ]
  const quoted = (cell: string): string => (/[",;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)
  const text = (delimiter: string, end: string): string =>
    rows.map((cells) => cells.map(quoted).join(delimiter)).join(end)
  const first = readCsv(text(',', '\n')).plans
  t.match(first[0]?.activities[0], { name: 'Café, "the" one; two', owner: 'Zoë' })
  for (const delimiter of [',', ';', '\t']) {
    for (const end of ['\n', '\r\n', '\r']) t.strictSame(readCsv(text(delimiter, end)).plans, first)
  }
  const plain = text(';', '\r\n')
  t.strictSame(readCsv(`\ufeff${plain}`).plans, first, 'a byte order mark')
  t.strictSame(readCsv(Buffer.from(`\ufeff${plain}`, 'utf16le')).plans, first, 'Excel’s Unicode text')
  const old = readCsv(Buffer.from(plain, 'latin1'))
  t.strictSame([old.plans, findings(old)], [first, ['encoding-assumed file']])
  t.match(
    refusal(Buffer.from(`\u00ef\u00bb\u00bf${plain}`, 'latin1'), csv),
    /^plan-unreadable -: the file begins as UTF-8/,
  )
  t.strictSame(readCsv(`sep=;\r\n"Plan; of week 12"\r\n\r\n${plain}\r\n;;;\r\n`).plans, first, 'titles and empty rows')
})

t.test('CSV is told by its name or type, never guessed', async (t) => {
  const text = 'Code,Duration\nA,1'
  t.equal(read(text, { contentType: 'text/csv; charset=utf-8', project: 'X' }).format, 'csv')
  t.equal(read(text, { fileName: 'plan.tsv' }).plans[0]?.project, 'plan')
  t.match(refusal(text), /^plan-format-unknown .*send CSV as text\/csv/)
})

t.test('a fault is told with its line and column', async (t) => {
  const told = (
    row: string,
    head = 'Code,Name,Duration,Start,Finish,Predecessors,Percent Complete,Constraint',
  ): string => refusal(`${head}\n"A\n0",ok,1d\n${row}`, csv)
  t.match(told('A1,,5 moons'), /^plan-invalid line 4, column "Duration": "5 moons" is not a duration/)
  t.match(told('A1,,"1,200h"'), /^plan-invalid line 4, column "Duration"/, 'a comma before three digits')
  t.match(told('A1,,1d,02/03/2026'), /^plan-invalid line 4, column "Start": .*say dates=dmy or dates=mdy/)
  t.match(told('A1,,1d,2026-02-30'), /column "Start": "2026-02-30" is not a date/)
  t.match(told('A1,,,2026-03-05,2026-03-02'), /column "Finish": the finish lies before the start/)
  t.match(told('A1,,1d,,,"B1FS+2moons"'), /column "Predecessors": "B1FS\+2moons" is no predecessor/)
  t.match(told('A1,,1d,,,,101'), /column "Percent Complete": "101" is not a share/)
  t.match(told('A1,,1d,,,,,sometime'), /column "Constraint": "sometime" is not a constraint/)
  t.match(told('A1,,1d,,,,,start-on'), /^plan-invalid line 4: the constraint start-on needs a date/)
  t.match(told('A1,,1d,,,,50'), /^plan-invalid line 4: work that has begun needs an actual start/)
  t.match(told(',name,1d'), /^plan-invalid line 4, column "Code": the row has no activity code/)
  t.match(told('A 0,,1d'), /^plan-invalid line 4, column "Code": the project has activity A 0 twice/)
  t.match(told('"A1,,1d'), /^plan-unreadable line 4: a quoted cell does not end/)
  t.match(told('A1,,\u001b[31m'), /"\[31m" is not a duration/, 'control characters are not handed on')
  t.match(
    refusal('Task,Days\nA,1', csv),
    /^plan-invalid line 1: no column is headed "Code".*the headers are: Task, Days/,
  )
  t.match(refusal('Code,Name\nA,1', csv), /^plan-invalid line 1: durations are missing/)
  t.match(refusal('Code,Duration,Duration\nA,1,1', csv), /^plan-invalid line 1: 2 columns are headed "Duration"/)
  t.match(refusal('Code,Duration\n', csv), /^plan-empty/)
  t.equal(problems(`Code,Duration\n${'A,x\n'.repeat(100)}`, csv).length, 20, 'so many are named')
})

t.test('ids and texts are data; control characters are not kept', async (t) => {
  const [plan] = readCsv(
    'Code,Name,Duration,Owner\n__proto__,=cmd|calc,1,"Ada\u001b\u0085\nB"\nconstructor,,1,\n',
  ).plans
  t.match(plan?.activities, [
    { code: '__proto__', name: '=cmd|calc', owner: 'Ada B' },
    { code: 'constructor', name: 'constructor' },
  ])
})

t.test('mappings', async (t) => {
  const file = 'Id,Titel,Tage,Code,Soll\nA,Eins,8,x,2026-03-02\nB,Zwei,4,x,2026-03-03\n'
  const [plan] = read(file, mapping('code:id,name: Titel ,duration[h]:TAGE,deadline:Soll,start:Soll')).plans
  t.match(plan?.activities, [
    { code: 'A', name: 'Eins', durationMinutes: 480, deadline: '2026-03-02T17:00', plannedStart: '2026-03-02T08:00' },
    { code: 'B', durationMinutes: 240 },
  ])
  t.match(refusal(file, mapping('code:Id,duration:Days')), /no column is headed "Days", which is mapped to duration/)
  t.equal(read('A%,Duration,Start\nA,1,junk', mapping('code:A%,start:')).plans[0]?.activities.length, 1, 'left out')
  t.equal(read('"a,b",Duration\nA,1', mapping('code:a%2Cb')).plans[0]?.activities[0]?.code, 'A')
  for (const bad of [
    'code',
    'kode:X',
    'code:A,code:B',
    'name[h]:X',
    'duration[ell]:X',
    'name:#row',
    'x'.repeat(5000),
  ]) {
    const parsed = parseCsvMapping(bad)
    t.match(parsed, { ok: false, problems: [{ code: 'invalid-request', at: 'mapping' }] }, bad.slice(0, 20))
  }
})

t.test('durations', async (t) => {
  const cases: Readonly<Record<string, number | undefined>> = {
    ...{ '5': 2400, '5d': 2400, '2.5 days': 1200, '2,5d': 1200, '4h': 240, '1w 2d': 3360, '1mo': 9600, '90 min': 90 },
    ...{
      '5 days?': 2400,
      '0': 0,
      '1 D': 480,
      '30s': 1,
      d: undefined,
      '-5': undefined,
      '5 5q': undefined,
      '1,200': undefined,
    },
    ...{ '1e3': undefined, '1d 2ed': undefined, '٥': undefined, '': undefined, ['1d'.repeat(40)]: undefined },
  }
  for (const [text, minutes] of Object.entries(cases)) t.equal(parseSpan(text)?.minutes, minutes, text)
  t.strictSame(parseSpan('2ed'), { minutes: 2880, elapsed: true })
  t.strictSame(parseSpan('1 eweek 1eh'), { minutes: 10_140, elapsed: true })
  t.equal(parseSpan('7200', 's')?.minutes, 120)
})

t.test('dates', async (t) => {
  const march2 = '2026-03-02T08:00'
  const at = (text: string, order: 'ymd' | 'dmy' | 'mdy' = 'ymd', isFinish = false) =>
    localDateTime(parseCsvDate(text, order, isFinish))
  for (const text of [
    '2026-03-02',
    '2026/3/2',
    '2026-03-02T08:00:00Z',
    '2026-03-02 00:00:00',
    '2 Mar 2026',
    '02-Mar-26',
  ]) {
    t.equal(at(text), march2, text)
  }
  for (const text of [
    'Mon 2 March 2026',
    'March 2, 2026',
    'Mar. 2, 2026 8:00 AM',
    '02/Mar/26 12:00 AM',
    '02-Mar-26 A',
  ]) {
    t.equal(at(text), march2, text)
  }
  for (const text of ['02.03.2026', '2/3/26', '2026-03-02', 'Mon 02.03.26 08:00'])
    t.equal(at(text, 'dmy'), march2, text)
  for (const text of ['03/02/2026', '3/2/26 8:00 AM', 'Monday, 3/2/2026']) t.equal(at(text, 'mdy'), march2, text)
  t.equal(at('3/2/26 12:30 PM', 'mdy'), '2026-03-02T12:30')
  t.equal(at('2026-03-06', 'ymd', true), '2026-03-06T17:00')
  t.equal(at('20-Mar-26 17:00*', 'ymd', true), '2026-03-20T17:00')
  for (const text of [
    '02/03/2026',
    '46083',
    '2026-13-01',
    '2026-03-02 25:00',
    '3/2/26 13:00 PM',
    '31 Feb 2026',
    'soon',
    '2 Foo 2026',
  ]) {
    t.equal(at(text), undefined, text)
  }
})

t.test('working time from start to finish is that of counting minute by minute', async (t) => {
  const slowly = (from: number, to: number): number => {
    let work = 0
    for (let minute = from; minute < to; minute++) {
      const [day, time] = [Math.floor(minute / 1440), minute - Math.floor(minute / 1440) * 1440]
      const isWeekend = (((day + 3) % 7) + 7) % 7 > 4
      if (!isWeekend && ((time >= 480 && time < 720) || (time >= 780 && time < 1020))) work += 1
    }
    return work
  }
  const instant = fc.integer({ min: -30_000, max: 30_000 })
  fc.assert(
    fc.property(instant, instant, (from, to) => standardWork(from, to) === slowly(from, to)),
    { numRuns: 300 },
  )
  fc.assert(
    fc.property(instant, fc.integer({ min: 1, max: 20_000 }), (from, minutes) => {
      const finish = standardFinish(from, minutes) ?? 0
      return standardWork(from, finish) === minutes && standardWork(from, finish - 1) === minutes - 1
    }),
  )
  t.equal(standardFinish(0, 1e12), undefined)
})

t.test('predecessors', async (t) => {
  const codes = new Set(['p/A10', 'p/B', 'p/C/1', 'p/A,1', 'p/GLA', 'p/GLASS', 'p/PUMP FS', 'q/B30'])
  const knows = (project: string, code: string): boolean => codes.has(`${project}/${code}`)
  const words = (cell: string, without: string[] = []): string[] => {
    const faults: string[] = []
    const own = (project: string, code: string): boolean => knows(project, code) && !without.includes(code)
    const found = parseReferences(cell, 'p', own, (text) => faults.push(text)).map(
      ({ from, type, lagMinutes, lagUnit, lagPercent }) =>
        `${from.project}/${from.activity} ${type} ${lagPercent ?? lagMinutes}${lagUnit === undefined ? '' : ` ${lagUnit}`}`,
    )
    return [...found, ...faults.map((fault) => `fault ${fault}`)]
  }
  t.same(words('A10'), ['p/A10 FS 0'])
  t.same(words('A10, B ,, '), ['p/A10 FS 0', 'p/B FS 0'])
  t.same(words('A10ss+2d; B FF - 4h;q/B30SF'), ['p/A10 SS 960', 'p/B FF -240', 'q/B30 SF 0'])
  t.same(words('A10FS+1,5d; B: SS 5'), ['p/A10 FS 720', 'p/B SS 2400'])
  t.same(
    words('A10FS+1,5d,B,A10FF-0,5h'),
    ['p/A10 FS 720', 'p/B FS 0', 'p/A10 FF -30'],
    'a decimal comma parts nothing',
  )
  t.same(words('A10FS+1,B'), ['p/A10 FS 480', 'p/B FS 0'])
  t.same(words('A10FS+2ed'), ['p/A10 FS 2880 elapsed'])
  t.same(words('A10FS-50%; BFS'), ['p/A10 FS -50 percent', 'p/B FS 0'])
  t.same(words('A10+3d; A10 - 1d'), ['p/A10 FS 1440', 'p/A10 FS -480'])
  t.same(words('A10FS-0d'), ['p/A10 FS 0'])
  t.same(words('C/1; A,1'), ['p/C/1 FS 0', 'p/A,1 FS 0'])
  t.same(words('A,1'), ['p/A,1 FS 0'], 'a code that exists wins')
  t.same(words('GLASS; PUMP FS'), ['p/GLASS FS 0', 'p/PUMP FS FS 0'])
  t.same(words('GLASS', ['GLASS', 'GLA']), ['p/GLASS FS 0'], 'no link from GLA, which is not there')
  t.same(words('GLASS', ['GLASS']), ['p/GLA SS 0'])
  t.same(words('q/X9FF+1d'), ['q/X9 FF 480'])
  t.same(words('A10FS+2moons; q/; ' + 'x'.repeat(700)), ['fault A10FS+2moons', 'fault q/', `fault ${'x'.repeat(700)}`])
})

t.test('progress', async (t) => {
  const [plan] = readCsv(
    'Code,Duration,Start,Finish,Status,Percent Complete,Actual Start,Actual Finish,Remaining Duration\n' +
      'A,5d,2026-03-02,2026-03-06,,100\nB,5d,2026-03-02,,,40\nC,5d,2026-03-02,,in progress,,2026-03-03,,1d\n' +
      'D,5d,,,,,2026-03-02,2026-03-05\nE,5d,,,To Do,,2026-03-02,NA\nF,5d,2026-03-02,2026-03-06,Done,50\n',
  ).plans
  const told = plan?.activities.map(({ code, status, actualStart, actualFinish, remainingMinutes }) =>
    [code, status, actualStart?.slice(8) ?? '', actualFinish?.slice(8) ?? '', remainingMinutes / 480].join(' '),
  )
  t.same(told, [
    'A complete 02T08:00 06T17:00 0',
    'B in-progress 02T08:00  3',
    'C in-progress 03T08:00  1',
    'D complete 02T08:00 05T17:00 0',
    'E not-started   5',
    'F complete 02T08:00 06T17:00 0',
  ])
})

t.test('work on days off, and none at all', async (t) => {
  const file = readCsv(
    'Code,Duration,Start,Finish\nA,,2026-03-07,2026-03-08\nB,,2026-03-06 17:00,2026-03-06 17:00\nC,,,\n',
  )
  t.match(file.plans[0]?.activities, [
    { code: 'A', kind: 'task', durationMinutes: 0 },
    { code: 'B', kind: 'finish-milestone' },
    { code: 'C', kind: 'finish-milestone' },
  ])
  t.same(findings(file), ['unscheduled line 4, column "Duration"'])
})

t.test('limits', async (t) => {
  const head = 'Code,Duration\n'
  t.match(refusal(`${head}A,1\n${'\n'.repeat(planLimits.csvRows)}`, csv), /^plan-too-large line \d+: .* rows/)
  t.match(refusal(`${head}${'x'.repeat(planLimits.csvLineCharacters + 1)}`, csv), /^plan-too-large -: a line/)
  t.match(refusal(bytes(`${head}${'A,1\n'.repeat(planLimits.csvBytes / 4)}`), csv), /^plan-too-large -: .* bytes/)
})

t.test('any table of cells is read or refused with a place, and what is read the decider takes', async (t) => {
  const cell = fc.oneof(
    fc.constantFrom(
      '',
      '5d',
      '2026-03-02',
      'A1',
      'A1FS+1d',
      'B/A1',
      '100',
      'milestone',
      'done',
      '"',
      'x\ny',
      '\u0000',
      '__proto__',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  )
  const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const headers = Object.values(csvColumns)
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: headers.length }), { maxLength: 8 }), (rows) => {
      const text = [headers, ...rows].map((cells) => cells.map(quoted).join(',')).join('\n')
      const result = readPlanOf(text)
      if (!result.ok)
        return result.problems.every(
          ({ code, at }) => code === 'plan-empty' || code === 'plan-format-unknown' || at !== undefined,
        )
      return decidePlan(emptyProgramme('p'), { submission: 's', plans: result.value.plans }).ok
    }),
    { numRuns: 1000 },
  )
  t.pass()
})

function readPlanOf(text: string) {
  return readPlanFile(bytes(text), csv)
}
