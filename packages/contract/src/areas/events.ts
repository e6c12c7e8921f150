import { programmeId } from '@throughline/domain'
import { z } from 'zod'
import type { Route } from '../route.ts'
import { cloudEvent, eventsAnswer, matchHeaders } from '../shapes.ts'

const params = z.object({ programme: programmeId })
const path = '/v1/programmes/:programme/events'

export const eventRoutes = [
  {
    id: 'postEvents',
    method: 'POST',
    path,
    area: 'Events',
    permission: 'post',
    summary: 'Post facts as CloudEvents 1.0',
    description:
      'Binary, structured and batch mode, and an event a line. All of a request or nothing, unless `Prefer: handling=lenient` keeps the good ones. An event is known for ever by its source and id: posted again it is a duplicate. Targets, agreements and registers ask for other permissions than facts of a plan.',
    params,
    headers: matchHeaders.extend({ prefer: z.string().optional() }),
    body: [
      { mediaType: 'application/cloudevents+json', schema: cloudEvent },
      { mediaType: 'application/cloudevents-batch+json', schema: z.array(cloudEvent) },
      {
        mediaType: 'application/json',
        description: 'Binary mode: the attributes are `ce-` headers, this is the data.',
      },
      { mediaType: 'application/x-ndjson', description: 'One event in structured form a line.' },
    ],
    answers: {
      200: {
        description: 'Nothing new: all were recorded before.',
        content: [{ mediaType: 'application/json', schema: eventsAnswer }],
      },
      201: { description: 'Recorded, durably.', content: [{ mediaType: 'application/json', schema: eventsAnswer }] },
      207: {
        description: 'Leniently: some were refused.',
        content: [{ mediaType: 'application/json', schema: eventsAnswer }],
      },
    },
    refusals: [
      'invalid-event',
      'unknown-event-type',
      'duplicate-in-batch',
      'id-reused',
      'precondition-failed',
      'append-too-large',
      'json-too-deep',
      'unknown-project',
      'unknown-activity',
      'unknown-link',
      'unknown-target',
      'unknown-dependency',
      'unknown-entry',
      'rule-broken',
    ],
  },
  {
    id: 'askLeaveToSend',
    method: 'OPTIONS',
    path,
    area: 'Events',
    permission: 'post',
    summary: 'The handshake of CloudEvents web hooks',
    params,
    headers: z.object({ 'webhook-request-origin': z.string() }),
    answers: { 204: { description: 'Allowed, at any rate: see `WebHook-Allowed-Origin` and `WebHook-Allowed-Rate`.' } },
  },
] as const satisfies readonly Route[]
