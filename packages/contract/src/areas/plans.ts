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
    mapping: z
      .string()
      .max(4000)
      .optional()
      .meta({ description: 'CSV: `field:Header` pairs between commas; an empty header leaves a field out.' }),
    dates: z.enum(['ymd', 'dmy', 'mdy']).optional().meta({ description: 'CSV: order of day, month and year.' }),
  }),
  headers: matchHeaders.extend({
    'content-encoding': z.enum(['gzip', 'identity']).optional(),
    'content-disposition': z.string().optional(),
  }),
  body: [
    {
      mediaType: 'application/octet-stream',
      description:
        'Primavera P6 XER or XML, Microsoft Project XML, CSV (with a file name that ends in .csv) or a JSON plan.',
    },
    { mediaType: 'application/xml', description: 'Primavera P6 XML or Microsoft Project XML.' },
    { mediaType: 'application/json', schema: planSnapshot },
    { mediaType: 'text/csv', description: 'One activity a row, below a row of headers; see the template.' },
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

export const planRoutes = [
  {
    id: 'getPlanTemplate',
    method: 'GET',
    path: '/v1/templates/plan.csv',
    area: 'Plans',
    permission: 'public',
    summary: 'A CSV plan to begin with: all columns, and rows that show how they are filled',
    answers: { 200: { description: 'The file.', content: [{ mediaType: 'text/csv' }] } },
  },
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
] as const satisfies readonly Route[]
