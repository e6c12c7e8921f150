import { dateChange, linkEnd, linkType, rag } from '@throughline/domain'
import { z } from 'zod'

/** Answers about the past, about what may come, and why. */

const place = z.object({ project: z.string(), activity: z.string(), name: z.string() })
const placeWithDates = place.extend({ start: z.string().nullable(), finish: z.string().nullable() })
const link = z.object({ from: linkEnd, to: linkEnd, type: linkType, lagMinutes: z.int() })
const minutesOrNull = z.int().nullable()

export const diff = z.object({
  programme: z.string(),
  from: z.int(),
  to: z.int(),
  counts: z.record(z.string(), z.int()),
  moved: z.array(
    place.extend({
      start: dateChange,
      finish: dateChange,
      remainingBeforeMinutes: z.int(),
      remainingAfterMinutes: z.int(),
      statusBefore: z.string(),
      statusAfter: z.string(),
      criticalBefore: z.boolean(),
      criticalAfter: z.boolean(),
    }),
  ),
  added: z.array(placeWithDates),
  removed: z.array(placeWithDates),
  linksAdded: z.array(link),
  linksRemoved: z.array(link),
  linksRevised: z.array(link.extend({ lagBeforeMinutes: z.int() })),
  projects: z.object({ joined: z.array(z.string()), left: z.array(z.string()) }),
  settings: z.array(z.object({ project: z.string(), setting: z.string(), before: z.unknown(), after: z.unknown() })),
  calendars: z.array(
    z.object({ project: z.string(), calendar: z.string(), change: z.enum(['added', 'removed', 'changed']) }),
  ),
  targets: z.array(
    z.object({
      target: z.string(),
      name: z.string(),
      project: z.string().nullable(),
      committedBefore: z.string().nullable(),
      committedAfter: z.string().nullable(),
      finish: dateChange,
      totalFloatBeforeMinutes: minutesOrNull,
      totalFloatAfterMinutes: minutesOrNull,
    }),
  ),
  criticalPath: z.object({
    before: z.array(place),
    after: z.array(place),
    entered: z.array(place),
    left: z.array(place),
  }),
  next: z.int().nullable(),
})

export const explanation = z.object({
  programme: z.string(),
  revision: z.int(),
  project: z.string(),
  code: z.string(),
  name: z.string(),
  date: z.string(),
  at: z.string(),
  steps: z.array(
    z.object({
      project: z.string(),
      code: z.string(),
      name: z.string(),
      date: z.string(),
      at: z.string(),
      reason: z.string(),
      from: z.string(),
      moves: z.array(
        z.object({
          kind: z.string(),
          calendars: z.array(z.string()),
          minutes: z.int(),
          from: z.string(),
          to: z.string(),
          words: z.string(),
        }),
      ),
      link: link.nullable(),
      words: z.string(),
    }),
  ),
})

export const scenarioComparison = z.object({
  programme: z.string(),
  revision: z.int(),
  scenarios: z.array(
    z.object({
      scenario: z.string(),
      summary: z.string(),
      earlier: z.int(),
      later: z.int(),
      moved: z.record(z.string(), z.unknown()),
    }),
  ),
  targets: z.array(
    z.object({
      target: z.string(),
      name: z.string(),
      project: z.string().nullable(),
      committed: z.string().nullable(),
      forecast: z.string().nullable(),
      totalFloatMinutes: minutesOrNull,
      critical: z.boolean(),
      rag: rag.nullable(),
      in: z.array(
        z.object({
          scenario: z.string(),
          finish: dateChange,
          totalFloatMinutes: minutesOrNull,
          critical: z.boolean(),
          rag: rag.nullable(),
        }),
      ),
      best: z.array(z.string()),
      worst: z.array(z.string()),
    }),
  ),
  targetsOmitted: z.int(),
})
