import { grant, impactReport } from '@throughline/domain'
import { z } from 'zod'

/** Shapes of answers and requests that no other room has a schema for. */

export const json = <const Status extends number, Schema extends z.ZodType>(
  status: Status,
  description: string,
  schema: Schema,
): JsonAnswer<Status, Schema> => {
  const answer = { description, content: [{ mediaType: 'application/json', schema }] } as const
  return { [status]: answer } as JsonAnswer<Status, Schema>
}

type JsonAnswer<Status extends number, Schema> = Readonly<
  Record<
    Status,
    {
      readonly description: string
      readonly content: readonly [{ readonly mediaType: 'application/json'; readonly schema: Schema }]
    }
  >
>

export const matchHeaders = z.object({ 'if-match': z.string().optional(), 'if-none-match': z.string().optional() })

export const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string(),
  source: z.string(),
  type: z.string().meta({ description: 'io.throughline.<noun>.<verb>.v<version>; see /v1/schemas' }),
  time: z.string().optional(),
  subject: z.string().optional(),
  sequence: z.string().optional(),
  data: z.unknown(),
})

const problemEntry = z.object({
  code: z.string(),
  detail: z.string(),
  at: z.string().optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
})

/** RFC 9457, with our extension members. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  at: z.string().optional(),
  errors: z.array(problemEntry).optional(),
  facts: z.record(z.string(), z.unknown()).optional(),
  advice: z.string(),
  instance: z.string().optional(),
  correlationId: z.string().optional(),
})

export const eventsAnswer = z.object({
  programme: z.string(),
  revision: z.int().nullable(),
  command: z.string().nullable(),
  events: z.array(
    z.object({
      source: z.string().nullable(),
      id: z.string().nullable(),
      status: z.enum(['accepted', 'duplicate', 'refused']),
      revision: z.int().nullable(),
      problems: z.array(problemEntry).optional(),
    }),
  ),
})

const finding = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  at: z.string(),
  project: z.string().optional(),
})

const counts = z.record(z.string(), z.record(z.string(), z.int()))

export const planAnswer = z.object({
  programme: z.string(),
  submission: z.string().nullable(),
  revision: z.int(),
  appended: z.int(),
  unchanged: z.boolean(),
  counts,
  removedShare: z.record(z.string(), z.number()),
  probableRenames: z.array(z.object({ project: z.string(), from: z.string(), to: z.string() })),
  stubs: z.array(z.string()),
  findings: z.array(finding),
  dryRun: z
    .object({
      changes: z.array(z.object({ type: z.string(), data: z.unknown() })),
      changesOmitted: z.int(),
      impact: impactReport.nullable(),
      impactMissing: z.string().nullable(),
    })
    .optional(),
})

export const programmes = z.object({
  programmes: z.array(
    z.object({
      programme: z.string(),
      name: z.string(),
      revision: z.int(),
      open: z.boolean(),
      projects: z.int(),
      quarantined: z.boolean(),
      href: z.string(),
    }),
  ),
})

export const activities = z.object({
  programme: z.string(),
  revision: z.int(),
  activities: z.array(z.looseObject({ project: z.string(), code: z.string(), name: z.string() })),
  next: z.string().nullable(),
})

export const findings = z.object({ programme: z.string(), revision: z.int(), findings: z.array(finding) })
export const fingerprint = z.looseObject({ programme: z.string(), revision: z.int() })
const ids = z.array(z.string())
export const rebuildCheck = z.object({
  agrees: z.boolean(),
  programmes: z.array(
    z.object({
      programme: z.string(),
      revision: z.int(),
      served: z.string(),
      rebuilt: z.string(),
      differences: z.array(z.string()),
      reports: z.object({
        expected: z.int(),
        found: z.int(),
        missing: ids,
        different: ids,
        repeated: ids,
        unexpected: ids,
      }),
      agrees: z.boolean(),
    }),
  ),
})

export const me = z.object({ id: z.string(), name: z.string(), authtype: z.string(), grants: z.array(grant) })
const keyRow = z.object({
  key: z.string(),
  name: z.string(),
  grants: z.array(grant),
  issued: z.string(),
  issuedBy: z.string(),
  expires: z.string().nullable(),
  revoked: z.string().nullable(),
})
export const keyList = z.object({ keys: z.array(keyRow) })
export const issuedKey = keyRow.extend({ secret: z.string() })
export const auditPage = z.object({
  entries: z.array(
    z.object({
      revision: z.int(),
      type: z.string(),
      actor: z.string(),
      authtype: z.string().nullable(),
      authid: z.string().nullable(),
      source: z.string(),
      time: z.string(),
      recordedTime: z.string(),
      correlationId: z.string(),
      command: z.string(),
    }),
  ),
  next: z.int().nullable(),
})

export const webhookAnswer = z.object({
  outcome: z.enum(['recorded', 'unchanged', 'duplicate', 'ignored']),
  reason: z.string().optional(),
  revision: z.int().nullable(),
  events: z.array(z.string()),
})
