import { z } from 'zod'
import type { Route } from '../route.ts'
import { json, webhookAnswer } from '../shapes.ts'

export const webhookRoutes: readonly Route[] = [
  {
    id: 'deliver',
    method: 'POST',
    path: '/v1/webhooks/:connection',
    area: 'Webhooks',
    permission: 'public',
    summary: 'A delivery of a tracker, signed as the tool signs',
    params: z.object({ connection: z.string() }),
    body: [{ mediaType: 'application/json', description: 'As the tool sends it.' }],
    answers: {
      ...json(200, 'Nothing to record: unchanged, a repeat, or nothing about a plan.', webhookAnswer),
      ...json(201, 'Recorded, durably.', webhookAnswer),
    },
    refusals: ['unknown-connection', 'signature-invalid', 'invalid-event', 'malformed-json'],
  },
  {
    id: 'listConnections',
    method: 'GET',
    path: '/v1/connections',
    area: 'Webhooks',
    permission: 'administer',
    summary: 'The connections, without their secrets',
    answers: json(200, 'As configured.', z.object({ connections: z.array(z.looseObject({ id: z.string() })) })),
  },
]
