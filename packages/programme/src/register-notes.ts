import type { Finding, RegisteredLink } from '@throughline/domain'
import type { DanglingLink } from './graph.ts'
import type { Registers } from './network-edits.ts'
import { abandonedFinding, danglingFinding, ignoredFinding, pendingFinding } from './plan-findings.ts'

/** Findings that the registers alone make: links that wait for an end, submissions and events without effect. */
export interface RegisterNotes {
  readonly findings: ReadonlySet<Finding>
  /** What an entry of a register was called: entries are replaced, never altered. */
  readonly known: WeakMap<object, Finding>
}

export function createRegisterNotes(): RegisterNotes {
  return { findings: new Set(), known: new WeakMap() }
}

/**
 * The notes as they are now, and in what they differ. They hold as long as the activities and projects that there are:
 * why a link waits follows from these.
 */
export function notesOf(
  { findings, known }: RegisterNotes,
  { register, links }: Registers,
): { readonly notes: RegisterNotes; readonly removed: readonly Finding[]; readonly added: readonly Finding[] } {
  const named = <T extends object>(entry: T, name: (entry: T) => Finding): Finding => {
    const found = known.get(entry) ?? name(entry)
    known.set(entry, found)
    return found
  }
  const danglingWords = ({ link }: DanglingLink) => danglingFinding(register, link satisfies RegisteredLink)
  const now = new Set<Finding>()
  for (const dangling of links.dangling.values()) now.add(named(dangling, danglingWords))
  for (const abandoned of register.abandoned) now.add(named(abandoned, abandonedFinding))
  for (const ignored of register.ignored) now.add(named(ignored, ignoredFinding))
  // a pending command grows while it waits
  for (const pending of register.pending.values()) now.add(pendingFinding(pending))
  const removed = [...findings].filter((finding) => !now.has(finding))
  const added = [...now].filter((finding) => !findings.has(finding))
  return { notes: { findings: now, known }, removed, added }
}
