import { criticalPathReport, impactReport, programmeId, programmeReport } from '@throughline/domain'
import { z } from 'zod'
import type { Route } from '../route.ts'
import { json } from '../shapes.ts'

const params = z.object({ programme: programmeId })
const page = z.object({ after: z.coerce.number().int().optional(), limit: z.coerce.number().int().optional() })
const programme = '/v1/programmes/:programme'
const shared = { method: 'GET', area: 'Reports', permission: 'read', params } as const
const position = z.object({ programme: z.string(), revision: z.int() })
const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({ programme: z.string(), items: z.array(item), next: z.number().nullable() })

export const reportRoutes = [
  {
    ...shared,
    id: 'listImpactReports',
    path: `${programme}/impact-reports`,
    summary: 'Impact reports, oldest first',
    query: page,
    answers: json(200, 'A page; `next` is the `after` of the one behind it.', pageOf(impactReport)),
  },
  {
    ...shared,
    id: 'getImpactReport',
    path: `${programme}/impact-reports/:revision`,
    summary: 'What the command at a revision did to whom',
    params: params.extend({ revision: z.coerce.number().int().min(0) }),
    query: z.object({ wait: z.coerce.number().int().min(0).optional() }),
    answers: json(200, 'The report, waited for as long as asked.', impactReport),
  },
  {
    ...shared,
    id: 'streamImpactReports',
    path: `${programme}/impact-reports/stream`,
    summary: 'Impact reports as they come, as server-sent events',
    query: z.object({ after: z.coerce.number().int().optional() }),
    headers: z.object({ 'last-event-id': z.string().optional() }),
    answers: {
      200: {
        description: 'Stays open; the id of each event is its revision.',
        content: [{ mediaType: 'text/event-stream', events: { 'impact-report': impactReport, position } }],
      },
    },
    refusals: ['overloaded'],
  },
  {
    ...shared,
    id: 'listCriticalPathReports',
    path: `${programme}/critical-path-reports`,
    summary: 'How the critical path changed',
    query: page,
    answers: json(200, 'A page.', pageOf(criticalPathReport)),
  },
  {
    ...shared,
    id: 'getProgrammeReport',
    path: `${programme}/programme-report`,
    summary: 'The latest published state of a programme',
    answers: json(200, 'Projects, targets, counts.', programmeReport),
  },
] as const satisfies readonly Route[]
