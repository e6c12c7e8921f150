import { parseArgs } from 'node:util'
import { openEndpoints } from './endpoints.ts'
import { createRandom } from './random.ts'
import { fuzzReaders, type Outcome } from './readers.ts'
import { startWatchdog } from './watchdog.ts'

/**
 * Throws mutated real files and bodies at every reader and every address. `--seed S --inputs N`; `--only K` makes one
 * input again. Ends with 1 at the first input that crashes, hangs or is refused without a problem document.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    inputs: { type: 'string', default: '200000' },
    only: { type: 'string' },
  },
})
const seed = Number(values.seed)
const inputs = Number(values.inputs)
/** Of ten inputs, so many go to the readers alone; an address costs more. */
const readersOfTen = 6
/** No input of this size has a right to more time, even on a busy machine. */
const limitMs = 10_000
/** The heap must not grow with the number of inputs; the process is started with this limit as well. */
const mostMegabytes = 1024

async function main(): Promise<void> {
  const readers = fuzzReaders()
  const endpoints = await openEndpoints()
  const watch = startWatchdog(limitMs)
  const outcomes = new Map<Outcome, number>()
  let slowest = { input: -1, ms: 0 }
  console.log(`seed ${seed}, ${values.only === undefined ? `${inputs} inputs` : `input ${values.only}`}`)
  const [first, last] = values.only === undefined ? [0, inputs - 1] : [Number(values.only), Number(values.only)]
  for (let input = first; input <= last; input++) {
    const random = createRandom(seed, input)
    const began = performance.now()
    watch.begin(input)
    try {
      const toReaders = input % 10 < readersOfTen
      const outcome = toReaders ? readers(random) : await endpoints.run(random)
      const key = `${toReaders ? 'reader' : 'address'}: ${outcome}`
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
    } catch (error) {
      console.error(`seed ${seed}, input ${input}:`, error)
      process.exit(1)
    }
    watch.end()
    const ms = performance.now() - began
    if (ms > slowest.ms) slowest = { input, ms }
    if (input % 1000 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  for (const [outcome, count] of [...outcomes].sort(([, a], [, b]) => b - a)) {
    console.log(`${String(count).padStart(9)}  ${outcome}`)
  }
  const peak = process.resourceUsage().maxRSS / 1024
  console.log(`slowest: input ${slowest.input}, ${slowest.ms.toFixed(0)} ms (limit ${limitMs} ms)`)
  console.log(`peak memory: ${peak.toFixed(0)} MB (limit ${mostMegabytes} MB)`)
  await endpoints.close()
  if (peak > mostMegabytes) process.exitCode = 1
}

await main()
