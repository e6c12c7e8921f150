import { decidePlan, emptyProgramme } from '@throughline/domain'
import { openPlanReader, parseCsvMapping, type PlanHints } from '@throughline/formats'
import { mutate } from './mutate.ts'
import type { Random } from './random.ts'
import { planSeeds } from './seeds.ts'

/** What became of one input, as a word to count. */
export type Outcome = string

/**
 * Plan readers, and the decider behind them: whatever bytes come, in whatever pieces, the answer is a plan or a list of
 * problems with known codes. Throws where that does not hold.
 */
export function fuzzReaders(): (random: Random) => Outcome {
  const seeds = planSeeds()
  return (random) => {
    const seed = random.pick(seeds)
    const bytes = mutate(seed.bytes, random, random.pick(seeds).bytes)
    const reader = openPlanReader(hintsOf(seed.name, random))
    for (let at = 0; at < bytes.length;) {
      const size = random.chance(0.9) ? 65_536 : 1 + random.below(4000)
      reader.write(bytes.subarray(at, at + size))
      at += size
    }
    const read = reader.end()
    if (!read.ok) {
      const [problem] = read.problems
      if (problem === undefined || !problem.code.startsWith('plan-')) throw new Error(`refused with ${problem?.code}`)
      return problem.code
    }
    const decided = decidePlan(emptyProgramme('fuzz'), { submission: 'fuzz', plans: read.value.plans })
    if (!decided.ok && decided.problems.length === 0) throw new Error('refused without a problem')
    return decided.ok ? `read as ${read.value.format}` : 'read, and refused by the decider'
  }
}

const mappings = [
  '',
  'code:#row',
  'code:Unique ID,kind:Milestone',
  'code:Issue key,duration[s]:Original estimate',
  'name:Code',
]

function hintsOf(fileName: string, random: Random): PlanHints {
  if (!/\.csv$/.test(fileName)) return random.chance(0.5) ? { fileName } : {}
  const mapping = parseCsvMapping(random.pick(mappings), random.pick(['ymd', 'dmy', 'mdy'] as const))
  return mapping.ok ? { fileName, csv: mapping.value } : { contentType: 'text/csv' }
}
