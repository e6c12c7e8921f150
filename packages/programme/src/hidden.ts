import { confidentialId } from '@throughline/domain'
import { confidentialText, stripped } from './marks.ts'

/** The projects that a reader may not see, and what they are called instead: by a number, which tells nothing. */
export interface Hidden {
  readonly size: number
  /** By hidden project the number that stands for it. */
  readonly numbers: ReadonlyMap<string, number>
  has(project: string): boolean
  /** Are there projects, and all of them hidden? */
  hasAll(projects: Iterable<string>): boolean
  hasAny(projects: Iterable<string>): boolean
  /** `confidential-1`; of a project that is not hidden its own id. */
  id(project: string): string
  /** `confidential project 1`, for marked text; `undefined`: the project is not hidden. */
  readonly standIn: (project: string) => string | undefined
}

/** @param numbers by hidden project the number that stands for it, see `register.confidentialNumbers` */
export function hiding(numbers: ReadonlyMap<string, number>): Hidden {
  const words = new Map([...numbers].map(([project, number]) => [stripped(project), `confidential project ${number}`]))
  const has = (project: string): boolean => numbers.has(project)
  return {
    size: numbers.size,
    numbers,
    has,
    hasAll(projects) {
      const all = [...projects]
      return all.length > 0 && all.every(has)
    },
    hasAny: (projects) => [...projects].some(has),
    id(project) {
      const number = numbers.get(project)
      return number === undefined ? project : confidentialId(number)
    },
    standIn: (project) => words.get(project),
  }
}

/** What is hidden in either of two states of a programme; a project has the same number in both. */
export const hiddenInEither = (one: Hidden, other: Hidden): Hidden =>
  hiding(new Map([...one.numbers, ...other.numbers]))

export const nothingHidden = hiding(new Map())

interface End {
  readonly project: string
  readonly activity?: string | undefined
}

/** An end of a link or a dependency: of a hidden project no activity is told. */
export function maskedEnd<E extends End>(end: E, hidden: Hidden): E {
  if (!hidden.has(end.project)) return end
  const activity = end.activity === undefined ? {} : { activity: confidentialText }
  return { ...end, project: hidden.id(end.project), ...activity }
}

/** A link with both of its ends masked. */
export function maskedLinkEnds<L extends { readonly from: End; readonly to: End }>(link: L, hidden: Hidden): L {
  return { ...link, from: maskedEnd(link.from, hidden), to: maskedEnd(link.to, hidden) }
}

/** Counts by project, without those of hidden ones. */
export function visibleCounts(counts: Readonly<Record<string, number>>, hidden: Hidden): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([project]) => !hidden.has(project)))
}
