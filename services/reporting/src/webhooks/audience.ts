import { hiddenProjects, type Principal, type Subscription } from '@throughline/domain'
import { feedTopics, type DeliveredMessage } from '@throughline/ports'
import { secrecyOf, type Secrecy } from '../secrecy-table.ts'

/**
 * Whom a notice is for: `everybody`, as long as nothing of its programme was confidential; since then there are two of
 * each, one for those `entitled` to see confidential projects, a masked one for the `others`.
 */
export const audiences = ['everybody', 'entitled', 'others'] as const
export type Audience = (typeof audiences)[number]

/** What is confidential in a programme now; `undefined`: nothing is or ever was. */
export type SecrecyOf = (programme: string) => Secrecy | undefined

interface ForSomebody {
  readonly audience: Audience
  readonly revision: number
}

export function audienceOf(message: DeliveredMessage): Audience {
  if (message.topic === feedTopics.alertsMasked.name) return 'others'
  return secrecyOf(message) === undefined ? 'everybody' : 'entitled'
}

/**
 * May a receiver be told this notice now? It is asked anew with every try: what was said openly of a project that has
 * become confidential since is kept back.
 */
export function mayTell(
  { confidential }: Subscription,
  { audience, revision }: ForSomebody,
  secrecy: Secrecy | undefined,
): boolean {
  if (confidential) return audience !== 'others'
  if (audience === 'entitled') return false
  if (secrecy === undefined) return true
  if (audience === 'everybody') return secrecy.now.length === 0 && revision < secrecy.from
  return secrecy.now.every(([, since]) => revision >= since)
}

/** A subscription as somebody is shown it who administers the programme, and may not see all of its projects. */
export function shownChoice(
  choice: Subscription['choice'],
  principal: Principal,
  programme: string,
  secrecy: Secrecy | undefined,
): Subscription['choice'] {
  if (secrecy === undefined || choice.projects === undefined) return choice
  const hidden = hiddenProjects(
    principal,
    programme,
    secrecy.now.map(([project]) => project),
  )
  const shown = (project: string): string =>
    hidden.includes(project) ? `confidential-${secrecy.ever.indexOf(project) + 1}` : project
  return { ...choice, projects: choice.projects.map(shown) }
}

/** May somebody who administers the programme read this notice now? */
export function mayRead(
  principal: Principal,
  programme: string,
  notice: ForSomebody,
  secrecy: Secrecy | undefined,
): boolean {
  const now = new Map(secrecy?.now)
  const hidden = hiddenProjects(principal, programme, now.keys())
  if (hidden.length === 0) return true
  return notice.audience === 'others' && hidden.every((project) => notice.revision >= (now.get(project) ?? Infinity))
}
