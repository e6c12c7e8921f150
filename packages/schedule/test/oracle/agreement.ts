import { computeSchedule, createWorkingTime, none, type WorkingTime } from '../../src/index.ts'
import type { Converted, NeutralTask } from './neutral.ts'

export const fields = [
  'earlyStart',
  'earlyFinish',
  'lateStart',
  'lateFinish',
  'totalFloat',
  'freeFloat',
  'longestPath',
] as const
export type Field = (typeof fields)[number]

export interface Agreement {
  /** Activities compared. */
  readonly compared: number
  readonly equal: Readonly<Record<Field, number>>
  /** Activities of which all dates and the total float agree. */
  readonly whole: number
  readonly misses: readonly Miss[]
}

export interface Miss {
  readonly task: NeutralTask
  readonly field: Field
  readonly ours: number
  readonly theirs: number
}

export interface Comparison {
  readonly include: (task: NeutralTask) => boolean
  /** What an absent float means in this file. */
  readonly absentFloat: number | undefined
}

/** Counts, field by field, where our schedule says what the planning tool said. */
export function agree({ network, tasks }: Converted, { include, absentFloat }: Comparison): Agreement {
  const { schedule } = computeSchedule(network)
  const clocks = network.calendars.map(createWorkingTime)
  const equal = Object.fromEntries(fields.map((field) => [field, 0])) as Record<Field, number>
  const misses: Miss[] = []
  let compared = 0
  let whole = 0
  tasks.forEach((task, index) => {
    const { oracle } = task
    if (!include(task) || oracle.earlyStart === null || oracle.lateFinish === null) return
    const clock = clocks[network.activities[index]?.calendar ?? 0]
    const isRemaining = network.projects[0]?.ruleSet === 'primavera'
    const ours: Record<Field, number> = {
      earlyStart: (isRemaining ? schedule.remainingStart : schedule.earlyStart)[index] ?? none,
      earlyFinish: schedule.earlyFinish[index] ?? none,
      lateStart: schedule.lateStart[index] ?? none,
      lateFinish: schedule.lateFinish[index] ?? none,
      totalFloat: schedule.totalFloatMinutes[index] ?? none,
      freeFloat: schedule.freeFloatMinutes[index] ?? none,
      longestPath: schedule.longestPath[index] ?? 0,
    }
    const theirs: Record<Field, number | undefined> = {
      earlyStart: oracle.earlyStart,
      earlyFinish: oracle.earlyFinish ?? undefined,
      lateStart: oracle.lateStart ?? undefined,
      lateFinish: oracle.lateFinish,
      totalFloat: oracle.totalFloatMin ?? absentFloat,
      freeFloat: oracle.freeFloatMin ?? absentFloat,
      longestPath: oracle.longestPath === undefined ? undefined : Number(oracle.longestPath),
    }
    compared++
    const wrong = fields.filter((field) => !same(field, ours[field], theirs[field], clock))
    for (const field of fields) if (!wrong.includes(field)) equal[field]++
    for (const field of wrong) misses.push({ task, field, ours: ours[field], theirs: theirs[field] ?? none })
    if (!wrong.some((field) => field !== 'freeFloat' && field !== 'longestPath')) whole++
  })
  return { compared, equal, whole, misses }
}

/** Equal, or with no working time of the activity between the two instants; floats within one minute. */
function same(field: Field, ours: number, theirs: number | undefined, clock: WorkingTime | undefined): boolean {
  if (theirs === undefined || ours === theirs) return true
  if (ours === none) return false
  if (field === 'longestPath') return false
  if (field === 'totalFloat' || field === 'freeFloat') return Math.abs(ours - theirs) <= 1
  return clock !== undefined && clock.between(ours, theirs) === 0
}

const percent = (part: number, total: number): string =>
  total === 0 ? '–' : (Math.floor((part / total) * 10000) / 100).toFixed(2)

/** One line of the table. */
export function tableLine(name: string, { compared, equal, whole }: Agreement): string {
  const cells = fields.map((field) => percent(equal[field], compared).padStart(7))
  return `${name.padEnd(46)} ${String(compared).padStart(5)} ${percent(whole, compared).padStart(7)} ${cells.join('')}`
}

export const tableHead = `${'file'.padEnd(46)} count   whole       ES      EF      LS      LF      TF      FF      LP`
