import { z } from 'zod'
import { alertRule, alertSeverity, alertTransition, type AlertNotice } from './alerts.ts'
import { name, programmeId, projectId } from './values.ts'

/** The stream that subscriptions live in, beside those of the programmes. */
export const subscriptionStream = 'subscriptions'

const subscriptionId = z.string().regex(/^[a-z0-9]{8,32}$/)

/** Which notices somebody wants; what is absent does not choose. */
export const alertChoice = z.object({
  rules: z.array(alertRule).min(1).optional(),
  severities: z.array(alertSeverity).min(1).optional(),
  transitions: z.array(alertTransition).min(1).optional(),
  /** Notices that concern one of these projects. */
  projects: z.array(projectId).min(1).max(100).optional(),
})

/** What happens to subscriptions. A secret is never in an event: it follows from the id, the version and a key of the service. */
export const subscriptionEventData = {
  'subscription.made': z.object({
    subscription: subscriptionId,
    programme: programmeId,
    name,
    url: z.url().max(2000),
    choice: alertChoice,
    /** Confidential projects are not masked for it: whoever made it may see them. */
    confidential: z.boolean(),
    madeBy: z.string(),
  }),
  /** A new secret; the one before signs beside it for a while. */
  'subscription.renewed': z.object({ subscription: subscriptionId }),
  'subscription.disabled': z.object({
    subscription: subscriptionId,
    /** `gone`: the receiver answered 410; `failing`: nothing was taken through a whole schedule of tries. */
    reason: z.enum(['gone', 'failing', 'asked']),
  }),
  'subscription.enabled': z.object({ subscription: subscriptionId }),
  'subscription.removed': z.object({ subscription: subscriptionId }),
} as const
export type SubscriptionEventType = keyof typeof subscriptionEventData
type Made = z.infer<(typeof subscriptionEventData)['subscription.made']>

export interface Subscription extends Made {
  /** When it was made. */
  readonly made: string
  /** Counts from 1; grows with every new secret. */
  readonly secretVersion: number
  /** When the secret was renewed last. */
  readonly renewed: string | undefined
  readonly disabled: { readonly reason: 'gone' | 'failing' | 'asked'; readonly time: string } | undefined
}

/** The subscriptions that there are, by id, folded from the stream; written by {@link evolveSubscriptions} only. */
export type SubscriptionRegister = Map<string, Subscription>

/** Folds an event of the stream of subscriptions. What cannot be read changes nothing. */
export function evolveSubscriptions(register: SubscriptionRegister, type: string, data: unknown, time: string): void {
  if (!isSubscriptionEvent(type)) return
  if (type === 'subscription.made') {
    const read = subscriptionEventData[type].safeParse(data)
    if (!read.success) return
    const fresh = { made: time, secretVersion: 1, renewed: undefined, disabled: undefined }
    register.set(read.data.subscription, { ...read.data, ...fresh })
    return
  }
  const read = subscriptionEventData[type].safeParse(data)
  const known = read.success ? register.get(read.data.subscription) : undefined
  if (!read.success || known === undefined) return
  const { subscription } = known
  if (type === 'subscription.removed') register.delete(subscription)
  else if (type === 'subscription.enabled') register.set(subscription, { ...known, disabled: undefined })
  else if (type === 'subscription.renewed') {
    register.set(subscription, { ...known, secretVersion: known.secretVersion + 1, renewed: time })
  } else {
    const { reason } = subscriptionEventData['subscription.disabled'].parse(data)
    register.set(subscription, { ...known, disabled: { reason, time } })
  }
}

const isSubscriptionEvent = (type: string): type is SubscriptionEventType => Object.hasOwn(subscriptionEventData, type)

/** Is the notice one that the subscription asks for, by its own matter or one of those told with it? */
export function isWanted(
  { programme, choice }: Pick<Subscription, 'programme' | 'choice'>,
  notice: AlertNotice,
): boolean {
  const { rules, severities, transitions, projects } = choice
  if (notice.programme !== programme) return false
  if (transitions !== undefined && !transitions.includes(notice.transition)) return false
  return [notice.matter, ...notice.others].some(
    (matter) =>
      (rules === undefined || rules.includes(matter.rule)) &&
      (severities === undefined || severities.includes(matter.severity)) &&
      (projects === undefined || matter.projects.some((project) => projects.includes(project))),
  )
}
