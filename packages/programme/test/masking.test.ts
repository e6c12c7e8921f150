import {
  criticalPathReport as criticalPathSchema,
  impactReport as impactSchema,
  programmeReport as programmeSchema,
  type RecordedEvent,
} from '@throughline/domain'
import fc from 'fast-check'
import t from 'tap'
import {
  activityRows,
  applyEvent,
  computeView,
  confidentialIn,
  createProgramme,
  criticalPathReport,
  explainActivity,
  findingsOf,
  hiding,
  impactDraft,
  impactReport,
  maskedImpact,
  plainImpact,
  programmeReport,
  type Hidden,
  type ProgrammeView,
} from '../src/index.ts'
import { histories } from './history.ts'
import { withSecret } from './secret.ts'
import { commandsOf } from './story.ts'

const word = '7fQX9'
const secretOf = fc.constantFrom('a', '__proto__', 'x/y')
const dates = ['early-start', 'early-finish', 'late-start', 'late-finish'] as const

/** Everything that is said of a view to those who may not see what is hidden. */
function answers(view: ProgrammeView, hidden: Hidden): unknown[] {
  const rows = activityRows(view, {}, hidden)
  criticalPathSchema.parse(criticalPathReport(view, 'id', hidden))
  programmeSchema.parse(programmeReport(view, 'id', hidden))
  return [
    rows,
    findingsOf(view, hidden),
    criticalPathReport(view, 'id', hidden),
    programmeReport(view, 'id', hidden),
    ...rows.flatMap(({ project, code }) =>
      dates.map((date) => explainActivity(view, project, code, date, hidden) ?? null),
    ),
  ]
}

/** What is said after each event of a log, from the moment on when the project is known to be confidential. */
function told(log: readonly RecordedEvent[]): string[] {
  const programme = createProgramme('p')
  const texts: string[] = []
  let before: ProgrammeView | undefined
  for (const event of log) {
    const command = applyEvent(programme, event)
    const after = computeView(programme)
    if (after.confidential.size > 0) texts.push(JSON.stringify(answers(after, hiding(after.confidential))))
    if (command === undefined) continue
    const hidden = hiding(confidentialIn(before, after))
    if (hidden.size > 0) {
      const report = maskedImpact(impactDraft({ before, after, command, id: `r${command.revision}` }), hidden)
      impactSchema.parse(report)
      texts.push(JSON.stringify(report))
    }
    before = after
  }
  return texts
}

t.test('masked, nothing that is said of a programme holds a word of its confidential project', async (t) => {
  let spoken = 0
  fc.assert(
    fc.property(histories, secretOf, (log, project) => {
      for (const text of told(withSecret(log, project, word))) {
        if (/confidential/.test(text)) spoken += 1
        const place = text.indexOf(word)
        if (place !== -1) throw new Error(text.slice(Math.max(0, place - 300), place + 100))
      }
    }),
    { numRuns: 60 },
  )
  t.ok(spoken > 100, `a stand-in was needed ${spoken} times`)
})

t.test('what the confidential project calls things has no bearing on what the others read', async (t) => {
  fc.assert(
    fc.property(histories, secretOf, (log, project) => {
      const [one, other] = [word, '7fQX8'].map((each) => told(withSecret(log, project, each)))
      other?.forEach((text, place) => {
        if (text !== one?.[place]) throw new Error(`${one?.[place] ?? ''}\n\n${text}`)
      })
    }),
    { numRuns: 30 },
  )
  t.pass('no answer differed')
})

t.test('where nothing is hidden a masked report is the report', async (t) => {
  fc.assert(
    fc.property(histories, (log) => {
      for (const step of commandsOf(log)) {
        const input = { ...step, id: 'r' }
        const draft = impactDraft(input)
        const texts = [impactReport(input), plainImpact(draft), maskedImpact(draft, hiding(new Map([['nobody', 1]])))]
        if (new Set(texts.map((each) => JSON.stringify(each))).size !== 1) throw new Error(JSON.stringify(texts))
      }
    }),
    { numRuns: 40 },
  )
  t.pass('they were the same')
})
