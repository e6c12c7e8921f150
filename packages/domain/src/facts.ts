import type { EventData, EventType } from './events.ts'
import { linkKey, type ProgrammeRegister } from './register.ts'

/** What is to be recorded, without the envelope: type and data agree by construction. */
export type Fact = { [T in EventType]: { readonly type: T; readonly data: EventData<T> } }[EventType]

/**
 * All projects that a fact names, by itself or through what it speaks of: both ends of a link or a dependency, the
 * project of a target or of an entry. Of what the register does not know it names none.
 */
export function projectsNamed(fact: Fact, register: ProgrammeRegister): readonly string[] {
  const { data, type } = fact
  if ('from' in data && 'type' in data) return both(data.from.project, data.to.project)
  const own = projectsOf(fact, register)
  if (own.length > 0) return own
  if ('target' in data) return given(register.targets.get(data.target)?.project)
  if ('dependency' in data) {
    const known = register.dependencies.get(data.dependency)
    return known === undefined ? [] : both(known.giver.project, known.receiver.project)
  }
  if ('alert' in data) return projectsOfAlert(data.alert, register)
  const entry = 'id' in data ? register.entries.get(`${type.slice(0, type.indexOf('.'))} ${data.id}`) : undefined
  const project = entry?.fields['project']
  return given(typeof project === 'string' ? project : undefined)
}

/**
 * An alert is named by its rule and its subject: a target, a dependency, a project, two of them, or a text that names
 * some. What is not there, any more, may have been a confidential project's: it counts as theirs.
 */
function projectsOfAlert(alert: string, register: ProgrammeRegister): readonly string[] {
  const subject = alert.slice(alert.indexOf(':') + 1)
  const target = register.targets.get(subject)
  if (target !== undefined) return [target.project]
  const dependency = register.dependencies.get(subject)
  if (dependency !== undefined) return both(dependency.giver.project, dependency.receiver.project)
  const project = subject.startsWith('finish:') ? subject.slice('finish:'.length) : subject
  if (register.projects.has(project)) return [project]
  // the sign between two projects, and in their ids a sign that would be one
  const pair = (subject.match(/(?:[^\\>]|\\.)+/gs) ?? []).map((each) => each.replaceAll(/\\(.)/gs, '$1'))
  if (pair.length === 2 && pair.every((each) => register.projects.has(each))) return pair
  return [...register.confidential.keys()]
}

const both = (a: string, b: string): readonly string[] => (a === b ? [a] : [a, b])
const given = (project: string | undefined): readonly string[] => (project === undefined ? [] : [project])

/**
 * The projects whose plan a fact belongs to. A link belongs to the project whose plan carries it; declared by itself,
 * it belongs to both of its ends; a step of a dependency belongs to giver and receiver. Facts of the programme as a whole
 * belong to none.
 */
export function projectsOf(fact: Fact, register: ProgrammeRegister): readonly string[] {
  const { data } = fact
  if ('project' in data) return data.project === undefined ? [] : [data.project]
  if ('from' in data && 'type' in data) {
    const plan = ('plan' in data ? data.plan : undefined) ?? register.links.get(linkKey(data))?.plan
    return plan === undefined ? [data.from.project, data.to.project] : [plan]
  }
  if ('projects' in data) return data.projects.map((part) => part.project)
  if ('giver' in data) return [data.giver.project, data.receiver.project]
  if ('dependency' in data) {
    const known = register.dependencies.get(data.dependency)
    return known === undefined ? [] : [known.giver.project, known.receiver.project]
  }
  return []
}
