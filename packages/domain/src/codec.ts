import type { z } from 'zod'
import { checked } from './check.ts'
import { currentVersion, fromCloudEventType, isEventType } from './cloud-events.ts'
import { envelope, eventData, eventTypes, type EventType, type RecordedEvent } from './events.ts'
import type { Fact } from './facts.ts'
import { planSnapshot, type PlanSnapshot } from './plan.ts'
import { ok, refused, type Problem, type Result } from './problem.ts'
import { strict } from './strict.ts'
import { upcasters } from './upcast.ts'

/** An event as a store gives it back; `data` and `metadata` are JSON values of any age. */
export interface StoredFact {
  readonly id: string
  readonly type: string
  readonly data: unknown
  readonly metadata: unknown
  readonly revision: number
}

/** At the door: unknown keys are refused. */
const doorSchemas = new Map<string, z.ZodType>()
/** On read: unknown keys are left out. */
const readSchemas = new Map<string, z.ZodType>()
for (const type of eventTypes) {
  const versions = [...(upcasters[type] ?? []).map((older) => older.schema), eventData[type]]
  versions.forEach((schema, index) => {
    readSchemas.set(schemaKey(type, index + 1), schema)
    doorSchemas.set(schemaKey(type, index + 1), strict(schema))
  })
}

const strictPlan = strict(planSnapshot)

/**
 * Checks what a source posted. `type` is an event type (`link.declared`, newest version) or a CloudEvents type
 * (`io.throughline.link.declared.v1`, any version so far); `at` is the JSON path of the event in the request. Unknown
 * keys are refused. Codes: `unknown-event-type` (facts.known lists the types), `invalid-event`.
 */
export function parseFact(type: string, data: unknown, at = '$'): Result<Fact> {
  const wanted = isEventType(type) ? { type, version: currentVersion(type) } : fromCloudEventType(type)
  if (wanted === undefined) return refused(unknownType(type, `${at}.type`))
  const parsed = parseData(doorSchemas, wanted.type, wanted.version, data, `${at}.data`)
  return parsed.ok ? ok({ type: wanted.type, data: parsed.value } as Fact) : parsed
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
  const data = parseData(readSchemas, type, metadata.value.version, stored.data, '$.data')
  if (!data.ok) return refused(...data.problems.map((problem) => placed(problem, stored)))
  return ok({ id, type, data: data.value, metadata: { ...metadata.value, version }, revision } as RecordedEvent)
}

function parseData(
  schemas: ReadonlyMap<string, z.ZodType>,
  type: EventType,
  version: number,
  data: unknown,
  at: string,
): Result<unknown> {
  const schema = schemas.get(schemaKey(type, version))
  if (schema === undefined) throw new Error(`no schema of ${type} version ${version}`)
  const parsed = checked('invalid-event', schema, data, at)
  if (!parsed.ok) return parsed
  const later = (upcasters[type] ?? []).slice(version - 1)
  return ok(later.reduce((value, { upcast }) => upcast(value), parsed.value))
}

function schemaKey(type: EventType, version: number): string {
  return `${type} ${version}`
}

function unknownType(type: string, at: string): Problem {
  const message = `"${type.slice(0, 200)}" is not a known event type`
  return { code: 'unknown-event-type', message, at, facts: { known: eventTypes } }
}

function placed(problem: Problem, { id, revision }: StoredFact): Problem {
  return { ...problem, facts: { ...problem.facts, id, revision } }
}
