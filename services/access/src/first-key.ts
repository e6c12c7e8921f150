import { isActive, isRootKey, type Grant } from '@throughline/domain'
import type { Clock } from '@throughline/ports'
import { issueEvent } from './key-routes.ts'
import type { KeyBook } from './key-book.ts'
import { newKey } from './secrets.ts'

/** May do everything, everywhere: whoever has it hands out smaller ones. */
const everything: readonly Grant[] = [
  { role: 'administrator', programme: '*' },
  { role: 'director', programme: '*', confidential: true },
  { role: 'analyst', programme: '*', confidential: true },
  { role: 'manager', programme: '*', confidential: true },
]

/**
 * Makes the first administrator key where no active one is; gives its text, once: only its digest is kept. Of processes
 * that start at the same time one makes it, the others give `undefined`.
 */
export async function makeFirstKey(book: KeyBook, clock: Clock): Promise<string | undefined> {
  const key = newKey()
  const by = { id: 'system:first-start', name: 'first start', correlationId: `first-start-${key.id}` }
  const made = await book.append(() => {
    const now = clock.now()
    const known = [...book.keys.values()].some((each) => isRootKey(each) && isActive(each, now))
    return known ? undefined : issueEvent(key, 'first administrator', everything, undefined, by, now)
  })
  return made ? key.text : undefined
}
