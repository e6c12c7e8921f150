import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { chainPlan, run, temporaryFolder } from './world.ts'

async function twoPlans(t: Parameters<typeof temporaryFolder>[0]): Promise<string[]> {
  const folder = await temporaryFolder(t)
  const files = ['A', 'B'].map((name) => join(folder, `${name}.json`))
  const plans = [chainPlan('A', [2, 3]), chainPlan('B', [1], ['A', 'A2'])]
  await Promise.all(files.map((file, n) => writeFile(file, JSON.stringify(plans[n]))))
  return files
}

t.test('a date is explained as a ladder of reasons', async (t) => {
  const files = await twoPlans(t)
  const ran = await run(['explain', ...files, '--project', 'B', '--activity', 'A1'])
  t.equal(ran.stderr, '')
  t.same(ran.stdout.trimEnd().split('\n'), [
    'B/A1 Step 1: early start 2026-03-09 08:00',
    '',
    "   1  2026-03-09 08:00  B/A1 early start: waits for 'Step 2' (A/A2), finish to start",
    "        2026-03-06 17:00 -> 2026-03-09 08:00  next start of work on calendar 'five-days'",
    '   2  2026-03-06 17:00  A/A2 early finish: its work, from the early start',
    "        2026-03-04 08:00 -> 2026-03-06 17:00  plus 3d of work on calendar 'five-days'",
    "   3  2026-03-04 08:00  A/A2 early start: waits for 'Step 1' (A/A1), finish to start",
    "        2026-03-03 17:00 -> 2026-03-04 08:00  next start of work on calendar 'five-days'",
    '   4  2026-03-03 17:00  A/A1 early finish: its work, from the early start',
    "        2026-03-02 08:00 -> 2026-03-03 17:00  plus 2d of work on calendar 'five-days'",
    '   5  2026-03-02 08:00  A/A1 early start: data date of project A',
  ])
  const json = await run(['explain', files[0] ?? '', '--activity', 'A2', '--date', 'late-finish', '--format', 'json'])
  t.match(JSON.parse(json.stdout), {
    project: 'A',
    code: 'A2',
    date: 'late-finish',
    at: '2026-03-06T17:00',
    steps: [{ reason: 'project-finish' }],
  })
})

t.test('what cannot be explained is told', async (t) => {
  const files = await twoPlans(t)
  const cases: [args: string[], told: RegExp][] = [
    [['--activity', 'A1'], /activity A1 is in 2 projects: A, B/],
    [['--activity', 'Z'], /no project of these files has an activity Z/],
    [['--activity', 'A2', '--project', 'B'], /unknown-activity/],
    [['--activity', 'A2', '--date', 'remaining-start'], /A\/A2 has no start of the remaining work/],
    [['--activity', 'A2', '--date', 'noon'], /Allowed choices are early-start/],
    [[], /required option '--activity/],
  ]
  for (const [args, told] of cases) {
    const ran = await run(['explain', ...files, ...args])
    t.not(ran.code, 0, args.join(' '))
    t.match(ran.stderr, told)
  }
})
