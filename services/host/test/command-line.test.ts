import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { commandLine } from '../src/command-line.ts'
import { chainPlan, run, startServer, temporaryFolder } from './world.ts'

t.test('what is asked wrongly is told, with how to ask', async (t) => {
  const cases: [args: string[], told: RegExp][] = [
    [['import', 'x.xer'], /required option '--programme/],
    [['tail', '--programme', 'p', '--after', 'x'], /a whole number from -1/],
    [['tail', '--programme', 'p', '--count', '0'], /a whole number from 1/],
    [['tail', '--programme', 'p', '--format', 'xml'], /Allowed choices are json, text/],
    [['tail', '--programme', 'p', '--url', 'nowhere'], /nowhere is not an address/],
    [['rebuild'], /required option '--check'/],
    [['dance'], /unknown command 'dance'/],
  ]
  for (const [args, expected] of cases) {
    let told = ''
    const command = commandLine({}, (text) => (told += text))
    await t.rejects(command.parseAsync(['node', 'throughline', ...args]), { message: expected }, args.join(' '))
    if (!args.includes('nowhere')) t.match(told, /add --help/)
  }
})

t.test('how a command ends', async (t) => {
  const cases: [args: string[], code: number, stderr: RegExp][] = [
    [['start', '--host', '0.0.0.0'], 2, /THROUGHLINE_API_KEY/],
    [['import', 'nowhere.xer', '--programme', 'p'], 1, /nowhere\.xer cannot be read/],
    [['tail', '--programme', 'p', '--url', 'http://127.0.0.1:9'], 1, /does not answer[^]*throughline start/],
    [['rebuild'], 1, /required option/],
  ]
  for (const [args, expectedCode, expected] of cases) {
    const { code, stdout, stderr } = await run(args)
    t.strictSame([code, stdout], [expectedCode, ''], args.join(' '))
    t.match(stderr, expected)
    t.notMatch(stderr, /\n {4}at /, 'no stack: it is no bug')
  }
  const help = await run(['import', '--help'])
  t.match([help.code, help.stdout], [0, /Examples:\n {2}throughline import/])
})

t.test('dates of plan files without a server', async (t) => {
  const folder = await temporaryFolder(t)
  const [a, b] = [join(folder, 'a.json'), join(folder, 'b.json')]
  await writeFile(a, JSON.stringify(chainPlan('A', [2, 3])))
  await writeFile(b, JSON.stringify(chainPlan('B', [1], ['A', 'A2'])))
  const { code, stdout } = await run(['schedule', a, b, '--format', 'json'])
  t.equal(code, 0)
  const answer = JSON.parse(stdout) as { activities: object[]; findings: object[] }
  t.strictSame(Object.keys(answer), ['activities', 'findings'])
  t.strictSame(answer.activities[2], {
    project: 'B',
    code: 'A1',
    status: 'not-started',
    earlyStart: '2026-03-09T08:00',
    earlyFinish: '2026-03-09T17:00',
    lateStart: '2026-03-09T08:00',
    lateFinish: '2026-03-09T17:00',
    totalFloatMinutes: 0,
    freeFloatMinutes: 0,
    longestPath: true,
    driving: [{ project: 'A', code: 'A2', type: 'FS', lagMinutes: 0 }],
  })
  for (const finding of answer.findings) t.strictSame(Object.keys(finding), ['code', 'message', 'at'])
  const text = await run(['schedule', a])
  t.match(text.stdout, /^activity +early start +early finish[^]*A\/A2 +2026-03-04 08:00/)
  await writeFile(b, '{"project":')
  const broken = await run(['schedule', a, b])
  t.match([broken.code, broken.stderr], [1, /b\.json/])
})

t.test('a CSV plan, as it is and with a mapping', async (t) => {
  const folder = await temporaryFolder(t)
  const file = join(folder, 'BOARD.csv')
  await writeFile(file, 'Issue key;Estimate;Begin;Predecessors\nB-1;16;02.03.2026;\nB-2;8;;B-1\n')
  const mapping = ['--mapping', 'code:Issue key,duration[h]:Estimate,start:Begin', '--dates', 'dmy']
  const dates = await run(['schedule', file, ...mapping])
  t.match(dates.stdout, /BOARD\/B-2 +2026-03-04 08:00 2026-03-04 17:00/, dates.stderr)
  const plain = await run(['schedule', file])
  t.match([plain.code, plain.stderr], [1, /plan-invalid[^]*no column is headed "Code"[^]*at line 1/])
  const slip = await run(['import', file, '--programme', 'p', '--mapping', 'kode:Issue key'])
  t.match([slip.code, slip.stderr], [1, /"kode:Issue key" is no pair[^]*at --mapping/])

  const server = await startServer(['--data', join(folder, 'data')])
  t.teardown(() => void server.child.kill('SIGKILL'))
  const send = ['import', file, '--programme', 'p', '--url', server.url, ...mapping]
  t.match((await run(send)).stdout, /^BOARD\.csv: 7 events, revision 6\n/)
  t.match((await run(send)).stdout, /^BOARD\.csv: nothing new; the programme is at revision 6\n/)
})

t.test('a server, its commands, and its end', async (t) => {
  const folder = await temporaryFolder(t)
  const data = join(folder, 'data')
  const files = ['A', 'B'].map((project) => join(folder, `${project}.json`))
  await writeFile(files[0] ?? '', JSON.stringify(chainPlan('A', [2, 3])))
  await writeFile(files[1] ?? '', JSON.stringify(chainPlan('B', [1], ['A', 'A2'])))
  const key = 'the-key-of-this-test'
  const server = await startServer(['--data', data], { THROUGHLINE_API_KEY: key })
  const environment = { THROUGHLINE_URL: server.url, THROUGHLINE_API_KEY: key, THROUGHLINE_ACTOR: 'Zoë' }
  t.teardown(() => void server.child.kill('SIGKILL'))

  const second = await run(['start', '--port', '0', '--data', data])
  t.match([second.code, second.stderr], [1, /store-locked/])

  const first = await run(['import', ...files, '--programme', 'p'], environment)
  t.match(first.stdout, /^A\.json: 7 events, revision 6\nB\.json: \d+ events, revision \d+\n$/)
  const again = await run(['import', ...files, '--programme', 'p'], environment)
  t.match(again.stdout, /^A\.json: nothing new[^]*B\.json: nothing new/)
  const refused = await run(['import', ...files, '--programme', 'p'], { THROUGHLINE_URL: server.url })
  t.match([refused.code, refused.stderr], [1, /unauthorised/])
  const two = await run(['import', ...files, '--programme', 'p', '--project', 'x'], environment)
  t.match([two.code, two.stderr], [1, /one file/])

  const [json, text] = await Promise.all([
    run(['tail', '--programme', 'p', '--after', '-1', '--count', '2', '--format', 'json'], environment),
    run(['tail', '--programme', 'p', '--after', '6', '--count', '1'], environment),
  ])
  const reports = json.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as object)
  t.match(reports, [
    { revision: 6, cause: { actor: 'Zoë', file: 'A.json' } },
    { revision: 11, cause: { file: 'B.json' } },
  ])
  t.match(text.stdout, /^Revision 11, .* by Zoë, file B\.json\n/)

  const online = await run(['rebuild', '--check'], environment)
  t.match([online.code, online.stdout], [0, /^p: agrees at revision 11/])
  t.equal(await server.end('SIGTERM'), 0, 'it ends in order')
  t.equal(server.stderr.text, '')
  const offline = await run(['rebuild', '--check', '--programme', 'p', '--data', data])
  t.match([offline.code, offline.stdout], [0, /^p: agrees at revision 11/])
  t.equal((await run(['rebuild', '--check', '--programme', 'q', '--data', data])).code, 1)
})
