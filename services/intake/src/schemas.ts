import {
  cloudEventType,
  eventJsonSchemas,
  planJsonSchema,
  reportJsonSchemas,
  type EventType,
} from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'

/** Every schema that the service publishes, by name; event schemas bear the CloudEvents type they describe. */
export function publishedSchemas(): ReadonlyMap<string, unknown> {
  const events = Object.entries(eventJsonSchemas()).map(
    ([type, schema]) => [cloudEventType(type as EventType), schema] as const,
  )
  const reports = Object.entries(reportJsonSchemas()).map(
    ([kind, schema]) => [`io.throughline.report.${kind}.v1`, schema] as const,
  )
  return new Map<string, unknown>([...events, ...reports, ['plan', planJsonSchema()]])
}

export function schemaNamed(schemas: ReadonlyMap<string, unknown>, name: string): unknown {
  const schema = schemas.get(name)
  if (schema !== undefined) return schema
  throw new ThroughlineError('not-found', `There is no schema ${name.slice(0, 200)}`, {
    facts: { known: [...schemas.keys()] },
  })
}
