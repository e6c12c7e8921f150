import { planSnapshot, programmeId, projectId } from '@throughline/domain'
import { z } from 'zod'
import type { Route } from '../route.ts'
import { matchHeaders, planAnswer } from '../shapes.ts'

const shared = {
  method: 'PUT',
  area: 'Plans',
  permission: 'post',
  query: z.object({
    file: z.string().max(1000).optional(),
    dryRun: z.enum(['true', 'false']).optional(),
    confirm: z.string().optional(),
  }),
  headers: matchHeaders.extend({
    'content-encoding': z.enum(['gzip', 'identity']).optional(),
    'content-disposition': z.string().optional(),
  }),
  body: [
    {
      mediaType: 'application/octet-stream',
      description: 'Primavera P6 XER or XML, Microsoft Project XML or a JSON plan.',
    },
    { mediaType: 'application/xml', description: 'Primavera P6 XML or Microsoft Project XML.' },
    { mediaType: 'application/json', schema: planSnapshot },
  ],
  answers: {
    200: {
      description: 'Compared with what is known; what changed is recorded, durably.',
      content: [{ mediaType: 'application/json', schema: planAnswer }],
    },
  },
  refusals: [
    'plan-unreadable',
    'plan-format-unknown',
    'plan-format-mpp',
    'plan-empty',
    'plan-invalid',
    'plan-too-large',
    'content-encoding-broken',
    'precondition-failed',
    'confirmation-required',
  ],
} as const

export const planRoutes: readonly Route[] = [
  {
    ...shared,
    id: 'putProjectPlan',
    path: '/v1/programmes/:programme/projects/:project/plan',
    summary: 'Submit the plan of one project',
    params: z.object({ programme: programmeId, project: projectId }),
    refusals: [...shared.refusals, 'plan-has-several-projects'],
  },
  {
    ...shared,
    id: 'putPlan',
    path: '/v1/programmes/:programme/plan',
    summary: 'Submit a file with all its projects',
    params: z.object({ programme: programmeId }),
  },
]
