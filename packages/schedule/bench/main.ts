import { parseArgs } from 'node:util'
import type { Network } from '../src/columns.ts'
import { compileNetwork } from '../src/compile.ts'
import { readyNetwork, scheduleNetwork } from '../src/schedule.ts'
import { figure, percentile, tableLine, type Figure } from './figures.ts'
import { generateProgramme } from './generate.ts'
import { bareNetwork, barePass, createBareDates, type BareNetwork } from './limit.ts'
import { timeEdits } from './one-change.ts'

/**
 * Measures the room on generated programmes. Every time is held against a bare longest-path pass over the same links,
 * timed in turns with it, so that a busy or a slow machine changes the figures less than their ratio.
 */

interface Size {
  readonly n: number
  readonly projects?: number
  readonly rounds: number
  /** Edits timed one by one; their limit is the full schedule. */
  readonly edits?: number
}

const sizes: readonly Size[] = [
  { n: 10_000, rounds: 60 },
  { n: 100_000, projects: 20, rounds: 25, edits: 1000 },
  { n: 1_000_000, rounds: 5 },
]
const seed = 7
/** Rounds before the first that counts: the compiler of the machine settles. */
const warmUp = 3
const columnsMost = 400

function timed(run: () => unknown): number {
  const from = performance.now()
  run()
  return performance.now() - from
}

/** Bytes of all columns that can be reached from a value, each counted once. */
function columnBytes(value: unknown, seen = new Set<object>()): number {
  if (typeof value !== 'object' || value === null || seen.has(value)) return 0
  seen.add(value)
  if (!ArrayBuffer.isView(value)) {
    return Object.values(value).reduce((sum: number, part) => sum + columnBytes(part, seen), 0)
  }
  const { buffer } = value
  if (seen.has(buffer)) return 0
  seen.add(buffer)
  return buffer.byteLength
}

interface Measured {
  readonly figures: readonly Figure[]
  /** Median time of a full schedule. */
  readonly full: number
}

interface Compiled {
  readonly network: Network
  readonly bare: BareNetwork
  readonly times: readonly number[]
}

/** The objects of the programme go with this function: what they cost the garbage collector is no part of a pass. */
function compile({ n, projects, rounds }: Size): Compiled {
  const input = generateProgramme({ activities: n, seed, projects })
  let network = compileNetwork(input)
  const times: number[] = []
  for (let round = 0; round < Math.max(3, rounds / 5); round++) {
    times.push(timed(() => (network = compileNetwork(input))))
  }
  return { network, bare: bareNetwork(input), times }
}

function measure(size: Size): Measured {
  const { n, projects, rounds, edits } = size
  const { network, bare, times: compiles } = compile(size)
  const bareDates = createBareDates(bare)
  const limits: number[] = []
  const fulls: number[] = []
  const orders: number[] = []
  let ready = readyNetwork(network)
  for (let round = -warmUp; round < rounds; round++) {
    const bareTime = timed(() => barePass(bare, bareDates))
    const fullTime = timed(() => scheduleNetwork(ready))
    if (round < 0) continue
    limits.push(bareTime)
    fulls.push(fullTime)
    orders.push(timed(() => (ready = readyNetwork(network))))
  }
  const limit = percentile(limits, 0.5)
  const columns = columnBytes({ ready, result: scheduleNetwork(ready).schedule })
  const figures = [
    figure('bare pass', n, 'ms', limits, limit),
    figure('full schedule', n, 'ms', fulls, limit),
    figure('nodes in order', n, 'ms', orders, limit),
    figure('columns from objects', n, 'ms', compiles, limit),
    figure('memory of the columns', n, 'MB', [columns / 2 ** 20], columnsMost),
  ]
  const full = percentile(fulls, 0.5)
  if (edits === undefined) return { figures, full }
  const { milliseconds, recomputed } = timeEdits(generateProgramme({ activities: n, seed, projects }), edits, seed)
  const edited = [
    figure('one changed duration', n, 'ms', milliseconds, full),
    figure('dates it computes', n, 'count', recomputed, 2 * n),
  ]
  return { figures: [...figures, ...edited], full }
}

function main(): void {
  const { values } = parseArgs({
    options: { json: { type: 'boolean', default: false }, most: { type: 'string', default: '1000000' } },
  })
  const tell = (row: Figure): void => console.log(values.json ? JSON.stringify(row) : tableLine(row))
  if (!values.json) console.log(tableLine())
  let first: { readonly n: number; readonly full: number } | undefined
  for (const size of sizes.filter(({ n }) => n <= Number(values.most))) {
    const { figures, full } = measure(size)
    figures.forEach(tell)
    // 1: ten times the activities take ten times as long
    if (first !== undefined)
      tell(figure(`growth from ${first.n}`, size.n, 'times', [full / first.full], size.n / first.n))
    first ??= { n: size.n, full }
  }
}

main()
