import type { Notes } from '../notes.ts'
import { readFields, type FieldReader, type XmlRecord } from './record.ts'

/** A task of the file, values read, references not yet followed. Dates are minutes since 1970-01-01T00:00. */
export interface MspdiTask {
  readonly place: string
  readonly uid: string
  readonly name: string
  readonly level: number
  readonly summary: boolean
  readonly milestone: boolean
  readonly manual: boolean
  readonly active: boolean
  /** A row that stands for a task of another project; `project` is that project's path, with or without the task. */
  readonly external: { readonly project: string | undefined } | undefined
  /** Path of the project that is inserted here. */
  readonly inserted: string | undefined
  readonly type: number
  readonly calendar: string | undefined
  readonly ignoresResourceCalendars: boolean
  readonly contact: string | undefined
  readonly elapsed: boolean
  readonly durationMinutes: number | undefined
  readonly remainingMinutes: number | undefined
  readonly actualMinutes: number | undefined
  readonly percentComplete: number | undefined
  readonly start: number | undefined
  readonly finish: number | undefined
  readonly actualStart: number | undefined
  readonly actualFinish: number | undefined
  readonly stop: number | undefined
  readonly resume: number | undefined
  readonly constraintType: number
  readonly constraintDate: number | undefined
  readonly deadline: number | undefined
  readonly levelingDelayMinutes: number | undefined
  readonly earlyStart: number | undefined
  readonly earlyFinish: number | undefined
  readonly lateStart: number | undefined
  readonly lateFinish: number | undefined
  readonly totalSlackMinutes: number | undefined
  readonly freeSlackMinutes: number | undefined
  readonly critical: boolean | undefined
  readonly predecessors: readonly MspdiPredecessor[]
  readonly baselines: readonly MspdiBaseline[]
}

export interface MspdiPredecessor {
  readonly place: string
  readonly uid: string | undefined
  /** `path\id` of a task of another project. */
  readonly crossProject: string | undefined
  readonly type: number
  /** Tenths of a minute, or percent, as `lagFormat` says. */
  readonly lag: number
  readonly lagFormat: number
}

export interface MspdiBaseline {
  readonly number: number
  readonly start: number | undefined
  readonly finish: number | undefined
  readonly durationMinutes: number | undefined
}

/** Units of duration that run round the clock: em, eh, ed, ew, emo, and the same as estimates. */
export const elapsedFormats: ReadonlySet<number> = new Set([4, 6, 8, 10, 12, 36, 38, 40, 42, 44])
/** %, and e%, which runs round the clock, and the same as estimates. */
export const percentFormats: ReadonlySet<number> = new Set([19, 20, 51, 52])
export const elapsedPercentFormats: ReadonlySet<number> = new Set([20, 52])

/** `undefined`: the row is blank. */
export function readTask(record: XmlRecord, notes: Notes): MspdiTask | undefined {
  const fields = readFields(record, notes)
  if (fields.flag('IsNull')) return undefined
  const uid = fields.text('UID')
  if (uid === undefined) notes.problem('plan-invalid', 'a task has no UID, by which it would be known', record.place)
  return {
    place: record.place,
    uid: uid ?? '',
    name: fields.text('Name') ?? '',
    level: fields.integer('OutlineLevel') ?? 1,
    summary: fields.flag('Summary'),
    milestone: fields.flag('Milestone'),
    manual: fields.flag('Manual'),
    active: fields.text('Active') === undefined || fields.flag('Active'),
    external: fields.flag('ExternalTask') ? { project: fields.text('ExternalTaskProject') } : undefined,
    inserted: fields.flag('IsSubproject') ? (fields.text('SubprojectName') ?? fields.text('Name') ?? '') : undefined,
    type: fields.integer('Type') ?? 0,
    calendar: fields.text('CalendarUID'),
    ignoresResourceCalendars: fields.flag('IgnoreResourceCalendar'),
    contact: fields.text('Contact'),
    ...readDates(fields),
    ...readReported(fields),
    predecessors: record.children('PredecessorLink').map((link) => readPredecessor(link, notes)),
    baselines: record.children('Baseline').map((baseline) => readBaseline(baseline, notes)),
  }
}

function readDates(fields: FieldReader) {
  return {
    elapsed: elapsedFormats.has(fields.integer('DurationFormat') ?? 0),
    durationMinutes: wholeMinutes(fields.duration('Duration')),
    remainingMinutes: wholeMinutes(fields.duration('RemainingDuration')),
    actualMinutes: wholeMinutes(fields.duration('ActualDuration')),
    percentComplete: fields.number('PercentComplete'),
    start: fields.date('Start'),
    finish: fields.date('Finish'),
    actualStart: fields.date('ActualStart'),
    actualFinish: fields.date('ActualFinish'),
    stop: fields.date('Stop'),
    resume: fields.date('Resume'),
    constraintType: fields.integer('ConstraintType') ?? 0,
    constraintDate: fields.date('ConstraintDate'),
    deadline: fields.date('Deadline'),
    levelingDelayMinutes: fields.tenths('LevelingDelay'),
  }
}

function readReported(fields: FieldReader) {
  return {
    earlyStart: fields.date('EarlyStart'),
    earlyFinish: fields.date('EarlyFinish'),
    lateStart: fields.date('LateStart'),
    lateFinish: fields.date('LateFinish'),
    totalSlackMinutes: fields.tenths('TotalSlack'),
    freeSlackMinutes: fields.tenths('FreeSlack'),
    critical: fields.text('Critical') === undefined ? undefined : fields.flag('Critical'),
  }
}

function readPredecessor(record: XmlRecord, notes: Notes): MspdiPredecessor {
  const fields = readFields(record, notes)
  return {
    place: record.place,
    uid: fields.text('PredecessorUID'),
    crossProject: fields.flag('CrossProject') ? fields.text('CrossProjectName') : undefined,
    type: fields.integer('Type') ?? 1,
    lag: fields.number('LinkLag') ?? 0,
    lagFormat: fields.integer('LagFormat') ?? 7,
  }
}

function readBaseline(record: XmlRecord, notes: Notes): MspdiBaseline {
  const fields = readFields(record, notes)
  return {
    number: fields.integer('Number') ?? 0,
    start: fields.date('Start'),
    finish: fields.date('Finish'),
    durationMinutes: wholeMinutes(fields.duration('Duration')),
  }
}

function wholeMinutes(minutes: number | undefined): number | undefined {
  return minutes === undefined ? undefined : Math.max(0, Math.round(minutes))
}
