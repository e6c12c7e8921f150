import { parseCsvMapping, type CsvMapping, type DateOrder } from '@throughline/formats'
import { ThroughlineError } from '@throughline/ports'

/** How CSV files are to be read. */
export interface CsvFlags {
  /** `field:Header` pairs between commas. */
  readonly mapping?: string
  readonly dates?: DateOrder
}

export function csvMappingOf({ mapping, dates }: CsvFlags): CsvMapping {
  const parsed = parseCsvMapping(mapping, dates)
  if (parsed.ok) return parsed.value
  throw new ThroughlineError('invalid-request', parsed.problems[0]?.message ?? 'refused', { at: '--mapping' })
}
