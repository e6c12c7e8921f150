/** One figure of a run beside the limit of the same run. */
export interface Figure {
  readonly name: string
  readonly n: number
  readonly unit: string
  readonly p50: number
  readonly p99: number
  readonly limit: number
  readonly ratio: number
}

/** Prints a figure: a line of JSON for programs, of columns for people. */
export function tellFigure(figure: Figure, json: boolean): void {
  const rounded = Object.entries(figure).map(([key, value]): [string, unknown] => [
    key,
    typeof value === 'number' ? Number(value.toPrecision(4)) : value,
  ])
  console.log(json ? JSON.stringify(Object.fromEntries(rounded)) : rounded.map(([, value]) => value).join('\t'))
}
