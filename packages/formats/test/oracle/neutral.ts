import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

/** Real files and an independent reading of each; beside the project, not part of it. */
const data = new URL('../../../../../../shared/data/', import.meta.url)

/** Why tests over real files are skipped, or false. */
export const skipped = existsSync(data) ? false : `no real plans at ${fileURLToPath(data)}`

export function listed(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, data), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()
}

export function bytesOf(folder: string, file: string): Uint8Array {
  return readFileSync(new URL(`${folder}/${file}`, data))
}

export function hasNeutral(name: string): boolean {
  return existsSync(new URL(`neutral-json/${name}.json.gz`, data))
}

export function neutralOf<T>(name: string): T {
  return JSON.parse(gunzipSync(readFileSync(new URL(`neutral-json/${name}.json.gz`, data))).toString('utf8')) as T
}

/** Times are minutes since 1970-01-01, days since then; weekdays 0 Sunday. */
export type Shifts = readonly (readonly [number, number])[]

export interface NeutralCalendar {
  readonly id: string
  readonly name: string
  readonly parent: string | null
  readonly week: Record<string, Shifts>
  readonly exceptions: readonly { readonly day: number; readonly shifts: Shifts }[]
}

type Flag = string | null
type Time = number | null

export interface NeutralXer {
  readonly projects: readonly {
    readonly id: string
    readonly name: string
    readonly dataDate: Time
    readonly plannedStart: Time
    readonly mustFinishBy: Time
    readonly scheduledFinish: Time
    readonly calendar: string
    readonly exported: string
    readonly criticalType: string
    readonly criticalMaxFloatMin: number
    readonly options: {
      readonly retainedLogic: Flag
      readonly progressOverride: Flag
      readonly lagCalendar: Flag
      readonly ssLagEarlyStart: Flag
      readonly floatType: Flag
      readonly openEndsCritical: Flag
      readonly useExpectedFinish: Flag
      readonly external: Flag
      readonly finishFloatUsesMustFinish: Flag
    }
  }[]
  readonly calendars: readonly NeutralCalendar[]
  readonly tasks: readonly NeutralXerTask[]
  readonly links: readonly {
    readonly pred: string
    readonly succ: string
    readonly type: string
    readonly lagMin: number
  }[]
}

export interface NeutralXerTask {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly project: string
  readonly type: string
  readonly calendar: string
  readonly status: string
  readonly durationMin: number
  readonly remainingMin: number
  readonly percent: number | null
  readonly percentType: string
  readonly plannedStart: Time
  readonly plannedFinish: Time
  readonly actualStart: Time
  readonly actualFinish: Time
  readonly constraint: { readonly type: string; readonly date: Time } | null
  readonly constraint2: { readonly type: string; readonly date: Time } | null
  readonly expectedFinish: Time
  readonly suspend: Time
  readonly resume: Time
  readonly externalEarlyStart: Time
  readonly externalLateFinish: Time
  readonly resources: readonly {
    readonly remainingWorkMin: number
    readonly remainingRate: number
    readonly calendar: string | null
    readonly kind: string
  }[]
  readonly oracle: {
    readonly earlyStart: Time
    readonly earlyFinish: Time
    readonly lateStart: Time
    readonly lateFinish: Time
    readonly remEarlyStart: Time
    readonly remEarlyFinish: Time
    readonly totalFloatMin: number | null
    readonly freeFloatMin: number | null
    readonly longestPath: boolean
  }
}

export interface NeutralMspdi {
  readonly projects: readonly {
    readonly name: string
    readonly plannedStart: Time
    readonly scheduledFinish: Time
    readonly statusDate: Time
    readonly calendar: string
    readonly minutesPerDay: number
    readonly criticalSlackLimit: number
  }[]
  readonly calendars: readonly NeutralCalendar[]
  readonly tasks: readonly NeutralMspdiTask[]
  readonly links: readonly {
    readonly pred: string
    readonly succ: string
    readonly type: string
    readonly lagMin: number | null
    readonly lagPercent: number | null
    readonly lagElapsed: boolean
  }[]
}

export interface NeutralMspdiTask {
  readonly id: string
  readonly name: string | null
  readonly parent: string | null
  readonly summary: boolean
  readonly milestone: boolean
  readonly manual: boolean
  readonly active: boolean
  readonly type: string
  readonly calendar: string | null
  readonly ignoreResourceCalendar: boolean
  readonly durationFormat: string
  readonly start: Time
  readonly finish: Time
  readonly durationMin: number
  readonly remainingMin: number | null
  readonly percent: number
  readonly actualStart: Time
  readonly actualFinish: Time
  readonly stop: Time
  readonly resume: Time
  readonly constraint: { readonly type: string; readonly date: Time } | null
  readonly deadline: Time
  readonly levelingDelay: number | null
  readonly baselineStart: Time
  readonly assignments: readonly {
    readonly resource: string
    readonly calendar: string | null
    readonly kind: string | null
    readonly units: number
    readonly workMin: number | null
    readonly remainingWorkMin: number | null
    readonly delay: number | null
  }[]
  readonly oracle: {
    readonly earlyStart: Time
    readonly earlyFinish: Time
    readonly lateStart: Time
    readonly lateFinish: Time
    readonly totalFloatMin: number | null
    readonly freeFloatMin: number | null
    readonly critical: boolean
  }
}
