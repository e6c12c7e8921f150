import type { RecordedEvent } from '@throughline/domain'
import fc from 'fast-check'
import t from 'tap'
import {
  activityRows,
  applyEvent,
  computeView,
  createProgramme,
  criticalPathReport,
  findingsOf,
  impactReport,
  programmeReport,
  targetPoints,
  type ProgrammeView,
  type ViewLife,
} from '../src/index.ts'
import { histories, steadyHistories } from './history.ts'
import { link, plan, story, task, day } from './story.ts'

/** All that can be read of a view, dates and floats to the last bit. */
function inWords(view: ProgrammeView): string {
  const { schedule, network } = view
  return JSON.stringify([
    activityRows(view),
    findingsOf(view),
    programmeReport(view, 'id'),
    criticalPathReport(view, 'id'),
    targetPoints(view),
    network.input,
    network.links,
    network.projects,
    network.calendars,
    Array.from(network.incoming.links),
    Array.from(network.incoming.offsets),
    Array.from(network.hasSuccessor),
    Array.from(network.crossing),
    Object.entries(schedule)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, column]) => [name, typeof column === 'number' ? column : Array.from(column)]),
  ])
}

/** What a programme tells after each command, and what the view before then says. */
function* tell(log: readonly RecordedEvent[], life: ViewLife): Generator<string> {
  const programme = createProgramme('p', life)
  let last: ProgrammeView | undefined
  let told = ''
  for (const event of log) {
    // as the engine does: also while other commands wait for their end
    const before = last === undefined || event.metadata.closes !== true ? last : computeView(programme)
    const command = applyEvent(programme, event)
    if (command === undefined) continue
    const after = computeView(programme)
    if (last !== undefined && before === last && inWords(last) !== told) throw new Error('the view before has changed')
    const report = impactReport({ before, after, command, id: `r${command.revision}` })
    told = inWords(after)
    last = after
    yield JSON.stringify(report)
    yield told
  }
}

function agree(log: readonly RecordedEvent[], life: ViewLife): void {
  const fresh = tell(log, 'fresh')
  let step = 0
  for (const told of tell(log, life)) {
    const expected: unknown = fresh.next().value
    if (told !== expected) throw new Error(`step ${step}: ${firstDifference(told, String(expected))}`)
    step += 1
  }
  if (fresh.next().done !== true) throw new Error('one programme told less')
}

function firstDifference(a: string, b: string): string {
  let place = 0
  while (place < a.length && a[place] === b[place]) place += 1
  return `…${a.slice(Math.max(0, place - 120), place + 120)}… against …${b.slice(Math.max(0, place - 60), place + 120)}…`
}

for (const life of ['recycled', 'kept'] as const) {
  t.test(`views that are ${life} say what views computed from the registers alone say`, async (t) => {
    const numRuns = life === 'recycled' ? 40 : 12
    fc.assert(
      fc.property(steadyHistories, (log) => agree(log, life)),
      { numRuns },
    )
    fc.assert(
      fc.property(histories, (log) => agree(log, life)),
      { numRuns: numRuns / 4 },
    )
    t.pass('no history told them apart')
  })
}

t.test('a programme in which nothing has a date has no end, whatever is edited', async (t) => {
  const { log, submit, post } = story()
  submit(plan('A', [task('1', 0, { kind: 'summary' })]))
  for (const earlyFinish of ['2026-03-20T16:00', '2026-03-23T16:00', '2026-03-24T16:00']) {
    post({ type: 'activity.reported', data: { project: 'A', activity: '1', reported: { earlyFinish } } })
  }
  for (const life of ['recycled', 'kept'] as const) {
    agree(log, life)
    const programme = createProgramme('p', life)
    for (const event of log) {
      if (applyEvent(programme, event) === undefined) continue
      const view = computeView(programme)
      t.same(view.sums.last, [])
      t.same(criticalPathReport(view, 'id').byProject, {})
    }
  }
})

t.test('a recycled view is not read after two later ones', async (t) => {
  const { log, submit, post } = story()
  submit(plan('A', [task('1', 2), task('2', 3)], [link('A/1', 'A/2')]))
  submit(plan('B', [task('1', 2)]))
  for (const remaining of [1, 2, 3]) {
    post({
      type: 'activity.progressed',
      data: { project: 'A', activity: '1', changes: { remainingMinutes: remaining * day } },
    })
  }
  const programme = createProgramme('p', 'recycled')
  const views: ProgrammeView[] = []
  for (const event of log) if (applyEvent(programme, event) !== undefined) views.push(computeView(programme))
  const [older, before, after] = views.slice(-3)
  t.throws(() => older?.schedule, /two later ones/)
  t.throws(() => older?.network, /two later ones/)
  t.equal(before?.schedule.earlyFinish.length, after?.schedule.earlyFinish.length)
})
