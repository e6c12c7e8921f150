import {
  alertChoice,
  coversConfidential,
  name,
  programmeId,
  type Principal,
  type Subscription,
} from '@throughline/domain'
import { ThroughlineError } from '@throughline/ports'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import addresses from 'ipaddr.js'
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { checked } from '../checked.ts'
import { mayRead, shownChoice, type SecrecyOf } from './audience.ts'
import type { AlertDelivery } from './alert-delivery.ts'
import type { KeptNotice } from './delivery-store.ts'
import type { WebhookLimits } from './limits.ts'
import { secretText } from './secret.ts'
import type { By } from './subscription-book.ts'

export interface SubscriptionRoutesOptions {
  /** Absent: this process does not reach the store, where subscriptions are kept. */
  readonly delivery: AlertDelivery | undefined
  readonly limits: WebhookLimits
  readonly allowPrivate: boolean
  readonly principalOf: (request: FastifyRequest) => Principal
  readonly secrecyOf: SecrecyOf
}

const programmeParams = z.object({ programme: programmeId })
const params = programmeParams.extend({ subscription: z.string().max(100) })
const wanted = z.object({ name, url: z.url({ protocol: /^https?$/ }).max(2000), choice: alertChoice.default({}) })
const placed = z.object({ revision: z.int() })
const change = z.object({ enabled: z.boolean() })
const replayed = z.union([
  z.object({ since: z.iso.datetime({ offset: true }) }),
  z.object({ deadLetters: z.literal(true) }),
])

/** Who is told of alerts by web hook: subscriptions, and how their deliveries stand. */
export function registerSubscriptionRoutes(app: FastifyInstance, options: SubscriptionRoutesOptions): void {
  const desk = deskOf(options)
  registerMaking(app, options, desk)
  registerChanges(app, desk)
  registerDeliveries(app, options, desk)
}

const path = '/v1/programmes/:programme/subscriptions'

/** What every address needs of a request. */
interface Desk {
  delivery(): AlertDelivery
  by(request: FastifyRequest): By
  found(request: FastifyRequest): Subscription
  /** A subscription as the asking one is shown it. */
  row(request: FastifyRequest, subscription: Subscription): ReturnType<typeof rowOf>
}

function deskOf({ delivery: reached, principalOf, secrecyOf }: SubscriptionRoutesOptions): Desk {
  const delivery = (): AlertDelivery => {
    if (reached !== undefined) return reached
    throw new ThroughlineError(
      'rule-broken',
      'Subscriptions are kept in the event store, which this process does not reach; name it in its configuration',
    )
  }
  return {
    delivery,
    by(request) {
      const { id, name: called } = principalOf(request)
      return { id, name: called, correlationId: request.id }
    },
    found(request) {
      const { programme, subscription } = checked(params, request.params)
      const known = delivery().book.subscriptions.get(subscription)
      if (known?.programme === programme) return known
      throw new ThroughlineError('not-found', `Programme ${programme} has no subscription ${subscription}`)
    },
    row(request, subscription) {
      const { programme, choice } = subscription
      const shown = shownChoice(choice, principalOf(request), programme, secrecyOf(programme))
      return rowOf(delivery(), { ...subscription, choice: shown })
    },
  }
}

function registerMaking(
  app: FastifyInstance,
  { limits, allowPrivate, principalOf }: SubscriptionRoutesOptions,
  desk: Desk,
): void {
  const { delivery, by, found, row } = desk
  app.post(path, async (request, reply) => {
    const { programme } = checked(programmeParams, request.params)
    const { name: called, url, choice } = checked(wanted, request.body)
    mustBePublic(url, allowPrivate)
    const { book } = delivery()
    const subscription = randomBytes(8).toString('hex')
    const principal = principalOf(request)
    const confidential = coversConfidential(principal, programme)
    await book.append(by(request), () => {
      const theirs = [...book.subscriptions.values()].filter((each) => each.programme === programme)
      if (theirs.length >= limits.subscriptionsPerProgramme) {
        throw new ThroughlineError('rule-broken', `Programme ${programme} has ${theirs.length} subscriptions already`, {
          facts: { limit: limits.subscriptionsPerProgramme, unit: 'subscriptions' },
        })
      }
      const data = { subscription, programme, name: called, url, choice, confidential, madeBy: principal.id }
      return { type: 'subscription.made', data }
    })
    delivery().sync()
    return reply
      .code(201)
      .header('cache-control', 'no-store')
      .send(withSecret(desk, request, subscription))
  })

  app.get(path, async (request) => {
    const { programme } = checked(programmeParams, request.params)
    const all = [...delivery().book.subscriptions.values()].filter((each) => each.programme === programme)
    return { subscriptions: all.map((each) => row(request, each)) }
  })

  app.get(`${path}/:subscription`, async (request) => row(request, found(request)))
}

function registerChanges(app: FastifyInstance, desk: Desk): void {
  const { delivery, by, found, row } = desk
  app.patch(`${path}/:subscription`, async (request) => {
    const { subscription } = found(request)
    const { enabled } = checked(change, request.body)
    await delivery().book.append(by(request), () => {
      const isEnabled = delivery().book.subscriptions.get(subscription)?.disabled === undefined
      if (isEnabled === enabled) return undefined
      return enabled
        ? { type: 'subscription.enabled', data: { subscription } }
        : { type: 'subscription.disabled', data: { subscription, reason: 'asked' } }
    })
    delivery().sync()
    return row(request, found(request))
  })

  app.delete(`${path}/:subscription`, async (request, reply) => {
    const { subscription } = found(request)
    await delivery().book.append(by(request), () => ({ type: 'subscription.removed', data: { subscription } }))
    delivery().sync()
    return reply.code(204).send()
  })

  app.post(`${path}/:subscription/secret`, async (request, reply) => {
    const { subscription } = found(request)
    await delivery().book.append(by(request), () => ({ type: 'subscription.renewed', data: { subscription } }))
    delivery().sync()
    return reply.header('cache-control', 'no-store').send(withSecret(desk, request, subscription))
  })
}

function registerDeliveries(
  app: FastifyInstance,
  { limits, principalOf, secrecyOf }: SubscriptionRoutesOptions,
  { delivery, found }: Desk,
): void {
  app.post(`${path}/:subscription/replay`, async (request) => {
    const { subscription } = found(request)
    const what = checked(replayed, request.body)
    const from = 'since' in what ? what : 'dead-letters'
    return { subscription, notices: delivery().courier.replay(subscription, from) }
  })

  app.get(`${path}/:subscription/dead-letters`, async (request) => {
    const { subscription, programme } = found(request)
    const secrecy = secrecyOf(programme)
    const readable = ({ audience, json }: KeptNotice): unknown => {
      const notice: unknown = JSON.parse(json)
      const { revision } = placed.parse(notice)
      return mayRead(principalOf(request), programme, { audience, revision }, secrecy) ? notice : null
    }
    const lane = delivery().courier.lanes.get(subscription)
    const dead = [...(lane?.late.values() ?? [])].filter(({ dueMs }) => dueMs === null).slice(0, limits.page)
    return {
      subscription,
      deadLetters: dead.map(({ notice, tries, why }) => {
        const kept = delivery().kept.at(notice)
        return { tries, why, notice: kept === undefined ? null : readable(kept) }
      }),
    }
  })
}

/** A name may resolve to anything, and is looked at when it does; an address of this network is refused at once. */
function mustBePublic(url: string, allowPrivate: boolean): void {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
  const isPublic = addresses.isValid(host) ? addresses.process(host).range() === 'unicast' : host !== 'localhost'
  if (allowPrivate || isPublic) return
  throw new ThroughlineError('invalid-request', `url: ${host} is an address of a private network`, { at: 'url' })
}

function withSecret({ delivery, row }: Desk, request: FastifyRequest, subscription: string) {
  const known = delivery().book.subscriptions.get(subscription)
  const [newest] = known === undefined ? [] : delivery().secretsOf(known)
  if (known === undefined || newest === undefined) throw new Error('a subscription that was made is not in the book')
  return { ...row(request, known), secret: secretText(newest) }
}

const instantOf = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString())

function rowOf(delivery: AlertDelivery, subscription: Subscription) {
  const { subscription: id, programme, name: called, url, choice, made, madeBy, disabled, confidential } = subscription
  const lane = delivery.courier.lanes.get(id)
  const late = [...(lane?.late.values() ?? [])]
  return {
    ...{ subscription: id, programme, name: called, url, choice, made, madeBy, confidential },
    disabled: disabled ?? null,
    delivered: lane?.taken ?? 0,
    waiting: late.filter(({ dueMs }) => dueMs !== null).length,
    deadLetters: late.filter(({ dueMs }) => dueMs === null).length,
    lastDelivered: instantOf(lane === undefined || lane.taken === 0 ? undefined : lane.lastTakenMs),
    lastFailure:
      lane?.lastFailure === undefined ? null : { time: instantOf(lane.lastFailure.timeMs), why: lane.lastFailure.why },
  }
}
