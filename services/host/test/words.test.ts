import type { ImpactReport } from '@throughline/domain'
import t from 'tap'
import { reportWords } from '../src/report-words.ts'
import { printable, wrapped } from '../src/text.ts'
import { chainPlan, openApp } from './world.ts'

t.test('text is wrapped at spaces, and hangs under its beginning', async (t) => {
  const lines = wrapped('word '.repeat(60).trim(), '  - ').split('\n')
  t.ok(lines.length > 2)
  t.ok(lines.every((line) => line.length <= 96))
  t.ok(lines.slice(1).every((line) => line.startsWith('    word')))
  t.equal(wrapped('x'.repeat(200), '- '), `- ${'x'.repeat(200)}`, 'a long word stays whole')
})

t.test('control characters of the log do not reach the terminal', async (t) => {
  t.equal(printable('a\u001b[31mb\r\nc\u009b'), 'a [31mb c ')
})

t.test('a report says what came, what it does, why, and whom to tell', async (t) => {
  const app = await openApp(t)
  const put = async (plan: object, project: string): Promise<ImpactReport> => {
    const answer = await app.inject({
      method: 'PUT',
      url: `/v1/programmes/p/projects/${project}/plan?file=week.json`,
      headers: { 'x-throughline-actor': 'Ada%1b[31m' },
      payload: plan,
    })
    t.equal(answer.statusCode, 400, 'an actor with a control character is refused at the door')
    const accepted = await app.inject({
      method: 'PUT',
      url: `/v1/programmes/p/projects/${project}/plan?file=week.json`,
      headers: { 'x-throughline-actor': 'Ada' },
      payload: plan,
    })
    const { revision } = accepted.json<{ revision: number }>()
    return (await app.inject(`/v1/programmes/p/impact-reports/${revision}?wait=10`)).json<ImpactReport>()
  }
  await put(chainPlan('A', [5, 5]), 'A')
  await put(chainPlan('B', [3], ['A', 'A2']), 'B')
  const words = reportWords(await put(chainPlan('A', [5, 9]), 'A'))
  t.match(words, /^Revision \d+, 2026-03-02 08:00 UTC, by Ada, file week\.json\n/)
  t.match(words, /4 working days later/)
  t.match(words, /\* Step 2 \(A\/A2\)/, 'what was changed is marked')
  t.match(words, /> Step 1 \(B\/A1\)/, 'what was handed over is marked')
  t.match(words, /Tell:\n[^]*Owner of B for B/)
  t.notMatch(words, /[{}]/, 'no JSON')
  t.ok(words.split('\n').every((line) => line.length <= 96))
})

t.test('of a long chain: what was changed, what was handed over, and both ends', async (t) => {
  const app = await openApp(t)
  const put = async (plan: object): Promise<ImpactReport> => {
    const accepted = await app.inject({ method: 'PUT', url: '/v1/programmes/p/plan', payload: plan })
    const { revision } = accepted.json<{ revision: number }>()
    return (await app.inject(`/v1/programmes/p/impact-reports/${revision}?wait=10`)).json<ImpactReport>()
  }
  const steps = Array.from({ length: 15 }, () => 1)
  await put(chainPlan('A', steps))
  await put(chainPlan('B', steps, ['A', 'A15']))
  const words = reportWords(await put(chainPlan('A', steps.with(2, 4))))
  const from = words.split('\n').findIndex((line) => line.startsWith('  Why Finish of '))
  const lines = words.split('\n').slice(from + 1)
  t.match(lines.filter((line) => /^ {4}[-*>…(]/.test(line)).slice(0, 8), [
    /- Step 1 \(A\/A1\)/,
    /^ {4}… 1 step$/,
    /\* Step 3 \(A\/A3\)/,
    /^ {4}… 12 steps$/,
    /> Step 1 \(B\/A1\)/,
    /^ {4}… 13 steps$/,
    /- Step 15 \(B\/A15\)/,
    /\(\* changed by this command/,
  ])
})
