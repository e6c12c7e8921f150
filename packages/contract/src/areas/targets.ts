import { hop, programmeId, slip } from '@throughline/domain'
import { z } from 'zod'
import type { Route } from '../route.ts'
import { json } from '../shapes.ts'

const params = z.object({
  programme: programmeId,
  target: z.string().meta({ description: 'A declared target, `finish:<project>`, or `finish:` of the programme.' }),
})
const path = '/v1/programmes/:programme/targets/:target'
const shared = { method: 'GET', area: 'Targets', permission: 'read', params } as const

const amount = z.object({ minutes: z.int(), days: z.number() })
const nullable = z.string().nullable()

const ledger = z.object({
  programme: z.string(),
  target: z.string(),
  name: z.string(),
  revision: z.int(),
  minutesPerDay: z.int(),
  opening: amount.extend({ revision: z.int().nullable(), forecast: nullable }),
  entries: z.array(
    slip.omit({ target: true }).extend({
      revision: z.int(),
      time: z.string(),
      recordedTime: z.string(),
      event: z.string(),
      actor: z.string(),
      source: z.string(),
      file: nullable,
      opens: z.boolean(),
      openedMinutes: z.int(),
      cumulative: amount,
    }),
  ),
  groups: z.array(
    z.object({
      group: nullable,
      entries: z.int(),
      deltaMinutes: z.int(),
      recountMinutes: z.int(),
      openedMinutes: z.int(),
      elapsedMinutes: z.int(),
      sum: amount,
    }),
  ),
  closing: amount.extend({ forecast: nullable, reference: slip.shape.reference }),
  next: z.int().nullable(),
})

const why = z.object({
  programme: z.string(),
  target: z.string(),
  name: z.string(),
  revision: z.int(),
  sentence: z.string(),
  variance: amount,
  forecast: nullable,
  reference: slip.shape.reference,
  parts: z.array(
    amount.extend({
      project: nullable,
      kind: z.enum(['moved', 'counted-anew', 'opening']),
      entries: z.int(),
      because: nullable,
      revision: z.int().nullable(),
    }),
  ),
  driving: z.object({ revision: z.int(), hops: z.int(), root: hop.nullable() }).nullable(),
})

const hold = z.object({
  programme: z.string(),
  revision: z.int(),
  target: z.string(),
  name: z.string(),
  date: z.string(),
  forecast: nullable,
  overrunMinutes: z.int(),
  overrunDays: z.number(),
  held: z.boolean(),
  smallest: z.boolean(),
  give: z.array(
    z.object({
      project: z.string(),
      activity: z.string(),
      name: z.string(),
      owner: nullable,
      remainingMinutes: z.int(),
      giveMinutes: z.int(),
      giveDays: z.number(),
    }),
  ),
  verified: nullable,
  obstacles: z.array(z.object({ project: z.string(), activity: z.string(), words: z.string() })),
})

export const targetRoutes = [
  {
    ...shared,
    id: 'getLedger',
    path: `${path}/ledger`,
    summary: 'What each command did to the target’s forecast; the entries add up exactly to forecast minus reference',
    query: z.object({
      since: z.string().optional().meta({
        description: 'A revision, -1 for all, or an instant; absent: since the balance was opened.',
      }),
      groupBy: z.enum(['none', 'project', 'cause', 'month']).optional(),
      after: z.coerce.number().int().optional(),
      limit: z.coerce.number().int().optional(),
    }),
    answers: json(200, 'Opening balance, a page of entries, sums of all of them, closing balance.', ledger),
  },
  {
    ...shared,
    id: 'getWhy',
    path: `${path}/why`,
    summary: 'Why the target is late, in one sentence, and its parts as data',
    answers: json(200, 'Who moved it by how much, since its balance was opened.', why),
  },
  {
    ...shared,
    id: 'getHold',
    path: `${path}/hold`,
    summary: 'The fewest activities that would have to give time so that the target holds a date',
    query: z.object({
      date: z.string().optional().meta({ description: 'Local date and time; absent: the committed date.' }),
      revision: z.coerce.number().int().min(0).optional(),
      asOf: z.string().optional(),
    }),
    answers: json(200, 'Verified by a schedule with the shorter work, or what stands in the way.', hold),
    refusals: ['not-ready', 'programme-quarantined'],
  },
] as const satisfies readonly Route[]
