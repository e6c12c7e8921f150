import { criticalPathReport, impactReport, programmeId, programmeReport } from '@throughline/domain'
import { z } from 'zod'
import type { Route } from '../route.ts'
import { diff, explanation, scenarioComparison } from '../history-shapes.ts'
import { activities, findings, fingerprint, json, programmes, rebuildCheck } from '../shapes.ts'

const params = z.object({ programme: programmeId })
const revision = z.coerce.number().int().min(0).optional()
const asOf = z
  .string()
  .optional()
  .meta({ description: 'A state of the past: a revision, or an instant by which commands were recorded.' })
const query = z.object({ revision, asOf })
const hypothetical = z.array(z.object({ type: z.string(), data: z.unknown() }))
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
      asOf,
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
    query,
    body: [
      {
        mediaType: 'application/json',
        schema: z.object({ events: hypothetical }),
      },
    ],
    answers: json(200, 'As it would be published.', impactReport),
    refusals: ['unknown-event-type', 'invalid-event', 'rule-broken', 'programme-quarantined', 'not-ready'],
  },
  {
    id: 'compareWhatIf',
    method: 'POST',
    path: `${programme}/what-if/compare`,
    area: 'Queries',
    permission: 'analyse',
    summary: 'Several what-ifs side by side: every target now and in each',
    params,
    query,
    body: [
      {
        mediaType: 'application/json',
        schema: z.object({ scenarios: z.array(z.object({ name: z.string(), events: hypothetical })) }),
      },
    ],
    answers: json(200, 'Nothing is recorded.', scenarioComparison),
    refusals: ['unknown-event-type', 'invalid-event', 'rule-broken', 'programme-quarantined', 'not-ready'],
  },
  {
    ...shared,
    id: 'explainActivity',
    path: `${programme}/activities/:project/:activity/explanation`,
    summary: 'Why a date of an activity stands where it stands, back to a date that stands in a plan',
    params: params.extend({ project: z.string(), activity: z.string() }),
    query: query.extend({
      date: z.enum(['early-start', 'remaining-start', 'early-finish', 'late-start', 'late-finish']).optional(),
    }),
    answers: json(200, 'Step by step, across projects.', explanation),
    refusals: ['unknown-activity', 'not-ready', 'programme-quarantined'],
  },
  {
    ...shared,
    id: 'getDiff',
    path: `${programme}/diff`,
    summary: 'What is otherwise between two moments',
    query: z.object({
      revision,
      from: z.string().meta({ description: 'A revision or an instant.' }),
      to: z.string().optional().meta({ description: 'The same; absent: now.' }),
      limit: z.coerce.number().int().optional(),
      after: z.coerce.number().int().optional(),
    }),
    answers: json(200, 'Activities that moved in pages, the furthest first; `next` is the `after` of the next.', diff),
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
