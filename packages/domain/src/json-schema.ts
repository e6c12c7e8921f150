import { z } from 'zod'
import { alertNotice } from './alerts.ts'
import { cloudEventType } from './cloud-events.ts'
import { eventData, eventTypes, type EventType } from './events.ts'
import { planSnapshot } from './plan.ts'
import { criticalPathReport, impactReport, programmeReport } from './reports.ts'
import { strict } from './strict.ts'

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

function jsonSchema(schema: z.ZodType, title: string): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input', reused: 'inline' })
  return { $schema, title, ...rest }
}

/** What a source may post as `data` of each event type, newest version; unknown keys are refused. */
export function eventJsonSchemas(): Readonly<Record<EventType, JsonSchema>> {
  const schemas = eventTypes.map((type) => [type, jsonSchema(strict(eventData[type]), cloudEventType(type))])
  return Object.fromEntries(schemas) as Record<EventType, JsonSchema>
}

/** What the feed publishes. Consumers leave unknown keys alone: fields may be added. */
export function reportJsonSchemas(): Readonly<Record<'impact' | 'critical-path' | 'programme' | 'alert', JsonSchema>> {
  return {
    impact: jsonSchema(impactReport, 'Impact report'),
    'critical-path': jsonSchema(criticalPathReport, 'Critical path report'),
    programme: jsonSchema(programmeReport, 'Programme report'),
    alert: jsonSchema(alertNotice, 'Alert notice'),
  }
}

/** The JSON plan: one project's plan; unknown keys are refused. */
export function planJsonSchema(): JsonSchema {
  return jsonSchema(strict(planSnapshot), 'Plan')
}
