import type { Link } from '../plan.ts'
import { linkKey, linkWords } from '../register.ts'
import type { Folds, Outcome } from './outcome.ts'

type LinkEvent = 'link.declared' | 'link.revised' | 'link.withdrawn'

export const linkFolds: Folds<LinkEvent> = {
  /** Its ends need not be there: a link to what is not known yet is kept, and binds when that comes. */
  'link.declared': (register, { plan, ...link }) => {
    register.links.set(linkKey(link), { ...link, plan })
    return undefined
  },
  /** Sets the whole lag; the plan that carries the link stays. */
  'link.revised': (register, link) => {
    const known = register.links.get(linkKey(link))
    if (known === undefined) return unknownLink(link)
    register.links.set(linkKey(link), { ...link, plan: known.plan })
    return undefined
  },
  'link.withdrawn': (register, link) => (register.links.delete(linkKey(link)) ? undefined : unknownLink(link)),
}

const unknownLink = (link: Pick<Link, 'from' | 'to' | 'type'>): Outcome => ({
  reason: 'unknown-link',
  at: linkWords(link),
})
