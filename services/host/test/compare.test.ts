import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { chainPlan, run, temporaryFolder } from './world.ts'

const agreed = { earlyStart: '2026-03-02T08:00', earlyFinish: '2026-03-03T17:00', totalFloatMinutes: 0 }

async function planWith(t: Parameters<typeof temporaryFolder>[0], reported: readonly object[]): Promise<string> {
  const plan = chainPlan('A', [2, 3]) as { activities: object[] }
  plan.activities = plan.activities.map((row, n) => ({ ...row, ...(reported[n] ?? {}) }))
  const file = join(await temporaryFolder(t), 'A.json')
  await writeFile(file, JSON.stringify(plan))
  return file
}

t.test('agreement with what the tool stored is told field by field, and what differs with both values', async (t) => {
  const other = { earlyStart: '2026-03-05T08:00', earlyFinish: '2026-03-09T17:00', totalFloatMinutes: 60 }
  const file = await planWith(t, [{ reported: agreed }, { reported: other }])
  const text = await run(['schedule', file, '--compare'])
  t.equal(text.stderr, '')
  t.same(text.stdout.trimEnd().split('\n'), [
    '2 activities compared with what the files store',
    '',
    'field           compared     equal        %',
    'early start            2         1    50.00',
    'early finish           2         1    50.00',
    'late start             0         0        -',
    'late finish            0         0        -',
    'total float            2         1    50.00',
    'free float             0         0        -',
    'longest path           0         0        -',
    'dates and TF           2         1    50.00',
    '',
    '1 activity differs',
    '       1  early dates',
    '',
    'These are:',
    '  A/A2 Step 2 (early dates)',
    '    early start   ours 2026-03-04 08:00  theirs 2026-03-05 08:00  8 h earlier',
    '    early finish  ours 2026-03-06 17:00  theirs 2026-03-09 17:00  8 h earlier',
    '    total float   ours 0 h               theirs 1 h               1 h less',
  ])
  const json = await run(['schedule', file, '--compare', '--format', 'json'])
  t.match(JSON.parse(json.stdout), {
    total: { activities: 2, whole: 1, fields: { earlyStart: { compared: 2, equal: 1 } } },
    classes: [{ class: 'early', activities: 1 }],
    differ: 1,
    first: [{ project: 'A', code: 'A2' }],
    findings: [],
  })
})

t.test('a file that stores no results says so, and one that agrees lists nothing', async (t) => {
  const silent = await run(['schedule', await planWith(t, []), '--compare'])
  t.equal(silent.stdout, 'The files store no results to compare with.\n')
  const same = await run(['schedule', await planWith(t, [{ reported: agreed }]), '--compare'])
  t.match(same.stdout, /^1 activity compared[^]*\ndates and TF {11}1 {9}1 {3}100\.00\n$/)
})

t.test('levels of effort are compared apart and do not count among the others', async (t) => {
  const late = { ...agreed, earlyFinish: '2026-03-04T17:00' }
  const file = await planWith(t, [{ reported: agreed }, { kind: 'level-of-effort', reported: late }])
  const { stdout } = await run(['schedule', file, '--compare'])
  t.match(stdout, /^1 activity compared/)
  t.match(stdout, /\nApart from these, 1 unfinished level of effort\nearly start {12}1 /)
  const json = await run(['schedule', file, '--compare', '--format', 'json'])
  t.match(JSON.parse(json.stdout), { levelOfEffort: { activities: 1 }, differ: 0 })
})
