import { grant, programmeId } from '@throughline/domain'
import { z } from 'zod'
import type { Route } from '../route.ts'
import { auditPage, issuedKey, json, keyList, me } from '../shapes.ts'

const page = z.object({ after: z.coerce.number().int().optional(), limit: z.coerce.number().int().optional() })

export const accessRoutes = [
  {
    id: 'getMe',
    method: 'GET',
    path: '/v1/me',
    area: 'Access',
    permission: 'public',
    summary: 'Who am I, and what may I do',
    answers: json(200, 'As the service knows the caller.', me),
  },
  {
    id: 'issueKey',
    method: 'POST',
    path: '/v1/keys',
    area: 'Access',
    permission: 'administer',
    summary: 'Issue a key; it is shown once',
    body: [
      {
        mediaType: 'application/json',
        schema: z.object({ name: z.string(), grants: z.array(grant), expires: z.string().optional() }),
      },
    ],
    answers: json(201, 'The key: kept nowhere, so write it down.', issuedKey),
  },
  {
    id: 'listKeys',
    method: 'GET',
    path: '/v1/keys',
    area: 'Access',
    permission: 'administer',
    summary: 'The keys that there are, without their secrets',
    answers: json(200, 'All that the caller administers.', keyList),
  },
  {
    id: 'revokeKey',
    method: 'DELETE',
    path: '/v1/keys/:key',
    area: 'Access',
    permission: 'administer',
    summary: 'Revoke a key',
    params: z.object({ key: z.string() }),
    answers: { 204: { description: 'It is refused from now on, everywhere within seconds.' } },
    refusals: ['unknown-key'],
  },
  {
    id: 'listAudit',
    method: 'GET',
    path: '/v1/programmes/:programme/audit',
    area: 'Access',
    permission: 'administer',
    summary: 'Who did what in a programme',
    description: 'Told as it is; so it is refused to those who may not see a project that is or ever was confidential.',
    params: z.object({ programme: programmeId }),
    query: page,
    answers: json(200, 'Event by event, oldest first.', auditPage),
  },
  {
    id: 'listAccessAudit',
    method: 'GET',
    path: '/v1/audit',
    area: 'Access',
    permission: 'administer',
    summary: 'Who issued and revoked keys',
    query: page,
    answers: json(200, 'Event by event, oldest first.', auditPage),
  },
] as const satisfies readonly Route[]
