import t from 'tap'
import { runStorm } from '../bench/alerts/storm.ts'
import { noticeWords } from '../src/alert-words.ts'

// `pnpm bench alerts --storm` prints it.

t.test('one submission moves five thousand activities, and a manager can read what that means', async (t) => {
  const { moved, targets, dependencies, notices } = await runStorm()
  t.ok(moved >= 5_000, `${moved} activities moved`)
  t.equal(targets, 300)
  t.equal(dependencies, 30)
  t.ok(notices.length <= 20 + new Set(notices.map(({ transition }) => transition)).size, `${notices.length} notices`)
  const matters = notices.flatMap(({ matter, others }) => [matter, ...others])
  t.ok(matters.length > 200, `${matters.length} matters`)
  const single = notices.slice(0, 20)
  t.ok(
    single.every(({ matter }) => matter.severity === 'high'),
    'the most severe are told one by one',
  )
  const projects = new Set(single.map(({ matter }) => matter.project))
  t.strictSame([...projects].sort(), ['CIVIL', 'POWER', 'STOPS', 'TRACK'], 'everybody is told their own')
  t.ok(single.some(({ matter }) => matter.rule === 'dependency-broken'))
  for (const { because } of notices) t.match(because, /'Divert utilities' \(CIVIL\/DIVERT\)/)
  const last = notices.at(-1)
  t.match(
    last === undefined ? '' : noticeWords(last),
    /… and \d+ more that were raised:\n {4}HIGH {4}\d+ target-late, /,
  )
})
