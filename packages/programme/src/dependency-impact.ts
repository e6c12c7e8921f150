import { toMinutes, type DependencyImpact } from '@throughline/domain'
import { none } from '@throughline/schedule'
import type { Comparison } from './comparison.ts'
import { placedDependencies, type DependencyRow, type PlacedDependency } from './dependencies.ts'
import { byCode } from './network.ts'
import { dateChange, minutesPerDay } from './working-days.ts'
import { twoDecimals } from './words.ts'

/** At most so many dependencies are reported, the most broken ones. */
const dependencyLimit = 100

/** A dependency about which something changed, with what the summary and its owners are told. */
export interface DependencyChange {
  readonly impact: DependencyImpact
  readonly before: DependencyRow | undefined
  /** `undefined`: it does not exist any more. */
  readonly after: DependencyRow | undefined
  /** Length of a day of the calendar that counts its buffer, in minutes. */
  readonly minutesPerDay: number
}

export interface DependencyChanges {
  /** All of them, the most broken first. */
  readonly all: readonly DependencyChange[]
  readonly reported: readonly DependencyImpact[]
  readonly omitted: number
}

/** Every dependency whose agreement, dates, buffer, float or colour changed. */
export function dependencyChanges({ before, after }: Comparison): DependencyChanges {
  const earlier = new Map(
    (before === undefined ? [] : placedDependencies(before)).map((each) => [each.row.dependency, each]),
  )
  const all: DependencyChange[] = []
  for (const now of placedDependencies(after)) {
    const was = earlier.get(now.row.dependency)
    earlier.delete(now.row.dependency)
    if (was === undefined || hasChanged(was.row, now.row)) all.push(change(after, was, now))
  }
  if (before !== undefined) for (const was of earlier.values()) all.push(change(before, was, undefined))
  all.sort(
    (a, b) => brokenness(b) - brokenness(a) || byBuffer(a, b) || byCode(a.impact.dependency, b.impact.dependency),
  )
  return {
    all,
    reported: all.slice(0, dependencyLimit).map(({ impact }) => impact),
    omitted: Math.max(0, all.length - dependencyLimit),
  }
}

const compared = [
  ...['title', 'state', 'giverOwner', 'receiverOwner', 'needBy', 'agreed', 'proposed', 'statedForecast'],
  ...['forecast', 'actual', 'bufferMinutes', 'toleranceMinutes', 'receiverFloatMinutes', 'driving', 'criteria'],
] as readonly (keyof DependencyRow)[]

function hasChanged(was: DependencyRow, now: DependencyRow): boolean {
  if (compared.some((field) => was[field] !== now[field])) return true
  const ends = ({ giver, receiver, link }: DependencyRow): string => JSON.stringify([giver, receiver, link])
  return ends(was) !== ends(now) || was.rag?.colour !== now.rag?.colour || was.rag?.rule !== now.rag?.rule
}

function change(
  { network }: Comparison['after'],
  was: PlacedDependency | undefined,
  now: PlacedDependency | undefined,
): DependencyChange {
  const side = now ?? was
  if (side === undefined) throw new Error('a dependency that is on no side has no change')
  const { row, calendar } = side
  const date = (placed: PlacedDependency | undefined): number => {
    const forecast = placed?.row.forecast ?? null
    return forecast === null ? none : toMinutes(forecast)
  }
  const day = calendar === -1 ? 1440 : minutesPerDay(network, calendar)
  const bufferAfter = now?.row.bufferMinutes ?? null
  const impact: DependencyImpact = {
    dependency: row.dependency,
    title: row.title,
    giver: row.giver,
    receiver: row.receiver,
    stateBefore: was?.row.state ?? null,
    stateAfter: now?.row.state ?? null,
    needBy: row.needBy,
    agreed: row.agreed,
    forecast:
      calendar === -1
        ? { ...nothing, before: was?.row.forecast ?? null, after: now?.row.forecast ?? null }
        : dateChange(network, calendar, date(was), date(now)),
    bufferBeforeMinutes: was?.row.bufferMinutes ?? null,
    bufferAfterMinutes: bufferAfter,
    bufferAfterDays: bufferAfter === null ? null : twoDecimals(bufferAfter / day),
    receiverFloatBeforeMinutes: was?.row.receiverFloatMinutes ?? null,
    receiverFloatAfterMinutes: now?.row.receiverFloatMinutes ?? null,
    ragBefore: was?.row.rag ?? null,
    ragAfter: now?.row.rag ?? null,
  }
  return { impact, before: was?.row, after: now?.row, minutesPerDay: day }
}

const nothing = { deltaMinutes: null, deltaDays: null, elapsedMinutes: null }

const ranks = { red: 4, amber: 2, green: 0 } as const

/** Red first, and of one colour what has just come to it. */
function brokenness({ impact: { ragBefore, ragAfter } }: DependencyChange): number {
  if (ragAfter === null) return -1
  return ranks[ragAfter.colour] + (ragBefore?.colour === ragAfter.colour ? 0 : 1)
}

function byBuffer({ impact: a }: DependencyChange, { impact: b }: DependencyChange): number {
  const size = (buffer: number | null): number => buffer ?? Number.MAX_SAFE_INTEGER
  return size(a.bufferAfterMinutes) - size(b.bufferAfterMinutes)
}
