import { alertChoice, alertNotice, programmeId } from '@throughline/domain'
import { z } from 'zod'
import type { Route } from '../route.ts'
import { json } from '../shapes.ts'

const path = '/v1/programmes/:programme/subscriptions'
const one = `${path}/:subscription`
const params = z.object({ programme: programmeId })
const oneParams = params.extend({ subscription: z.string() })
const shared = { area: 'Alerts by web hook', permission: 'administer' } as const

const row = z.object({
  subscription: z.string(),
  programme: z.string(),
  name: z.string(),
  url: z.string(),
  choice: alertChoice,
  made: z.string(),
  madeBy: z.string(),
  confidential: z.boolean(),
  disabled: z.object({ reason: z.enum(['gone', 'failing', 'asked']), time: z.string() }).nullable(),
  delivered: z.int().meta({ description: 'Since this process began.' }),
  waiting: z.int().meta({ description: 'Deliveries that failed and are tried again.' }),
  deadLetters: z.int(),
  lastDelivered: z.string().nullable(),
  lastFailure: z.object({ time: z.string().nullable(), why: z.string() }).nullable(),
})
const withSecret = row.extend({ secret: z.string().meta({ description: 'Shown this once: `whsec_…`.' }) })
const body = <S extends z.ZodType>(schema: S) => [{ mediaType: 'application/json', schema }] as const

export const subscriptionRoutes = [
  {
    ...shared,
    id: 'subscribe',
    method: 'POST',
    path,
    summary: 'Have alerts delivered by web hook',
    description:
      'Signed, tried again and told apart by id as the Standard Webhooks specification has it. `choice` narrows what is delivered. Where the maker may not see all confidential projects of the programme, the masked notices are delivered.',
    params,
    body: body(z.object({ name: z.string(), url: z.string(), choice: alertChoice.optional() })),
    answers: json(201, 'The subscription with its secret.', withSecret),
    refusals: ['rule-broken'],
  },
  {
    ...shared,
    id: 'listSubscriptions',
    method: 'GET',
    path,
    summary: 'Who is told by web hook, and how the deliveries stand',
    params,
    answers: json(200, 'All of the programme.', z.object({ subscriptions: z.array(row) })),
  },
  {
    ...shared,
    id: 'getSubscription',
    method: 'GET',
    path: one,
    summary: 'One subscription, and how its deliveries stand',
    params: oneParams,
    answers: json(200, 'The subscription.', row),
  },
  {
    ...shared,
    id: 'changeSubscription',
    method: 'PATCH',
    path: one,
    summary: 'Enable or disable a subscription',
    description: 'What came about while it was disabled is delivered when it is enabled again.',
    params: oneParams,
    body: body(z.object({ enabled: z.boolean() })),
    answers: json(200, 'The subscription.', row),
  },
  {
    ...shared,
    id: 'unsubscribe',
    method: 'DELETE',
    path: one,
    summary: 'Deliver nothing any more',
    params: oneParams,
    answers: { 204: { description: 'Removed, with all that was waiting.' } },
  },
  {
    ...shared,
    id: 'renewSecret',
    method: 'POST',
    path: `${one}/secret`,
    summary: 'Make a new secret; the older one signs beside it for a day',
    params: oneParams,
    answers: json(200, 'The subscription with its new secret.', withSecret),
  },
  {
    ...shared,
    id: 'replay',
    method: 'POST',
    path: `${one}/replay`,
    summary: 'Deliver again: all alerts since an instant, or the dead letters',
    description: 'Under the ids of the first time, so that a receiver can tell what it has.',
    params: oneParams,
    body: body(z.union([z.object({ since: z.string() }), z.object({ deadLetters: z.literal(true) })])),
    answers: json(
      200,
      'How many notices are looked at again.',
      z.object({ subscription: z.string(), notices: z.int() }),
    ),
  },
  {
    ...shared,
    id: 'listDeadLetters',
    method: 'GET',
    path: `${one}/dead-letters`,
    summary: 'What could not be delivered, with the last reason',
    description: 'Without a notice that tells of a confidential project which the caller may not see.',
    params: oneParams,
    answers: json(
      200,
      'Oldest first.',
      z.object({
        subscription: z.string(),
        deadLetters: z.array(z.object({ tries: z.int(), why: z.string(), notice: alertNotice.nullable() })),
      }),
    ),
  },
] as const satisfies readonly Route[]
