/** One measured figure. */
export interface Figure {
  readonly name: string
  /** Activities. */
  readonly n: number
  readonly unit: 'ms' | 'MB' | 'times' | 'count'
  readonly p50: number
  readonly p99: number
  /** What the figure is held against: the bare pass over the same links in the same run, or what the name says. */
  readonly limit: number
  /** p50 by limit. */
  readonly ratio: number
}

/** The sample that a share of all samples does not exceed; p99 of a hundred samples or fewer is the largest but one, or the largest. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN
}

const rounded = (value: number): number => Number(value.toPrecision(4))

export function figure(
  name: string,
  n: number,
  unit: Figure['unit'],
  samples: readonly number[],
  limit: number,
): Figure {
  const p50 = percentile(samples, 0.5)
  const p99 = percentile(samples, 0.99)
  return { name, n, unit, p50: rounded(p50), p99: rounded(p99), limit: rounded(limit), ratio: rounded(p50 / limit) }
}

const columns = ['n', 'unit', 'p50', 'p99', 'limit', 'ratio'] as const

/** A line of the table for people; without a figure its head. */
export function tableLine(row?: Figure): string {
  const cells = columns.map((column) => String(row === undefined ? column : row[column]).padStart(10))
  return `${(row?.name ?? 'name').padEnd(28)}${cells.join('')}`
}
