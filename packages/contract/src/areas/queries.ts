import { criticalPathReport, impactReport, programmeId, programmeReport } from '@throughline/domain'
import { z } from 'zod'
import type { Route } from '../route.ts'
import { activities, findings, fingerprint, json, programmes, rebuildCheck } from '../shapes.ts'

const params = z.object({ programme: programmeId })
const revision = z.coerce.number().int().min(0).optional()
const query = z.object({ revision })
const programme = '/v1/programmes/:programme'
const shared = {
  method: 'GET',
  area: 'Queries',
  permission: 'read',
  params,
  query,
  refusals: ['not-ready', 'programme-quarantined'],
} as const

export const queryRoutes = [
  {
    id: 'listProgrammes',
    method: 'GET',
    path: '/v1/programmes',
    area: 'Queries',
    permission: 'read',
    summary: 'The programmes that the caller may see',
    answers: json(200, 'All of them.', programmes),
    refusals: ['not-ready'],
  },
  {
    ...shared,
    id: 'getProgramme',
    path: programme,
    summary: 'A programme as it is now',
    answers: json(200, 'Scheduled at the revision of its `ETag`.', programmeReport.extend({ quarantine: z.unknown() })),
  },
  {
    ...shared,
    id: 'getCriticalPath',
    path: `${programme}/critical-path`,
    summary: 'The driving chain to the programme’s finish',
    answers: json(200, 'Hop by hop, across projects.', criticalPathReport),
  },
  {
    ...shared,
    id: 'listActivities',
    path: `${programme}/activities`,
    summary: 'Activities with reported, computed and committed dates',
    query: z.object({
      revision,
      project: z.string().optional(),
      critical: z.enum(['true', 'false']).optional(),
      limit: z.coerce.number().int().optional(),
      after: z.string().optional(),
    }),
    answers: json(200, 'A page; `next` is the cursor of the one after it.', activities),
  },
  {
    ...shared,
    id: 'listFindings',
    path: `${programme}/findings`,
    summary: 'What is wrong with the plans',
    answers: json(200, 'All findings.', findings),
  },
  {
    ...shared,
    id: 'getFingerprint',
    path: `${programme}/fingerprint`,
    summary: 'What a rebuild must give again',
    answers: json(200, 'A digest of the whole state.', fingerprint),
  },
  {
    id: 'whatIf',
    method: 'POST',
    path: `${programme}/what-if`,
    area: 'Queries',
    permission: 'analyse',
    summary: 'The impact report that events would have, without recording them',
    params,
    body: [
      {
        mediaType: 'application/json',
        schema: z.object({ events: z.array(z.object({ type: z.string(), data: z.unknown() })) }),
      },
    ],
    answers: json(200, 'As it would be published.', impactReport),
    refusals: ['unknown-event-type', 'invalid-event', 'rule-broken', 'programme-quarantined'],
  },
  {
    id: 'checkRebuild',
    method: 'POST',
    path: '/v1/rebuild-check',
    area: 'Queries',
    permission: 'administer',
    summary: 'Fold everything anew and compare',
    query: z.object({ programme: programmeId.optional() }),
    answers: json(200, 'Programme by programme.', rebuildCheck),
    refusals: ['not-ready', 'overloaded'],
  },
] as const satisfies readonly Route[]
