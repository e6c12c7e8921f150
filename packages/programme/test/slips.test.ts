import {
  impactReport as schema,
  postings,
  toMinutes,
  type Fact,
  type RecordedEvent,
  type Slip,
} from '@throughline/domain'
import { none } from '@throughline/schedule'
import fc from 'fast-check'
import t from 'tap'
import { impactReport, targetPoints, type ProgrammeView } from '../src/index.ts'
import { referenceOf } from '../src/reference.ts'
import { workingTime } from '../src/working-days.ts'
import { countings, histories } from './history.ts'
import { commandsOf, day, fiveDays, link, plan, recorded, story, task } from './story.ts'

/** What the ledger of each target must come to, told by the view alone. */
function standings(view: ProgrammeView): Map<string, { forecast: string | null; variance: number | null }> {
  return new Map(
    targetPoints(view).map((point) => {
      const reference = referenceOf(view, point)
      const forecast = point.finish === none ? null : new Date(point.finish * 60_000).toISOString().slice(0, 16)
      const variance =
        reference === null || forecast === null
          ? null
          : workingTime(view.network, point.calendar).between(toMinutes(reference.date), point.finish)
      return [point.id, { forecast, variance }]
    }),
  )
}

t.test('at every revision the entries of every target add up to forecast minus reference', async (t) => {
  let entries = 0
  let recounts = 0
  fc.assert(
    fc.property(histories, fc.array(countings, { minLength: 4, maxLength: 20 }), (history, facts) => {
      const log = interleaved(history, facts)
      const ledgers = new Map<string, Slip[]>()
      for (const step of commandsOf(log)) {
        const { after } = step
        const report = impactReport({ ...step, id: 'x' })
        for (const slip of report.slips ?? []) ledgers.set(slip.target, [...(ledgers.get(slip.target) ?? []), slip])
        const expected = standings(after)
        for (const [target, { forecast, variance }] of expected) {
          const posted = postings(ledgers.get(target) ?? [])
          const last = posted.at(-1)
          if ((last?.slip.after ?? null) !== forecast)
            throw new Error(`${target}: ${last?.slip.after} is not ${forecast}`)
          if (variance !== null && last?.balanceMinutes !== variance) {
            throw new Error(`${target}: balance ${last?.balanceMinutes}, forecast minus reference ${variance}`)
          }
          const sum = posted.reduce((s, p) => s + p.openedMinutes + p.slip.deltaMinutes + p.slip.recountMinutes, 0)
          if (sum !== (last?.balanceMinutes ?? 0)) throw new Error(`${target}: ${sum} is not the balance`)
          telescopes(target, posted)
          entries += posted.length
          recounts += posted.filter(({ slip }) => slip.recountMinutes !== 0).length
        }
        for (const [target, slips] of ledgers) {
          if (!expected.has(target) && slips.at(-1)?.after !== null)
            throw new Error(`${target} is gone, its ledger not`)
        }
      }
    }),
    { numRuns: 80 },
  )
  t.ok(entries > 100 && recounts > 0, `${entries} entries, ${recounts} of them with a recount`)
})

/** The same history, with a command of its own for each fact behind every third event. */
function interleaved(history: readonly RecordedEvent[], facts: readonly Fact[]): RecordedEvent[] {
  const log: RecordedEvent[] = []
  const waiting = [...facts]
  history.forEach((event, place) => {
    log.push({ ...event, revision: log.length })
    const fact = place % 3 === 2 ? waiting.shift() : undefined
    if (fact !== undefined)
      log.push({ ...recorded(fact, log.length, `counting ${place}`, true), id: `counting-${place}` })
  })
  return log
}

/** Between two openings nothing but the entries explains the balance and the date. */
function telescopes(target: string, posted: ReturnType<typeof postings>): void {
  for (const [place, { slip, opens, balanceMinutes }] of posted.entries()) {
    const last = posted[place - 1]
    if (last === undefined || opens) continue
    if (balanceMinutes !== last.balanceMinutes + slip.deltaMinutes + slip.recountMinutes) {
      throw new Error(`${target}: entry ${place} does not add up`)
    }
    const elapsed = toMinutes(slip.after ?? '') - toMinutes(last.slip.after ?? '')
    if (elapsed !== slip.elapsedMinutes) throw new Error(`${target}: entry ${place} leaves time out`)
  }
}

const target: Fact[] = [
  { type: 'target.declared', data: { target: 'T', name: 'Handover', project: 'A', activity: '30' } },
  { type: 'target.committed', data: { target: 'T', date: '2026-03-13T16:00' } },
]
const works = (days: number) =>
  plan('A', [task('10', 4), task('20', days), task('30', 0)], [link('A/10', 'A/20'), link('A/20', 'A/30')])
const slipOf = (report: { slips?: Slip[] | undefined }): Slip | undefined =>
  report.slips?.find((slip) => slip.target === 'T')

t.test('an entry says what moved, against what, by whom and why', async (t) => {
  const told = story()
  told.submit(works(5))
  const opened = told.post(...target).report
  t.match(slipOf(opened), { before: null, after: '2026-03-12T16:00', deltaMinutes: 0, varianceMinutes: -day })
  const { report } = told.submit(works(8))
  t.same(slipOf(report), {
    target: 'T',
    before: '2026-03-12T16:00',
    after: '2026-03-17T16:00',
    deltaMinutes: 3 * day,
    recountMinutes: 0,
    elapsedMinutes: 5 * 1440,
    minutesPerDay: day,
    reference: { kind: 'committed', name: null, date: '2026-03-13T16:00' },
    varianceMinutes: 2 * day,
    project: 'A',
    because: "'Task 20' (A/20) takes 3 working days longer (5d -> 8d)",
  })
  t.same(
    report.slips?.map((slip) => slip.target).sort(),
    ['T', 'finish:', 'finish:A'],
    'every point that moved, also the ones that the report does not show',
  )
  t.doesNotThrow(() => schema.parse(report))
  t.same(told.post({ type: 'risk.raised', data: { id: 'r', title: 'Rain' } }).report.slips, [])
})

t.test(
  'another committed date, another baseline or another calendar is counted anew, and is nobody’s delay',
  async (t) => {
    const told = story()
    told.submit(works(5))
    told.post(...target)
    const committed = told.post({ type: 'target.committed', data: { target: 'T', date: '2026-03-10T16:00' } }).report
    t.match(slipOf(committed), { deltaMinutes: 0, recountMinutes: 3 * day, varianceMinutes: 2 * day, project: null })
    t.equal(slipOf(committed)?.because, 'the committed date is 2026-03-10 16:00 now, it was 2026-03-13 16:00')
    const taken = {
      type: 'baseline.taken' as const,
      data: { project: 'A', name: 'Rev 1', activities: [{ activity: '30', finish: '2026-03-12T16:00' }] },
    }
    t.same(told.post(taken).report.slips, [], 'what nobody has approved is no measure')
    const baseline = told.post({ type: 'baseline.approved', data: { project: 'A', name: 'Rev 1' } }).report
    t.match(slipOf(baseline), {
      recountMinutes: -2 * day,
      varianceMinutes: 0,
      reference: { kind: 'baseline', name: 'Rev 1' },
      because: "the finish by baseline 'Rev 1' is 2026-03-12 16:00 now, it was 2026-03-10 16:00",
    })
    // Friday 6 March becomes a holiday: it lies before the reference, so one day is lost to the calendar.
    const calendar = { ...fiveDays, exceptions: [{ date: '2026-03-06', shifts: [] }] }
    const holiday = told.post({ type: 'calendar.defined', data: { project: 'A', calendar } }).report
    t.match(slipOf(holiday), {
      before: '2026-03-12T16:00',
      after: '2026-03-13T16:00',
      deltaMinutes: day,
      recountMinutes: 0,
    })
  },
)

t.test('a target that goes ends its balance, one that comes back opens another', async (t) => {
  const told = story()
  told.submit(works(5))
  told.post(...target)
  const gone = told.post({ type: 'activity.removed', data: { project: 'A', activity: '30' } }).report
  t.match(slipOf(gone), { before: '2026-03-12T16:00', after: null, deltaMinutes: 0, varianceMinutes: null })
  const back = told.submit(works(6)).report
  t.match(slipOf(back), { before: null, after: '2026-03-13T16:00', deltaMinutes: 0, varianceMinutes: 0 })
})
