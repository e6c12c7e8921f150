import type { AlertMatter } from '@throughline/domain'
import type { Transition } from './alerts-transitions.ts'
import type { Hidden } from './hidden.ts'
import { masked, maskTexts } from './marks.ts'
import { listWords } from './words.ts'

/** What a command makes of the matters that concern anybody but hidden projects, in words for the others. */
export function visibleTransitions(transitions: readonly Transition[], hidden: Hidden): Transition[] {
  if (hidden.size === 0) return [...transitions]
  return transitions.flatMap((transition) => {
    const matter = maskedMatter(transition.matter, transition.name, hidden)
    return matter === undefined ? [] : [{ ...transition, matter, note: hiddenNote(transition, hidden) }]
  })
}

const projectsOf = ({ project, projects }: AlertMatter): string[] =>
  project === null ? [...projects] : [project, ...projects]

/**
 * A matter for those who may not see some projects; `undefined`: it is none of theirs. Through which projects the
 * longest path runs is said by the path itself, which is masked.
 */
function maskedMatter(matter: AlertMatter, name: string, hidden: Hidden): AlertMatter | undefined {
  const projects = projectsOf(matter)
  if (!hidden.hasAny(projects)) return maskTexts(matter, hidden.standIn)
  if (hidden.hasAll(projects) || matter.rule === 'critical-path-moved') return undefined
  const isOthers = matter.project !== null && hidden.has(matter.project)
  return {
    ...maskTexts(matter, hidden.standIn),
    alert: masked(name, hidden.standIn),
    project: matter.project === null ? null : hidden.id(matter.project),
    projects: matter.projects.map((project) => hidden.id(project)).sort(),
    owner: isOthers ? null : matter.owner,
    words:
      isOthers && matter.dependency !== null ? unsettledWords(projects, hidden) : masked(matter.words, hidden.standIn),
    facts: isOthers ? {} : matter.facts,
  }
}

/** How the dates of a hidden receiver stand to what it is handed is not told. */
function unsettledWords(projects: readonly string[], hidden: Hidden): string {
  const names = [...new Set(projects.map((project) => hidden.standIn(project) ?? project))].sort()
  return `A hand-over between ${listWords(names)} is to be settled.`
}

/** What people say of a matter may name what it is about. */
function hiddenNote({ matter, note }: Transition, hidden: Hidden): string | null {
  return hidden.hasAny(projectsOf(matter)) ? null : note
}
