import { z } from 'zod'
import type { Route } from '../route.ts'
import { json, webhookAnswer } from '../shapes.ts'

export const webhookRoutes = [
  {
    id: 'deliver',
    method: 'POST',
    path: '/v1/webhooks/:connection',
    area: 'Webhooks',
    permission: 'public',
    summary: 'A delivery of a tracker, signed as the tool signs',
    description:
      'What a tool asks before it delivers is answered here too: `Smartsheet-Hook-Challenge` comes back in `Smartsheet-Hook-Response` and in the body; `X-Hook-Secret` of Asana is kept and comes back when the address has the key of the connection.',
    params: z.object({ connection: z.string() }),
    query: z.object({ key: z.string().optional() }),
    headers: z.object({
      'X-Hub-Signature': z.string().optional(),
      'X-Hub-Signature-256': z.string().optional(),
      'X-Gitlab-Token': z.string().optional(),
      'Smartsheet-Hook-Challenge': z.string().optional(),
      'Smartsheet-Hmac-SHA256': z.string().optional(),
      'X-Hook-Secret': z.string().optional(),
      'X-Hook-Signature': z.string().optional(),
    }),
    body: [{ mediaType: 'application/json', description: 'As the tool sends it.' }],
    answers: {
      ...json(
        200,
        'Nothing to record: unchanged, a repeat, or nothing about a plan. Or the answer to a challenge of Smartsheet.',
        z.union([webhookAnswer, z.object({ smartsheetHookResponse: z.string() })]),
      ),
      ...json(201, 'Recorded, durably.', webhookAnswer),
      204: { description: 'The secret that Asana has handed over is kept, durably; it is in X-Hook-Secret again.' },
    },
    refusals: [
      'unknown-connection',
      'signature-invalid',
      'handshake-refused',
      'invalid-event',
      'malformed-json',
      'overloaded',
    ],
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
] as const satisfies readonly Route[]
