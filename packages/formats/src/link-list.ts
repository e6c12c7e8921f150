import { linkKey, linkWords, type Link } from '@throughline/domain'
import type { Notes } from './notes.ts'

/** The links of one plan, each once. */
export interface LinkList {
  add(link: Link): void
  readonly links: readonly Link[]
}

/**
 * Neither tool lets a planner write a link twice, or from an activity to itself; files made by other tools may hold
 * both. The first of two stands; a loop of one activity would be a cycle and is left out.
 */
export function createLinkList(project: string, notes: Notes): LinkList {
  const byKey = new Map<string, Link>()
  return {
    add: (link) => {
      const key = linkKey(link)
      const own = link.from.project === link.to.project && link.from.activity === link.to.activity
      if (own) {
        const message = 'an activity cannot wait for itself; the link is left out'
        notes.finding('warning', 'link-to-itself', message, linkWords(link), project)
      } else if (byKey.has(key)) {
        notes.finding(
          'warning',
          'duplicate-link',
          'the link is stated twice; the first stands',
          linkWords(link),
          project,
        )
      } else byKey.set(key, link)
    },
    get links() {
      return [...byKey.values()]
    },
  }
}
