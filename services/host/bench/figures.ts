/** One measured figure. */
export interface Figure {
  readonly name: string
  /** Activities of the programme; of the delivery of alerts, how many plans, clients or receivers. */
  readonly n: number
  readonly unit: 'ms' | 's' | 'MB' | 'count'
  readonly p50: number
  readonly p99: number
  /** The median of what it is held against. */
  readonly limit: number
  /** p50 by limit. */
  readonly ratio: number
}

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
  limits: readonly number[] | number,
): Figure {
  const p50 = percentile(samples, 0.5)
  const p99 = percentile(samples, 0.99)
  const limit = typeof limits === 'number' ? limits : percentile(limits, 0.5)
  return {
    name,
    n,
    unit,
    p50: rounded(p50),
    p99: rounded(p99),
    limit: rounded(limit),
    ratio: p50 === limit ? 1 : rounded(p50 / limit),
  }
}

const columns = ['n', 'unit', 'p50', 'p99', 'limit', 'ratio'] as const
const nameWidth = 34

export const headLine = (): string => line('name', columns)

export const tableLine = (row: Figure): string =>
  line(
    row.name,
    columns.map((column) => row[column]),
  )

const line = (name: string, cells: readonly (string | number)[]): string =>
  `${name.padEnd(nameWidth)}${cells.map((cell) => String(cell).padStart(10)).join('')}`
