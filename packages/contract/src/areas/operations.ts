import { z } from 'zod'
import type { Route } from '../route.ts'
import { json } from '../shapes.ts'

const shared = { method: 'GET', area: 'Operations', permission: 'public' } as const
const html = { 200: { description: 'A page for people.', content: [{ mediaType: 'text/html' }] } }

export const operationRoutes = [
  {
    ...shared,
    id: 'getLive',
    path: '/health/live',
    summary: 'The process answers',
    answers: json(200, 'It does.', z.object({ status: z.literal('live') })),
  },
  {
    ...shared,
    id: 'getReady',
    path: '/health/ready',
    summary: 'Every role of the process does its work',
    answers: {
      ...json(200, 'They do.', z.object({ status: z.string(), roles: z.record(z.string(), z.unknown()) })),
      503: { description: 'One of them does not, yet or any more.' },
    },
  },
  {
    ...shared,
    id: 'getMetrics',
    path: '/metrics',
    permission: 'read',
    summary: 'Counters in Prometheus’ text format',
    answers: { 200: { description: 'Text.', content: [{ mediaType: 'text/plain' }] } },
  },
  { ...shared, id: 'getErrors', path: '/errors', summary: 'What each error code means', answers: html },
  {
    ...shared,
    id: 'getOpenApi',
    path: '/openapi.json',
    summary: 'This description, as OpenAPI 3.1',
    answers: json(200, 'The document.', z.record(z.string(), z.unknown())),
  },
  {
    ...shared,
    id: 'listSchemas',
    permission: 'read',
    path: '/v1/schemas',
    summary: 'JSON Schemas of events, plans and reports',
    answers: json(
      200,
      'Their names.',
      z.object({ schemas: z.array(z.object({ name: z.string(), href: z.string() })) }),
    ),
  },
  {
    ...shared,
    id: 'getSchema',
    permission: 'read',
    path: '/v1/schemas/:name',
    summary: 'One JSON Schema',
    params: z.object({ name: z.string() }),
    answers: { 200: { description: 'The schema.', content: [{ mediaType: 'application/schema+json' }] } },
  },
] as const satisfies readonly Route[]
