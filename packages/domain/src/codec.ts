import type { z } from 'zod'
import { checked } from './check.ts'
import { cloudEventType, currentVersion, isEventType } from './cloud-events.ts'
import { envelope, eventData, eventTypes, type EventType, type RecordedEvent } from './events.ts'
import type { Fact } from './facts.ts'
import { plainBy, type IsPlain } from './plain.ts'
import { planSnapshot, type PlanSnapshot } from './plan.ts'
import { ok, refused, type Problem, type Result } from './problem.ts'
import { strict } from './strict.ts'
import { upcasters, type Upcaster } from './upcast.ts'

/** An event as a store gives it back; `data` and `metadata` are JSON values of any age. */
export interface StoredFact {
  readonly id: string
  readonly type: string
  readonly data: unknown
  readonly metadata: unknown
  readonly revision: number
}

/** How data of one version of a type is read. */
interface Reading {
  readonly type: EventType
  /** At the door: unknown keys are refused. */
  readonly door: z.ZodType
  /** On read: unknown keys are left out. */
  readonly stored: z.ZodType
  /** What both would give back as it is. */
  readonly isPlain: IsPlain
  /** To the newest version, one after the other. */
  readonly later: readonly Upcaster[]
}

/** By type, from version 1 on. */
const readings = new Map<EventType, readonly Reading[]>()
/** By what a source may call it: an event type, a CloudEvents type. */
const doorReadings = new Map<string, Reading>()
for (const type of eventTypes) {
  const older = upcasters[type] ?? []
  const versions = [...older.map(({ schema }) => schema), eventData[type]].map((schema, index): Reading => ({
    type,
    door: strict(schema),
    stored: schema,
    isPlain: plainBy(schema),
    later: older.slice(index),
  }))
  readings.set(type, versions)
  versions.forEach((reading, index) => {
    doorReadings.set(cloudEventType(type, index + 1), reading)
    if (index + 1 === currentVersion(type)) doorReadings.set(type, reading)
  })
}

const strictPlan = strict(planSnapshot)

/**
 * Checks what a source posted. `type` is an event type (`link.declared`, newest version) or a CloudEvents type
 * (`io.throughline.link.declared.v1`, any version so far); `at` is the JSON path of the event in the request. Unknown
 * keys are refused. Codes: `unknown-event-type` (facts.known lists the types), `invalid-event`.
 */
export function parseFact(type: string, data: unknown, at = '$'): Result<Fact> {
  const reading = doorReadings.get(type)
  if (reading === undefined) return refused(unknownType(type, `${at}.type`))
  const parsed = parseData(reading.door, reading, data, `${at}.data`)
  return parsed.ok ? ok({ type: reading.type, data: parsed.value } as Fact) : parsed
}

/** Checks a plan in JSON. Unknown keys are refused. Code: `plan-invalid`. */
export function parsePlan(plan: unknown, at = '$'): Result<PlanSnapshot> {
  return checked('plan-invalid', strictPlan, plan, at)
}

/**
 * Reads a stored event: older versions are upcast, `metadata.version` then is the newest. Unknown keys are left out.
 * A refusal means that the event is newer than this release, or that something else wrote to the stream; the facts of
 * each problem name id and revision.
 */
export function readRecorded(stored: StoredFact): Result<RecordedEvent> {
  const { id, type, revision } = stored
  if (!isEventType(type)) return refused(placed(unknownType(type, '$.type'), stored))
  const metadata = checked('invalid-event', envelope, stored.metadata, '$.metadata')
  if (!metadata.ok) return refused(...metadata.problems.map((problem) => placed(problem, stored)))
  const version = currentVersion(type)
  if (metadata.value.version > version) {
    const message = `version ${metadata.value.version} of ${type} is newer than this release, which reads up to ${version}`
    return refused(placed({ code: 'unknown-event-type', message, at: '$.metadata.version' }, stored))
  }
  const reading = readings.get(type)?.[metadata.value.version - 1]
  if (reading === undefined) throw new Error(`no schema of ${type} version ${metadata.value.version}`)
  const data = parseData(reading.stored, reading, stored.data, '$.data')
  if (!data.ok) return refused(...data.problems.map((problem) => placed(problem, stored)))
  return ok({ id, type, data: data.value, metadata: { ...metadata.value, version }, revision } as RecordedEvent)
}

function parseData(schema: z.ZodType, { later, isPlain }: Reading, data: unknown, at: string): Result<unknown> {
  const parsed = isPlain(data) ? ok(data) : checked('invalid-event', schema, data, at)
  if (!parsed.ok || later.length === 0) return parsed
  return ok(later.reduce((value, { upcast }) => upcast(value), parsed.value))
}

function unknownType(type: string, at: string): Problem {
  const message = `"${type.slice(0, 200)}" is not a known event type`
  return { code: 'unknown-event-type', message, at, facts: { known: eventTypes } }
}

function placed(problem: Problem, { id, revision }: StoredFact): Problem {
  return { ...problem, facts: { ...problem.facts, id, revision } }
}
