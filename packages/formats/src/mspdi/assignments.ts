import type { Assignment } from '@throughline/domain'
import { cleanName, stated } from '../names.ts'
import type { Notes } from '../notes.ts'
import { readFields, type XmlRecord } from './record.ts'

export interface MspdiResource {
  readonly name: string
  /** Cost resources do no work. */
  readonly kind: 'labour' | 'material' | 'cost'
  readonly calendar: string | undefined
}

export interface MspdiAssignment {
  readonly task: string
  readonly resource: string
  readonly units: number | undefined
  readonly workMinutes: number | undefined
  readonly remainingWorkMinutes: number | undefined
  readonly delayMinutes: number | undefined
  /** The timephased work stops for some working time and goes on later. */
  readonly split: boolean
}

const resourceKinds: ReadonlyMap<number, MspdiResource['kind']> = new Map([
  [0, 'material'],
  [1, 'labour'],
  [2, 'cost'],
])

export function readResource(record: XmlRecord, notes: Notes): readonly [uid: string, resource: MspdiResource] {
  const fields = readFields(record, notes)
  const uid = fields.text('UID') ?? ''
  const kind = resourceKinds.get(fields.integer('Type') ?? 1) ?? 'labour'
  return [uid, { name: cleanName(fields.text('Name') ?? '') || `#${uid}`, kind, calendar: fields.text('CalendarUID') }]
}

export function readAssignment(record: XmlRecord, notes: Notes): MspdiAssignment {
  const fields = readFields(record, notes)
  const work = fields.duration('Work')
  const remaining = fields.duration('RemainingWork') ?? remainingOf(work, fields.number('PercentWorkComplete'))
  return {
    task: fields.text('TaskUID') ?? '',
    resource: fields.text('ResourceUID') ?? '',
    units: fields.number('Units'),
    workMinutes: wholeMinutes(work),
    remainingWorkMinutes: wholeMinutes(remaining),
    delayMinutes: fields.tenths('Delay'),
    split: hasGap(record, notes),
  }
}

/** Converters leave a zero out. */
function remainingOf(work: number | undefined, percent: number | undefined): number | undefined {
  return work === undefined || percent === undefined
    ? undefined
    : work * (1 - Math.min(100, Math.max(0, percent)) / 100)
}

function wholeMinutes(minutes: number | undefined): number | undefined {
  return minutes === undefined ? undefined : Math.max(0, Math.round(minutes))
}

/** Planned work, the only timephased data that tells a gap. */
const plannedWork = '1'

/**
 * A gap is a period with a value of zero between two with work. A period without any value is not worked by the
 * calendar, a weekend, and is no gap.
 */
function hasGap(record: XmlRecord, notes: Notes): boolean {
  let worked = false
  let idle = false
  for (const period of record.children('TimephasedData')) {
    if (period.field('Type') !== plannedWork) continue
    const value = readFields(period, notes).duration('Value')
    if (value === undefined) continue
    if (value > 0 && idle) return true
    if (value > 0) worked = true
    else if (worked) idle = true
  }
  return false
}

/** The assignment as the snapshot states it. */
export function toAssignment(
  { units, workMinutes, remainingWorkMinutes, delayMinutes }: MspdiAssignment,
  resource: MspdiResource,
  calendar: string | undefined,
): Assignment {
  const labour = resource.kind === 'labour'
  return stated({
    resource: resource.name,
    calendar,
    kind: labour ? ('labour' as const) : ('material' as const),
    // Work of a material resource is a quantity of it, not time.
    units: labour ? units : undefined,
    workMinutes: labour ? workMinutes : undefined,
    remainingWorkMinutes: labour ? remainingWorkMinutes : undefined,
    delayMinutes: delayMinutes || undefined,
  })
}
