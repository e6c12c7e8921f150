import assert from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { computeSchedule, createExplainer, explainableDates, none, type NetworkInput } from '../src/index.ts'
import { anything, networks } from './networks.ts'
import { missing, list, readPlan } from './oracle/data.ts'
import { convert, type NeutralPlan } from './oracle/neutral.ts'
import { assertReplays } from './replay.ts'

const columns = {
  'early-start': 'earlyStart',
  'remaining-start': 'remainingStart',
  'early-finish': 'earlyFinish',
  'late-start': 'lateStart',
  'late-finish': 'lateFinish',
} as const

/** Explains every date of every n-th activity and checks each chain; how many there were. */
function explainAll(network: NetworkInput, every = 1): number {
  const { schedule } = computeSchedule(network)
  const explain = createExplainer(network, schedule)
  let count = 0
  network.activities.forEach((row, activity) => {
    if (activity % every !== 0) return
    for (const date of explainableDates) {
      const explanation = explain(activity, date)
      const rest = date === 'remaining-start' && (row.status !== 'in-progress' || row.kind === 'summary')
      const expected = !rest && schedule[columns[date]][activity] !== none
      assert.equal(explanation !== undefined, expected, `${date} of activity ${activity}`)
      if (explanation === undefined) continue
      assertReplays(network, schedule, explanation)
      count++
    }
  })
  return count
}

t.test('every date of a plan is explained, and the arithmetic of its reasons gives the date', (t) => {
  fc.assert(
    fc.property(networks(), (network) => assert.equal(explainAll(network), network.activities.length * 4)),
    {
      numRuns: 150,
    },
  )
  t.pass('on random networks')
  t.end()
})

t.test('so is every date there is of plans with all rules at once, with progress, summaries and loops', (t) => {
  fc.assert(
    fc.property(anything(), (network) => void explainAll(network)),
    { numRuns: 500 },
  )
  t.pass('on random plans')
  t.end()
})

t.test('so are dates all over real plans', { skip: missing }, (t) => {
  let count = 0
  for (const file of list('neutral-json/')) {
    const { network } = convert(readPlan<NeutralPlan>(`neutral-json/${file}`))
    count += explainAll(network, Math.ceil(network.activities.length / 60))
  }
  t.ok(count > 3000, 'there is something to explain')
  t.comment(`${count} dates explained`)
  t.end()
})
